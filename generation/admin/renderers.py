"""Endpoints as staff steers them: switch, pace and budget; and the end of a pause."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminIntegerFieldWidget
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from common.admin_actions import ActionForm, ObjectAction, ObjectActionsAdmin, actor_id
from common.admin_panels import Fact
from generation.admin.health import health_page
from generation.models import Job, JobState, Renderer
from generation.models.renderers import MICRODOLLARS
from generation.selectors.renderers import today
from generation.services.renderers import renderer_resume, renderer_save, renderers_ensure
from generation.traffic.gate import breaker_seconds


class SteerForm(ActionForm):
    """Switch, pace and budget, as they are now."""

    enabled = forms.BooleanField(
        label=gettext_lazy("Switched on"),
        required=False,
        help_text=gettext_lazy("Off: nothing is handed to it, and nothing is sold for it."),
    )
    creates_per_minute = forms.IntegerField(
        label=gettext_lazy("Videos a minute"),
        min_value=1,
        max_value=100_000,
        widget=AdminIntegerFieldWidget,
    )
    budget = forms.DecimalField(
        label=gettext_lazy("Budget of a day, in dollars"),
        required=False,
        min_value=0,
        max_digits=12,
        decimal_places=2,
        help_text=gettext_lazy("Counted by UTC days, at the catalogue's costs. Empty: no limit."),
    )

    def __init__(self, thing: Renderer, *args: Any, **kwargs: Any) -> None:
        super().__init__(thing, *args, **kwargs)
        self.fields["enabled"].initial = thing.enabled
        self.fields["creates_per_minute"].initial = thing.creates_per_minute
        if thing.daily_budget_microdollars is not None:
            self.fields["budget"].initial = _dollars(thing.daily_budget_microdollars)


class Steer(ObjectAction):
    """Change how an endpoint may be used."""

    name = "steer"
    label = gettext_lazy("Switch, pace, budget")
    permission = "generation.change_renderer"
    about = gettext_lazy(
        "Counts from the next job on. Jobs that wait go on as soon as they may, and are refunded "
        "at their deadline otherwise."
    )
    form_class = SteerForm

    def facts(self, thing: Renderer, form: Any) -> Sequence[Fact]:
        return _facts(thing)

    def run(self, request: HttpRequest, thing: Renderer, data: dict[str, Any]) -> str:
        budget = data["budget"]
        thing.enabled = data["enabled"]
        thing.creates_per_minute = data["creates_per_minute"]
        thing.daily_budget_microdollars = None if budget is None else int(budget * MICRODOLLARS)
        renderer_save(
            renderer=thing, reason=data["reason"], actor_id=actor_id(request), request=request
        )
        return _("Saved.")


class Resume(ObjectAction):
    """End the pause of an endpoint that was mended."""

    name = "resume"
    label = gettext_lazy("Resume")
    permission = "generation.change_renderer"
    about = gettext_lazy(
        "Do this once the key or the account is in order at the provider's. The jobs that wait "
        "are handed over at once; if it still refuses, it is paused again."
    )

    def offered(self, thing: Renderer) -> bool:
        return bool(thing.pause_code)

    def facts(self, thing: Renderer, form: Any) -> Sequence[Fact]:
        return [Fact(_("It said"), thing.pause_detail), *_facts(thing)]

    def run(self, request: HttpRequest, thing: Renderer, data: dict[str, Any]) -> str:
        resumed = renderer_resume(
            slug=thing.slug, reason=data["reason"], actor_id=actor_id(request), request=request
        )
        return _("It goes on.") if resumed else _("It was not paused any more.")


@admin.register(Renderer)
class RendererAdmin(ObjectActionsAdmin):
    """The configured endpoints: what may be handed to them, and what was."""

    object_actions = (Resume(), Steer())
    list_display = ("slug", "enabled", "pause_code", "waiting", "budget", "spent_today", "breaker")
    search_fields = ("slug",)
    fields = readonly_fields = (
        "slug",
        "enabled",
        "pause_code",
        "pause_detail",
        "paused_at",
        "waiting",
        "creates_per_minute",
        "budget",
        "spent_today",
        "breaker",
        "quota_requests",
        "quota_concurrent",
        "money_left",
        "quotas_read_on",
    )

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_safe(self.health_view))
        return [path("health/", view, name="generation_renderer_health"), *super().get_urls()]

    def health_view(self, request: HttpRequest) -> HttpResponse:
        """How they do."""
        return health_page(request, self.admin_site)

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """With the endpoints that nobody has used yet."""
        renderers_ensure()
        return super().changelist_view(request, *args, **kwargs)

    @admin.display(description=gettext_lazy("jobs waiting"))
    def waiting(self, renderer: Renderer) -> int:
        return Job.objects.filter(endpoint=renderer.slug, state=JobState.QUEUED).count()

    @admin.display(description=gettext_lazy("budget of a day"))
    def budget(self, renderer: Renderer) -> str:
        budget = renderer.daily_budget_microdollars
        return _("no limit") if budget is None else f"${_dollars(budget)}"

    @admin.display(description=gettext_lazy("spent today"))
    def spent_today(self, renderer: Renderer) -> str:
        return f"${_dollars(renderer.spent_by(today()))}"

    @admin.display(description=gettext_lazy("money left there"))
    def money_left(self, renderer: Renderer) -> str:
        left = renderer.quota_microdollars
        return _("not recorded") if left is None else f"${_dollars(left)}"

    @admin.display(description=gettext_lazy("breaker"))
    def breaker(self, renderer: Renderer) -> str:
        seconds = breaker_seconds(endpoint=renderer.slug)
        return _("open for %(seconds)d s") % {"seconds": seconds} if seconds else _("closed")


def _facts(renderer: Renderer) -> list[Fact]:
    waiting = Job.objects.filter(endpoint=renderer.slug, state=JobState.QUEUED).count()
    return [
        Fact(_("Jobs waiting"), str(waiting)),
        Fact(_("Spent today"), f"${_dollars(renderer.spent_by(today()))}"),
    ]


def _dollars(microdollars: int) -> Decimal:
    return (Decimal(microdollars) / MICRODOLLARS).quantize(Decimal("0.01"))
