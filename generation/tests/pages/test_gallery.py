"""The wall: what is found on it, in which order, page after page."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models.functions import Now
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from common.storage import signed_url
from generation.models import Job, JobState
from generation.selectors.gallery import MOST_RUNNING, PAGES, GalleryFilter, facets_get
from generation.tests.jobs.driving import order
from generation.tests.jobs.finished import delete_video, finished

HTMX = {"HX-Request": "true", "HX-Trigger": "wall"}


@pytest.fixture
def ready(ada: User) -> Job:
    """A take that has ended well."""
    return finished(ada)


def copies(job: Job, count: int, **fields: object) -> list[Job]:
    """More jobs like this one, each a minute older than the one before; the newest first."""
    rows = []
    for number in range(1, count + 1):
        row = Job.objects.get(pk=job.pk)
        row.pk = uuid4()
        if row.provider_job_id:
            row.provider_job_id = f"video_{row.pk}"
        for name, value in fields.items():
            setattr(row, name, value)
        row.created_at = job.created_at - timedelta(minutes=number)
        rows.append(row)
    Job.objects.bulk_create(rows)
    return rows


def shown(browser: Client, query: str = "") -> list[str]:
    """The ids on a page of the wall, in order."""
    page = browser.get(f"/studio/{query}").content.decode()
    return re.findall(r'id="take-([0-9a-f-]{36})"', page)


def ids(jobs: list[Job]) -> list[str]:
    return [str(job.pk) for job in jobs]


def test_what_is_running_sits_first(hers: Client, ada: User, ready: Job) -> None:
    running = order(ada, "A cup")
    older = copies(running, 1)
    Job.objects.filter(pk__in=[running.pk, older[0].pk]).update(
        created_at=ready.created_at - timedelta(days=1)
    )

    assert shown(hers)[2] == str(ready.pk)
    assert set(shown(hers)[:2]) == {str(running.pk), str(older[0].pk)}
    page = hers.get("/studio/").content.decode()
    assert page.index("In the making</h2>") < page.index("Your takes</h2>")


def test_a_page_leads_to_the_next_and_none_is_shown_twice(hers: Client, ready: Job) -> None:
    everything = [ready, *copies(ready, PAGES.page_size * 2)]
    found: list[str] = []
    address, visits = "/studio/", 0
    while address:
        page = hers.get(address)
        found += re.findall(r'id="take-([0-9a-f-]{36})"', page.content.decode())
        address, visits = page.context["next_url"], visits + 1
    assert found == ids(everything)
    assert visits == 3


def test_pages_keep_what_was_asked_for_and_lead_back_to_the_newest(
    hers: Client, ready: Job
) -> None:
    copies(ready, PAGES.page_size, platform="youtube", prompt="A mug & a spoon")
    copies(ready, 1, platform="youtube", prompt="A mug & a spoon")

    first = hers.get("/studio/?q=mug+%26+a&platform=youtube&state=ready")
    following = first.context["next_url"]

    asked = parse_qs(urlsplit(following).query)
    assert asked.pop("cursor")
    assert asked == {"q": ["mug & a"], "platform": ["youtube"], "state": ["ready"]}
    second = hers.get(following).content.decode()
    assert len(re.findall('id="take-', second)) == 1
    back = 'href="/studio/?q=mug+%26+a&amp;state=ready&amp;platform=youtube"'
    assert back in second
    assert back not in first.content.decode()


def test_only_the_first_page_shows_what_is_running(hers: Client, ada: User, ready: Job) -> None:
    copies(ready, PAGES.page_size)
    running = order(ada, "A cup")
    first = hers.get("/studio/")
    assert str(running.pk) in first.content.decode()
    assert 'hx-trigger="refresh, every 15s"' in first.content.decode()

    second = hers.get(first.context["next_url"]).content.decode()
    assert str(running.pk) not in second
    assert "every 15s" not in second


def test_very_many_in_the_making_have_pages_of_their_own(hers: Client, ada: User) -> None:
    running = order(ada, "A cup")
    copies(running, MOST_RUNNING)

    page = hers.get("/studio/").content.decode()
    assert len(shown(hers)) == MOST_RUNNING
    assert '<a href="/studio/?state=running">There are more in the making</a>' in page

    first = hers.get("/studio/?state=running")
    rest = hers.get(first.context["next_url"]).content.decode()
    assert len(shown(hers, "?state=running")) == PAGES.page_size
    assert len(re.findall('id="take-', rest)) == MOST_RUNNING + 1 - PAGES.page_size


@pytest.mark.parametrize(
    ("words", "hit"),
    [
        ("kaffeebecher", True),
        ("BECHER", True),
        ("Dampf becher", True),
        ("becher Dampf", True),
        ("Löffel", True),
        ("LÖFFEL", True),
        ("100%", True),
        ("Dampf Tasse", False),
        ("10_%", False),
        ("%", True),
        ("\\", False),
        ("'; DROP TABLE generation_job; --", False),
    ],
)
def test_words_are_searched_in_prompt_and_product(
    hers: Client, ready: Job, words: str, hit: bool
) -> None:
    Job.objects.filter(pk=ready.pk).update(
        prompt="Dampf steigt auf, ein Löffel rührt. 100% Arabica.", product="der Kaffeebecher"
    )
    page = hers.get("/studio/", {"q": words})
    assert (f'id="take-{ready.pk}"' in page.content.decode()) is hit
    assert ("Nothing found" in page.content.decode()) is not hit


def test_what_is_in_the_making_is_searched_too(hers: Client, ada: User, ready: Job) -> None:
    running = order(ada, "A lonely teapot")
    assert shown(hers, "?q=teapot") == [str(running.pk)]


def test_it_can_be_filtered_by_each_part_and_by_several(hers: Client, ready: Job) -> None:
    (other,) = copies(ready, 1, platform="youtube", model="sora-2-pro")
    (failed,) = copies(
        ready, 1, platform="youtube", state=JobState.FAILED, failure_code="rejected", video=None
    )
    assert shown(hers, "?platform=tiktok") == [str(ready.pk)]
    assert shown(hers, "?model=sora-2-pro") == [str(other.pk)]
    assert shown(hers, "?state=failed") == [str(failed.pk)]
    assert shown(hers, "?platform=youtube&state=ready") == [str(other.pk)]
    assert shown(hers, "?platform=youtube&state=ready&model=sora-2") == []


def test_only_what_somebody_has_can_be_chosen(
    hers: Client, strangers: Client, ada: User, ready: Job
) -> None:
    page = hers.get("/studio/")
    assert [page.context[name] for name in ("states", "platforms", "models")] == [[], [], []]

    order(ada, "A cup")
    copies(ready, 1, platform="square", model="sora-2-pro")
    copies(ready, 1, platform="x", deleted_at=ready.finished_at)
    page = hers.get("/studio/")
    assert page.context["states"] == [("running", "In the making"), ("ready", "Ready")]
    assert page.context["platforms"] == [("square", "Square"), ("tiktok", "TikTok")]
    assert [slug for slug, _name in page.context["models"]] == ["sora-2", "sora-2-pro"]
    assert "gallery-search" not in strangers.get("/studio/").content.decode()


def test_what_was_chosen_stays_chosen_when_nothing_has_it(hers: Client, ready: Job) -> None:
    page = hers.get("/studio/?platform=linkedin&state=failed&model=gone").content.decode()
    assert '<option value="linkedin" selected>' in page
    assert '<option value="gone" selected>gone</option>' in page
    assert 'value="failed" checked' in page
    assert "None of your takes fits this choice." in page
    assert '<a class="button quiet" href="/studio/">Show all takes</a>' in page
    assert "Your first take starts with a photo" not in page


def test_somebodys_words_are_text_in_the_page(hers: Client, ready: Job) -> None:
    page = hers.get("/studio/", {"q": '"><script>alert(1)</script>'}).content.decode()
    assert "<script>alert" not in page
    assert "Nothing found" in page


@pytest.mark.parametrize(
    "query", ["state=sleeping", "cursor=nonsense", "platform=no+slug", "q=" + "x" * 101, "q=a%00b"]
)
def test_nonsense_in_the_address_is_said(hers: Client, ready: Job, query: str) -> None:
    assert hers.get(f"/studio/?{query}").status_code == 400


def test_with_htmx_only_the_wall_comes_and_the_credits_beside_it(hers: Client, ready: Job) -> None:
    answer = hers.get("/studio/", headers=HTMX).content.decode()
    assert answer.strip().startswith('<div id="wall"')
    assert "<html" not in answer
    assert 'id="balance"' in answer
    assert 'id="credits-line"' in answer
    assert "wall-said" not in answer, "what updates by itself is not read out"

    both = hers.get("/studio/", headers=HTMX | {"HX-Trigger": ""}).content.decode()
    assert '<div hx-swap-oob="innerHTML:#wall-said">1 take shown</div>' in both
    asked = hers.get("/studio/?q=nothing", headers=HTMX | {"HX-Trigger": ""}).content.decode()
    assert '<div hx-swap-oob="innerHTML:#wall-said">Nothing found</div>' in asked


def test_going_back_brings_the_whole_page(hers: Client, ready: Job) -> None:
    headers = HTMX | {"HX-History-Restore-Request": "true"}
    assert "<html" in hers.get("/studio/?q=cup", headers=headers).content.decode()


def test_a_full_wall_needs_few_queries(
    hers: Client, ada: User, ready: Job, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    copies(ready, PAGES.page_size * 2, product="mug")
    copies(order(ada, "A mug"), MOST_RUNNING)
    for query in ("", "?q=mug&platform=tiktok&model=sora-2", "?state=running"):
        with django_assert_max_num_queries(12):
            assert hers.get(f"/studio/{query}").status_code == 200


def test_a_search_of_many_takes_reads_its_index(ada: User, ready: Job) -> None:
    """Else each search would read every prompt of its creator."""
    copies(ready, 3_000, prompt="Steam rises over the cup. " * 20)
    hers = Job.objects.filter(owner_id=ada.id, deleted_at=None, finished_at__isnull=False)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE generation_job")
    found = GalleryFilter(q="teapot").narrow(hers).order_by("-created_at", "-id")[:21]
    assert "job_wall_words" in found.explain()


def test_the_values_of_a_creator_are_looked_up_not_collected(ada: User, ready: Job) -> None:
    (other,) = copies(ready, 1, platform="square", model="gone-model")
    facets = facets_get(owner_id=ada.id)
    assert facets.states == ["ready"]
    assert facets.platforms == ["square", "tiktok"]
    assert ("gone-model", "gone-model") in facets.models
    Job.objects.filter(pk=other.pk).update(deleted_at=Now())
    assert facets_get(owner_id=ada.id).platforms == ["tiktok"]
    assert not facets_get(owner_id=uuid4())


def test_a_clip_is_fetched_only_when_somebody_asks_for_it(hers: Client, ready: Job) -> None:
    page = hers.get("/studio/").content.decode()
    assert f'data-clip="/studio/jobs/{ready.pk}/preview/"' in page
    assert "<video" not in page

    assert ready.video is not None
    answer = hers.get(f"/studio/jobs/{ready.pk}/preview/")
    assert answer.status_code == 302
    expected = signed_url(ready.video.storage_key).url
    assert urlsplit(answer["Location"]).path == urlsplit(expected).path
    assert "filename=&" in answer["Location"], "shown in place, not downloaded"


def test_without_a_clip_there_is_nothing_to_preview(
    hers: Client, strangers: Client, ada: User, ready: Job
) -> None:
    running = order(ada, "A cup")
    assert hers.get(f"/studio/jobs/{running.pk}/preview/").status_code == 404
    assert strangers.get(f"/studio/jobs/{ready.pk}/preview/").status_code == 404
    assert hers.post(f"/studio/jobs/{ready.pk}/preview/").status_code == 405

    delete_video(ready)
    assert hers.get(f"/studio/jobs/{ready.pk}/preview/").status_code == 404
    assert "data-clip" not in hers.get("/studio/").content.decode()


def test_a_visitor_is_asked_to_sign_in(client: Client, ready: Job) -> None:
    for path in ("/studio/", f"/studio/jobs/{ready.pk}/preview/"):
        answer = client.get(path)
        assert (answer.status_code, answer["Location"].partition("?")[0]) == (
            302,
            "/accounts/login/",
        )
