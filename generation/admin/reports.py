"""The queue of reported takes: staff looks at each and gives its price back, or answers why not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.admin_actions import ActionForm, ObjectAction, ObjectActionsAdmin, actor_id
from common.admin_panels import Fact, row_link
from common.storage import signed_url
from generation.admin.goodwill import Goodwill, GoodwillForm
from generation.models import TakeReport
from generation.selectors.reports import goodwill_given, video_there
from generation.services.reports import report_close


class AnswerForm(ActionForm):
    """What the creator reads."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = gettext_lazy("Answer")
        self.fields["reason"].help_text = gettext_lazy(
            "The creator reads it on the page of the take; it is kept in the audit log too."
        )


class GiveBack(ObjectAction):
    """The whole price of the reported take, once; what goodwill for a job does."""

    name = "give"
    label = Goodwill.label
    permission = Goodwill.permission
    about = gettext_lazy(
        "The creator gets the whole price of this video back, once, keeps the video, and reads "
        "your reason on its page and on the statement. The report is closed."
    )
    form_class = GoodwillForm

    def offered(self, thing: TakeReport) -> bool:
        return thing.is_open and not goodwill_given(thing.job)

    def facts(self, thing: TakeReport, form: Any) -> Sequence[Fact]:
        return [*report_facts(thing), *Goodwill().facts(thing.job, form)]

    def run(self, request: HttpRequest, thing: TakeReport, data: dict[str, Any]) -> str:
        return Goodwill().run(request, thing.job, data)


class Answer(ObjectAction):
    """Close it with words and without credits."""

    name = "answer"
    label = gettext_lazy("Answer without giving back")
    permission = "generation.change_takereport"
    about = gettext_lazy("Nothing is given back. The creator reads your answer.")
    form_class = AnswerForm

    def offered(self, thing: TakeReport) -> bool:
        return thing.is_open

    def facts(self, thing: TakeReport, form: Any) -> Sequence[Fact]:
        return [*report_facts(thing), Fact(_("Creator"), thing.job.owner)]

    def run(self, request: HttpRequest, thing: TakeReport, data: dict[str, Any]) -> str:
        report_close(
            report_id=thing.pk, answer=data["reason"], actor_id=actor_id(request), request=request
        )
        return _("Answered. Nothing was given back.")


@admin.register(TakeReport)
class TakeReportAdmin(ObjectActionsAdmin):
    """Every report: the open ones first, and of these the one that has waited longest."""

    object_actions = (GiveBack(), Answer())
    list_display = ("created_at", "state", "reason", "take", "owner", "closed_at")
    list_filter = ("state", "reason")
    list_select_related = ("job__owner",)
    search_fields = ("=id", "=job__id", "job__owner__email")
    ordering = ("-state", "created_at")

    @admin.display(description=gettext_lazy("Take"))
    def take(self, report: TakeReport) -> str:
        return Truncator(report.job.prompt).chars(48)

    @admin.display(description=gettext_lazy("Creator"))
    def owner(self, report: TakeReport) -> str:
        return str(report.job.owner)


def report_facts(report: TakeReport) -> list[Fact]:
    """What was said, about which take, and the clip to look at."""
    job = report.job
    facts = [
        Fact(_("What is wrong"), report.get_reason_display()),
        Fact(_("In the creator's words"), report.words or "–"),
        Fact(_("Prompt"), job.prompt),
        Fact(_("Take"), job.pk, row_link("generation_job", job.pk)),
    ]
    if job.video and video_there(job):
        facts.append(Fact(_("Clip"), _("Play it"), signed_url(job.video.storage_key).url))
    return facts
