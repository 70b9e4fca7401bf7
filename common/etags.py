"""ETags for answers that hold signed links.

Such links are new in each answer, so two bodies that say the same differ in their bytes: the tag is
a weak one, over all of the body but the links. It changes with time, too, as long as there are
links: twice within their life. So who is told "not modified" has links that work for half of it at
least.
"""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpResponse
from django.utils.http import parse_etags
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from common.storage import LINK_SECONDS

# What a link consists of, wherever it stands in a body. Words of people cannot look like it: their
# quotation marks have a backslash.
_LINK = re.compile(rb'"(?:download_url|expires_at|thumbnail_url)":"[^"]*"')
# A cache of one's own may keep it, and asks each time whether it is still true.
_CACHING = "private, no-cache"

TAG_PARAMETERS = [
    OpenApiParameter(
        "If-None-Match",
        str,
        OpenApiParameter.HEADER,
        description="The ETag of an answer that you have.",
    ),
    OpenApiParameter(
        "ETag",
        str,
        OpenApiParameter.HEADER,
        response=[200, 304],
        description="Names what this answer says, but for its links; it is a weak tag.",
    ),
]
NOT_MODIFIED = OpenApiResponse(description="Nothing has changed; the links still work.")


def tagged(request: Request, body: Mapping[str, Any]) -> HttpResponse:
    """`body` with its tag, or 304 where that is what the caller has already."""
    text = JSONRenderer().render(body)
    tag = tag_of(text)
    headers = {"ETag": tag, "Cache-Control": _CACHING}
    if _is_known(request.headers.get("If-None-Match", ""), tag):
        return HttpResponse(status=304, headers=headers)
    return HttpResponse(text, content_type="application/json", headers=headers)


def tag_of(text: bytes, *, clock: Callable[[], float] = time.time) -> str:
    """The weak tag of a body, as it is sent."""
    said, links = _LINK.subn(b"", text)
    window = str(int(clock() / (LINK_SECONDS / 2))) if links else ""
    return f'W/"{hashlib.sha256(said + window.encode()).hexdigest()[:32]}"'


def _is_known(sent: str, tag: str) -> bool:
    """By weak comparison, as RFC 9110 has it for If-None-Match."""
    known = {one.removeprefix("W/") for one in parse_etags(sent)}
    return "*" in known or tag.removeprefix("W/") in known
