"""`/studio/new/`: one page in three steps. Everything is a plain form; htmx keeps the draft."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from generation.forms import draft_values
from generation.services.draft_prompt import draft_keep_up
from generation.services.drafts import draft_open
from generation.views import wizard_page
from generation.views.people import creator_id
from generation.views.wizard_left import left_restore, own_draft
from generation.views.wizard_order import order
from generation.views.wizard_prompt import prompt_change


@own_draft
@require_http_methods(["GET", "HEAD", "POST"])
def wizard(request: HttpRequest) -> HttpResponse:
    """Show the draft, do what one of its buttons says, or order it."""
    if request.method == "POST":
        changes = {"do", "earlier", "example"} & request.POST.keys()
        return prompt_change(request) if changes else order(request)
    left_restore(request)
    draft = draft_open(owner_id=creator_id(request))
    return render(request, "generation/wizard.html", wizard_page.page(draft))


@own_draft
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
        "send_stub": context["stub_key"] != request.POST.get("stub_shown", ""),
        "send_hooks": context["hooks_key"] != request.POST.get("hooks_shown", ""),
        "send_choices": context["choices_key"] != request.POST.get("choices_shown", ""),
    }
    return render(request, "generation/fragments/draft_saved.html", context)
