"""A photo that comes along with a form."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _

from common.errors import InvalidInput
from common.rate_limits import check
from generation.models import Draft
from generation.services.drafts import draft_photo
from generation.views.people import creator_id


def take_photo(request: HttpRequest) -> Draft:
    """Put the photo that was sent into the draft; InvalidInput by field `image` without one."""
    check(request, "upload")
    upload = request.FILES.get("image")
    if upload is None:
        raise InvalidInput(errors={"image": [_("Choose a photo first.")]})
    return draft_photo(owner_id=creator_id(request), file=upload, filename=upload.name or "")
