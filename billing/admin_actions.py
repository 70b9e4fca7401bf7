"""What staff may do to a purchase: refund it at Stripe, release it from review."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextInputWidget
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from billing.errors import RefundTooLarge
from billing.models import Purchase
from billing.services.quarantine import purchase_release
from billing.services.refund_preview import RefundPreview, refund_preview
from billing.services.refunds import purchase_refund
from common.admin_actions import ActionForm, ObjectAction, actor_id
from common.admin_panels import Fact
from common.templatetags.money import decimals_of, money

_REFUNDABLE = (Purchase.State.PAID, Purchase.State.QUARANTINED)


class RefundForm(ActionForm):
    """How much money goes back.

    `shown` is the amount whose effect stood on the page: another one is shown before it is done.
    """

    thing: Purchase

    shown = forms.DecimalField(widget=forms.HiddenInput, required=False)

    def __init__(self, thing: Purchase, *args: Any, **kwargs: Any) -> None:
        super().__init__(thing, *args, **kwargs)
        self.decimals = decimals_of(thing.currency)
        left = refund_preview(purchase=thing, amount_cents=None).left_cents
        self.left = Decimal(left).scaleb(-self.decimals)
        self.fields["amount"] = self._amount(money(left, thing.currency))
        self.order_fields(["amount", "reason"])
        self.initial["amount"] = self.initial["shown"] = self.left

    def _amount(self, left: str) -> forms.DecimalField:
        return forms.DecimalField(
            label=_("Amount"),
            max_digits=12,
            decimal_places=self.decimals,
            widget=AdminTextInputWidget(attrs={"inputmode": "decimal", "size": 12}),
            help_text=_("In %(currency)s. At most what is left: %(left)s.")
            % {"currency": self.thing.currency.upper(), "left": left},
        )

    @property
    def cents(self) -> int | None:
        """The amount in the smallest unit; None while there is no sensible one."""
        given = self.cleaned_data.get("amount") if self.is_bound else self.initial["amount"]
        return int(Decimal(given).scaleb(self.decimals)) if given else None

    def clean_amount(self) -> Decimal:
        """More than nothing and, where we know what was paid, no more than is left of it.

        What came for a purchase that is held for review only Stripe knows; it refuses too much.
        """
        amount: Decimal = self.cleaned_data["amount"]
        if amount <= 0:
            raise forms.ValidationError(_("Refund more than nothing."))
        if amount > self.left and self.thing.state == Purchase.State.PAID:
            raise forms.ValidationError(RefundTooLarge.title)
        return amount

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        amount = data.get("amount")
        if amount is not None and amount != data.get("shown"):
            # The page comes back with what this amount takes; pressing again does it.
            self.data = {**self.data.dict(), "shown": str(amount)}  # type: ignore[attr-defined]  # a QueryDict
            self.add_error(
                None, _("The amount was changed. Look at what it takes, and press again.")
            )
        return data


class Refund(ObjectAction):
    """Send money back through Stripe."""

    name = "refund"
    label = gettext_lazy("Refund")
    permission = "billing.refund_purchase"
    about = gettext_lazy(
        "The money goes back to the card through Stripe, and the credits that it bought are taken "
        "at once. This cannot be undone."
    )
    form_class = RefundForm

    def offered(self, thing: Purchase) -> bool:
        paid = thing.state in _REFUNDABLE and bool(thing.payment_intent)
        return paid and refund_preview(purchase=thing, amount_cents=None).left_cents > 0

    def facts(self, thing: Purchase, form: RefundForm) -> Sequence[Fact]:
        preview = refund_preview(purchase=thing, amount_cents=form.cents)
        return [
            Fact(_("Sold"), thing.label),
            Fact(_("Left of the payment"), money(preview.left_cents, thing.currency)),
            Fact(_("Goes back"), money(preview.amount_cents, thing.currency)),
            Fact(pgettext("what a refund does", "Takes"), _takes(preview)),
        ]

    def run(self, request: HttpRequest, thing: Purchase, data: dict[str, Any]) -> str:
        cents = int(data["amount"].scaleb(decimals_of(thing.currency)))
        purchase_refund(
            purchase_id=thing.id,
            amount_cents=cents,
            reason=data["reason"],
            request_key=data["request_key"],
            actor_id=actor_id(request),
            request=request,
        )
        return _("%(amount)s goes back to the card.") % {"amount": money(cents, thing.currency)}


class Release(ObjectAction):
    """Credit what was held for review."""

    name = "release"
    label = gettext_lazy("Release from review")
    permission = "billing.release_purchase"
    about = gettext_lazy(
        "The creator gets the credits as they were sold. Look at the payment at Stripe first: "
        "nobody asks again."
    )

    def offered(self, thing: Purchase) -> bool:
        return thing.state == Purchase.State.QUARANTINED

    def facts(self, thing: Purchase, form: Any) -> Sequence[Fact]:
        return [
            Fact(_("Sold"), f"{thing.label}, {money(thing.price_cents, thing.currency)}"),
            Fact(_("Why it is held"), thing.problem),
        ]

    def run(self, request: HttpRequest, thing: Purchase, data: dict[str, Any]) -> str:
        purchase_release(
            purchase_id=thing.id,
            reason=data["reason"],
            actor_id=actor_id(request),
            request=request,
        )
        return ngettext(
            "Released: the creator has %(count)d credit more.",
            "Released: the creator has %(count)d credits more.",
            thing.credits,
        ) % {"count": thing.credits}


def _takes(preview: RefundPreview) -> str:
    all_of_it = ngettext("%(all)d credit", "%(all)d credits", preview.credits)
    parts = _("; from the wallet: %(wallet)d; spent already, so owed from now on: %(debt)d")
    numbers = {"all": preview.credits, "wallet": preview.from_wallet, "debt": preview.to_debt}
    return (f"{all_of_it}{parts}" if preview.credits else all_of_it) % numbers
