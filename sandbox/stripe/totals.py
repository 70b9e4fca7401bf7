"""What a Checkout Session costs: subtotal, less the discount, plus tax.

It is computed anew whenever the buyer says something that changes it, as on Stripe's own page.
"""

from __future__ import annotations

from sandbox.stripe.account import Account
from sandbox.stripe.buyer import Buyer
from sandbox.stripe.discounts import coupon_of, discount_amount, discounts_typed
from sandbox.stripe.errors import ApiError
from sandbox.stripe.presentment import presentment
from sandbox.stripe.session_object import SESSION_NOTES
from sandbox.stripe.store import Object
from sandbox.stripe.tax import Tax, tax_behaviour, tax_for

# Stripe takes no card payment below half a dollar; other currencies have sums of that size.
_SMALLEST_AMOUNT = 50


def session_price(account: Account, session: Object, buyer: Buyer) -> Object:
    """Take in what the buyer said that touches the amounts, and keep the session.

    Raises ApiError (400) for a code, a country, a tax id or a currency that cannot be.
    """
    session = SESSION_NOTES | session
    address = buyer.address() or session["_address"]
    country = (address or {}).get("country") or ""
    code = buyer.promotion_code
    changed = session | {
        "_address": address,
        "_code": session["_code"] if code is None else code.strip(),
        "_tax_ids": buyer.tax_ids(country) or session["_tax_ids"],
        "discounts": discounts_typed(account, session, code),
    }
    priced = session_totals(account, changed)
    shown = presentment(priced, buyer.currency)
    return account.store.save("sessions", priced | {"_presentment": shown})


def session_totals(account: Account, session: Object) -> Object:
    """The session with its amounts; raises ApiError (400) if what is left is too little to pay."""
    coupon = coupon_of(account, session["discounts"])
    subtotal = sum(item["amount_subtotal"] for item in session["_line_items"])
    off = discount_amount(coupon, subtotal, session["currency"])
    tax = _tax(session)
    items = _items(session["_line_items"], subtotal, off, tax)
    total = sum(item["amount_total"] for item in items)
    if 0 < total < _SMALLEST_AMOUNT:
        raise ApiError(
            "The Checkout Session's total amount due must add up to at least $0.50 usd",
            code="amount_too_small",
        )
    return session | {
        "amount_subtotal": subtotal,
        "amount_total": total,
        "automatic_tax": _automatic_tax(session, located=tax is not None),
        "total_details": {
            "amount_discount": off,
            "amount_shipping": 0,
            "amount_tax": sum(item["amount_tax"] for item in items),
        },
        "_line_items": items,
    }


def session_tax(session: Object) -> Tax | None:
    """The tax that a session was computed with, if it is computed automatically."""
    return _tax(session)


def _tax(session: Object) -> Tax | None:
    address = session["_address"]
    if not session["automatic_tax"]["enabled"] or not (address and address["country"]):
        return None
    return tax_for(address["country"], session["_tax_ids"])


def _automatic_tax(session: Object, *, located: bool) -> Object:
    asked: Object = session["automatic_tax"]
    if not asked["enabled"]:
        return asked
    return asked | {"status": "complete" if located else "requires_location_inputs"}


def _items(items: list[Object], subtotal: int, off: int, tax: Tax | None) -> list[Object]:
    """The line items with their share of the discount: the shares add up to the whole of it."""
    priced, seen, given = [], 0, 0
    for item in items:
        seen += item["amount_subtotal"]
        share = off * seen // subtotal - given if subtotal else 0
        given += share
        priced.append(_item(item, share, tax))
    return priced


def _item(item: Object, discount: int, tax: Tax | None) -> Object:
    net = item["amount_subtotal"] - discount
    behaviour = tax_behaviour(item["price"])
    amount = tax.of(net, behaviour) if tax else 0
    return item | {
        "amount_discount": discount,
        "amount_tax": amount,
        "amount_total": net + (amount if behaviour == "exclusive" else 0),
    }
