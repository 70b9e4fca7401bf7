"""The e-mails about a take, each a function and a folder in templates/email.

Each speaks its reader's language, whoever has it sent.
"""

from __future__ import annotations

from django.urls import reverse

from accounts.languages import speaking
from accounts.mail_choices import MailKind, mail_send
from accounts.selectors import address_is_proven
from common import mail
from common.templatetags.money import signed
from generation.models import Job
from generation.platforms import DEFAULT_PLATFORM, PLATFORMS
from generation.words import failure_words

# How the poster is named inside the mail.
POSTER = "poster"


def take_ready(*, job: Job, poster: bytes | None) -> None:
    """The video is there; `poster` is its still as a small JPEG, carried in the mail itself."""
    with speaking(job.owner):
        mail_send(
            MailKind.TAKE_READY,
            user=job.owner,
            context=_words(job) | {"poster_id": POSTER if poster else ""},
            pictures={POSTER: poster} if poster else None,
        )


def take_failed(*, job: Job) -> None:
    """The video could not be made, why, and that its credits are back."""
    with speaking(job.owner):
        context = _words(job) | {
            "why": failure_words(job.failure_code),
            "charged": signed(-job.credits),
            "returned": signed(job.credits),
        }
        mail_send(MailKind.TAKE_FAILED, user=job.owner, context=context)


def report_answered(*, job: Job, answer: str, returned: int) -> None:
    """What staff says to a report, and what it brings back; to a proven address only."""
    if not (job.owner.is_active and address_is_proven(user=job.owner)):
        return
    with speaking(job.owner):
        context = _words(job) | {
            "answer": answer,
            "charged": signed(-job.credits),
            "given_back": returned,
            "returned": signed(returned),
        }
        mail.send("report_answered", to=job.owner.email, context=context)


def _words(job: Job) -> dict[str, object]:
    return {
        "link": mail.site_link(reverse("job", args=[job.pk])),
        "platform": PLATFORMS.get(job.platform, PLATFORMS[DEFAULT_PLATFORM]).name,
        "model": job.model_name or job.model,
        "seconds": job.seconds,
        "credits": job.credits,
        "kept_until": job.kept_until,
    }
