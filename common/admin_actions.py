"""Deeds of staff in the admin: a button on a thing's page, a form that asks why, one service.

An `ObjectAction` says what it is called, which permission it needs, what the form shows before the
button is pressed, and which service does it. `ObjectActionsAdmin` puts the buttons on the page and
carries the form out: by POST only, with the permission, and with a `request_key` by which a
service knows the second click of a double click. The rules of the deed itself are the service's.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any, ClassVar
from uuid import UUID, uuid4

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import quote, unquote
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from common.admin_panels import Fact, Panel
from common.errors import ProblemError
from common.read_only import ReadOnly

LONGEST_REASON = 300


class ActionForm(forms.Form):
    """Why it is done, and the key of this one filling-in of the form; deeds add their own."""

    request_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        widget=AdminTextareaWidget(attrs={"rows": 3}),
        help_text=_("Kept in the audit log."),
    )

    def __init__(self, thing: Any, *args: Any, **kwargs: Any) -> None:
        self.thing = thing
        super().__init__(*args, **kwargs)
        # A deed's own questions come before the reason for it.
        self.order_fields([name for name in self.fields if name != "reason"])


class ObjectAction(ABC):
    """One deed that staff can do to one thing."""

    name: ClassVar[str]
    label: ClassVar[Any]
    permission: ClassVar[str]
    about: ClassVar[Any] = ""
    form_class: ClassVar[type[ActionForm]] = ActionForm

    def offered(self, thing: Any) -> bool:
        """Whether the button makes sense for `thing` as it is now."""
        return True

    @abstractmethod
    def facts(self, thing: Any, form: Any) -> Sequence[Fact]:
        """What staff should know before pressing."""

    @abstractmethod
    def run(self, request: HttpRequest, thing: Any, data: dict[str, Any]) -> Any:
        """Call the service with the form's `data`; the message to show, or a ProblemError."""


class ObjectActionsAdmin(ReadOnly, admin.ModelAdmin):
    """A page that is read, with buttons for what staff may do to the thing on it."""

    object_actions: ClassVar[Sequence[ObjectAction]] = ()
    change_form_template = "admin/object_with_actions.html"

    def get_urls(self) -> list[URLPattern]:
        route = path(
            "<path:object_id>/do/<slug:action>/",
            self.admin_site.admin_view(require_http_methods(["GET", "POST"])(self.action_view)),
            name=f"{self._page}_do",
        )
        return [route, *super().get_urls()]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        thing: Any = kwargs["obj"]  # nothing is added here, so there always is one
        context["deeds"] = [
            (action.label, self._address("do", thing.pk, action.name))
            for action in self.object_actions
            if request.user.has_perm(action.permission) and action.offered(thing)
        ]
        context["panels"] = [
            panel for panel in self.panels(thing) if request.user.has_perm(panel.permission)
        ]
        return super().render_change_form(request, context, *args, **kwargs)

    def panels(self, thing: Any) -> Sequence[Panel]:
        """What is shown below the thing itself, each panel to who has its permission."""
        return ()

    def next_address(self, request: HttpRequest, thing: Any) -> str:
        """Where staff goes once a deed is done."""
        return self._address("change", thing.pk)

    def action_view(self, request: HttpRequest, object_id: str, action: str) -> HttpResponse:
        """GET shows the form, POST does the deed and goes back to the thing's page."""
        deed = self._deed(request, action)
        thing = self.get_object(request, unquote(object_id))
        if thing is None:
            raise Http404
        if not self.has_view_permission(request, thing):
            raise PermissionDenied
        form = deed.form_class(thing, request.POST if request.method == "POST" else None)
        if form.is_valid() and _carry_out(deed.run, request, thing, form):
            return HttpResponseRedirect(self.next_address(request, thing))
        if request.method == "GET" and not deed.offered(thing):
            messages.warning(request, _("This is no longer possible, or it is done already."))
            return HttpResponseRedirect(self._address("change", thing.pk))
        return self._form_page(request, deed, thing, form)

    def _deed(self, request: HttpRequest, name: str) -> ObjectAction:
        for action in self.object_actions:
            if action.name == name:
                if not request.user.has_perm(action.permission):
                    raise PermissionDenied
                return action
        raise Http404

    def _form_page(
        self, request: HttpRequest, deed: ObjectAction, thing: Any, form: ActionForm
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": deed.label,
            "opts": self.opts,
            "thing": thing,
            "back": self._address("change", thing.pk),
            "deed": deed,
            "facts": deed.facts(thing, form),
            "form": form,
        }
        return TemplateResponse(request, "admin/object_action.html", context)

    @property
    def _page(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}"

    def _address(self, what: str, key: Any, *more: str) -> str:
        return reverse(f"admin:{self._page}_{what}", args=[quote(key), *more])


def _carry_out(
    run: Callable[[HttpRequest, Any, dict[str, Any]], Any],
    request: HttpRequest,
    thing: Any,
    form: ActionForm,
) -> bool:
    try:
        done = run(request, thing, form.cleaned_data)
    except ProblemError as error:
        form.add_error(None, error.detail)
        return False
    messages.success(request, done)
    return True


def actor_id(request: HttpRequest) -> UUID:
    """Who does it."""
    key = request.user.pk
    assert isinstance(key, UUID)  # nobody is here without being signed in
    return key
