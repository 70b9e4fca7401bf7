"""What billing refuses, in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from common.errors import InvalidInput, NotFound, Unavailable


class PackUnknown(InvalidInput):
    """No pack of that name is on sale."""

    def __init__(self) -> None:
        super().__init__(errors={"pack": [str(_("This pack is not on sale. Choose another."))]})


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


class SignatureInvalid(InvalidInput):
    """A webhook that Stripe did not sign, or signed too long ago."""

    title = _("This is not a signed Stripe event")
