"""The daily digest: what it says, and whom it finds out."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from pytest_django import Settings

from credits import digest, digest_proof
from credits.digest import FOLDER, Digest, digest_daily, digests_stored
from credits.digest_proof import chains_go_on_from_their_digests
from credits.invariants import OWN
from credits.models import Transaction, Wallet
from credits.proof import Report, examine
from credits.tests.people import buy, creator, deliver

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Settings) -> Path:
    """A storage of this test's own."""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "common.storage.SignedFileSystemStorage",
            "OPTIONS": {"location": str(tmp_path)},
        },
    }
    return tmp_path / FOLDER


def proven() -> Report:
    """What the digests prove now."""
    with transaction.atomic():
        return examine("digests", chains_go_on_from_their_digests)


def written() -> Digest:
    """Write the day's first digest."""
    made = digest_daily()
    assert made is not None
    return made


def aged(made: Digest, days: int = 1) -> Digest:
    """The same digest, as if it had been written so many days ago."""
    older = made._replace(complete_at=made.complete_at - timedelta(days=days))
    with default_storage.open(made.key) as file:
        default_storage.save(older.key, ContentFile(file.read()))
    default_storage.delete(made.key)
    return older


def lines(made: Digest) -> list[str]:
    with default_storage.open(made.key) as file:
        content: bytes = file.read()
    assert sha256(content).hexdigest() == made.sha256
    assert len(content) == made.size
    return content.decode().splitlines()


