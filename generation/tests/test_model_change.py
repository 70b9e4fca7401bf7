"""What the database and the service hold about models, whoever writes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from common.errors import InvalidInput
from common.models import AuditEvent
from generation.models import VideoModel
from generation.services.model_change import model_change
from generation.tests.people import creator
from testing.factories import JobFactory

pytestmark = pytest.mark.django_db

UPDATE = "UPDATE generation_videomodel SET {} WHERE slug = 'sora-2-pro'"
NO_COSTS = [
    "[]",
    "null",
    "5",
    '"5"',
    '{"720x1280": "5"}',
    '{"720x1280": -1}',
    '{"720x1280": 0.5}',
    '{"720x1280": null}',
    '{"720x1280": {}}',
]


def sql(assignment: str, *values: str | int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(UPDATE.format(assignment), values)


@contextmanager
def refused(constraint: str) -> Iterator[None]:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        yield


@pytest.mark.parametrize("assignment", ["cost_microdollars = 600001", "credits_per_second = 2"])
def test_direct_sql_cannot_price_a_model_on_offer_below_its_cost(assignment: str) -> None:
    with refused("video_model_enabled_covers_cost"):
        sql(assignment)


def test_direct_sql_cannot_offer_a_model_below_its_cost() -> None:
    sql("enabled = false, cost_microdollars = 600001")
    with refused("video_model_enabled_covers_cost"):
        sql("enabled = true")


def test_direct_sql_cannot_offer_a_size_below_its_cost() -> None:
    dear = json.dumps({"720x1280": 1, "1024x1792": 600_001})
    with refused("video_model_enabled_covers_size_costs"):
        sql("size_costs = %s", dear)
    # The base cost is covered at 4 credits, the larger size at 5.
    with refused("video_model_enabled_covers_size_costs"):
        sql("credits_per_second = 4")
    sql("credits_per_second = 5")
    sql("enabled = false, size_costs = %s", dear)
    with refused("video_model_enabled_covers_size_costs"):
        sql("enabled = true")


@pytest.mark.parametrize("costs", NO_COSTS)
@pytest.mark.parametrize("offered", ["true", "false"])
def test_direct_sql_cannot_write_a_cost_that_is_none(costs: str, offered: str) -> None:
    with refused("video_model_size_costs_whole"):
        sql(f"enabled = {offered}, size_costs = %s", costs)


def test_direct_sql_can_write_costs_that_are_covered() -> None:
    sql("size_costs = %s", '{"720x1280": 0, "1024x1792": 600000}')
    sql("size_costs = '{}'")


@pytest.mark.parametrize("price", [0, 10_001, 2_000_000_000])
def test_direct_sql_cannot_write_a_price_that_is_none(price: int) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        sql("credits_per_second = %s", price)


def test_a_slug_that_jobs_name_stays() -> None:
    JobFactory.create(ready=True, owner=creator())
    model = VideoModel.objects.get(slug="sora-2")
    model.slug = "other"
    with pytest.raises(InvalidInput) as refusal:
        model_change(model=model, actor_id=None)
    assert refusal.value.errors == {"slug": ["Videos were ordered under sora-2, so it stays."]}
    assert VideoModel.objects.filter(slug="sora-2").exists()


def test_if_the_record_fails_the_price_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**_inputs: object) -> None:
        raise RuntimeError("no audit log")

    monkeypatch.setattr("generation.services.model_change.audit.record", broken)
    model = VideoModel.objects.get(slug="sora-2")
    model.credits_per_second = 9
    with pytest.raises(RuntimeError):
        model_change(model=model, actor_id=None)
    assert VideoModel.objects.get(slug="sora-2").credits_per_second == 2


def test_saving_without_a_change_records_nothing() -> None:
    model = VideoModel.objects.get(slug="sora-2")
    before = model.history.count()
    assert model_change(model=model, actor_id=None) == {}
    assert model.history.count() == before
    assert AuditEvent.objects.count() == 0
