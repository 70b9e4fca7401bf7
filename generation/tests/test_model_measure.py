"""How long a model takes, learned from what it rendered."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from generation import tasks
from generation.models import VideoModel
from generation.selectors.catalogue import typical_seconds
from generation.services.model_measure import MEASURED_JOBS, models_measure
from generation.tests.people import creator
from testing.factories import AssetFactory, JobFactory

pytestmark = pytest.mark.django_db

DAY = 24 * 3600


@pytest.fixture
def owner() -> User:
    return creator()


def rendered(owner: User, *took: int, **fields: Any) -> None:
    image = AssetFactory.create(owner=owner)
    for seconds in took:
        JobFactory.create(ready=True, owner=owner, image=image, took=seconds, **fields)


def measured(slug: str = "sora-2") -> tuple[int | None, int | None, int]:
    models_measure()
    model = VideoModel.objects.get(slug=slug)
    assert model.measured_at is not None
    return model.measured_p50, model.measured_p90, model.measured_jobs


def test_without_history_nothing_is_measured() -> None:
    assert measured() == (None, None, 0)
    assert typical_seconds(["sora-2", "sora-2-pro", "gone"]) == {
        "sora-2": (90, 240),
        "sora-2-pro": (150, 300),
    }


def test_half_and_nine_in_ten_are_read_from_finished_renders(owner: User) -> None:
    rendered(owner, *range(1, 21))
    assert measured() == (10, 18, 20)
    assert measured("sora-2-pro") == (None, None, 0)


def test_too_few_renders_are_kept_for_staff_and_shown_to_nobody(owner: User) -> None:
    rendered(owner, *range(1, 20))
    assert measured() == (10, 18, 19)
    assert typical_seconds(["sora-2"]) == {"sora-2": (90, 240)}


def test_enough_of_them_are_shown_and_polled_by(owner: User) -> None:
    rendered(owner, *[7] * 15, *[30] * 5)
    models_measure()
    assert typical_seconds(["sora-2"]) == {"sora-2": (7, 30)}
    shown = APIClient().get("/api/v1/models").json()[0]
    assert shown["typical_seconds"] == {"p50": 7, "p90": 30}


def test_what_is_asked_costs_one_query(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        typical_seconds(["sora-2", "sora-2-pro"])
    with django_assert_num_queries(1):
        models_measure()


@pytest.mark.parametrize(
    "other",
    [
        {"endpoint": "spare"},
        {"upstream": "wan-2.2"},
        {"ago": 31 * DAY},
        {"model": "sora-2-pro"},
    ],
)
def test_only_renders_of_the_last_month_by_what_renders_now_count(
    owner: User, other: dict[str, Any]
) -> None:
    rendered(owner, 500, **other)
    rendered(owner, 20)
    assert measured() == (20, 20, 1)


def test_only_the_newest_count(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MEASURED_JOBS == 500
    monkeypatch.setattr("generation.services.model_measure.MEASURED_JOBS", 2)
    rendered(owner, 500, ago=60)
    rendered(owner, 20, 30)
    assert measured() == (20, 30, 2)


def test_a_render_of_no_time_took_a_second(owner: User) -> None:
    rendered(owner, 0)
    assert measured() == (1, 1, 1)


def test_history_that_grew_too_old_is_forgotten(owner: User) -> None:
    VideoModel.objects.update(measured_p50=5, measured_p90=6, measured_jobs=40)
    assert measured() == (None, None, 0)


def test_the_task_measures() -> None:
    tasks.models_measure()
    assert not VideoModel.objects.filter(measured_at=None).exists()