def rewrite(creator_id: UUID) -> None:
    """Give a purchase other inputs and compute the whole chain anew, as a superuser can."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "UPDATE credits_transaction SET input_hash = sha256('another') "
            "WHERE creator_id = %s AND sequence = 1",
            [creator_id],
        )
        cursor.execute(
            """
            WITH RECURSIVE chain AS (
                SELECT 0::bigint AS sequence, uuid_send(%(creator)s::uuid) AS hash
                UNION ALL
                SELECT t.sequence, credits_chain_hash(
                    chain.hash, t.sequence, t.id, t.kind::text, t.reference::text, t.input_hash,
                    t.created_at,
                    (SELECT array_agg(e.account::text ORDER BY e.id) FROM credits_entry e
                     WHERE e.transaction_id = t.id),
                    (SELECT array_agg(e.amount ORDER BY e.id) FROM credits_entry e
                     WHERE e.transaction_id = t.id))
                FROM chain JOIN credits_transaction t
                  ON t.creator_id = %(creator)s AND t.sequence = chain.sequence + 1
            )
            UPDATE credits_transaction t SET hash = chain.hash FROM chain
            WHERE t.creator_id = %(creator)s AND t.sequence = chain.sequence
            """,
            {"creator": creator_id},
        )
        cursor.execute(
            "UPDATE credits_wallet w SET head = t.hash FROM credits_transaction t "
            "WHERE w.creator_id = %s AND t.creator_id = w.creator_id AND t.sequence = w.sequence",
            [creator_id],
        )


def test_a_digest_names_the_end_of_every_chain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("credits.proof.CHUNK", 2)
    creators = sorted(creator(f"{number}@example.com") for number in range(3))
    for creator_id in creators:
        buy(creator_id, 100)
    deliver(creators[0], 8)
    opened = creator("new@example.com")
    Wallet.objects.create(creator_id=opened, head=opened.bytes)

    made = written()

    wallets = {wallet.pk: wallet for wallet in Wallet.objects.all()}
    assert lines(made) == [
        "ledger-digest 1",
        "previous -",
        *(f"{pk} {wallets[pk].sequence} {bytes(wallets[pk].head).hex()}" for pk in creators),
        "end 3",
    ]
    report = proven()
    assert (report.checked, report.violations, report.remarks) == (3, [], [])


def test_each_digest_names_the_one_before_and_a_day_has_one() -> None:
    buy(creator(), 100)
    yesterday = aged(written())

    today = written()

    assert lines(today)[1] == f"previous {yesterday.sha256}"
    assert digest_daily() is None
    assert digests_stored() == [today, yesterday]
    assert proven().checked == 2


def test_a_chain_goes_on_from_its_digest() -> None:
    ada = creator()
    buy(ada, 100)
    written()
    deliver(ada, 8)

    assert (proven().checked, proven().violations) == (1, [])


def test_without_a_digest_nothing_is_wrong() -> None:
    buy(creator(), 100)

    report = proven()

    assert (report.checked, report.broken) == (0, 0)
    assert report.remarks == ["there is no daily digest yet to hold the chains against"]


def test_a_chain_that_was_rewritten_whole_is_found() -> None:
    """Every hash and balance fits; only the digest knows better."""
    ada, grace = creator(), creator("grace@example.com")
    for creator_id in (ada, grace):
        buy(creator_id, 100)
        deliver(creator_id, 8)
    made = written()
    head = bytes(Wallet.objects.get(pk=ada).head).hex()

    rewrite(ada)

    with transaction.atomic():
        reports = [examine(name, invariant) for name, invariant in OWN.items()]
    (report,) = [report for report in reports if report.broken]
    assert report.name == "ledger: chain ends are where the daily digests say"
    assert report.creators == {ada}
    (violation,) = report.violations
    assert violation.subject == f"wallet {ada}"
    assert f"had {head} when the digest of {made.complete_at:%Y-%m-%d %H:%M}" in violation.detail


def test_the_digest_of_the_day_after_does_not_cover_it_up() -> None:
    ada = creator()
    buy(ada, 100)
    aged(written())
    rewrite(ada)

    written()

    assert proven().creators == {ada}


def test_a_chain_that_was_cut_off_is_found() -> None:
    ada = creator()
    buy(ada, 100)
    written()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("DELETE FROM credits_transaction")

    (violation,) = proven().violations

    assert "sequence 1 has the hash nothing" in violation.detail


def test_a_digest_that_was_changed_is_found() -> None:
    buy(creator(), 100)
    made = written()
    with default_storage.open(made.key) as file:
        content = file.read()
    default_storage.delete(made.key)
    default_storage.save(made.key, ContentFile(content.replace(b"end 1", b"end 2")))

    (violation,) = proven().violations

    assert violation.subject == f"digest {made.key}"
    assert "its content has the SHA-256" in violation.detail
    assert violation.creator_id is None


def test_a_digest_before_it_that_is_missing_is_found() -> None:
    buy(creator(), 100)
    yesterday = aged(written())
    made = written()

    default_storage.delete(yesterday.key)

    (violation,) = proven().violations
    assert violation.subject == f"digest {made.key}"
    assert violation.detail == f"the one before it, {yesterday.sha256}, is missing"


def test_a_digest_that_broke_off_is_left_out_and_made_up_for() -> None:
    """The next hour writes it again; the half of it hurts nobody."""
    buy(creator(), 100)
    half = written()
    with default_storage.open(half.key) as file:
        content = file.read()
    default_storage.delete(half.key)
    default_storage.save(half.key, ContentFile(content[:-20]))

    report = proven()
    assert report.violations == []
    assert report.remarks[0] == f"{half.key} broke off when it was stored, so it is left out"

    whole = written()

    assert lines(whole)[1] == "previous -"
    assert (proven().checked, proven().broken) == (1, 0)


def test_a_digest_newer_than_the_snapshot_is_not_asked() -> None:
    """A proof that began before it sees fewer transactions than it names."""
    ada = creator()
    buy(ada, 100)
    with transaction.atomic():
        examine("begins", chains_go_on_from_their_digests)
        made = written()
        report = examine("digests", chains_go_on_from_their_digests)

    assert report.checked == 0
    assert digests_stored() == [made]


def test_of_many_days_the_newest_are_compared() -> None:
    buy(creator(), 100)
    for days in (5, 4, 3):
        aged(written(), days)

    assert proven().checked == digest_proof.DAYS


def test_two_of_a_day_are_as_good_as_one() -> None:
    buy(creator(), 100)
    first = written()
    digest._write(first)

    assert len(digests_stored()) == 2
    assert (proven().checked, proven().broken) == (1, 0)


def test_what_else_lies_there_is_none_of_ours() -> None:
    default_storage.save(f"{FOLDER}/README.txt", ContentFile(b"Keep these."))

    assert digests_stored() == []


def test_a_storage_that_is_away_is_said(folder: Path) -> None:
    folder.parent.mkdir()
    folder.write_text("a file where the folder should be")

    report = proven()

    assert (report.checked, report.broken) == (0, 0)
    assert "the storage with the daily digests cannot be read" in report.remarks[0]


def test_the_chain_goes_by_the_ledger_not_by_the_reference() -> None:
    """An end of somebody who has no transactions at all is nobody's: it is named too."""
    stranger = uuid4()
    content = f"ledger-digest 1\nprevious -\n{stranger} 3 {'ab' * 32}\nend 1\n".encode()
    made = Digest(digest.database_time(), len(content), sha256(content).hexdigest())
    default_storage.save(made.key, ContentFile(content))

    assert proven().creators == {stranger}
    assert not Transaction.objects.exists()
