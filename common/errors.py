"""Errors that a caller can understand: each knows its status, its stable code and its words.

Services raise them; the API answers problem+json with them (`common.problems`), pages show
`detail` and `errors`. `detail` is written for the person who reads it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

FieldErrors = Mapping[str, list[str]]


class ProblemError(Exception):
    """A refusal with words: `detail` for people, `code` for programs, `extra` beside them."""

    status: int = 400
    code: str = "invalid"
    title: Any = _("The request cannot be carried out")

    def __init__(
        self, detail: Any = "", *, errors: FieldErrors | None = None, **extra: Any
    ) -> None:
        self.detail = str(detail) or str(self.title)
        self.errors = errors
        self.extra = extra
        super().__init__(self.detail)


class InvalidInput(ProblemError):
    """What came in cannot be used; `errors` says why, by field."""

    title = _("Some of this cannot be used as it is")


class Unauthenticated(ProblemError):
    """Nobody is signed in, or the credentials are not right."""

    status = 401
    code = "unauthenticated"
    title = _("Please sign in")


class PaymentRequired(ProblemError):
    """It costs more credits than there are."""

    status = 402
    code = "insufficient_credits"
    title = _("Not enough credits")


class Forbidden(ProblemError):
    """Known, but not allowed."""

    status = 403
    code = "forbidden"
    title = _("This is not allowed")


class AccountSuspended(Forbidden):
    """Staff has stopped the account; told only to who has shown that it is theirs."""

    code = "account_suspended"
    title = _("This account is paused")

    def __init__(self) -> None:
        words = _(
            "Nobody can sign in, buy or create with it at the moment. Your credits and your videos "
            "are kept, and what was being made is finished or refunded."
        )
        whom = _("Please write to %(email)s: a person answers.") % {"email": settings.SUPPORT_EMAIL}
        super().__init__(f"{words} {whom}" if settings.SUPPORT_EMAIL else words)


class NotFound(ProblemError):
    """It does not exist, or it is somebody else's."""

    status = 404
    code = "not_found"
    title = _("This does not exist")


class Conflict(ProblemError):
    """It does not fit with what is there already."""

    status = 409
    code = "conflict"
    title = _("This does not fit with what is there already")


class IdempotencyConflict(Conflict):
    """The key was used before, with other inputs."""

    code = "idempotency_conflict"
    title = _("This key was used for something else")

    def __init__(self) -> None:
        super().__init__(
            _(
                "The same idempotency key was used before with different inputs. Nothing was "
                "charged. Use a new key for a new request."
            )
        )


class StillRunning(Conflict):
    """The same call with the same key has begun and not ended; `retry_after` is in seconds."""

    code = "still_running"
    title = _("This is being done already")

    def __init__(self) -> None:
        super().__init__(
            _(
                "The same call with the same key is still under way. Send it again in a moment "
                "to get its answer."
            ),
            retry_after=1,
        )


class TooLarge(ProblemError):
    """More bytes than are taken."""

    status = 413
    code = "too_large"
    title = _("This is too large")


class RateLimited(ProblemError):
    """Too many of these in a short time; `retry_after` is in seconds."""

    status = 429
    code = "rate_limited"
    title = _("Too many tries in a short time")

    def __init__(self, *, retry_after: int) -> None:
        super().__init__(
            _("Please wait %(seconds)s seconds and try again.") % {"seconds": retry_after},
            retry_after=retry_after,
        )
        self.retry_after = retry_after


class Unavailable(ProblemError):
    """A part that this needs does not answer; nothing was changed."""

    status = 503
    code = "unavailable"
    title = _("This is not available right now")


class RenderingClosed(Unavailable):
    """No model is on offer, so that nothing can be made, and no credits are sold for it."""

    code = "rendering_closed"
    title = _("No video can be made right now")
