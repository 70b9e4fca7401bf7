"""The e-mails about money, each a function and a folder in templates/email."""

from __future__ import annotations

from django.urls import reverse

from accounts.mail_choices import MailKind, mail_send
from billing.models import Purchase
from common import mail
from common.templatetags.money import money


def receipt(*, purchase: Purchase, arrived: str) -> None:
    """What was bought and paid; `arrived` says where its credits went."""
    words = receipt_words(purchase=purchase, arrived=arrived)
    mail_send(MailKind.RECEIPT, user=purchase.creator, context=words)


def receipt_words(*, purchase: Purchase, arrived: str) -> dict[str, object]:
    """What the receipt's templates are filled with."""
    paid = purchase.charged_cents if purchase.total_cents is None else purchase.total_cents
    return {
        "link": mail.site_link(reverse("billing-purchase", args=[purchase.id])),
        "purchase": purchase,
        "arrived": arrived,
        "discount": f"−{money(purchase.discount_cents or 0, purchase.currency)}",
        "paid": money(purchase.price_cents if paid is None else paid, purchase.currency),
    }
