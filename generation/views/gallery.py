"""`/studio/`: the wall of takes, and what to find one by."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from common.errors import InvalidInput, NotFound
from common.pagination import PARAMETER
from common.storage import signed_url
from generation.models import JobState
from generation.platforms import PLATFORMS
from generation.selectors.gallery import (
    GALLERY_STATES,
    RUNNING,
    Facets,
    GalleryFilter,
    facets_get,
    wall_get,
)
from generation.selectors.jobs import job_get_for_user, jobs_just_deleted
from generation.views.people import creator_id
from generation.views.take import Take

STATE_NAMES = {
    RUNNING: gettext_lazy("In the making"),
    JobState.READY: gettext_lazy("Ready"),
    JobState.FAILED: gettext_lazy("Failed"),
    JobState.CANCELED: gettext_lazy("Cancelled"),
}


class GalleryForm(forms.Form):
    """What stands in the address. A value that no take has is no mistake: it finds nothing."""

    q = forms.CharField(required=False, max_length=100)
    state = forms.ChoiceField(required=False, choices=[(state, state) for state in GALLERY_STATES])
    platform = forms.SlugField(required=False)
    model = forms.SlugField(required=False)


@login_required
@require_safe
def studio(request: HttpRequest) -> HttpResponse:
    """The wall, or with htmx what changes of it; what is running sits first and updates itself."""
    owner_id = creator_id(request)
    wanted = _wanted(request)
    wall = wall_get(owner_id=owner_id, request=request, wanted=wanted)
    context = {
        "wanted": wanted,
        "running_takes": [Take(job) for job in wall.running],
        "ended_takes": [Take(job) for job in wall.ended],
        "more_running": wall.more_running,
        "running": bool(wall.running),
        "this_url": request.get_full_path(),
        "next_url": wall.next,
        "on_first_page": PARAMETER not in request.GET,
    }
    # Going back brings the whole page, as every other visit does.
    if request.headers.get("HX-Request") and not request.headers.get("HX-History-Restore-Request"):
        # What updates by itself is not read out each time.
        context["said"] = request.headers.get("HX-Trigger") != "wall"
        context["shown"] = len(wall.running) + len(wall.ended)
        return render(request, "generation/fragments/wall.html", context | {"fragment": True})
    facets = facets_get(owner_id=owner_id)
    deleted = [Take(job) for job in jobs_just_deleted(owner_id=owner_id)]
    context |= {"has_takes": bool(facets), "just_deleted": deleted, **_choices(facets, wanted)}
    return render(request, "generation/studio.html", context)


@login_required
@require_safe
def job_preview(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """To the clip of a take, for as long as somebody looks at its poster.

    The wall may stay open longer than a signed link lives, so that each is made when asked for.
    """
    clip = Take(job_get_for_user(owner_id=creator_id(request), job_id=job_id)).playback
    if clip is None:
        raise NotFound(_("There is no clip to show."))
    return redirect(signed_url(clip.storage_key).url)


def _wanted(request: HttpRequest) -> GalleryFilter:
    form = GalleryForm(request.GET)
    if not form.is_valid():
        errors = {name: [str(text) for text in texts] for name, texts in form.errors.items()}
        raise InvalidInput(errors=errors)
    return GalleryFilter(**form.cleaned_data)


def _choices(facets: Facets, wanted: GalleryFilter) -> dict[str, list[tuple[str, str]]]:
    """What can be chosen, with its words; a part with one value only would tell nothing apart."""
    states = [(state, str(STATE_NAMES[state])) for state in facets.states]
    platforms = [(slug, _platform_name(slug)) for slug in facets.platforms]
    return {
        "states": _several(states, wanted.state, str(STATE_NAMES.get(wanted.state, ""))),
        "platforms": _several(platforms, wanted.platform, _platform_name(wanted.platform)),
        "models": _several(facets.models, wanted.model, wanted.model),
    }


def _several(values: list[tuple[str, str]], chosen: str, chosen_name: str) -> list[tuple[str, str]]:
    """`values`, if there are several; what was chosen is among them, even if no take has it."""
    if chosen and chosen not in dict(values):
        values = [*values, (chosen, chosen_name)]
    return values if chosen or len(values) > 1 else []


def _platform_name(slug: str) -> str:
    return str(PLATFORMS[slug].name) if slug in PLATFORMS else slug
