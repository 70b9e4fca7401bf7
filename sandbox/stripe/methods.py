"""The ways to pay that the sandbox offers, with Stripe's well-known test numbers."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.stripe.ids import random_text
from sandbox.stripe.store import Object

WORKING_CARD = "4242424242424242"
DECLINED_CARD = "4000000000000002"

PAID = "paid"
DECLINED = "declined"
DELAYED_PAID = "delayed_paid"
DELAYED_FAILED = "delayed_failed"
OUTCOMES = (PAID, DECLINED, DELAYED_PAID, DELAYED_FAILED)

# What the bank's answer to a delayed method waits for.
DELAY_SECONDS = 3.0


@dataclass(frozen=True)
class Refusal:
    """Why money did not come: code, the bank's own code, and the words for the buyer."""

    code: str
    decline_code: str | None
    message: str
    method: str


CARD_DECLINED = Refusal("card_declined", "generic_decline", "Your card was declined.", "card")
DEBIT_RETURNED = Refusal(
    "payment_method_customer_decline",
    None,
    "The customer's bank returned the debit: there was not enough money on the account.",
    "us_bank_account",
)


def method_details(outcome: str) -> Object:
    """A charge's `payment_method_details` for the way that leads to this outcome."""
    if outcome in {DELAYED_PAID, DELAYED_FAILED}:
        return {"type": "us_bank_account", "us_bank_account": _bank_account()}
    last4 = (WORKING_CARD if outcome == PAID else DECLINED_CARD)[-4:]
    return {"type": "card", "card": _card(last4)}


def _bank_account() -> Object:
    return {
        "account_holder_type": "individual",
        "account_type": "checking",
        "bank_name": "STRIPE TEST BANK",
        "expected_debit_date": None,
        "fingerprint": random_text(16),
        "last4": "6789",
        "mandate": None,
        "payment_reference": None,
        "routing_number": "110000000",
    }


def _card(last4: str) -> Object:
    return {
        "amount_authorized": None,
        "authorization_code": None,
        "brand": "visa",
        "checks": {
            "address_line1_check": None,
            "address_postal_code_check": None,
            "cvc_check": "pass",
        },
        "country": "US",
        "exp_month": 12,
        "exp_year": 2034,
        "fingerprint": random_text(16),
        "funding": "credit",
        "installments": None,
        "last4": last4,
        "mandate": None,
        "network": "visa",
        "three_d_secure": None,
        "wallet": None,
    }
