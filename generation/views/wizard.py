"""`/studio/new/`: one page in three steps. Everything is a plain form; htmx keeps the draft."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from common.errors import InvalidInput, PaymentRequired, ProblemError
from common.rate_limits import check
from generation.forms import draft_values
from generation.models import Draft
from generation.services.draft_prompt import draft_keep_up, draft_write
from generation.services.drafts import draft_close, draft_open, draft_save
from generation.services.job_start import job_start
from generation.views import wizard_page
from generation.views.people import creator_id
from generation.views.photos import take_photo
from generation.views.wizard_prompt import prompt_change


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def wizard(request: HttpRequest) -> HttpResponse:
    """Show the draft, do what one of its buttons says, or order it."""
    if request.method == "POST":
        return prompt_change(request) if "do" in request.POST else _order(request)
    draft = draft_open(owner_id=creator_id(request))
    return render(request, "generation/wizard.html", wizard_page.page(draft))


@login_required
@require_POST
def wizard_draft(request: HttpRequest) -> HttpResponse:
    """Keep the draft, let its prompt follow, and answer with what that changes in the page."""
    values = draft_values(request.POST)
    draft = draft_keep_up(
        owner_id=creator_id(request), values=values, written=request.POST.get("written", "")
    )
    context = {
        "draft": draft,
        **wizard_page.price(draft),
        **wizard_page.prompt(draft),
        **wizard_page.hooks(draft),
        **wizard_page.choices(draft),
    }
    context |= {
        "send_prompt": draft.prompt != values.get("prompt", draft.prompt),
        "send_hooks": context["hooks_key"] != request.POST.get("hooks_shown", ""),
        "send_choices": context["choices_key"] != request.POST.get("choices_shown", ""),
    }
    return render(request, "generation/fragments/draft_saved.html", context)


@login_required
@require_POST
def wizard_image(request: HttpRequest) -> HttpResponse:
    """Take a photo into the draft and answer with it, and with the preview beside it."""
    errors, status = {}, 200
    try:
        draft = take_photo(request)
    except ProblemError as problem:
        draft = draft_open(owner_id=creator_id(request))
        errors, status = wizard_page.words(problem, field="image"), problem.status
    context = wizard_page.photo(draft) | wizard_page.choices(draft)
    context |= {"draft": draft, "errors": errors}
    return render(request, "generation/fragments/photo_taken.html", context, status=status)


def _order(request: HttpRequest) -> HttpResponse:
    """Save what was sent, then order it; a refusal shows the page again with the draft whole."""
    draft = draft_save(owner_id=creator_id(request), values=draft_values(request.POST))
    try:
        if "image" in request.FILES:
            draft = take_photo(request)
        return _start(request, draft)
    except PaymentRequired as shortage:
        context = wizard_page.page(draft) | {"shortage": shortage}
        return render(request, "generation/wizard.html", context, status=shortage.status)
    except ProblemError as problem:
        context = wizard_page.page(draft) | {"errors": wizard_page.words(problem, field="order")}
        return render(request, "generation/wizard.html", context, status=problem.status)


def _start(request: HttpRequest, draft: Draft) -> HttpResponse:
    check(request, "create")
    if draft.image_id is None:
        raise InvalidInput(errors={"image": [_("Add a photo of your product first.")]})
    _hold_to_shown_prompt(draft)
    _hold_to_shown_price(request, draft)
    started = job_start(
        owner_id=creator_id(request),
        image_id=draft.image_id,
        prompt=draft.prompt,
        platform=draft.platform,
        model=draft.model or None,
        seconds=draft.seconds,
        brief=draft.brief,
        focus=(draft.focus_x, draft.focus_y),
        idempotency_key=f"draft:{draft.order_key}",
    )
    draft_close(owner_id=creator_id(request), order_key=draft.order_key)
    return redirect("job", job_id=started.job.id)


def _hold_to_shown_prompt(draft: Draft) -> None:
    """Write a missing prompt from the brief, but do not order what nobody has seen."""
    if draft.prompt.strip() or not draft.preset:
        return
    draft.prompt = draft_write(owner_id=draft.owner_id).prompt
    words = _("The prompt is written from your brief now. Read it, then press the button again.")
    raise InvalidInput(errors={"prompt": [words]})


def _hold_to_shown_price(request: HttpRequest, draft: Draft) -> None:
    """Refuse an order whose price is not the one on the button that was pressed.

    Without JavaScript, or by a quick hand, a choice can change after its price was shown; so can
    the price itself.
    """
    quote = wizard_page.quote(draft)
    if request.POST.get("shown") != str(quote.credits):
        words = _("This choice costs %(credits)s credits. Press the button again to order it.")
        raise InvalidInput(errors={"price": [words % {"credits": quote.credits}]})
