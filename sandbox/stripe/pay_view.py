"""The hosted page of an open session: the order, the fields that the shop asked for, the ways."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import fields

from starlette.responses import Response

from sandbox import paper
from sandbox.paper import Html
from sandbox.stripe.buyer import DEFAULT_EMAIL, DEFAULT_NAME, Buyer
from sandbox.stripe.presentment import CURRENCIES, presentment
from sandbox.stripe.store import Object
from sandbox.stripe.tax import COUNTRIES
from sandbox.stripe.views import (
    NOTHING,
    STYLESHEET,
    TEMPLATES,
    back_link,
    money,
    order_rows,
    receipt_slip,
)

Form = Mapping[str, object]

# Stripe lets the shop link its terms: [words](address), in text that is otherwise plain.
_LINK = re.compile(r"\[([^\]]+)\]\((https?://[^)\s]+)\)")


def pay_page(session: Object, form: Form, *, trouble: tuple[str, str] | None = None) -> Response:
    """The page; `form` is what was typed before, `trouble` what happened and what to do now."""
    total = total_words(session)
    body = TEMPLATES.fill(
        "pay",
        top=TEMPLATES.fill("top", name="Checkout"),
        heading=f"Pay {total}" if session["amount_total"] else "Nothing to pay",
        total=total,
        receipt=_order(session),
        before=paper.join([_email(session, form), *_asked_fields(session, form)]),
        ways=_ways(session, form),
        trouble=TEMPLATES.fill("trouble", what=trouble[0], then=trouble[1]) if trouble else NOTHING,
        consent=_consent(session, form),
        submit_text=_custom_text(session, "submit"),
        after_text=_custom_text(session, "after_submit"),
        button=f"Pay {total}" if session["amount_total"] else "Place the order",
        back=back_link(session),
    )
    return paper.page("Checkout (sandbox)", body, stylesheet=STYLESHEET.name)


def total_words(session: Object) -> str:
    """What the buyer pays, in the currency that they see."""
    shown = _shown(session)
    if shown:
        return money(shown["presentment_amount"], shown["presentment_currency"])
    return money(session["amount_total"], session["currency"])


def form_buyer(form: Form) -> Buyer:
    """Who the form says is paying."""
    names = [field.name for field in fields(Buyer)]
    return Buyer(**{name: str(form[name]) for name in names if name in form})


def _shown(session: Object) -> Object | None:
    """The presentment of the amounts as they are now."""
    chosen = (session.get("_presentment") or {}).get("presentment_currency", "")
    return presentment(session, chosen)


def _order(session: Object) -> Html:
    rows = order_rows(session)
    if _shown(session):
        rows.append(("The shop gets", money(session["amount_total"], session["currency"])))
    return receipt_slip("Your order", rows, "Total", total_words(session))


def _email(session: Object, form: Form) -> Html:
    known = (session["customer_details"] or {}).get("email")
    return TEMPLATES.fill(
        "field-email",
        email=known or _typed(form, "email", DEFAULT_EMAIL),
        state="readonly" if known else "",
    )


def _asked_fields(session: Object, form: Form) -> list[Html]:
    """The fields that this session asks for, in the order of Stripe's page."""
    company = session["tax_id_collection"]["enabled"]
    located = session["automatic_tax"]["enabled"] or company
    required = session["billing_address_collection"] == "required"
    asked = [
        (session["allow_promotion_codes"], _code),
        (session["adaptive_pricing"]["enabled"], _currency),
        (located or required, _place),
        (company, _company),
    ]
    return [field(session, form) for wanted, field in asked if wanted]


def _code(session: Object, form: Form) -> Html:
    return TEMPLATES.fill(
        "field-code", code=_typed(form, "promotion_code", session.get("_code", ""))
    )


def _currency(session: Object, form: Form) -> Html:
    names = {currency: currency.upper() for currency in (session["currency"], *CURRENCIES)}
    chosen = (session.get("_presentment") or {}).get("presentment_currency")
    return TEMPLATES.fill(
        "field-currency",
        options=_options(names, _typed(form, "currency", chosen or session["currency"])),
    )


def _place(session: Object, form: Form) -> Html:
    known = session.get("_address") or {}
    names = {code: name for code, (name, _) in COUNTRIES.items()}
    return TEMPLATES.fill(
        "field-place",
        options=_options(names, _typed(form, "country", known.get("country") or "US")),
        postal_code=_typed(form, "postal_code", known.get("postal_code") or ""),
        compute=TEMPLATES.fill("compute") if session["automatic_tax"]["enabled"] else NOTHING,
    )


def _company(session: Object, form: Form) -> Html:
    typed = {name: _typed(form, name, "") for name in ("business_name", "tax_id")}
    return TEMPLATES.fill("field-company", **typed)


def _ways(session: Object, form: Form) -> Html:
    if session["amount_total"] == 0:
        return TEMPLATES.fill("nothing-due")
    return TEMPLATES.fill("ways", name=_typed(form, "name", DEFAULT_NAME))


def _consent(session: Object, form: Form) -> Html:
    asked = (session["consent_collection"] or {}).get("terms_of_service")
    if asked != "required":
        return NOTHING
    text = session["custom_text"]["terms_of_service_acceptance"]
    words = text["message"] if text else "I agree to the shop's terms."
    checked = "checked" if form.get("terms") == "accepted" else ""
    return TEMPLATES.fill("consent", text=_linked(words), checked=checked)


def _custom_text(session: Object, place: str) -> Html:
    text = session["custom_text"][place]
    return TEMPLATES.fill("custom-text", text=_linked(text["message"])) if text else NOTHING


def _linked(words: str) -> Html:
    """The shop's words as markup: everything escaped, its links made links."""
    return Html(
        _LINK.sub(r'<a href="\2" target="_blank" rel="noopener">\1</a>', html.escape(words))
    )


def _options(names: Mapping[str, str], chosen: str) -> Html:
    rows = [
        TEMPLATES.fill(
            "option", value=value, name=name, state="selected" if value == chosen else ""
        )
        for value, name in names.items()
    ]
    return paper.join(rows)


def _typed(form: Form, name: str, otherwise: str) -> str:
    return str(form.get(name, otherwise))
