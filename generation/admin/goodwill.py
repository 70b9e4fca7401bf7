"""Give back what a finished video cost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from common import rate_limits
from common.admin_actions import ActionForm, ObjectAction, actor_id
from common.admin_panels import Fact
from common.errors import Conflict, RateLimited
from credits.posting import Posting
from generation.models import Job, JobState
from generation.selectors.reports import goodwill_given
from generation.services.goodwill import job_goodwill


class GoodwillForm(ActionForm):
    """Why; how much is no question."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = gettext_lazy(
            "The creator reads it on the statement; it is kept in the audit log too."
        )


class Goodwill(ObjectAction):
    """The whole price of a ready job, once."""

    name = "goodwill"
    label = gettext_lazy("Give the price back")
    permission = "credits.give_goodwill"
    about = gettext_lazy(
        "The creator gets the whole price of this video back, once, and keeps the video."
    )
    form_class = GoodwillForm

    def offered(self, thing: Job) -> bool:
        return thing.state == JobState.READY and not goodwill_given(thing)

    def facts(self, thing: Job, form: Any) -> Sequence[Fact]:
        return [
            Fact(_("Creator"), thing.owner),
            Fact(_("Video"), f"{thing.model}, {thing.seconds} s, {thing.platform}"),
            Fact(_("Paid, and given back"), credits_written(thing.credits)),
        ]

    def run(self, request: HttpRequest, thing: Job, data: dict[str, Any]) -> str:
        goodwill_count(request)
        posting = job_goodwill(
            job_id=thing.pk, reason=data["reason"], actor_id=actor_id(request), request=request
        )
        return given_written(posting, thing)


def given_written(posting: Posting, job: Job) -> str:
    """What came of giving a job's price back."""
    if posting.replayed:
        return _("The price of this video was given back before. Nothing was given now.")
    return _("Given back: %(credits)s.") % {"credits": credits_written(job.credits)}


def goodwill_count(request: HttpRequest) -> None:
    """What one member of staff gives back in a day has an end, a stolen account's too."""
    try:
        rate_limits.check(request, "goodwill")
    except RateLimited as error:
        raise Conflict(
            _("You have given back as many prices as one person may in a day. Ask a colleague.")
        ) from error


def credits_written(amount: int) -> str:
    """An amount with its word."""
    return ngettext("%(amount)d credit", "%(amount)d credits", amount) % {"amount": amount}
