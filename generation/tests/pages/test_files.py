"""The files of a take: other sizes, what to disclose, the receipt."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.db.models.functions import Now
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from generation.models import Export, Job
from generation.tests.jobs.driving import order
from generation.tests.jobs.finished import delete_video, export_step, finished

HTMX = {"HX-Request": "true"}


def page_of(browser: Client, job: Job, part: str = "") -> str:
    return browser.get(f"/studio/jobs/{job.id}/{part}").content.decode()


def row(page: str, slug: str) -> str:
    """The line of a shape."""
    found = re.search(rf'<li class="shape" id="shape-{slug}".*?</li>', page, re.DOTALL)
    assert found
    return found[0]


def test_the_original_is_there_at_once_and_others_can_be_made(hers: Client, ada: User) -> None:
    job = finished(ada)

    page = page_of(hers, job)

    assert "TikTok, Instagram Reels, Instagram Stories, YouTube Shorts" in row(page, "tiktok")
    assert f"/api/v1/assets/{job.video_id}/download" in row(page, "tiktok")
    assert "4:5 · 1080 × 1350" in row(page, "instagram-feed")
    assert "Make</button>" in row(page, "instagram-feed")
    # What loses most of the picture when cropped offers the whole of it first.
    assert row(page, "youtube").index('value="pad"') < row(page, "youtube").index('value="crop"')


def test_made_it_is_watched_and_then_downloaded(hers: Client, ada: User) -> None:
    job = finished(ada)
    answer = hers.post(f"/studio/jobs/{job.id}/exports/", {"platform": "square", "mode": "crop"})
    assert (answer.status_code, answer["Location"]) == (302, f"/studio/jobs/{job.id}/")

    waiting = page_of(hers, job)
    assert 'hx-trigger="every 1s"' in row(waiting, "square")
    assert "Waiting its turn" in row(waiting, "square")
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in waiting

    export_step()
    ready = page_of(hers, job)
    made = Export.objects.get()
    assert f"/api/v1/assets/{made.asset_id}/download" in row(ready, "square")
    assert "hx-trigger" not in row(ready, "square")
    assert "http-equiv" not in ready
    assert "Make this, too" in row(ready, "square")


def test_asked_for_by_htmx_the_rows_come_back(hers: Client, ada: User) -> None:
    job = finished(ada)
    answer = hers.post(
        f"/studio/jobs/{job.id}/exports/", {"platform": "square", "mode": "pad"}, headers=HTMX
    )
    assert answer.status_code == 200
    assert "<progress" in row(answer.content.decode(), "square")
    assert "<html" not in answer.content.decode()


def test_one_that_failed_can_be_tried_again(hers: Client, ada: User) -> None:
    job = finished(ada)
    hers.post(f"/studio/jobs/{job.id}/exports/", {"platform": "square"})
    Export.objects.update(state="failed", due_at=None, finished_at=Now())
    assert "Could not be made." in row(page_of(hers, job), "square")

    hers.post(f"/studio/jobs/{job.id}/exports/", {"platform": "square", "mode": "crop"})

    assert Export.objects.get().state == "queued"


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_nonsense_is_said_and_makes_nothing(
    hers: Client, ada: User, headers: dict[str, str]
) -> None:
    job = finished(ada)
    sent = {"platform": "square", "mode": "stretch"}
    answer = hers.post(f"/studio/jobs/{job.id}/exports/", sent, headers=headers, follow=not headers)
    assert "Choose one of: crop, pad." in answer.content.decode()
    assert not Export.objects.exists()


def test_an_unfinished_or_deleted_one_has_no_other_sizes(hers: Client, ada: User) -> None:
    waiting, deleted = order(ada, "A cup"), finished(ada)
    delete_video(deleted)
    for job in (waiting, deleted):
        assert 'id="exports"' not in page_of(hers, job)
        answer = hers.post(f"/studio/jobs/{job.id}/exports/", {"platform": "square"}, follow=True)
        assert answer.status_code == 200
        assert 'class="message error"' in answer.content.decode()
    assert not Export.objects.exists()


def test_it_says_that_ai_made_it_and_what_the_place_asks(hers: Client, ada: User) -> None:
    page = page_of(hers, finished(ada, platform="youtube"))

    assert "This clip is AI-generated" in page
    assert "under “Altered content” choose Yes" in page
    assert 'value="This video was made with AI. #AIgenerated"' in page
    assert "AI Act, Article 50" in page
    assert "https://eur-lex.europa.eu/eli/reg/2024/1689/oj" in page


def test_a_take_without_a_video_has_nothing_to_disclose(hers: Client, ada: User) -> None:
    assert "Say that AI made it" not in page_of(hers, order(ada, "A cup"))


def test_the_receipt_has_every_fingerprint(hers: Client, ada: User) -> None:
    job = finished(ada)
    assert f"/studio/jobs/{job.id}/receipt/" in page_of(hers, job)

    page = page_of(hers, job, "receipt/")

    shown = hers.get(f"/api/v1/jobs/{job.id}/receipt").json()
    for proof in (
        shown["file"]["sha256"],
        shown["input"]["photo_sha256"],
        shown["input"]["order_sha256"],
        *(movement["hash"] for movement in shown["ledger"]),
        str(job.provider_job_id),
        str(job.id),
    ):
        assert proof in page
    assert f"/api/v1/jobs/{job.id}/receipt" in page


def test_the_receipt_of_a_cancelled_take_shows_the_refund(hers: Client, ada: User) -> None:
    job = order(ada, "A cup")
    hers.post(f"/studio/jobs/{job.id}/cancel/")

    page = page_of(hers, job, "receipt/")

    assert '<span class="plus">+8</span>' in page
    assert "0 credits" in page


def test_the_page_needs_few_queries(
    hers: Client, ada: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    job = finished(ada)
    for place in ("square", "youtube", "x", "linkedin"):
        hers.post(f"/studio/jobs/{job.id}/exports/", {"platform": place})
    with django_assert_max_num_queries(10):
        page_of(hers, job)


@pytest.mark.parametrize("part", ["exports/", "receipt/"])
def test_somebody_elses_files_do_not_exist(strangers: Client, ada: User, part: str) -> None:
    job = finished(ada)
    assert strangers.get(f"/studio/jobs/{job.id}/{part}").status_code == 404
    assert strangers.get(f"/studio/jobs/{uuid4()}/{part}").status_code == 404
    assert strangers.post(f"/studio/jobs/{job.id}/exports/", {"platform": "x"}).status_code == 404
    assert not Export.objects.exists()


@pytest.mark.parametrize("part", ["exports/", "receipt/"])
def test_a_visitor_is_asked_to_sign_in(client: Client, ada: User, part: str) -> None:
    answer = client.get(f"/studio/jobs/{finished(ada).id}/{part}")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


def test_a_receipt_is_read_only(hers: Client, ada: User) -> None:
    assert hers.post(f"/studio/jobs/{finished(ada).id}/receipt/").status_code == 405
