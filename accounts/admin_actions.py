"""What staff may do to an account: stop it, let it go on, and what the law lets its person ask for.

Whoever cannot sign in writes to us instead: the last two are done for them, once it is clear who
is asking.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.authentication import caller
from accounts.closing import account_close
from accounts.data_export import data_export_ask
from accounts.models import User
from accounts.selectors import tokens_live
from accounts.sessions import sessions_live
from accounts.suspension import user_reinstate, user_suspend
from common.admin_actions import ObjectAction, actor_id
from common.admin_panels import Fact
from credits.admin_actions import balance_facts


class Suspend(ObjectAction):
    """Stop an account."""

    name = "suspend"
    label = gettext_lazy("Suspend the account")
    permission = "accounts.suspend_user"
    about = gettext_lazy(
        "Nobody signs in, buys or creates with it any more: all its sessions end, its API tokens "
        "are refused, its open checkouts are closed. Credits stay as they are; what is being made "
        "is finished or refunded, what was paid is credited. The person is told that the account "
        "is paused and whom to write to, not why."
    )

    def offered(self, thing: User) -> bool:
        return thing.is_active

    def facts(self, thing: User, form: Any) -> Sequence[Fact]:
        return [
            Fact(_("Account"), thing.email),
            Fact(_("Signed in"), len(sessions_live(user=thing, this=None))),
            Fact(_("API tokens"), tokens_live(user=thing).count()),
            *balance_facts(thing.pk),
        ]

    def run(self, request: HttpRequest, thing: User, data: dict[str, Any]) -> str:
        changed = user_suspend(
            user_id=thing.pk, reason=data["reason"], actor=caller(request), request=request
        )
        return (
            _("The account is suspended.")
            if changed
            else _("The account was suspended or closed already.")
        )


class Reinstate(ObjectAction):
    """Let an account go on."""

    name = "reinstate"
    label = gettext_lazy("Reinstate the account")
    permission = "accounts.suspend_user"
    about = gettext_lazy(
        "The person can sign in, buy and create again, and is told so. API tokens work again: "
        "revoke first those that should not."
    )

    def offered(self, thing: User) -> bool:
        return thing.suspended_at is not None

    def facts(self, thing: User, form: Any) -> Sequence[Fact]:
        return [
            Fact(_("Account"), thing.email),
            Fact(_("Suspended since"), thing.suspended_at),
            Fact(_("API tokens"), tokens_live(user=thing).count()),
            *balance_facts(thing.pk),
        ]

    def run(self, request: HttpRequest, thing: User, data: dict[str, Any]) -> str:
        changed = user_reinstate(
            user_id=thing.pk, reason=data["reason"], actor=caller(request), request=request
        )
        return _("The account is reinstated.") if changed else _("The account was not suspended.")


class PackData(ObjectAction):
    """Have all of somebody's data packed, for them."""

    name = "pack-data"
    label = gettext_lazy("Pack their data")
    permission = "accounts.help_with_data"
    about = gettext_lazy(
        "For somebody who asked for it and cannot sign in; make sure who is asking. The ZIP is on "
        "this page in some minutes, for a day."
    )

    def offered(self, thing: User) -> bool:
        return thing.suspended_at is not None

    def facts(self, thing: User, form: Any) -> Sequence[Fact]:
        return [Fact(_("Account"), thing.email)]

    def run(self, request: HttpRequest, thing: User, data: dict[str, Any]) -> str:
        data_export_ask(
            user=thing, actor_id=actor_id(request), reason=data["reason"], request=request
        )
        return _("The data is being packed. Load this page again in a moment.")


class DeleteAccount(ObjectAction):
    """Delete an account, for its person."""

    name = "close"
    label = gettext_lazy("Delete the account")
    permission = "accounts.help_with_data"
    about = gettext_lazy(
        "For somebody who asked for it and cannot sign in; make sure who is asking. Photos, videos "
        "and prompts are removed, credits that are left can never be spent. This cannot be undone."
    )

    def offered(self, thing: User) -> bool:
        return thing.suspended_at is not None

    def facts(self, thing: User, form: Any) -> Sequence[Fact]:
        return [Fact(_("Account"), thing.email), *balance_facts(thing.pk)]

    def run(self, request: HttpRequest, thing: User, data: dict[str, Any]) -> str:
        account_close(
            user=thing, actor_id=actor_id(request), reason=data["reason"], request=request
        )
        return _("The account is deleted; what it had is being removed.")


ACCOUNT_ACTIONS: Sequence[ObjectAction] = (Suspend(), Reinstate(), PackData(), DeleteAccount())
