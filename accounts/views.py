"""Sign-up, sign-in and passwords by page: allauth's views with our forms and limits."""

from __future__ import annotations

from typing import Any

from allauth.account import views as allauth_views
from allauth.account.forms import default_token_generator
from allauth.account.internal.flows.password_reset import perform_password_reset_login
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import forms
from accounts.errors import EmailTaken
from accounts.limits import magic_link_allowed
from accounts.models import User
from accounts.reauthentication import fresh_required
from common import rate_limits


class StartsAnewMixin:
    """A half-done sign-in does not hold who would rather begin again: allauth would lead back."""

    def _redirect_to_pending_stage(self, _request: HttpRequest, _stage: object) -> None:
        return None


class LoginView(StartsAnewMixin, allauth_views.LoginView):
    """E-mail and password; the adapter counts the tries."""

    form_class = forms.LoginForm


class SignupView(StartsAnewMixin, allauth_views.SignupView):
    """A new account, signed in at once; the address is confirmed later, by mail."""

    form_class = forms.SignupForm

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Counted, a taken address too: the answer tells that there is an account."""
        rate_limits.check(request, "signup")
        response: HttpResponseBase = super().post(request, *args, **kwargs)
        return response

    def form_valid(self, form: forms.SignupForm) -> HttpResponseBase:
        response: HttpResponseBase
        try:
            response = super().form_valid(form)
        except EmailTaken as error:
            form.add_error("email", error.detail)
            response = self.form_invalid(form)
        return response


class ConfirmEmailView(allauth_views.ConfirmEmailView):
    """The mailed link: opening it shows a button, pressing that proves the address."""

    object: EmailConfirmationHMAC | None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"own_session": self.object is not None and self._is_owner()}

    def post(self, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response: HttpResponseBase
        try:
            response = super().post(*args, **kwargs)
        except Http404:
            self.object = None
            response = self.render_to_response(self.get_context_data(), status=410)
        return response

    def logout_other_user(self, confirmation: Any) -> None:
        """Nobody is signed out by opening a link; the next page deals with a stranger's session."""

    def get_redirect_url(self) -> str:
        """The account; from elsewhere, where to choose the password that was just dropped."""
        if self._is_owner():
            messages.success(self.request, _("Your address is confirmed."))
            return reverse("account")
        messages.success(self.request, _("Your address is confirmed. Now choose a new password."))
        user = self._address().user
        key = default_token_generator.make_token(user)
        return reverse("account_reset_password_from_key", args=[user_pk_to_url_str(user), key])

    def _is_owner(self) -> bool:
        return bool(self.request.user.pk == self._address().user_id)

    def _address(self) -> EmailAddress:
        assert self.object is not None
        return self.object.email_address


class PasswordResetView(allauth_views.PasswordResetView):
    """Ask for a link to a new password; the answer is the same for an unknown address."""

    form_class = forms.ResetPasswordForm

    def form_valid(self, form: forms.ResetPasswordForm) -> HttpResponseBase:
        if magic_link_allowed(self.request, form.cleaned_data["email"]):
            form.save(self.request)
        return redirect(self.get_success_url())


class _FormKnowsRequestMixin:
    request: HttpRequest

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_form_kwargs()  # type: ignore[misc]
        return kwargs | {"request": self.request}


class PasswordResetFromKeyView(_FormKnowsRequestMixin, allauth_views.PasswordResetFromKeyView):
    """Choose a new password by the mailed link, then be signed in with it."""

    form_class = forms.ResetPasswordKeyForm
    reset_user: User

    def form_valid(self, form: forms.ResetPasswordKeyForm) -> HttpResponseBase:
        form.save()
        messages.success(self.request, _("Your new password is set."))
        response: HttpResponseBase = perform_password_reset_login(
            self.request, form.user, email=form.user.email
        )
        return response


class PasswordChangeView(_FormKnowsRequestMixin, allauth_views.PasswordChangeView):
    """A new password for the old one; signs out everywhere."""

    form_class = forms.ChangePasswordForm

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Counted: a stolen session must not serve to guess the password."""
        rate_limits.check(request, "login", key=f"user:{request.user.pk}")
        response: HttpResponseBase = super().post(request, *args, **kwargs)
        return response


class PasswordSetView(_FormKnowsRequestMixin, allauth_views.PasswordSetView):
    """A first password; signs out everywhere."""

    form_class = forms.SetPasswordForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Who has a password changes it, which asks for the old one."""
        if request.user.is_authenticated and request.user.has_usable_password():
            return redirect("account_change_password")
        response: HttpResponseBase = fresh_required(super().dispatch)(request, *args, **kwargs)
        return response
