"""Asking again who it is, by page: password, second factor, or a code by e-mail."""

from __future__ import annotations

from typing import Any

from allauth.account import views as allauth_views
from allauth.mfa.base import views as mfa_views
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts import forms, reauthentication
from accounts.addresses import email_mask
from accounts.authentication import caller
from accounts.second_factor import second_factor_guess
from accounts.services import sign_in_failed
from common import rate_limits


@method_decorator([never_cache, login_required], name="dispatch")
class ByPasswordView(allauth_views.ReauthenticateView):
    """The password once more."""

    form_class = forms.ReauthenticateForm

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Counted: a stolen session must not serve to guess the password."""
        rate_limits.check(request, "login", key=f"user:{request.user.pk}")
        response: HttpResponseBase = super().post(request, *args, **kwargs)
        return response


@method_decorator([never_cache, login_required], name="dispatch")
class BySecondFactorView(mfa_views.ReauthenticateView):
    """A code of the app, or a recovery code."""

    form_class = forms.ReauthenticateSecondFactorForm

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Counted: six digits must not be guessed."""
        second_factor_guess(request=request, user=caller(request))
        response: HttpResponseBase = super().post(request, *args, **kwargs)
        return response

    def form_invalid(self, form: forms.ReauthenticateSecondFactorForm) -> HttpResponse:
        sign_in_failed(user=caller(self.request), step="again", request=self.request)
        response: HttpResponse = super().form_invalid(form)
        return response


@method_decorator([never_cache, login_required], name="dispatch")
class ByCodeView(allauth_views.BaseReauthenticateView):
    """For who has neither: have a code sent, then type it."""

    form_class = forms.MailedCodeForm
    template_name = "accounts/reauthenticate_code.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if "send" in request.POST:
            reauthentication.code_send(request=request)
            return redirect(self.passthrough_next_url(reverse("account_reauthenticate_code")))
        response: HttpResponseBase = super().post(request, *args, **kwargs)
        return response

    def form_valid(self, form: forms.MailedCodeForm) -> HttpResponse:
        code = form.cleaned_data["code"]
        response: HttpResponse
        if reauthentication.code_redeem(request=self.request, code=code):
            response = super().form_valid(form)
        else:
            sign_in_failed(user=caller(self.request), step="again", request=self.request)
            form.add_error("code", _("This code is not right, or it is too old."))
            response = self.form_invalid(form)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "masked_email": email_mask(caller(self.request).email),
            "is_sent": reauthentication.code_is_sent(request=self.request),
        }
