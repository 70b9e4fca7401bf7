"""The wizard's photo: one that comes along with a form, or one that was brought before."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from common.errors import InvalidInput, NotFound, ProblemError
from common.rate_limits import check
from generation.models import Draft
from generation.selectors.assets import photo_get
from generation.services.draft_frame import draft_frame, photo_thumbnail
from generation.services.drafts import draft_open, draft_photo, draft_photo_again
from generation.views import wizard_page
from generation.views.people import creator_id
from generation.views.wizard_left import own_draft

JPEG = "image/jpeg"
DAY = 24 * 3600


def brings_photo(request: HttpRequest) -> bool:
    """Whether a form comes with a photo, or with the wish for an earlier one."""
    return "image" in request.FILES or "earlier" in request.POST


def take_photo(request: HttpRequest) -> Draft:
    """Put the photo that was sent or named into the draft.

    InvalidInput by field `image` without one; NotFound when the one that is named is not there, or
    is somebody else's.
    """
    check(request, "upload")
    owner_id = creator_id(request)
    if upload := request.FILES.get("image"):
        return draft_photo(owner_id=owner_id, file=upload, filename=upload.name or "")
    if "earlier" in request.POST:
        return draft_photo_again(owner_id=owner_id, asset_id=_id(request.POST["earlier"]))
    raise InvalidInput(errors={"image": [_("Choose a photo first.")]})


@own_draft
@require_POST
def wizard_image(request: HttpRequest) -> HttpResponse:
    """Take a photo into the draft and answer with it, and with the preview beside it."""
    errors, status = {}, 200
    try:
        draft = take_photo(request)
    except ProblemError as problem:
        draft = draft_open(owner_id=creator_id(request))
        errors, status = wizard_page.words(problem, field="image"), problem.status
    context = wizard_page.photo(draft) | wizard_page.choices(draft) | wizard_page.rights(draft)
    context |= {"draft": draft, "errors": errors}
    return render(request, "generation/fragments/photo_taken.html", context, status=status)


@login_required
@require_safe
def wizard_frame(request: HttpRequest) -> HttpResponse:
    """The frame with its photo as a picture, for browsers without JavaScript."""
    draft = draft_open(owner_id=creator_id(request))
    return _jpeg(lambda: draft_frame(draft))


@login_required
@require_safe
# What an id names never changes.
@cache_control(private=True, max_age=DAY)
def photo_small(request: HttpRequest, asset_id: UUID) -> HttpResponse:
    """One's own photo, small enough to choose from many."""
    photo = photo_get(asset_id=asset_id, owner_id=creator_id(request))
    return _jpeg(lambda: photo_thumbnail(photo))


def _jpeg(draw: Callable[[], bytes]) -> HttpResponse:
    """What `draw` gives; NotFound when the photo for it cannot be read."""
    try:
        return HttpResponse(draw(), content_type=JPEG)
    except OSError as error:
        raise NotFound from error


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound(_("There is no such photo, or it is somebody else's.")) from error
