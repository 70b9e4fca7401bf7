"""allauth's forms with our fields: one password box, no placeholders, our services behind."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as allauth_forms
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts import passwords, services
from accounts.addresses import EmailField
from accounts.models import User
from accounts.tokens import NAME_LENGTH

PASSWORD_LENGTH = 1024
# What AUTH_PASSWORD_VALIDATORS ask for, in one line.
PASSWORD_HELP = _("At least 8 characters; no common password, nothing like your address.")


def _password(label: Any, autocomplete: str, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        strip=False,
        max_length=PASSWORD_LENGTH,
        help_text=help_text,
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
    )


def _new_password(label: Any) -> forms.CharField:
    return _password(label, "new-password", PASSWORD_HELP)


class LoginForm(allauth_forms.LoginForm):
    """E-mail and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = EmailField()
        self.fields["password"] = _password(_("Password"), "current-password")


class SignupForm(allauth_forms.SignupForm):
    """E-mail and a new password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = EmailField()
        self.fields["password1"] = _new_password(_("Password"))

    def save(self, request: HttpRequest) -> User:
        """Make the account; EmailTaken when somebody was quicker with the same address."""
        return services.user_register(
            email=self.cleaned_data["email"],
            password=self.cleaned_data["password1"],
            request=request,
        )


class MagicLinkForm(forms.Form):
    """The address that the sign-in link goes to."""

    email = EmailField()


class EmailChangeForm(forms.Form):
    """The address that is to take the place of the present one."""

    email = EmailField(_("New e-mail address"))


class DeletionForm(forms.Form):
    """One's own address, typed, so that nobody deletes an account by a slip."""

    email = EmailField(_("Type your e-mail address to confirm"))

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own = email

    def clean_email(self) -> str:
        typed: str = self.cleaned_data["email"]
        if typed != self.own:
            raise forms.ValidationError(_("This is not the address of this account."))
        return typed


class ResetPasswordForm(allauth_forms.ResetPasswordForm):
    """The address that the link for a new password goes to."""

    email = EmailField()


class _NewPasswordMixin:
    """The last steps of setting a password that was typed once."""

    fields: dict[str, forms.Field]
    user: User

    def _one_password(self) -> None:
        del self.fields["password2"]
        field = allauth_forms.SetPasswordField(
            label=_("New password"),
            max_length=PASSWORD_LENGTH,
            help_text=PASSWORD_HELP,
        )
        field.user = self.user
        field.widget.attrs.pop("placeholder", None)
        self.fields["password1"] = field


class ResetPasswordKeyForm(_NewPasswordMixin, allauth_forms.ResetPasswordKeyForm):
    """A new password, for somebody who came by the mailed link."""

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self._one_password()

    def save(self) -> None:
        passwords.password_reset(
            user=self.user,
            password=self.cleaned_data["password1"],
            by_owner_session=self.request.user.pk == self.user.pk,
            request=self.request,
        )


class SetPasswordForm(_NewPasswordMixin, allauth_forms.SetPasswordForm):
    """A first password, for somebody who signs in by link."""

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self._one_password()

    def save(self) -> None:
        passwords.password_change(
            user=self.user, password=self.cleaned_data["password1"], request=self.request
        )


class ChangePasswordForm(_NewPasswordMixin, allauth_forms.ChangePasswordForm):
    """The current password and a new one."""

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.fields["oldpassword"] = _password(_("Current password"), "current-password")
        self._one_password()

    def save(self) -> None:
        passwords.password_change(
            user=self.user, password=self.cleaned_data["password1"], request=self.request
        )


def _code() -> forms.CharField:
    return forms.CharField(
        label=_("Code"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "characters"}
        ),
    )


class CodeAskForm(allauth_forms.RequestLoginCodeForm):
    """The address that a sign-in code goes to."""

    email = EmailField()


class CodeForm(allauth_forms.ConfirmLoginCodeForm):
    """The code from the e-mail."""

    code = _code()


class MailedCodeForm(forms.Form):
    """The code from the e-mail, for somebody who is signed in."""

    code = _code()


class ReauthenticateForm(allauth_forms.ReauthenticateForm):
    """The password once more."""

    password = _password(_("Password"), "current-password")


class SecondFactorForm(mfa_forms.AuthenticateForm):
    """A code of the app, or a recovery code."""

    code = _code()


class ReauthenticateSecondFactorForm(mfa_forms.ReauthenticateForm):
    """The same, for somebody who is signed in."""

    code = _code()


class ActivateForm(ActivateTOTPForm):
    """What the app shows, as a sign that it was set up."""

    code = _code()


class TokenForm(forms.Form):
    """What a new API token is called."""

    name = forms.CharField(
        label=_("Name"),
        max_length=NAME_LENGTH,
        help_text=_("What will use it, such as the name of a script."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
