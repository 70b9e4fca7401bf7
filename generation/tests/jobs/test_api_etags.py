"""If-None-Match on GET jobs/{id} and GET jobs."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from rest_framework.renderers import JSONRenderer

from common.etags import tag_of
from common.storage import LINK_SECONDS
from generation.models import Job
from generation.tests.jobs.driving import creator, order
from generation.tests.jobs.finished import delete_video, finished

pytestmark = pytest.mark.django_db


@pytest.fixture
def job() -> Job:
    return order(creator(), "A cup")


def get(job: Job, path: str = "", **headers: str) -> Any:
    client = Client()
    client.force_login(job.owner)
    return client.get(path or f"/api/v1/jobs/{job.pk}", headers=headers)


@pytest.mark.parametrize("form", ["{}", '"other", {}', "*"])
@pytest.mark.parametrize("path", ["", "/api/v1/jobs"])
def test_what_has_not_changed_is_not_sent_again(job: Job, path: str, form: str) -> None:
    tag = get(job, path)["ETag"]
    answer = get(job, path, **{"If-None-Match": form.format(tag)})
    assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", tag)
    assert answer["Cache-Control"] == "private, no-cache"


def test_the_tag_is_weak_and_a_strong_one_of_the_same_name_is_taken_for_it(job: Job) -> None:
    answer = get(job)
    assert answer["ETag"].startswith('W/"')
    assert answer["Cache-Control"] == "private, no-cache"
    assert get(job, **{"If-None-Match": answer["ETag"].removeprefix("W/")}).status_code == 304


@pytest.mark.parametrize("path", ["", "/api/v1/jobs"])
def test_any_change_that_is_shown_changes_the_tag(job: Job, path: str) -> None:
    tag = get(job, path)["ETag"]
    Job.objects.update(progress=41)
    answer = get(job, path, **{"If-None-Match": tag})
    assert answer.status_code == 200
    assert answer["ETag"] != tag
    assert '"progress":41' in answer.content.decode()


def test_other_words_are_another_answer(job: Job) -> None:
    tag = get(job, **{"Accept-Language": "en"})["ETag"]
    assert get(job, **{"Accept-Language": "de", "If-None-Match": tag}).status_code == 200


def test_nonsense_is_no_tag(job: Job) -> None:
    assert get(job, **{"If-None-Match": 'W/"", \x01"'}).status_code == 200


def test_links_of_their_own_are_no_change_but_a_deleted_file_is() -> None:
    job = finished(creator())
    first = get(job)
    second = get(job)
    assert first.json()["video"]["sha256"] == second.json()["video"]["sha256"]
    delete_video(job)
    assert get(job, **{"If-None-Match": first["ETag"]}).status_code == 200


def sent(body: dict[str, Any]) -> bytes:
    return JSONRenderer().render(body)


def test_who_is_told_that_nothing_changed_has_links_for_half_their_life() -> None:
    body = {"video": {"download_url": "https://a", "expires_at": "soon", "sha256": "0"}}
    half = LINK_SECONDS / 2
    start = tag_of(sent(body), clock=lambda: 100 * half)
    other = {"video": {**body["video"], "download_url": "https://b"}}
    assert tag_of(sent(other), clock=lambda: 101 * half - 1) == start
    assert tag_of(sent(body), clock=lambda: 101 * half) != start


def test_words_that_look_like_a_link_are_words() -> None:
    first, second = (sent({"prompt": f'"download_url":"{word}"'}) for word in ("a", "b"))
    assert tag_of(first) != tag_of(second)


def test_without_links_time_changes_nothing() -> None:
    body = {"video": None, "thumbnail_url": None, "results": [{"progress": 1}]}
    tags = {tag_of(sent(body), clock=lambda at=at: float(at)) for at in range(0, 3000, 100)}  # type: ignore[misc]
    assert len(tags) == 1


def test_a_stranger_is_told_nothing_whatever_they_have(job: Job) -> None:
    client = Client()
    client.force_login(creator())
    answer = client.get(f"/api/v1/jobs/{job.pk}", headers={"If-None-Match": "*"})
    assert answer.status_code == 404
