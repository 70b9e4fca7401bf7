"""What providers tell us by themselves."""

from __future__ import annotations

import logging

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt

from common import problems, rate_limits
from common.errors import InvalidInput, NotFound, TooLarge
from generation.pipeline.notices import notice_record
from generation.providers import get_provider
from generation.providers.base import BadWebhook

logger = logging.getLogger(__name__)

MAX_BYTES = 64 * 1024


class WebhookRefused(InvalidInput):
    """Not signed by the provider, or too long ago."""

    title = _("This webhook cannot be trusted")


@csrf_exempt
def provider_webhook(request: HttpRequest, *, endpoint: str) -> HttpResponse:
    """Verify, keep once, wake. 200 for a repeated one too, so that its sender stops."""
    if request.method != "POST":
        return problems.response(problems.problem(status=405), {"Allow": "POST"})
    if endpoint not in settings.VIDEO_ENDPOINTS:
        raise NotFound
    body = _body(request)
    try:
        notice = get_provider(endpoint).parse_webhook(body=body, headers=request.headers)
    except BadWebhook as error:
        # Only these are counted: a provider's own repetitions must never be refused.
        rate_limits.check(request, "webhook")
        logger.warning("a webhook for %s was refused: %s", endpoint, error)
        raise WebhookRefused(_("Its signature or its time is not right.")) from error
    notice_record(endpoint=endpoint, notice=notice)
    return HttpResponse(status=200)


def _body(request: HttpRequest) -> bytes:
    """The body, unless it is longer than any webhook of ours is."""
    body = request.read(MAX_BYTES + 1)
    if len(body) > MAX_BYTES:
        raise TooLarge
    return body
