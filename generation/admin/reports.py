"""The queue of reported takes: staff looks at each and gives its price back, or answers why not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.admin_actions import ActionForm, ObjectAction, ObjectActionsAdmin, actor_id
from common.admin_marks import Tone, mark, span_written
from common.admin_panels import Cell, Fact, Panel, row_link
from common.storage import signed_url
from generation.admin.clip import clip_of
from generation.admin.goodwill import Goodwill, GoodwillForm, given_written, goodwill_count
from generation.models import Job, ReportState, TakeReport
from generation.selectors.reports import goodwill_given, reports_of_creator, video_there
from generation.services.reports import report_close, report_give

TONES = {
    ReportState.OPEN: Tone.WAIT,
    ReportState.GIVEN: Tone.BACK,
    ReportState.CLOSED: Tone.QUIET,
}


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
        goodwill_count(request)
        posting = report_give(
            report_id=thing.pk, reason=data["reason"], actor_id=actor_id(request), request=request
        )
        return given_written(posting, thing.job)


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


class QueueFilter(admin.SimpleListFilter):
    """What is to be decided, unless one asks for more."""

    title = gettext_lazy("decision")
    parameter_name = "show"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("decided", gettext_lazy("Decided")), ("all", gettext_lazy("All"))]

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        """The queue itself in the place of "All"."""
        queue, *others = super().choices(changelist)
        yield queue | {"display": _("To be decided")}
        yield from others

    def queryset(self, request: HttpRequest, queryset: QuerySet[TakeReport]) -> QuerySet:
        match self.value():
            case "all":
                return queryset
            case "decided":
                return queryset.exclude(state=ReportState.OPEN)
            case _:
                return queryset.filter(state=ReportState.OPEN)


@admin.register(TakeReport)
class TakeReportAdmin(ObjectActionsAdmin):
    """The reports to be decided, the one that has waited longest first."""

    object_actions = (GiveBack(), Answer())
    change_form_template = "admin/generation/report.html"
    list_display = ("take", "said", "owner", "price", "waited")
    list_filter = (QueueFilter, "reason", "created_at")
    list_select_related = ("job__owner", "job__poster")
    search_fields = ("=id", "=job__id", "job__owner__email")
    search_help_text = gettext_lazy("An id of a report or a job, an e-mail address")
    ordering = ("-state", "created_at")

    def next_address(self, request: HttpRequest, thing: TakeReport) -> str:
        """Back to the queue, which the report has left."""
        return reverse("admin:generation_takereport_changelist")

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        """The state where there is more than one."""
        shown: tuple[str, ...] = self.list_display
        return (*shown, "status") if QueueFilter.parameter_name in request.GET else shown

    def get_fields(self, request: HttpRequest, obj: TakeReport | None = None) -> Any:
        """An answer once there is one."""
        assert obj is not None  # nothing is added here
        return ["created_at"] if obj.is_open else ["created_at", "closed_at", "answer"]

    def panels(self, thing: TakeReport) -> Sequence[Panel]:
        """What else this person reported, and what came of it."""
        return (_others(thing),)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        report: TakeReport = kwargs["obj"]
        image = report.job.image
        context |= {
            "title": report.get_reason_display(),
            "subtitle": None,
            "report": report,
            "status": self.status(report),
            "clip": clip_of(report.job),
            "photo": "" if image.deleted_at else signed_url(image.storage_key).url,
            "waited": self.waited(report),
        }
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=gettext_lazy("Take"), ordering="created_at")
    def take(self, report: TakeReport) -> SafeString:
        """A small picture of it, and its words."""
        words = Truncator(report.job.prompt).chars(48)
        poster = report.job.poster
        if poster is None or poster.deleted_at:
            return format_html("{}", words)
        return format_html(
            '<img class="desk-thumb" src="{}" alt="" width="36" height="64" loading="lazy"> {}',
            signed_url(poster.storage_key).url,
            words,
        )

    @admin.display(description=gettext_lazy("What is wrong"), ordering="reason")
    def said(self, report: TakeReport) -> SafeString:
        """The reason, and what else its creator wrote."""
        words = Truncator(report.words).chars(100)
        reason = report.get_reason_display()
        return format_html('{}<span class="mark-id">{}</span>', reason, words)

    @admin.display(description=gettext_lazy("Creator"), ordering="job__owner__email")
    def owner(self, report: TakeReport) -> str:
        return str(report.job.owner)

    @admin.display(description=gettext_lazy("Price"), ordering="job__credits")
    def price(self, report: TakeReport) -> int:
        return report.job.credits

    @admin.display(description=gettext_lazy("State"), ordering="state")
    def status(self, report: TakeReport) -> SafeString:
        return mark(report.get_state_display(), TONES[ReportState(report.state)])

    @admin.display(description=gettext_lazy("Waited"), ordering="created_at")
    def waited(self, report: TakeReport) -> str:
        """How long its creator has waited for an answer, or did."""
        return span_written((report.closed_at or timezone.now()) - report.created_at)


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


def _others(report: TakeReport) -> Panel:
    job: Job = report.job
    return Panel(
        title=_("Other reports of this person"),
        permission="generation.view_takereport",
        columns=(_("When"), _("What is wrong"), _("Price"), _("State"), _("Answer")),
        rows=[
            [
                Cell(other.created_at, row_link("generation_takereport", other.pk)),
                Cell(other.get_reason_display()),
                Cell(other.job.credits),
                Cell(other.get_state_display()),
                Cell(other.answer),
            ]
            for other in reports_of_creator(owner_id=job.owner_id).exclude(pk=report.pk)
        ],
    )
