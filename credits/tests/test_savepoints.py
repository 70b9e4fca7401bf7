"""What a refusal leaves behind when the transaction around it goes on."""

from __future__ import annotations

from functools import partial
from uuid import uuid4

import pytest
from django.db import connection, transaction

from credits.errors import InsufficientCredits
from credits.models import IdempotencyKey
from credits.selectors import balance_get
from credits.services import credits_charge, credits_grant
from credits.tests.people import INPUTS, creator

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("inside_a_savepoint", [True, False])
def test_a_refused_key_is_free_in_the_same_transaction(inside_a_savepoint: bool) -> None:
    ada, job = creator(), uuid4()
    charge = partial(
        credits_charge,
        creator_id=ada,
        amount=8,
        job_id=job,
        idempotency_key="k",
        input_hash=INPUTS,
        memo="",
    )

    with transaction.atomic():
        if inside_a_savepoint:
            with pytest.raises(InsufficientCredits), transaction.atomic():
                charge()
        else:
            with pytest.raises(InsufficientCredits):
                charge()
        assert not IdempotencyKey.objects.exists()
        credits_grant(creator_id=ada, amount=10, reason="")
        posted = charge()
        again = charge()

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # as if committed
    assert not posted.replayed
    assert (again.replayed, again.transaction_id) == (True, posted.transaction_id)
    assert balance_get(creator_id=ada).available == 2


def test_a_movement_that_is_rolled_back_leaves_no_step_in_the_chain() -> None:
    ada = creator()

    with transaction.atomic():
        credits_grant(creator_id=ada, amount=10, reason="kept")
        with pytest.raises(RuntimeError), transaction.atomic():  # noqa: PT012 (a rollback)
            credits_grant(creator_id=ada, amount=5, reason="rolled back")
            raise RuntimeError
        credits_grant(creator_id=ada, amount=1, reason="kept")

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # as if committed
    assert balance_get(creator_id=ada).available == 11
