"""The receipt by e-mail: what it says, to whom, and never twice."""

from __future__ import annotations

from typing import Any, cast

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.mail_choices import MailKind, mail_may_go
from accounts.models import User
from billing import tasks
from billing.models import Purchase
from billing.services.checkout import CheckoutStarted
from billing.services.fulfilment import purchase_fulfil
from billing.services.quarantine import purchase_release
from billing.services.receipts import TASK, receipt_tell
from billing.tests.stand_in import StandIn
from testing.factories import PurchaseFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(creator: User) -> User:
    """Somebody who has confirmed the address."""
    EmailAddress.objects.create(user=creator, email=creator.email, verified=True, primary=True)
    return creator


@pytest.fixture
def mails(monkeypatch: pytest.MonkeyPatch) -> list[EmailMultiAlternatives]:
    """The e-mails, as they leave on commit; these tests never commit, so they leave at once."""
    monkeypatch.setattr("common.mail.transaction.on_commit", lambda deliver: deliver())
    return cast("list[EmailMultiAlternatives]", mail.outbox)


@pytest.fixture
def messages_sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, tuple[str, ...]]]:
    """The messages to the workers: task and arguments."""
    sent: list[tuple[str, tuple[str, ...]]] = []

    def send(task: str, *, args: tuple[str, ...], expires: float) -> bool:
        sent.append((task, args))
        return True

    monkeypatch.setattr("billing.services.receipts.message_send", send)
    return sent


def bought(creator: User, **fields: Any) -> Purchase:
    return PurchaseFactory.create(creator=creator, paid=True, **fields)


def test_a_paid_session_sends_the_message_once_it_is_committed(
    started: CheckoutStarted,
    stand_in: StandIn,
    messages_sent: list[tuple[str, tuple[str, ...]]],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    stand_in.complete(started.session_id)

    with django_capture_on_commit_callbacks(execute=True):
        for _time in range(2):
            purchase_fulfil(session_id=started.session_id)
        assert messages_sent == []

    assert messages_sent == [(TASK, (str(started.purchase_id),))]


def test_a_purchase_that_is_released_sends_it_too(
    creator: User,
    messages_sent: list[tuple[str, tuple[str, ...]]],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    held = PurchaseFactory.create(
        creator=creator, state="quarantined", problem="amount", session_id="cs_test_held"
    )

    with django_capture_on_commit_callbacks(execute=True):
        purchase_release(
            purchase_id=held.id, reason="looked", actor_id=UserFactory.create(staff=True).pk
        )

    assert messages_sent == [(TASK, (str(held.id),))]


def test_says_what_was_paid_and_where_it_went(
    ada: User, started: CheckoutStarted, stand_in: StandIn, mails: list[EmailMultiAlternatives]
) -> None:
    stand_in.complete(started.session_id)
    purchase = purchase_fulfil(session_id=started.session_id)

    tasks.receipt_mail(str(purchase.id))

    (message,) = mails
    assert message.to == ["ada@example.com"]
    assert message.subject == "Receipt: Starter pack, 100 credits"
    for words in (message.body, str(message.alternatives[0][0])):
        assert "100 credits were added to your balance." in words
        assert f"http://testserver/billing/purchases/{purchase.id}/" in words
        assert "$10" in words
    assert "Paid: $10\n" in message.body
    assert "Discount" not in message.body
    assert message.extra_headers["List-Unsubscribe"].startswith("<http://testserver/account/mails/")


def test_a_discount_and_tax_stand_in_it(ada: User, mails: list[EmailMultiAlternatives]) -> None:
    assert receipt_tell(
        purchase_id=bought(ada, discount_cents=200, tax_cents=152, total_cents=952).id
    )

    assert "Discount: −$2\nTax: $1.52\nPaid: $9.52\n" in mails[0].body


def test_however_often_the_message_comes_there_is_one_mail(
    ada: User, mails: list[EmailMultiAlternatives]
) -> None:
    purchase = bought(ada)

    assert [receipt_tell(purchase_id=purchase.id) for _ in range(3)] == [True, False, False]
    assert len(mails) == 1


def test_of_two_messages_at_once_one_sends_the_mail(
    ada: User, mails: list[EmailMultiAlternatives], monkeypatch: pytest.MonkeyPatch
) -> None:
    purchase, told = bought(ada), []
    asked = "billing.services.receipts.mail_may_go"

    def meanwhile(*, user: User, kind: MailKind) -> bool:
        """The other message is worked on between this one's look and its note."""
        monkeypatch.setattr(asked, mail_may_go)
        told.append(receipt_tell(purchase_id=purchase.id))
        return mail_may_go(user=user, kind=kind)

    monkeypatch.setattr(asked, meanwhile)
    told.append(receipt_tell(purchase_id=purchase.id))

    assert (told, len(mails)) == ([True, False], 1)


def test_who_wants_none_or_proved_nothing_gets_none(
    ada: User, stranger: User, mails: list[EmailMultiAlternatives]
) -> None:
    User.objects.filter(pk=ada.pk).update(receipt_mails=False)

    assert not receipt_tell(purchase_id=bought(ada).id)
    assert not receipt_tell(purchase_id=bought(stranger).id)
    assert mails == []


def test_what_is_not_paid_has_no_receipt(ada: User, mails: list[EmailMultiAlternatives]) -> None:
    assert not receipt_tell(purchase_id=PurchaseFactory.create(creator=ada).id)
    assert mails == []
