"""What two browsers do at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from django.core import mail
from django.db import connection, transaction
from sesame.utils import get_token

from accounts.errors import EmailTaken, LinkSpent
from accounts.low_balance import low_balance_tell
from accounts.magic import magic_link_redeem
from accounts.models import User
from accounts.services import user_ensure, user_register
from accounts.tests.conftest import PASSWORD
from common.errors import ProblemError
from common.models import AuditEvent
from credits.services import credits_charge, credits_grant

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

TWINS = 4


def at_once(act: Callable[[], object]) -> list[type]:
    """What became of `act` in several threads that start together."""
    start = Barrier(TWINS)

    def run(_number: int) -> type:
        start.wait()
        try:
            return type(act())
        except ProblemError as refusal:
            return type(refusal)
        finally:
            connection.close()

    with ThreadPoolExecutor(TWINS) as pool:
        return list(pool.map(run, range(TWINS)))


def test_a_link_signs_in_once() -> None:
    token = get_token(user_register(email="ada@example.com", password=PASSWORD))
    outcomes = at_once(lambda: magic_link_redeem(token=token, session_user_id=None))

    assert sorted(outcomes, key=str) == sorted([User] + [LinkSpent] * (TWINS - 1), key=str)
    assert AuditEvent.objects.filter(action="address.proven").count() == 1


def test_an_address_is_registered_once() -> None:
    outcomes = at_once(lambda: user_register(email="ada@example.com", password=PASSWORD))

    assert sorted(outcomes, key=str) == sorted([User] + [EmailTaken] * (TWINS - 1), key=str)
    assert User.objects.count() == 1
    assert AuditEvent.objects.filter(action="user.signed_up").count() == 1


def test_a_message_that_comes_twice_at_once_mails_once() -> None:
    user, _new = user_ensure(email="ada@example.com", password=PASSWORD)
    with transaction.atomic():
        credits_grant(creator_id=user.pk, amount=24, reason="")
        charge = credits_charge(
            creator_id=user.pk,
            amount=8,
            job_id=uuid4(),
            idempotency_key="once",
            input_hash=b"",
            memo="",
        )

    at_once(lambda: low_balance_tell(charge_id=charge.transaction_id))

    assert [message.to for message in mail.outbox] == [["ada@example.com"]]
