"""The audit log: who did what to what, written in the transaction that does it.

If the deed is rolled back, so is its record; the database refuses to change or delete one.
"""

from __future__ import annotations

import ipaddress
from typing import Any, Protocol
from uuid import UUID

from django.db import models

from common import request_ids
from common.models import AuditEvent

_USER_AGENT_LENGTH = 300


class AuditAction(models.TextChoices):
    """Everything that is recorded; the value is what stands in the database for ever."""

    SIGNED_UP = "user.signed_up"
    SIGNED_IN = "user.signed_in"
    SIGN_IN_FAILED = "user.sign_in_failed"
    SIGNED_OUT = "user.signed_out"
    USER_ENSURED = "user.ensured"
    ADDRESS_PROVEN = "address.proven"
    EMAIL_CHANGE_ASKED = "email.change_asked"
    EMAIL_CHANGED = "email.changed"
    PASSWORD_CHANGED = "password.changed"  # noqa: S105 (the name of a deed)
    PASSWORD_RESET = "password.reset"  # noqa: S105 (the name of a deed)
    SECOND_FACTOR_ON = "second_factor.on"
    SECOND_FACTOR_OFF = "second_factor.off"
    RECOVERY_CODES_MADE = "recovery_codes.made"
    SESSIONS_ENDED = "sessions.ended"
    DATA_EXPORT_ASKED = "data_export.asked"
    DATA_EXPORT_FETCHED = "data_export.fetched"
    ACCOUNT_CLOSED = "account.closed"
    ACCOUNT_SUSPENDED = "account.suspended"
    ACCOUNT_REINSTATED = "account.reinstated"
    TOKEN_CREATED = "token.created"  # noqa: S105 (the name of a deed)
    TOKEN_FIRST_USED = "token.first_used"  # noqa: S105 (the name of a deed)
    TOKEN_REVOKED = "token.revoked"  # noqa: S105 (the name of a deed)
    CREDITS_GRANTED = "credits.granted"
    GOODWILL_GIVEN = "credits.goodwill"
    WALLET_FROZEN = "wallet.frozen"
    WALLET_UNFROZEN = "wallet.unfrozen"
    PURCHASE_PAID = "purchase.paid"
    PURCHASE_HELD = "purchase.held"
    DISPUTE_OPENED = "purchase.dispute_opened"
    MONEY_TAKEN = "purchase.money_taken"
    MONEY_RETURNED = "purchase.money_returned"
    REFUND_ASKED = "purchase.refund_asked"
    PURCHASE_REFUNDED = "purchase.refunded"
    PURCHASE_RELEASED = "purchase.released"
    EVENT_REPLAYED = "stripe_event.replayed"
    EVENT_SET_ASIDE = "stripe_event.set_aside"
    PACK_CHANGED = "pack.changed"
    RENDERER_CHANGED = "renderer.changed"
    RENDERER_RESUMED = "renderer.resumed"
    MODEL_CHANGED = "model.changed"
    JOB_POLLED = "job.polled"
    JOB_STOPPED = "job.stopped"
    JOB_STORE_RETRIED = "job.store_retried"
    TAKE_REPORTED = "take.reported"
    REPORT_CLOSED = "report.closed"
    STAFF_RIGHTS = "staff.rights"
    STAFF_ADDED = "staff.added"
    STAFF_CHANGED = "staff.changed"
    STAFF_DELETED = "staff.deleted"
    STAFF_ACTED = "staff.acted"
    STAFF_EXPORTED = "staff.exported"


class HasMeta(Protocol):
    """Django's request, or DRF's around it."""

    @property
    def META(self) -> dict[str, Any]: ...  # noqa: N802 (Django's name)


def record(
    *,
    actor_id: UUID | None,
    action: AuditAction,
    target: str,
    data: dict[str, Any] | None = None,
    request: HasMeta | None = None,
) -> AuditEvent:
    """Write one event; `target` names the thing, such as `user:<uuid>`.

    `data` must hold nothing that names a person, and no secret.
    """
    meta: dict[str, Any] = request.META if request else {}
    return AuditEvent.objects.create(
        actor_id=actor_id,
        action=action,
        target=target,
        data=data or {},
        ip=_ip(meta.get("REMOTE_ADDR", "")),
        user_agent=_clean(meta.get("HTTP_USER_AGENT", "")),
        request_id=request_ids.current(),
    )


def _ip(text: str) -> str | None:
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return None  # behind a Unix socket there is none


def _clean(text: str) -> str:
    return text.replace("\x00", "")[:_USER_AGENT_LENGTH]
