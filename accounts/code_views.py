"""Signing in by a code in an e-mail: for who reads mail on another device than this one."""

from __future__ import annotations

from typing import Any

from allauth.account import views as allauth_views
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts import forms
from accounts.services import address_prove, sign_in_failed
from accounts.suspension import suspended_refuse
from accounts.views import StartsAnewMixin
from common import rate_limits


class CodeAskView(StartsAnewMixin, allauth_views.RequestLoginCodeView):
    """Ask for a code; the answer is the same for an unknown address."""

    form_class = forms.CodeAskForm

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        rate_limits.check(request, "magic_link")
        response: HttpResponseBase = super().post(request, *args, **kwargs)
        return response

    def form_valid(self, form: forms.CodeAskForm) -> HttpResponse:
        rate_limits.check(self.request, "magic_link", key=f"email:{form.cleaned_data['email']}")
        response: HttpResponse = super().form_valid(form)
        return response


class CodeTypeView(allauth_views.ConfirmLoginCodeView):
    """Type the code; a few tries, then a new one is needed."""

    form_class = forms.CodeForm

    def form_invalid(self, form: forms.CodeForm) -> HttpResponse:
        # An unknown address has a code that fits nothing, and no account to record it for.
        if user := self._process.user:
            sign_in_failed(user=user, step="code", request=self.request)
        response: HttpResponse = super().form_invalid(form)
        return response

    def _verify_form_valid(self, form: forms.CodeForm) -> HttpResponse:
        """The code came by mail, so it proves the address, with all that follows from a proof.

        Here, since allauth would only tick the address: whoever made the account and only typed it
        would keep a password.
        """
        user = self._process.user
        if not user.is_active or self._process.state.get("email") != user.email:
            # The account was closed or its address changed meanwhile: that mailbox opens no door.
            self._process.abort()
            suspended_refuse(user)
            messages.error(self.request, _("This code is not right, or it is too old."))
            return redirect("account_request_login_code")
        own_session = self.request.user.pk == user.pk
        address_prove(user=user, by_owner_session=own_session, request=self.request)
        response: HttpResponse = super()._verify_form_valid(form)
        return response
