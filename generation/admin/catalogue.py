"""The catalogue, edited by staff."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.admin_actions import actor_id
from common.admin_history import HistoryAdmin
from common.errors import InvalidInput
from generation.admin.catalogue_form import VideoModelForm
from generation.admin.catalogue_panels import model_panels, percent
from generation.margins import margins
from generation.models import Job, VideoModel
from generation.services.model_change import model_change


@admin.register(VideoModel)
class VideoModelAdmin(HistoryAdmin):
    """Prices, names and what is offered. A model is taken off offer, not deleted: jobs name it."""

    form = VideoModelForm
    change_form_template = "admin/with_panels.html"
    fieldsets = (
        (
            gettext_lazy("What creators see"),
            {"fields": ("slug", "name", "accepts_people", "enabled", "position")},
        ),
        (gettext_lazy("Where it renders"), {"fields": ("endpoint", "upstream")}),
        (gettext_lazy("What it makes"), {"fields": ("seconds", "sizes", "prompt_limit")}),
        (
            gettext_lazy("Price and cost"),
            {"fields": ("credits_per_second", "cost_microdollars", "size_costs")},
        ),
        (gettext_lazy("How long it takes"), {"fields": ("typical_p50", "typical_p90")}),
    )
    list_display = (
        "__str__",
        "enabled",
        "credits_per_second",
        "least_left",
        "usual",
        "where",
    )
    list_filter = ("enabled", "endpoint", "accepts_people")
    search_fields = ("slug", "name", "upstream")
    history_list_display = ("credits_per_second", "cost_microdollars", "enabled")
    actions = ("put_on_offer", "take_off_offer")

    @admin.display(description=gettext_lazy("Endpoint"), ordering="endpoint")
    def where(self, model: VideoModel) -> str:
        """The endpoint, and whether the environment has it."""
        if model.endpoint in settings.VIDEO_ENDPOINTS:
            return model.endpoint
        return _("%(slug)s (not configured)") % {"slug": model.endpoint}

    @admin.display(description=gettext_lazy("Left of the price"))
    def least_left(self, model: VideoModel) -> str:
        """What is left after the provider was paid, for the size that leaves least."""
        return percent(min(margins(model, seconds=1), key=lambda margin: margin.left))

    @admin.display(description=gettext_lazy("Usual time"))
    def usual(self, model: VideoModel) -> str:
        """As shown to creators."""
        return _("%(p50)s to %(p90)s s") % model.typical._asdict()

    @admin.action(description=gettext_lazy("Put on offer"), permissions=["change"])
    def put_on_offer(self, request: HttpRequest, models: QuerySet[VideoModel]) -> None:
        """Each that may be; what keeps the others from it is said."""
        _offer(request, models, enabled=True)

    @admin.action(description=gettext_lazy("Take off offer"), permissions=["change"])
    def take_off_offer(self, request: HttpRequest, models: QuerySet[VideoModel]) -> None:
        """Nothing that was ordered is touched."""
        _offer(request, models, enabled=False)

    def get_readonly_fields(
        self, request: HttpRequest, obj: VideoModel | None = None
    ) -> tuple[str, ...]:
        """The slug stands in jobs, so that it stays once there is one."""
        return ("slug",) if obj and Job.objects.filter(model=obj.slug).exists() else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if (model := kwargs.get("obj")) is not None:
            # As it is, not as a form that was refused would have it.
            context["panels"] = model_panels(VideoModel.objects.get(pk=model.pk))
        page: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return page

    def save_model(
        self,
        request: HttpRequest,
        obj: VideoModel,
        form: forms.ModelForm[VideoModel],
        change: bool,
    ) -> None:
        """Through the service, which records who changed what; the history takes the request's."""
        model_change(model=obj, actor_id=actor_id(request), request=request)


def _offer(request: HttpRequest, models: QuerySet[VideoModel], *, enabled: bool) -> None:
    for model in models:
        model.enabled = enabled
        try:
            changed = model_change(model=model, actor_id=actor_id(request), request=request)
        except InvalidInput as refusal:
            words = " ".join(text for texts in (refusal.errors or {}).values() for text in texts)
            messages.error(request, f"{model.name}: {words}")
            continue
        if changed:
            done = _("%(name)s is on offer.") if enabled else _("%(name)s is off offer.")
            messages.success(request, done % {"name": model.name})
