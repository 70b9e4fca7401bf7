"""What billing refuses, in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from common.errors import Conflict, InvalidInput, NotFound, RenderingClosed, Unavailable


class PackUnknown(InvalidInput):
    """No pack of that name is on sale."""

    def __init__(self) -> None:
        super().__init__(errors={"pack": [str(_("This pack is not on sale. Choose another."))]})


class SalesClosed(RenderingClosed):
    """Nothing could be made with what would be bought."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "No renderer is connected right now, so no credits are sold. Nothing was charged, "
                "and the credits you have stay yours."
            )
        )


class PurchaseUnknown(NotFound):
    """No purchase of ours belongs to this Checkout Session."""

    title = _("There is no such purchase")


class SessionUnknown(NotFound):
    """Stripe has no such Checkout Session."""

    title = _("There is no such payment")


class StripeUnavailable(Unavailable):
    """Stripe does not answer, or does not accept our key."""

    title = _("Payments are not available right now")

    def __init__(self) -> None:
        super().__init__(
            _("The payment service does not answer. Nothing was charged. Please try again soon.")
        )


class StripeKeyRefused(StripeUnavailable):
    """Stripe does not know our key: mistyped, revoked or expired."""


class StripeRightMissing(StripeUnavailable):
    """Stripe knows our key, which is restricted and may not do this."""


class CustomerUnknown(StripeUnavailable):
    """Stripe no longer has the Customer that we know: deleted there, or of another account."""


class SignatureInvalid(InvalidInput):
    """A webhook that Stripe did not sign, or signed too long ago."""

    title = _("This is not a signed Stripe event")


class PaymentUnknown(NotFound):
    """Stripe has no such payment, charge, refund or dispute."""

    title = _("There is no such payment")


class SessionLost(StripeUnavailable):
    """Stripe does not know a session that it gave us: the key is another account's now."""


class RefundRefused(Conflict):
    """A refund that cannot be made as it was asked for; nothing was refunded."""

    code = "refund_refused"
    title = _("This refund cannot be made")


class RefundWithoutPayment(RefundRefused):
    """The purchase was never paid for, as far as we know."""

    title = _("Nothing was paid for this purchase, so there is nothing to refund.")


class RefundComplete(RefundRefused):
    """All of it went back before."""

    title = _("All of this payment was refunded before.")


class RefundDisputed(RefundRefused):
    """The buyer's bank has taken the money already."""

    title = _("The buyer's bank disputes this payment and holds the money. Answer it at Stripe.")


class RefundTooLarge(RefundRefused):
    """More than is left of the payment."""

    title = _("This is more than is left of the payment. Choose a smaller amount.")


class RefundChanged(RefundRefused):
    """The same request came before, for another amount."""

    title = _("This form was sent before with another amount. Open it again.")


class RefundUncertain(Unavailable):
    """Stripe gave no clear answer to a refund."""

    title = _("Stripe gave no clear answer")

    def __init__(self) -> None:
        super().__init__(
            _(
                "The refund may have been made; then it shows here by itself. Sending the same "
                "form again does not refund twice."
            )
        )


class NotHeld(Conflict):
    """Only a purchase that is held for review can be released."""

    title = _("This purchase is not held for review.")
