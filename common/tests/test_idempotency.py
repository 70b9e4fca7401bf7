"""A call that makes something and is sent again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.base import File
from django.db import IntegrityError
from django.utils import timezone

from common import registry
from common.errors import IdempotencyConflict, InvalidInput, StillRunning
from common.idempotency import KEPT, LEASE, Once, keys_expire, once
from common.models import KeptAnswer

pytestmark = pytest.mark.django_db

ADA = uuid4()


class Workshop:
    """Makes cups and remembers which."""

    def __init__(self) -> None:
        self.made: list[UUID] = []

    def make(self, made_id: UUID) -> dict[str, Any]:
        self.made.append(made_id)
        return {"id": made_id}

    def once(
        self,
        *,
        key: str | None = "k",
        call: str = "cups",
        inputs: Mapping[str, Any] | None = None,
        owner_id: UUID = ADA,
    ) -> Once:
        return once(
            owner_id=owner_id, call=call, key=key, inputs=inputs or {"colour": 1}, make=self.make
        )


class Broken(Exception):
    """The kiln is cold."""


def breaks(_made_id: UUID) -> dict[str, Any]:
    raise Broken


def photo(content: bytes, name: str = "cup.jpg") -> dict[str, Any]:
    return {"image": File(BytesIO(content), name)}


def dies(_made_id: UUID) -> dict[str, Any]:
    """As a process that is killed: nothing in Python gets to tidy up."""
    raise SystemExit


def die(*, ago: timedelta) -> None:
    with pytest.raises(SystemExit):
        once(owner_id=ADA, call="cups", key="k", inputs={"colour": 1}, make=dies)
    KeptAnswer.objects.update(lease_until=timezone.now() + LEASE - ago)


def test_the_same_call_again_makes_nothing_and_answers_the_same() -> None:
    shop = Workshop()
    first, second = shop.once(), shop.once()
    (made,) = shop.made
    assert (first.answer, first.replayed) == ({"id": made}, False)
    assert (second.answer, second.replayed) == ({"id": str(made)}, True)


def test_without_a_key_each_call_makes_one_and_nothing_is_kept() -> None:
    shop = Workshop()
    shop.once(key=None)
    shop.once(key=None)
    assert len(set(shop.made)) == 2
    assert not KeptAnswer.objects.exists()


def test_a_key_belongs_to_one_person_and_one_call() -> None:
    shop = Workshop()
    shop.once()
    shop.once(owner_id=uuid4())
    shop.once(call="saucers")
    assert len(shop.made) == 3


def test_the_same_key_with_other_inputs_is_refused_and_makes_nothing() -> None:
    shop = Workshop()
    shop.once()
    with pytest.raises(IdempotencyConflict):
        shop.once(inputs={"colour": 2})
    assert len(shop.made) == 1


def test_a_file_counts_by_its_content_and_its_name_and_is_left_at_its_beginning() -> None:
    shop = Workshop()
    file = photo(b"cup")
    shop.once(inputs=file)
    assert file["image"].read() == b"cup"
    assert shop.once(inputs=photo(b"cup")).replayed
    for other in (photo(b"tea"), photo(b"cup", "tea.jpg")):
        with pytest.raises(IdempotencyConflict):
            shop.once(inputs=other)


@pytest.mark.parametrize("key", ["", "k" * 256, "a\x00b", "a\tb"])
def test_what_is_no_key_is_refused_by_its_name(key: str) -> None:
    shop = Workshop()
    with pytest.raises(InvalidInput) as refusal:
        shop.once(key=key)
    assert list(refusal.value.errors or {}) == ["Idempotency-Key"]
    assert shop.made == []


def test_what_is_refused_frees_its_key_for_anything() -> None:
    shop = Workshop()
    with pytest.raises(Broken):
        once(owner_id=ADA, call="cups", key="k", inputs={"colour": 1}, make=breaks)
    assert not shop.once(inputs={"colour": 2}).replayed


def test_a_twin_is_told_to_ask_again_while_the_first_call_may_be_alive() -> None:
    shop = Workshop()
    die(ago=timedelta(0))
    with pytest.raises(StillRunning) as refusal:
        shop.once()
    assert refusal.value.extra == {"retry_after": 1}
    assert shop.made == []


def test_a_call_that_died_is_taken_up_with_the_id_that_it_had() -> None:
    shop = Workshop()
    die(ago=LEASE)
    meant = KeptAnswer.objects.get().made_id
    assert not shop.once().replayed
    assert shop.once().replayed
    assert shop.made == [meant]


def test_who_was_taken_for_dead_does_not_take_the_answer_of_who_went_on() -> None:
    shop = Workshop()

    def slow(_made_id: UUID) -> dict[str, Any]:
        KeptAnswer.objects.update(lease_until=timezone.now())
        shop.once()
        return {"id": "late"}

    once(owner_id=ADA, call="cups", key="k", inputs={"colour": 1}, make=slow)
    assert shop.once().answer == {"id": str(shop.made[0])}


def test_keys_are_kept_for_a_day() -> None:
    shop = Workshop()
    shop.once(key="old")
    KeptAnswer.objects.update(created_at=timezone.now() - KEPT - timedelta(minutes=1))
    shop.once(key="new")
    assert keys_expire() == 1
    assert KeptAnswer.objects.get().key == "new"


def test_a_closed_account_leaves_none() -> None:
    shop = Workshop()
    shop.once()
    shop.once(owner_id=uuid4())
    forget = registry.erasers.get("idempotency keys")
    assert forget is not None
    assert forget(ADA) is True
    assert KeptAnswer.objects.filter(owner_id=ADA).count() == 0
    assert KeptAnswer.objects.count() == 1


def test_the_database_takes_a_key_once() -> None:
    Workshop().once()
    kept = KeptAnswer.objects.get()
    kept.pk, kept.made_id = None, uuid4()
    with pytest.raises(IntegrityError, match="common_key_once_per_person_and_call"):
        kept.save()
