"""How long files are kept: for good, or as long as was said, and then as announced."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from accounts.models import User
from generation.models import Asset, Draft, Job
from generation.services.retention import files_expire
from generation.tests.jobs.driving import creator, drive, order, photo
from generation.tests.jobs.kept import ago, complete, made_for, there
from generation.tests.jobs.stand_in import StandIn

pytestmark = pytest.mark.django_db

DAYS = 30


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def kept(owner: User, *, days: int = DAYS) -> Job:
    """A ready job whose files are kept so long from now."""
    job = complete(owner)
    Job.objects.filter(pk=job.pk).update(kept_until=timezone.now() + timedelta(days=days))
    return Job.objects.get(pk=job.pk)


def expire(callbacks: DjangoCaptureOnCommitCallbacks) -> int:
    with callbacks(execute=True):
        return files_expire()


def test_by_default_nothing_expires(
    provider: StandIn, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    ada = creator()
    job = drive(order(ada, "A cup of coffee for good"))
    ago(job, days=10_000)
    assert expire(django_capture_on_commit_callbacks) == 0
    job = Job.objects.get(pk=job.pk)
    assert there([job.image, *made_for(job)]) == [True] * (1 + len(made_for(job)))
    body = client_of(ada).get(f"/api/v1/jobs/{job.pk}").json()
    assert (body["video"]["kept_until"], body["removed"]) == (None, None)
    page = client_of(ada).get(f"/studio/jobs/{job.pk}/").content.decode()
    assert "The file is yours and stays here." in page


def test_a_period_is_said_from_the_end_of_the_job_on(provider: StandIn, settings: Settings) -> None:
    settings.RETENTION_DAYS = DAYS
    ada = creator()
    job = drive(order(ada, "A cup of coffee for a month"))
    assert job.finished_at is not None
    assert job.kept_until == job.finished_at + timedelta(days=DAYS)

    body = client_of(ada).get(f"/api/v1/jobs/{job.pk}").json()
    assert body["video"]["kept_until"].startswith(f"{job.kept_until:%Y-%m-%dT%H:%M}")
    page = client_of(ada).get(f"/studio/jobs/{job.pk}/").content.decode()
    assert f"It stays here until {date_format(job.kept_until, 'j F Y')}; download it before" in page


@pytest.mark.parametrize("word", ["[fail]", ""])
def test_a_job_that_ends_otherwise_says_it_for_its_photo(
    provider: StandIn, settings: Settings, word: str
) -> None:
    settings.RETENTION_DAYS = DAYS
    ada = creator()
    job = order(ada, f"A cup of tea {word}")
    if word:
        job = drive(job)
    else:
        client_of(ada).post(f"/api/v1/jobs/{job.pk}/cancel")
        job.refresh_from_db()
    assert job.kept_until is not None


def test_when_it_is_over_the_files_go_and_the_rest_stays(
    settings: Settings, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    settings.RETENTION_DAYS = DAYS
    ada = creator()
    job, later = kept(ada), kept(ada)
    ago(job, days=DAYS + 1)
    ago(later, days=DAYS - 1)

    assert expire(django_capture_on_commit_callbacks) == 5

    assert there([job.image, *made_for(job)]) == [False] * 5
    assert there([later.image, *made_for(later)]) == [True] * 5
    assert expire(django_capture_on_commit_callbacks) == 0
    hers = client_of(ada)
    body = hers.get(f"/api/v1/jobs/{job.pk}").json()
    assert (body["state"], body["video"], body["removed"]["reason"]) == ("ready", None, "expired")
    page = hers.get(f"/studio/jobs/{job.pk}/").content.decode()
    assert "This file was removed on" in page
    assert "as announced" in page
    assert "Removed" in hers.get("/studio/").content.decode()
    assert "Removed, as announced" in hers.get(f"/studio/jobs/{job.pk}/receipt/").content.decode()


def test_what_was_announced_holds_whatever_the_setting_becomes(
    settings: Settings, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    ada = creator()
    for_good, for_a_month = complete(ada), kept(ada)
    settings.RETENTION_DAYS = 1
    for job in (for_good, for_a_month):
        ago(job, days=20)
    assert expire(django_capture_on_commit_callbacks) == 0
    for job in (for_good, for_a_month):
        assert there([job.image, *made_for(job)]) == [True] * 5


def test_a_photo_stays_as_long_as_anything_needs_it(
    settings: Settings, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    settings.RETENTION_DAYS = DAYS
    ada, eve, bob = creator(), creator(), creator()
    drafted, ordered, again = kept(ada), kept(eve), kept(bob)
    Draft.objects.create(owner=ada, image=drafted.image, platform="tiktok")
    Job.objects.filter(pk=order(eve, "A cup").pk).update(image=ordered.image)
    Job.objects.filter(pk=kept(bob).pk).update(image=again.image)
    for job in (drafted, ordered, again):
        ago(job, days=DAYS + 1)

    expire(django_capture_on_commit_callbacks)
    for job in (drafted, ordered, again):
        assert there([job.image, *made_for(job)]) == [True] + [False] * 4

    Draft.objects.all().delete()
    assert expire(django_capture_on_commit_callbacks) == 1
    assert there([drafted.image, ordered.image, again.image]) == [False, True, True]


def test_a_photo_that_became_nothing_counts_from_its_upload(
    settings: Settings, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    ada = creator()
    old, young = photo(ada), photo(ada)
    past = timezone.now() - timedelta(days=DAYS + 1)
    Asset.objects.filter(pk=old.pk).update(created_at=past)
    assert expire(django_capture_on_commit_callbacks) == 0

    settings.RETENTION_DAYS = DAYS
    assert expire(django_capture_on_commit_callbacks) == 1
    assert there([old, young]) == [False, True]


def until(*jobs: Job) -> list[datetime | None]:
    return [Job.objects.get(pk=job.pk).kept_until for job in jobs]


def announce(*options: str) -> str:
    out = StringIO()
    call_command("retention_announce", *options, stdout=out)
    return out.getvalue().strip()


def test_older_videos_get_a_time_when_staff_say_so(settings: Settings) -> None:
    settings.RETENTION_DAYS = DAYS
    ada = creator()
    for_good, announced, running = complete(ada), kept(ada, days=3), order(ada, "A cup")
    first = announced.kept_until

    assert announce("--dry-run") == "1 would be kept for 30 days from now"
    assert until(for_good, announced, running) == [None, first, None]

    assert announce() == "1 kept for 30 days from now"
    assert announce() == "0 kept for 30 days from now"
    told, *others = until(for_good, announced, running)
    assert told is not None
    assert told > timezone.now() + timedelta(days=DAYS - 1)
    assert others == [first, None]

    settings.RETENTION_DAYS = 0
    assert announce() == "2 kept for good"
    assert until(for_good, announced, running) == [None] * 3
