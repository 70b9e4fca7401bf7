"""The e-mail that says that credits run low: when it leaves and what it says."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from accounts.low_balance import TASK, low_balance_tell, low_balance_watch
from accounts.models import User
from accounts.tasks import low_balance_mail
from common import registry
from credits.posting import Posting
from credits.services import credits_charge, credits_grant, credits_refund

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_video_costs_eight(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(registry.facts._functions, "cheapest_video_credits", lambda: 8)


@pytest.fixture
def messages(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """The messages to the workers: task and argument."""
    sent: list[tuple[str, str]] = []

    def send(task: str, *, args: tuple[str], expires: float) -> bool:
        sent.append((task, *args))
        return True

    monkeypatch.setattr("accounts.low_balance.message_send", send)
    return sent


def give(user: User, amount: int) -> None:
    credits_grant(creator_id=user.pk, amount=amount, reason="Welcome")


def spend(user: User, amount: int, job_id: UUID | None = None) -> Posting:
    return credits_charge(
        creator_id=user.pk,
        amount=amount,
        job_id=job_id or uuid4(),
        idempotency_key=str(uuid4()),
        input_hash=b"",
        memo="",
    )


def tell(charge: Posting) -> bool:
    return low_balance_tell(charge_id=charge.transaction_id)


def off_path(message: EmailMultiAlternatives) -> str:
    (path,) = set(re.findall(r"http://testserver(/account/mails/\S+)", str(message.body)))
    return str(path)


@pytest.mark.parametrize(
    ("before", "price", "limit", "told"),
    [
        (24, 8, 20, True),
        (20, 1, 20, True),
        (28, 8, 20, False),
        (19, 8, 20, False),
        (100, 100, 20, True),
        (8, 8, 0, False),
    ],
)
def test_only_the_charge_that_crosses_the_limit_sends_a_message(
    user: User,
    messages: list[tuple[str, str]],
    settings: Settings,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    before: int,
    price: int,
    limit: int,
    told: bool,
) -> None:
    settings.LOW_BALANCE_CREDITS = limit
    give(user, before)
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        posting = spend(user, price)
        low_balance_watch(amount=price, posting=posting)
        assert messages == []

    assert messages == ([(TASK, str(posting.transaction_id))] if told else [])


def test_a_replayed_charge_sends_none(messages: list[tuple[str, str]]) -> None:
    low_balance_watch(amount=8, posting=Posting(uuid4(), "job:x", replayed=True))
    assert messages == []


def test_the_mail_says_what_is_left_and_how_to_stop(
    proven: User, sent: list[EmailMultiAlternatives]
) -> None:
    give(proven, 24)
    charge = spend(proven, 8)

    low_balance_mail(str(charge.transaction_id))

    (message,) = sent
    assert message.to == ["ada@example.com"]
    assert message.subject == "16 credits left on fairtake"
    assert "That is enough for 2 more videos" in message.body
    assert "http://testserver/billing/" in message.body
    off = f"http://testserver{off_path(message)}"
    assert f'href="{off}"' in str(message.alternatives[0][0])
    assert message.extra_headers == {
        "List-Unsubscribe": f"<{off}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    assert f"List-Unsubscribe: <{off}>" in " ".join(str(message.message()).split())


@pytest.mark.parametrize(
    ("left", "said"),
    [(3, "That is less than a video costs."), (8, "enough for 1 more video at")],
)
def test_what_it_still_makes(
    proven: User, sent: list[EmailMultiAlternatives], left: int, said: str
) -> None:
    give(proven, left + 30)
    tell(spend(proven, 30))
    assert said in sent[0].body
    assert said in str(sent[0].alternatives[0][0])


def test_without_a_renderer_no_number_of_videos_is_claimed(
    proven: User, sent: list[EmailMultiAlternatives], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry.facts, "_functions", {})
    give(proven, 24)
    tell(spend(proven, 8))
    assert "video" not in sent[0].body


def test_however_often_the_message_comes_there_is_one_mail(
    proven: User, sent: list[EmailMultiAlternatives]
) -> None:
    give(proven, 24)
    charge = spend(proven, 8)

    assert [tell(charge) for _ in range(3)] == [True, False, False]
    assert len(sent) == 1


def test_the_next_time_is_after_credits_came_in(
    proven: User, sent: list[EmailMultiAlternatives]
) -> None:
    give(proven, 24)
    first = spend(proven, 8)
    assert tell(first)
    give(proven, 10)
    second = spend(proven, 8)

    assert tell(second)
    assert not tell(first)
    assert not tell(second)
    assert len(sent) == 2


def test_a_take_that_failed_and_is_tried_again_does_not_nag(
    proven: User, sent: list[EmailMultiAlternatives]
) -> None:
    give(proven, 24)
    job_id = uuid4()
    assert tell(spend(proven, 8, job_id))
    credits_refund(creator_id=proven.pk, job_id=job_id, amount=8, memo="")

    assert not tell(spend(proven, 8))
    assert len(sent) == 1


def test_who_has_enough_again_is_not_told(proven: User, sent: list[EmailMultiAlternatives]) -> None:
    give(proven, 24)
    charge = spend(proven, 8)
    give(proven, 100)

    assert not tell(charge)
    assert sent == []


@pytest.mark.parametrize("change", [{"low_balance_mails": False}, {"is_active": False}])
def test_who_said_no_or_left_is_not_told(
    proven: User, sent: list[EmailMultiAlternatives], change: dict[str, Any]
) -> None:
    User.objects.filter(pk=proven.pk).update(**change)
    give(proven, 24)

    assert not tell(spend(proven, 8))
    assert sent == []


def test_an_unproven_address_gets_none(user: User, sent: list[EmailMultiAlternatives]) -> None:
    give(user, 24)
    assert not tell(spend(user, 8))
    assert sent == []
