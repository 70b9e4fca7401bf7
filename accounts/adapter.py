"""How allauth behaves here: our limits, our audit log, our mails, our words."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts import mails
from accounts.addresses import email_normalise
from accounts.languages import language_settle, speaking
from accounts.models import User
from accounts.selectors import user_get_by_email
from accounts.services import address_prove, confirmation_send, sign_in_failed
from accounts.suspension import no_way_in_send, suspended_refuse
from common import audit, rate_limits
from common.audit import AuditAction
from common.mail import site_link

# allauth's mails about the second factor, and what they are about in ours.
_SECOND_FACTOR = {
    "mfa/email/totp_activated": "on",
    "mfa/email/totp_deactivated": "off",
    "mfa/email/recovery_codes_generated": "codes",
}


class AccountAdapter(DefaultAccountAdapter):
    """Every sign-in, by page or API, by password or link, passes through here."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is closed."),
        "email_password_mismatch": _("E-mail address and password do not fit together."),
        "email_taken": _("There is an account with this e-mail address already. Sign in instead."),
        "incorrect_code": _("This code is not right, or it is too old."),
        "incorrect_password": _("This is not your password."),
        "enter_current_password": _("This is not your current password."),
    }

    def clean_email(self, email: str) -> str:
        return email_normalise(email)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count this try, by person or address of the network, and by the account it is for."""
        rate_limits.check(request, "login")
        rate_limits.check(request, "login", key=f"email:{credentials['email']}")

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        audit.record(
            actor_id=None,
            action=AuditAction.SIGN_IN_FAILED,
            target=_who(credentials["email"]),
            request=request,
        )

    def login(self, request: HttpRequest, user: User) -> None:
        """Whoever was stopped while a second factor was asked for comes as far as this."""
        if not user.is_active:
            raise ImmediateHttpResponse(self.respond_user_inactive(request, user))
        self._login(request, user)

    @transaction.atomic
    def _login(self, request: HttpRequest, user: User) -> None:
        methods = [record["method"] for record in get_authentication_records(request, user)]
        super().login(request, user)
        audit.record(
            actor_id=user.pk,
            action=AuditAction.SIGNED_IN,
            target=f"user:{user.pk}",
            data={"methods": methods},
            request=request,
        )

    @transaction.atomic
    def logout(self, request: HttpRequest) -> None:
        key = request.user.pk
        audit.record(
            actor_id=key, action=AuditAction.SIGNED_OUT, target=f"user:{key}", request=request
        )
        super().logout(request)

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """Whoever comes with its key to a closed account, or a paused one (AccountSuspended)."""
        sign_in_failed(user=user, step="closed", request=request)
        suspended_refuse(user)
        response: HttpResponse = super().respond_user_inactive(request, user)
        return response

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Where to after signing in, in the language of whoever signed in."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        language_settle(user=user, response=response)
        return response

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Prove the address; opened elsewhere than in the account's own session, it is a takeover
        guard too (`address_prove`)."""
        user = email_address.user
        address_prove(user=user, by_owner_session=request.user.pk == user.pk, request=request)
        return True

    def send_confirmation_mail(
        self, request: HttpRequest, emailconfirmation: Any, signup: bool
    ) -> None:
        confirmation_send(user=emailconfirmation.email_address.user)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """allauth's own e-mails, as ours; KeyError for one that has no counterpart."""
        match template_prefix:
            case "account/email/password_reset_key":
                with speaking(context["user"]):
                    mails.password_reset(to=email, link=context["password_reset_url"])
            case "account/email/login_code":
                mails.login_code(to=email, code=context["code"])
            case "account/email/unknown_account":
                no_way_in_send(email=email)
            case _:
                raise KeyError(template_prefix)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """What allauth tells of a second factor; of passwords and addresses our services do."""
        if template_prefix in _SECOND_FACTOR:
            with speaking(user):
                mails.second_factor_changed(to=user.email, change=_SECOND_FACTOR[template_prefix])

    def get_client_ip(self, request: HttpRequest) -> str:
        """The visitor's, which `common.middleware` found; behind a Unix socket there is none."""
        return request.META.get("REMOTE_ADDR") or "0.0.0.0"  # noqa: S104  # nosec B104  # shown, not listened on

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """Who has neither password nor second factor is asked for a code by e-mail."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        if methods or not user.is_authenticated:
            return methods
        url = reverse("account_reauthenticate_code")
        return [{"id": "code", "description": _("Use a code by e-mail"), "url": url}]

    def get_reset_password_from_key_url(self, key: str) -> str:
        uid, _dash, token = key.partition("-")
        return site_link(reverse("account_reset_password_from_key", args=[uid, token]))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account")


def _who(email: str) -> str:
    """The account that a failed sign-in was for, or a digest that only tells repetitions."""
    try:
        user = user_get_by_email(email=email_normalise(email))
    except ValidationError:
        user = None
    if user:
        return f"user:{user.pk}"
    return f"address:{salted_hmac('accounts.sign-in', email).hexdigest()[:16]}"
