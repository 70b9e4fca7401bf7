"""Jobs of an account that is suspended while they run: no new one, and each ends as it would."""

from __future__ import annotations

import pytest

from accounts.suspension import user_suspend
from common.errors import AccountSuspended
from generation.models import Job
from generation.services.job_start import job_start
from generation.tests.jobs.driving import (
    creator,
    drive,
    movements,
    order,
    photo,
    violations,
    wallet,
)
from generation.tests.jobs.stand_in import StandIn
from testing.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_what_runs_is_finished_or_refunded_and_nothing_is_begun(provider: StandIn) -> None:
    ada = creator(funds=100)
    fine, fails = order(ada, "A cup of a suspended creator"), order(ada, "Its cup [fail]")
    image = photo(ada)
    user_suspend(user_id=ada.pk, reason="Stolen cards", actor=UserFactory.create(staff=True))
    with pytest.raises(AccountSuspended):
        job_start(owner_id=ada.pk, image_id=image.pk, prompt="One more", platform="tiktok")

    drive(fine, seconds=300)
    drive(fails, seconds=300)

    assert (fine.state, fails.state) == ("ready", "failed")
    assert movements(fine.pk) == ["charge", "settle"]
    assert movements(fails.pk) == ["charge", "refund"]
    assert wallet(ada) == (92, 0)
    assert Job.objects.filter(owner=ada).count() == 2
    assert violations() == []
