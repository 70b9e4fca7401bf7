"""Where Stripe tells us things: verify, store once, hurry a worker, answer."""

from __future__ import annotations

from functools import partial

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from billing import gateway
from billing.errors import SignatureInvalid
from billing.events import event_store
from billing.tasks import SWEEP_SECONDS, stripe_event_handle
from common import problems, rate_limits
from common.errors import TooLarge
from common.messages import message_send

# Stripe's own events are a few kilobytes.
_LARGEST_BODY = 256 * 1024


@csrf_exempt
def stripe_webhook(request: HttpRequest) -> HttpResponse:
    """POST /webhooks/stripe. 200 means that the event is stored, not that it is handled."""
    if request.method != "POST":
        return problems.response(problems.problem(status=405), {"Allow": "POST"})
    body = request.read(_LARGEST_BODY + 1)
    if len(body) > _LARGEST_BODY:
        raise TooLarge(_("An event has at most 256 kB."))
    try:
        event = gateway.event_verify(body, request.headers.get("Stripe-Signature", ""))
    except SignatureInvalid:
        # Only these are counted: Stripe's own repetitions must never be refused.
        rate_limits.check(request, "webhook")
        raise
    event_store(event)
    transaction.on_commit(
        partial(message_send, stripe_event_handle.name, args=(event.id,), expires=SWEEP_SECONDS)
    )
    return HttpResponse(status=200)
