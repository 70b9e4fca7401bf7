"""Setting up, asking for and switching off the second factor: allauth's views, counted and kept."""

from __future__ import annotations

from typing import Any

from allauth.mfa.base import views as base_views
from allauth.mfa.recovery_codes import views as codes_views
from allauth.mfa.totp import views as totp_views
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts import forms
from accounts.authentication import caller
from accounts.reauthentication import fresh_required
from accounts.second_factor import factor_shown, second_factor_guess
from accounts.services import sign_in_failed
from common.audit import AuditAction, record


class AuthenticateView(base_views.AuthenticateView):
    """The second step of signing in, counted: six digits must not be guessed."""

    form_class = forms.SecondFactorForm

    def _build_forms(self) -> Any:
        # It holds what was typed, and looks at it at once.
        if self.request.method == "POST":
            second_factor_guess(request=self.request, user=self.stage.login.user)
        return super()._build_forms()

    def form_invalid(self, form: Form) -> HttpResponse:
        sign_in_failed(user=self.stage.login.user, step="second_factor", request=self.request)
        response: HttpResponse = super().form_invalid(form)
        return response


@method_decorator([never_cache, fresh_required], name="dispatch")
class ActivateView(totp_views.ActivateTOTPView):
    """Scan the code, type what the app shows."""

    form_class = forms.ActivateForm

    def form_valid(self, form: Form) -> HttpResponse:
        response: HttpResponse
        try:
            with transaction.atomic():
                _note(self.request, AuditAction.SECOND_FACTOR_ON)
                response = super().form_valid(form)
            factor_shown(request=self.request)
        except IntegrityError:
            # Pressed twice: the first press did it.
            response = redirect("account")
        return response


@method_decorator([never_cache, fresh_required], name="dispatch")
class DeactivateView(totp_views.DeactivateTOTPView):
    """Ask once, then sign in with one factor again; the recovery codes end with it."""

    @transaction.atomic
    def form_valid(self, form: Form) -> HttpResponse:
        _note(self.request, AuditAction.SECOND_FACTOR_OFF)
        response: HttpResponse = super().form_valid(form)
        return response

    def get_success_url(self) -> str:
        return reverse("account")


@method_decorator([never_cache, fresh_required], name="dispatch")
class RecoveryCodesView(codes_views.ViewRecoveryCodesView):
    """The codes that are left."""


@method_decorator([never_cache, fresh_required], name="dispatch")
class RecoveryCodesFileView(codes_views.DownloadRecoveryCodesView):
    """The same as a file, to print or to keep."""


@method_decorator([never_cache, fresh_required], name="dispatch")
class RecoveryCodesNewView(codes_views.GenerateRecoveryCodesView):
    """New codes for the old ones, which stop working."""

    @transaction.atomic
    def form_valid(self, form: Form) -> HttpResponse:
        _note(self.request, AuditAction.RECOVERY_CODES_MADE)
        response: HttpResponse = super().form_valid(form)
        return response

    def form_invalid(self, form: Form) -> HttpResponseBase:
        """Without an app there is nothing that codes could stand in for."""
        messages.error(self.request, _("Set up an authenticator app first."))
        return redirect("account")


def _note(request: HttpRequest, action: AuditAction) -> None:
    user = caller(request)
    record(actor_id=user.pk, action=action, target=f"user:{user.pk}", request=request)
