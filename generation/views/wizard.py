"""`/studio/new/`: one page in three steps. Everything is a plain form; htmx keeps the draft."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from common.errors import InvalidInput, PaymentRequired, ProblemError
from common.rate_limits import check
from common.storage import signed_url
from generation.forms import draft_values
from generation.models import Draft, VideoModel
from generation.platforms import DEFAULT_PLATFORM, PLATFORMS
from generation.presets import PRESETS
from generation.selectors.catalogue import models_list
from generation.services.drafts import draft_close, draft_open, draft_photo, draft_save
from generation.services.job_start import job_start
from generation.services.quotes import Quote, quote_make
from generation.views.people import creator_id

# Below this a photo is taken but looks soft: the shorter side of the usual render size.
SMALL_SIDE = 720


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def wizard(request: HttpRequest) -> HttpResponse:
    """Show the draft, or order it."""
    if request.method == "POST":
        return _order(request)
    draft = draft_open(owner_id=creator_id(request))
    return render(request, "generation/wizard.html", _page(request, draft))


@login_required
@require_POST
def wizard_draft(request: HttpRequest) -> HttpResponse:
    """Keep the draft and answer with its price, and with what its model takes."""
    draft = draft_save(owner_id=creator_id(request), values=draft_values(request.POST))
    context = _price(request, draft) | {"model": _model(draft)}
    return render(request, "generation/fragments/draft_saved.html", context)


@login_required
@require_POST
def wizard_image(request: HttpRequest) -> HttpResponse:
    """Take a photo into the draft and answer with it, and with the preview beside it."""
    errors, status = {}, 200
    try:
        draft = _take_photo(request)
    except ProblemError as problem:
        draft = draft_open(owner_id=creator_id(request))
        errors, status = _words(problem, field="image"), problem.status
    context = _photo(draft) | {"draft": draft, "errors": errors}
    return render(request, "generation/fragments/photo_taken.html", context, status=status)


def _order(request: HttpRequest) -> HttpResponse:
    """Save what was sent, then order it; a refusal shows the page again with the draft whole."""
    draft = draft_save(owner_id=creator_id(request), values=draft_values(request.POST))
    try:
        if "image" in request.FILES:
            draft = _take_photo(request)
        return _start(request, draft)
    except PaymentRequired as shortage:
        context = _page(request, draft) | {"shortage": shortage}
        return render(request, "generation/wizard.html", context, status=shortage.status)
    except ProblemError as problem:
        context = _page(request, draft) | {"errors": _words(problem, field="order")}
        return render(request, "generation/wizard.html", context, status=problem.status)


def _words(problem: ProblemError, *, field: str) -> dict[str, list[str]]:
    """What to say, by field; what is about no field of its own stands at `field`."""
    return dict(problem.errors or {field: [problem.detail]})


def _start(request: HttpRequest, draft: Draft) -> HttpResponse:
    check(request, "create")
    if draft.image_id is None:
        raise InvalidInput(errors={"image": [_("Add a photo of your product first.")]})
    _hold_to_shown_price(request, draft)
    started = job_start(
        owner_id=creator_id(request),
        image_id=draft.image_id,
        prompt=draft.prompt,
        platform=draft.platform,
        model=draft.model or None,
        seconds=draft.seconds,
        preset=draft.preset,
        focus=(draft.focus_x, draft.focus_y),
        idempotency_key=f"draft:{draft.order_key}",
    )
    draft_close(owner_id=creator_id(request), order_key=draft.order_key)
    return redirect("job", job_id=started.job.id)


def _hold_to_shown_price(request: HttpRequest, draft: Draft) -> None:
    """Refuse an order whose price is not the one on the button that was pressed.

    Without JavaScript, or by a quick hand, a choice can change after its price was shown; so can
    the price itself.
    """
    quote = _quote(request, draft)
    if request.POST.get("shown") != str(quote.credits):
        words = _("This choice costs %(credits)s credits. Press the button again to order it.")
        raise InvalidInput(errors={"price": [words % {"credits": quote.credits}]})


def _take_photo(request: HttpRequest) -> Draft:
    check(request, "upload")
    upload = request.FILES.get("image")
    if upload is None:
        raise InvalidInput(errors={"image": [_("Choose a photo first.")]})
    return draft_photo(owner_id=creator_id(request), file=upload, filename=upload.name or "")


def _page(request: HttpRequest, draft: Draft) -> dict[str, Any]:
    models = models_list()
    return {
        "draft": draft,
        "presets": PRESETS.values(),
        "platforms": PLATFORMS.values(),
        "models": models,
        "lengths": sorted({seconds for model in models for seconds in model.seconds}),
        **_photo(draft),
        **_price(request, draft),
    }


def _photo(draft: Draft) -> dict[str, Any]:
    image = draft.image
    return {
        "model": _model(draft),
        "platform": PLATFORMS.get(draft.platform, PLATFORMS[DEFAULT_PLATFORM]),
        "photo_url": signed_url(image.storage_key).url if image else "",
        "photo_is_small": image is not None and min(image.width, image.height) < SMALL_SIDE,
    }


def _model(draft: Draft) -> VideoModel | None:
    """The chosen model, if it is still on offer."""
    return next((model for model in models_list() if model.slug == draft.model), None)


def _price(request: HttpRequest, draft: Draft) -> dict[str, Any]:
    """The quote, or the words why there is none."""
    try:
        return {"quote": _quote(request, draft)}
    except InvalidInput as error:
        problems = [text for texts in (error.errors or {}).values() for text in texts]
        return {"quote": None, "closed": " ".join(problems)}
    except ProblemError as error:
        return {"quote": None, "closed": error.detail}


def _quote(request: HttpRequest, draft: Draft) -> Quote:
    return quote_make(
        creator_id=creator_id(request),
        platform=draft.platform,
        model=draft.model or None,
        seconds=draft.seconds,
    )
