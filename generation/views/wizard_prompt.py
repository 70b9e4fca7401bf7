"""The buttons at the prompt.

With htmx (`/studio/new/prompt/`) they change it where it stands; without JavaScript they send the
whole form, as the order's button does, and the page comes again.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from common.errors import ProblemError
from common.rate_limits import check
from generation.forms import draft_values
from generation.models import Draft
from generation.services.draft_prompt import (
    draft_example,
    draft_polish,
    draft_restore,
    draft_write,
)
from generation.services.drafts import draft_save
from generation.views import wizard_page
from generation.views.people import creator_id
from generation.views.photos import brings_photo, take_photo
from generation.views.wizard_left import own_draft

SERVER_ERROR = 500

ACTIONS = {"write": draft_write, "restore": draft_restore, "polish": draft_polish}


@own_draft
@require_POST
def wizard_prompt(request: HttpRequest) -> HttpResponse:
    """The prompt as it is after a button."""
    return prompt_change(request)


def prompt_change(request: HttpRequest) -> HttpResponse:
    """Keep the draft, then do to its prompt what the button `do` says, if it is known."""
    owner_id = creator_id(request)
    draft = draft_save(owner_id=owner_id, values=draft_values(request.POST))
    try:
        # Without JavaScript the photo comes along with whatever button is pressed.
        if brings_photo(request):
            draft = take_photo(request)
        do = request.POST.get("do", "")
        if do == "polish":
            check(request, "rewrite")
        if action := ACTIONS.get(do):
            draft = action(owner_id=owner_id)
        if "example" in request.POST:
            draft = draft_example(owner_id=owner_id, slug=request.POST["example"])
    except ProblemError as problem:
        return _refuse(request, draft, problem)
    if request.headers.get("HX-Request"):
        return _fragments(request, draft)
    return redirect(f"{reverse('wizard')}#{'product' if 'earlier' in request.POST else 'clip'}")


def _refuse(request: HttpRequest, draft: Draft, problem: ProblemError) -> HttpResponse:
    errors = wizard_page.words(problem, field="tools")
    if request.headers.get("HX-Request"):
        # htmx shows no answer that says the server failed.
        status = problem.status if problem.status < SERVER_ERROR else 200
        return _fragments(request, draft, errors=errors, status=status)
    context = wizard_page.page(draft) | {"errors": errors}
    return render(request, "generation/wizard.html", context, status=problem.status)


def _fragments(
    request: HttpRequest,
    draft: Draft,
    *,
    errors: dict[str, list[str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    # An example changes the brief as well.
    template = "clip" if "example" in request.POST else "prompt_changed"
    context = wizard_page.clip(draft) | {"errors": errors or {}}
    return render(request, f"generation/fragments/{template}.html", context, status=status)
