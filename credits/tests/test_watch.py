"""What the ledger does by itself: prove itself and freeze, and leave its digest."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
from django.core.files.storage import FileSystemStorage
from pytest_django import Settings

from common import registry
from common.models import AuditEvent, CheckResult
from credits import invariants, tasks
from credits.digest import digests_stored
from credits.freezing import wallet_unfreeze
from credits.models import Wallet
from credits.tests.people import buy, creator
from credits.tests.test_proof import tamper

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path) -> None:
    """Only the ledger's own invariants, and a storage of this test's own."""
    own: registry.Registry = registry.Registry()
    for name, invariant in invariants.OWN.items():
        own.register(name, invariant)
    monkeypatch.setattr("credits.proof.invariants", own)
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "common.storage.SignedFileSystemStorage",
            "OPTIONS": {"location": str(tmp_path)},
        },
    }


def frozen() -> set[UUID]:
    return set(Wallet.objects.exclude(frozen_at=None).values_list("pk", flat=True))


def test_a_right_ledger_is_reported_and_nobody_is_frozen() -> None:
    buy(creator(), 100)

    tasks.ledger_prove()

    result = CheckResult.objects.get(name="ledger")
    assert (result.problems, result.checked > 0) == (0, True)
    assert frozen() == set()


def test_a_wallet_that_does_not_add_up_is_frozen_and_left_as_it_is(
    caplog: pytest.LogCaptureFixture,
) -> None:
    ada, grace = creator(), creator("grace@example.com")
    buy(ada, 96)
    buy(grace, 96)
    tamper("UPDATE credits_wallet SET wallet = wallet + 50 WHERE creator_id = %s", ada)

    tasks.ledger_prove()
    tasks.ledger_prove()

    assert frozen() == {ada}
    assert Wallet.objects.get(pk=ada).wallet == 146
    event = AuditEvent.objects.get()
    assert (event.action, event.actor_id, event.target) == ("wallet.frozen", None, f"user:{ada}")
    result = CheckResult.objects.get(name="ledger")
    assert result.problems == 1
    assert result.details[0].startswith(f"ledger: balances are sums: wallet {ada}: ")
    assert f"wallet {ada} is frozen" in caplog.text


def test_one_that_is_thawed_and_still_wrong_is_frozen_again() -> None:
    ada = creator()
    buy(ada, 96)
    tamper("UPDATE credits_wallet SET wallet = wallet + 50 WHERE creator_id = %s", ada)
    tasks.ledger_prove()
    wallet_unfreeze(creator_id=ada, reason="Too early", actor_id=None)

    tasks.ledger_prove()

    assert frozen() == {ada}


def test_all_that_are_wrong_are_frozen_though_few_are_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("credits.proof.MOST_NAMED", 1)
    creators = {creator(f"{number}@example.com") for number in range(3)}
    for creator_id in creators:
        buy(creator_id, 96)
        tamper("UPDATE credits_wallet SET wallet = 1 WHERE creator_id = %s", creator_id)

    tasks.ledger_prove()

    assert frozen() == creators
    details = CheckResult.objects.get(name="ledger").details
    assert [detail.rpartition(": ")[2] for detail in details][1] == "and 2 more"


def test_the_digest_of_a_day_is_written_once() -> None:
    buy(creator(), 100)

    tasks.ledger_digest()
    tasks.ledger_digest()

    assert len(digests_stored()) == 1
    result = CheckResult.objects.get(name="ledger digest")
    assert (result.checked, result.problems) == (1, 0)


def test_a_digest_that_cannot_be_stored_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(*_args: object, **_kwargs: object) -> str:
        raise OSError("the bucket is away")

    monkeypatch.setattr(FileSystemStorage, "save", refuses)

    tasks.ledger_digest()

    assert CheckResult.objects.get(name="ledger digest").details == [
        "The storage did not take it: the bucket is away"
    ]
