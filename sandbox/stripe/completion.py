"""The end of a Checkout Session: what the buyer said is written down, and the shop is told."""

from __future__ import annotations

from sandbox.stripe.account import Account
from sandbox.stripe.buyer import Buyer
from sandbox.stripe.customers import customer_change, customer_create
from sandbox.stripe.discounts import discounts_redeem
from sandbox.stripe.events import event_record
from sandbox.stripe.invoices import invoice_issue
from sandbox.stripe.payment_intents import intent_update
from sandbox.stripe.session_object import customer_details
from sandbox.stripe.store import Object


def session_finish(
    account: Account, session: Object, buyer: Buyer, *, payment_status: str, **notes: object
) -> Object:
    """Close the session; `notes` are the stand-in's own."""
    discounts_redeem(account, session)
    session = session | {
        "consent": _consent(session),
        "customer": session["customer"] or _new_customer(account, session, buyer),
        "customer_details": _details(session, buyer),
        "payment_status": payment_status,
        "presentment_details": session["_presentment"],
        "status": "complete",
        "url": None,
        **notes,
    }
    _customer_update(account, session)
    if payment_status == "paid":
        session["invoice"] = invoice_issue(account, session)
    account.store.save("sessions", session)
    event_record(account, "checkout.session.completed", session)
    return session


def _details(session: Object, buyer: Buyer) -> Object:
    business = buyer.business_name if session["tax_id_collection"]["enabled"] else ""
    return customer_details(
        buyer.email,
        address=session["_address"],
        business_name=business or None,
        name=business or buyer.name,
        tax_ids=session["_tax_ids"],
    )


def _consent(session: Object) -> Object | None:
    asked = (session["consent_collection"] or {}).get("terms_of_service")
    if asked != "required":
        return None
    return {"promotions": None, "terms_of_service": "accepted"}


def _new_customer(account: Account, session: Object, buyer: Buyer) -> str | None:
    """Stripe makes a customer of a guest only when the shop asked for it."""
    if session["customer_creation"] != "always":
        return None
    customer = customer_create(account, {"email": buyer.email, "name": buyer.name})
    if session["payment_intent"]:
        intent_update(account, session["payment_intent"], customer=customer["id"])
    return str(customer["id"])


def _customer_update(account: Account, session: Object) -> None:
    """Save on the shop's customer what the shop wanted saved: the address, the name."""
    asked = session["_customer_update"]
    details = session["customer_details"]
    fields: Object = {}
    if asked.get("address") == "auto" and details["address"]:
        fields["address"] = details["address"]
    if asked.get("name") == "auto":
        fields["name"] = details["name"]
        fields["business_name"] = details["business_name"]
    if fields:
        customer_change(account, session["customer"], fields)
