"""`/studio/new/`: the draft survives everything, and an order is charged once."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import User
from credits.freezing import wallet_freeze
from credits.models import Transaction
from credits.selectors import balance_get
from credits.tests.people import owe
from generation.models import Asset, Draft, Job, VideoModel
from generation.rights import RIGHTS_WORDING
from generation.tests.jobs.driving import creator, photo
from generation.tests.photo_files import COFFEE

WIZARD = "/studio/new/"
PROMPT = 'A hand lifts the cup: "first sip."'


def _file(content: bytes = COFFEE) -> SimpleUploadedFile:
    return SimpleUploadedFile("coffee.jpg", content, "image/jpeg")


def _order(client: Client, **changes: Any) -> Any:
    form = {"prompt": PROMPT, "platform": "tiktok", "model": "sora-2", "seconds": "4", "shown": "8"}
    return client.post(WIZARD, form | {"rights": RIGHTS_WORDING} | changes)


def test_a_visitor_is_asked_to_sign_in_and_comes_back(client: Client, db: None) -> None:
    answer = client.get(WIZARD)

    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=/studio/new/")


def test_a_new_draft_has_sensible_choices_and_their_price(hers: Client) -> None:
    answer = hers.get(WIZARD)

    assert answer.status_code == 200
    assert answer.context["quote"].credits == 8
    assert b"Create for 8 credits" in answer.content


@pytest.mark.parametrize(("language", "spoken"), [("en", "en"), ("de", "de"), ("xx", "en")])
def test_a_new_draft_is_spoken_as_its_page_is(hers: Client, language: str, spoken: str) -> None:
    page = hers.get(WIZARD, headers={"accept-language": language})
    assert page.context["draft"].language == spoken


def test_the_page_needs_few_queries(
    hers: Client, ada: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    Draft.objects.create(owner=ada, image=photo(ada), platform="tiktok")

    with django_assert_max_num_queries(12):
        hers.get(WIZARD)


def test_an_order_with_its_photo_becomes_a_job_and_the_draft_ends(hers: Client, ada: User) -> None:
    answer = _order(hers, image=_file(), focus_x="0.25", focus_y="0.75", preset="unboxing")

    job = Job.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/studio/jobs/{job.id}/")
    assert (job.owner, job.prompt, job.preset, job.credits) == (ada, PROMPT, "unboxing", 8)
    assert (job.focus_x, job.focus_y) == (0.5, 0.5), "a new photo starts in the middle"
    assert balance_get(creator_id=ada.id).available == 92
    assert not Draft.objects.exists()


def test_the_same_draft_sent_twice_is_one_job(hers: Client, ada: User) -> None:
    draft = Draft.objects.create(owner=ada, image=photo(ada), platform="tiktok")
    first = _order(hers)
    # As if both had been sent before either was answered: the draft is still there.
    Draft.objects.create(owner=ada, image=draft.image, platform="tiktok", order_key=draft.order_key)

    second = _order(hers)

    assert second["Location"] == first["Location"]
    assert Job.objects.count() == 1
    assert balance_get(creator_id=ada.id).available == 92


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"prompt": ""}, "Say in a sentence or two"),
        ({"prompt": "x" * 2001}, "These are 2001 characters"),
        ({"seconds": "7"}, "renders clips of 4, 8, 12 seconds."),
    ],
)
def test_what_cannot_be_made_is_said_and_costs_nothing(
    hers: Client, ada: User, change: dict[str, str], words: str
) -> None:
    Draft.objects.create(owner=ada, image=photo(ada), platform="tiktok")
    before = Transaction.objects.count()

    answer = _order(hers, **change)

    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert (Job.objects.count(), Transaction.objects.count()) == (0, before)
    assert Draft.objects.get().image is not None


@pytest.mark.parametrize("shown", ["8", "", "free"])
def test_nobody_pays_another_price_than_the_one_on_the_button(
    hers: Client, ada: User, shown: str
) -> None:
    answer = _order(hers, image=_file(), seconds="8", shown=shown)

    assert answer.status_code == 400
    page = answer.content.decode()
    assert "This choice costs 16 credits. Press the button again to order it." in page
    assert "Create for 16 credits" in page
    assert balance_get(creator_id=ada.id).available == 100


def test_without_a_photo_it_asks_for_one(hers: Client) -> None:
    answer = _order(hers)

    assert answer.status_code == 400
    assert "Add a photo of your product first." in answer.content.decode()
    assert Draft.objects.get().prompt == PROMPT


def test_a_bad_photo_is_refused_and_nothing_is_kept_of_it(hers: Client) -> None:
    answer = _order(hers, image=_file(b"<svg xmlns='http://www.w3.org/2000/svg'/>"))

    assert answer.status_code == 400
    assert answer.context["errors"]["image"]
    assert (Asset.objects.count(), Job.objects.count()) == (0, 0)


def test_too_few_credits_open_the_packs_and_keep_the_draft(client: Client, db: None) -> None:
    bea = creator(funds=3)
    client.force_login(bea)

    answer = _order(client, image=_file())

    assert answer.status_code == 402
    page = answer.content.decode()
    assert "<dialog open" in page
    assert "This take costs 8 credits, and you have 3." in page
    # Without JavaScript a page has the packs, with it the dialog: both know the price.
    assert 'href="/billing/?next=/studio/new/&amp;each=8"' in page
    assert 'hx-get="/billing/packs/?next=/studio/new/&amp;each=8"' in page
    draft = Draft.objects.get(owner=bea)
    assert (draft.prompt, draft.image is not None) == (PROMPT, True)
    assert Job.objects.count() == 0
    assert balance_get(creator_id=bea.id).available == 3


def test_with_debt_the_dialog_says_what_is_owed(client: Client, db: None) -> None:
    bea = creator(funds=0)
    owe(bea.id, 24)
    client.force_login(bea)
    assert "Owed first" in client.get(WIZARD).content.decode()

    answer = _order(client, image=_file())

    assert answer.status_code == 402
    page = answer.content.decode()
    assert "Some credits are owed first" in page
    assert "so 24 credits are owed." in page
    assert "This take costs" not in page
    assert "24 credits are owed since" in client.get("/studio/").content.decode()


def test_a_frozen_wallet_is_not_blamed_on_the_form(hers: Client, ada: User) -> None:
    with transaction.atomic():
        wallet_freeze(creator_id=ada.id, reason="does not add up", actor_id=None)

    answer = _order(hers, image=_file())

    assert answer.status_code == 403
    page = answer.content.decode()
    assert "This video was not ordered." in page
    assert "nothing is lost" in page
    assert "One thing is missing" not in page


def test_without_a_renderer_nothing_can_be_ordered(hers: Client, settings: Settings) -> None:
    settings.VIDEO_ENDPOINTS = {}

    answer = hers.get(WIZARD)

    assert answer.context["quote"] is None
    assert "No renderer is connected right now" in answer.content.decode()


def test_the_draft_is_saved_and_its_price_comes_back(hers: Client) -> None:
    answer = hers.post(WIZARD + "draft/", {"prompt": "half a thou", "model": "sora-2-pro"})

    assert answer.status_code == 200
    assert b"24 credits" in answer.content
    assert Draft.objects.get().prompt == "half a thou"


def test_beside_the_upload_stands_whether_the_model_takes_people(hers: Client) -> None:
    VideoModel.objects.filter(slug="sora-2-pro").update(accepts_people=True)
    page = hers.get(WIZARD).content.decode()
    assert "refuses photos that show people" in page

    answer = hers.post("/studio/new/draft/", {"model": "sora-2-pro"}).content.decode()
    assert 'id="people-note" hx-swap-oob="true"' in answer
    assert "takes photos with people in them" in answer

    VideoModel.objects.filter(slug="sora-2-pro").update(enabled=False)
    assert "Most renderers refuse photos" in hers.get(WIZARD).content.decode()


@pytest.mark.parametrize(
    "nonsense",
    [
        {"platform": "myspace"},
        {"preset": "../etc"},
        {"seconds": "many"},
        {"focus_x": "7"},
        {"focus_x": "nan"},
        {"model": "x" * 500},
        {"prompt": "a\0b"},
    ],
)
def test_nonsense_in_a_draft_changes_nothing(hers: Client, nonsense: dict[str, str]) -> None:
    hers.get(WIZARD)
    before = Draft.objects.values().get()

    answer = hers.post(WIZARD + "draft/", nonsense)

    after = Draft.objects.values().get()
    assert answer.status_code == 200
    assert before | {"updated_at": None} == after | {"updated_at": None}


def test_a_photo_is_taken_into_the_draft_at_once(hers: Client, ada: User) -> None:
    answer = hers.post(WIZARD + "image/", {"image": _file()})

    assert answer.status_code == 200
    assert Draft.objects.get().image == Asset.objects.get(owner=ada)
    assert b'hx-swap-oob="true"' in answer.content


def test_a_bad_photo_leaves_the_good_one(hers: Client, ada: User) -> None:
    good = photo(ada)
    Draft.objects.create(owner=ada, image=good, platform="tiktok")

    answer = hers.post(WIZARD + "image/", {"image": _file(b"not a picture")})

    assert answer.status_code == 400
    assert Draft.objects.get().image == good


def test_too_many_photos_are_answered_beside_the_photo(
    hers: Client, ada: User, settings: Settings
) -> None:
    settings.RATES = settings.RATES | {"upload": "0/s"}

    answer = hers.post(WIZARD + "image/", {"image": _file()})

    assert answer.status_code == 429
    assert b'id="product"' in answer.content
    assert "and try again." in answer.content.decode()
    assert b"<html" not in answer.content
    assert Asset.objects.count() == 0


@pytest.mark.parametrize("path", [WIZARD + "draft/", WIZARD + "image/"])
def test_the_parts_take_posts_only(hers: Client, path: str) -> None:
    assert hers.get(path).status_code == 405


def test_a_form_of_another_site_is_refused(ada: User) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(ada)

    answer = _order(browser, image=_file())

    assert answer.status_code == 403
    assert Job.objects.count() == 0
