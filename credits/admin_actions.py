"""What staff may do to a creator's credits, on the wallet's page and on the account's.

The thing of these is whatever has the creator's id for its key: the wallet, the person.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminIntegerFieldWidget
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from common.admin_actions import ActionForm, ObjectAction, actor_id
from common.admin_panels import Fact
from common.errors import Conflict, IdempotencyConflict
from credits.freezing import wallet_freeze, wallet_unfreeze
from credits.models import MOST_CREDITS, Wallet
from credits.selectors import balance_get
from credits.staff import grant_give


class GrantForm(ActionForm):
    """How many credits, and why."""

    amount = forms.IntegerField(
        label=gettext_lazy("Credits"),
        min_value=1,
        max_value=MOST_CREDITS,
        widget=AdminIntegerFieldWidget,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = gettext_lazy(
            "The creator reads it on the statement; it is kept in the audit log too."
        )


class Grant(ObjectAction):
    """Give credits away."""

    name = "grant"
    label = gettext_lazy("Grant credits")
    permission = "credits.grant_credits"
    about = gettext_lazy("A gift from us: the credits can be spent at once. Debt is paid first.")
    form_class = GrantForm

    def facts(self, thing: Any, form: Any) -> Sequence[Fact]:
        return balance_facts(thing.pk)

    def run(self, request: HttpRequest, thing: Any, data: dict[str, Any]) -> str:
        try:
            self._give(request, thing, data)
        except IdempotencyConflict as error:
            raise Conflict(
                _("This form was sent before with another amount. Open it again.")
            ) from error
        return ngettext(
            "%(amount)d credit was granted.", "%(amount)d credits were granted.", data["amount"]
        ) % {"amount": data["amount"]}

    @transaction.atomic
    def _give(self, request: HttpRequest, thing: Any, data: dict[str, Any]) -> None:
        grant_give(
            creator_id=thing.pk,
            amount=data["amount"],
            reason=data["reason"],
            actor_id=actor_id(request),
            request=request,
            grant_id=data["request_key"],
        )


class Freeze(ObjectAction):
    """Stop spending."""

    name = "freeze"
    label = gettext_lazy("Freeze the wallet")
    permission = "credits.freeze_wallet"
    about = gettext_lazy(
        "No new job can be paid from a frozen wallet. Running jobs go on, credits still arrive."
    )

    def offered(self, thing: Any) -> bool:
        return Wallet.objects.filter(pk=thing.pk, frozen_at=None).exists()

    def facts(self, thing: Any, form: Any) -> Sequence[Fact]:
        return balance_facts(thing.pk)

    def run(self, request: HttpRequest, thing: Any, data: dict[str, Any]) -> str:
        changed = wallet_freeze(
            creator_id=thing.pk, reason=data["reason"], actor_id=actor_id(request), request=request
        )
        return _("The wallet is frozen.") if changed else _("The wallet was frozen already.")


class Unfreeze(ObjectAction):
    """Allow spending again."""

    name = "unfreeze"
    label = gettext_lazy("Unfreeze the wallet")
    permission = "credits.freeze_wallet"
    about = gettext_lazy(
        "The creator can spend again. A wallet that still does not add up is frozen again by the "
        "next proof of the ledger."
    )

    def offered(self, thing: Any) -> bool:
        return Wallet.objects.filter(pk=thing.pk).exclude(frozen_at=None).exists()

    def facts(self, thing: Any, form: Any) -> Sequence[Fact]:
        return balance_facts(thing.pk)

    def run(self, request: HttpRequest, thing: Any, data: dict[str, Any]) -> str:
        changed = wallet_unfreeze(
            creator_id=thing.pk, reason=data["reason"], actor_id=actor_id(request), request=request
        )
        return _("The wallet is no longer frozen.") if changed else _("The wallet was not frozen.")


WALLET_ACTIONS: Sequence[ObjectAction] = (Grant(), Freeze(), Unfreeze())


def balance_facts(creator_id: Any) -> list[Fact]:
    """What the creator has, and whether it may be spent."""
    balance = balance_get(creator_id=creator_id)
    frozen = Wallet.objects.filter(pk=creator_id).values_list("frozen_at", flat=True).first()
    return [
        Fact(_("Available"), balance.available),
        Fact(_("In flight"), balance.in_flight),
        Fact(_("Owed"), balance.debt),
        Fact(_("Frozen since"), frozen or _("not frozen")),
    ]
