"""The button "Create": what is on the page becomes a take, or the page says why not."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from common.errors import InvalidInput, PaymentRequired, ProblemError
from common.rate_limits import check
from generation.forms import draft_values
from generation.models import Draft, Job
from generation.rights import RIGHTS_WORDING
from generation.services.draft_prompt import draft_write
from generation.services.drafts import draft_close, draft_save, photo_key
from generation.services.job_start import job_start, job_started
from generation.views import wizard_page
from generation.views.people import creator_id
from generation.views.photos import take_photo


def order(request: HttpRequest) -> HttpResponse:
    """Save what was sent, then order it; a refusal shows the page again with the draft whole."""
    if (job := _placed_before(request)) is not None:
        return _lead_to(request, job)
    draft = draft_save(owner_id=creator_id(request), values=draft_values(request.POST))
    try:
        if "image" in request.FILES:
            draft = take_photo(request)
        # Storing a photo takes a while: an order that was pressed twice may be placed by now.
        is_another = request.POST.get("order") != str(draft.order_key)
        if is_another and (job := _placed_before(request)) is not None:
            return _lead_to(request, job)
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
    _hold_to_shown_photo(request, draft)
    _hold_to_shown_prompt(draft)
    _hold_to_shown_price(request, draft)
    _hold_to_rights(draft)
    started = job_start(
        owner_id=creator_id(request),
        image_id=draft.image_id,
        prompt=draft.prompt,
        platform=draft.platform,
        model=draft.model or None,
        seconds=draft.seconds,
        brief=draft.brief,
        rights=draft.rights,
        focus=(draft.focus_x, draft.focus_y),
        framing=draft.framing,
        idempotency_key=_key(draft.order_key),
    )
    draft_close(owner_id=creator_id(request), order_key=draft.order_key)
    return redirect("job", job_id=started.job_id)


def _placed_before(request: HttpRequest) -> Job | None:
    """What the draft of this page became, if another tab or a page gone back to has ordered it.

    The draft that is stored by now is another one, and would be charged anew.
    """
    key = request.POST.get("order", "")
    return job_started(owner_id=creator_id(request), idempotency_key=_key(key)) if key else None


def _lead_to(request: HttpRequest, job: Job) -> HttpResponse:
    """The take there is; its draft goes, which an order that was cut short has left behind."""
    draft_close(owner_id=job.owner_id, order_key=request.POST["order"])
    messages.info(request, _("This was ordered already, once, and charged once: here it is."))
    return redirect("job", job_id=job.id)


def _key(order_key: object) -> str:
    return f"draft:{order_key}"


def _hold_to_rights(draft: Draft) -> None:
    if draft.rights != RIGHTS_WORDING:
        words = _("Confirm that you may use the photo and what it shows.")
        raise InvalidInput(errors={"rights": [words]})


def _hold_to_shown_photo(request: HttpRequest, draft: Draft) -> None:
    """Refuse an order whose page showed another photo, chosen in another tab, and did not bring its
    own."""
    shown = request.POST.get("photo", photo_key(draft))
    if shown != photo_key(draft) and "image" not in request.FILES:
        words = _("The photo was changed in another tab. Look at this one, then press again.")
        raise InvalidInput(errors={"image": [words]})


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
