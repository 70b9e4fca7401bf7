"""Pages by two columns: no row is left out or shown twice, ties and microseconds included."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import RequestFactory

from common.errors import InvalidInput
from common.pagination import CursorPagination
from testing.factories import UserFactory

pytestmark = pytest.mark.django_db

NEWEST_FIRST = CursorPagination(order=("date_joined", "id"), page_size=2)


def people() -> Any:
    return get_user_model().objects.all()


def test_two_columns_with_ties_and_microseconds(rf: RequestFactory) -> None:
    noon = datetime(2026, 11, 22, 12, 0, 0, 123456, tzinfo=UTC)
    for number in range(7):
        UserFactory.create(date_joined=noon + timedelta(microseconds=number // 3))

    shown: list[list[Any]] = []
    address: str | None = "/people?state=here"
    while address:
        page = NEWEST_FIRST.page(people(), rf.get(address))
        shown.append(page.results)
        address = page.next
        assert address is None or address.startswith("http://testserver/people?state=here&cursor=")

    assert [len(results) for results in shown] == [2, 2, 2, 1]
    assert [person for results in shown for person in results] == list(
        people().order_by("-date_joined", "-id")
    )


@pytest.mark.parametrize(
    "text",
    [
        '["2026-11-22T12:00:00", "6f0c3b4e-3f0e-4b8e-9a55-2a3d6f1f7a10"]',
        '["2026-11-22T12:00:00+00:00", "not an id"]',
        '["2026-11-22T12:00:00+00:00"]',
        '["9999-99-99T12:00:00+00:00", "6f0c3b4e-3f0e-4b8e-9a55-2a3d6f1f7a10"]',
    ],
)
def test_values_that_the_columns_cannot_hold_are_invalid(rf: RequestFactory, text: str) -> None:
    cursor = base64.urlsafe_b64encode(text.encode()).decode()

    with pytest.raises(InvalidInput) as refusal:
        NEWEST_FIRST.page(people(), rf.get("/people", {"cursor": cursor}))

    assert list(refusal.value.errors or {}) == ["cursor"]
