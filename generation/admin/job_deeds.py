"""What staff may do to a job that does not go on as it should."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.admin_actions import ObjectAction, actor_id
from common.admin_marks import span_written
from common.admin_panels import Fact
from common.templatetags.money import microdollars
from generation.admin.goodwill import credits_written
from generation.models import Job, JobState
from generation.services.job_desk import job_poll_now, job_stop, job_store_again


class PollNow(ObjectAction):
    """Do not wait until it is due."""

    name = "poll"
    label = gettext_lazy("Look now")
    permission = "generation.poll_job"
    about = gettext_lazy(
        "Its next step is tried within a second: the renderer is asked how far it is, the file is "
        "fetched, or the order is handed over. Nothing is charged or given back by that."
    )

    def offered(self, thing: Job) -> bool:
        return not thing.is_final

    def facts(self, thing: Job, form: Any) -> Sequence[Fact]:
        return [*_facts(thing), Fact(_("Would be looked at"), thing.due_at or "–")]

    def run(self, request: HttpRequest, thing: Job, data: dict[str, Any]) -> str:
        made_due = job_poll_now(
            job_id=thing.pk, reason=data["reason"], actor_id=actor_id(request), request=request
        )
        if made_due:
            return _("It is looked at now. Open its page again in a moment.")
        return _("It is due already: a worker is at it, or comes within a second.")


class StoreAgain(ObjectAction):
    """Another whole time for fetching."""

    name = "store"
    label = gettext_lazy("Fetch the file again")
    permission = "generation.store_job"
    about = gettext_lazy(
        "The finished file is fetched from the renderer and stored, with the whole time for it "
        "once more. If that fails too, the credits go back by themselves."
    )

    def offered(self, thing: Job) -> bool:
        return thing.state == JobState.STORING

    def facts(self, thing: Job, form: Any) -> Sequence[Fact]:
        return [*_facts(thing), Fact(_("Tries that failed"), thing.attempts)]

    def run(self, request: HttpRequest, thing: Job, data: dict[str, Any]) -> str:
        job_store_again(
            job_id=thing.pk, reason=data["reason"], actor_id=actor_id(request), request=request
        )
        return _("Its file is fetched again. Open its page again in a moment.")


class Stop(ObjectAction):
    """End it, with the credits back."""

    name = "stop"
    label = gettext_lazy("Stop and refund")
    permission = "generation.stop_job"
    about = gettext_lazy(
        "The job ends as failed, its creator gets the whole price back and is told by e-mail. A "
        "render that has begun costs us nevertheless. This cannot be undone."
    )

    def offered(self, thing: Job) -> bool:
        return not thing.is_final

    def facts(self, thing: Job, form: Any) -> Sequence[Fact]:
        known = thing.charged_microdollars
        lost = thing.cost_microdollars if known is None and thing.provider_job_id else known or 0
        return [
            *_facts(thing),
            Fact(_("Goes back"), credits_written(thing.credits)),
            Fact(_("Costs us"), microdollars(lost)),
        ]

    def run(self, request: HttpRequest, thing: Job, data: dict[str, Any]) -> str:
        stopped = job_stop(
            job_id=thing.pk, reason=data["reason"], actor_id=actor_id(request), request=request
        )
        if stopped:
            return _("Stopped. Gone back: %(credits)s.") % {
                "credits": credits_written(thing.credits)
            }
        return _("It was stopped before. Nothing was done now.")


def _facts(job: Job) -> list[Fact]:
    return [
        Fact(_("Creator"), job.owner),
        Fact(_("State"), job.get_state_display()),
        Fact(_("For"), span_written(timezone.now() - job.entered_at)),
    ]
