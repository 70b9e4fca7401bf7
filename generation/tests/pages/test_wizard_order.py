"""The button "Create": what must be confirmed first, and that one draft is one order."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.models import User
from credits.models import Transaction
from credits.selectors import balance_get
from generation.models import Draft, Job
from generation.rights import RIGHTS_WORDING, WORDINGS
from generation.services.draft_prompt import draft_keep_up, draft_replace
from generation.services.job_start import job_start
from generation.tests.jobs.driving import photo
from generation.tests.photo_files import COFFEE, encoded, quartered

WIZARD = "/studio/new/"
FORM = {
    "prompt": "A hand lifts the cup.",
    "platform": "tiktok",
    "model": "sora-2",
    "seconds": "4",
    "shown": "8",
}
AGREED = ["", RIGHTS_WORDING]


@pytest.fixture
def draft(ada: User) -> Draft:
    """Ada's, with a photo."""
    return Draft.objects.create(owner=ada, image=photo(ada), platform="tiktok", seconds=4)


def _order(client: Client, **changes: Any) -> Any:
    return client.post(WIZARD, FORM | {"rights": AGREED} | changes)


@pytest.mark.parametrize("rights", [[""], ["", "2019-01"], ["", "x" * 500]])
def test_without_the_tick_nothing_is_ordered(hers: Client, draft: Draft, rights: list[str]) -> None:
    before = Transaction.objects.count()

    answer = _order(hers, rights=rights)

    assert answer.status_code == 400
    page = answer.content.decode()
    assert '<a href="#rights">Confirm that you may use the photo' in page
    assert 'aria-invalid="true" aria-describedby="rights-error"' in page
    assert (Job.objects.count(), Transaction.objects.count()) == (0, before)
    assert Draft.objects.get().image == draft.image


@pytest.mark.usefixtures("draft")
def test_the_job_says_which_wording_its_owner_ticked_and_when(hers: Client, ada: User) -> None:
    _order(hers)

    job = Job.objects.get()
    assert (job.owner, job.rights_wording) == (ada, RIGHTS_WORDING)
    assert job.rights_agreed_at == job.created_at
    assert job.rights_wording in WORDINGS


def test_over_the_api_nobody_is_shown_a_wording(ada: User) -> None:
    job_start(owner_id=ada.id, image_id=photo(ada).pk, prompt="A cup.", platform="tiktok")

    job = Job.objects.get()
    assert (job.rights_wording, job.rights_agreed_at) == ("", None)


@pytest.mark.usefixtures("draft")
def test_the_database_keeps_version_and_time_together(hers: Client) -> None:
    _order(hers)

    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.update(rights_agreed_at=None)


def test_the_tick_is_kept_with_the_draft_and_can_be_taken_back(hers: Client, draft: Draft) -> None:
    hers.post(WIZARD + "draft/", {"rights": AGREED})
    assert "required checked" in hers.get(WIZARD).content.decode()

    hers.post(WIZARD + "draft/", {"rights": [""]})
    draft.refresh_from_db()
    assert draft.rights == ""
    assert "required checked" not in hers.get(WIZARD).content.decode()


def test_another_photo_is_to_be_confirmed_anew_but_not_the_first(hers: Client) -> None:
    def send() -> str:
        file = SimpleUploadedFile("cup.jpg", COFFEE, "image/jpeg")
        return str(hers.post(WIZARD + "image/", {"image": file}).content.decode())

    hers.post(WIZARD + "draft/", {"rights": AGREED})
    assert "required checked" in send()

    assert 'id="rights-field" hx-swap-oob="true"' in (page := send())
    assert "required checked" not in page
    assert Draft.objects.get().rights == ""


def test_a_tab_with_another_photo_orders_nothing_and_confirms_nothing(
    hers: Client, ada: User, draft: Draft
) -> None:
    cup = f'name="photo" value="{draft.image_id}"'
    assert cup in hers.get(WIZARD).content.decode()
    other = photo(ada, encoded(quartered((900, 900))))
    page = hers.post(WIZARD + "image/", {"earlier": str(other.pk)}).content.decode()
    assert f'name="photo" value="{other.pk}"' in page
    before = Transaction.objects.count()

    stale = {"photo": str(draft.image_id), "rights": AGREED}
    hers.post(WIZARD + "draft/", stale)
    hers.post(WIZARD, stale | {"do": "keep"})
    assert Draft.objects.get().rights == ""
    answer = _order(hers, **stale)

    assert answer.status_code == 400
    assert '<a href="#image">The photo was changed in another tab.' in answer.content.decode()
    assert f'name="photo" value="{other.pk}"' in answer.content.decode()
    assert "required checked" not in answer.content.decode()
    assert (Job.objects.count(), Transaction.objects.count()) == (0, before)

    _order(hers, photo=str(other.pk))
    assert Job.objects.get().image == other


def test_a_photo_that_comes_with_the_order_is_the_one_of_its_page(hers: Client) -> None:
    assert 'name="photo" value=""' in hers.get(WIZARD).content.decode()
    file = SimpleUploadedFile("cup.jpg", COFFEE, "image/jpeg")

    assert _order(hers, photo="", image=file).status_code == 302


def test_a_page_that_was_ordered_already_leads_to_its_take(
    hers: Client, ada: User, draft: Draft
) -> None:
    page = hers.get(WIZARD).content.decode()
    assert f'name="order" value="{draft.order_key}"' in page
    first = _order(hers, order=str(draft.order_key))

    # As another tab would, or a page that was gone back to.
    file = SimpleUploadedFile("cup.jpg", COFFEE, "image/jpeg")
    again = _order(hers, order=str(draft.order_key), image=file)

    assert again["Location"] == first["Location"]
    assert "once, and charged once" in hers.get(first["Location"]).content.decode()
    assert Job.objects.count() == 1
    assert balance_get(creator_id=ada.id).available == 92
    assert not Draft.objects.exists()


def _cut_short(owner: User, *, key: object) -> Job:
    """An order after which nothing more was done: charged, and its draft still there."""
    started = job_start(
        owner_id=owner.id,
        image_id=photo(owner).pk,
        prompt="A cup.",
        platform="tiktok",
        idempotency_key=f"draft:{key}",
    )
    return Job.objects.get(pk=started.job_id)


def test_after_an_order_that_was_cut_short_the_wizard_takes_the_next_one(
    hers: Client, ada: User, draft: Draft
) -> None:
    job = _cut_short(ada, key=draft.order_key)

    answer = _order(hers, order=str(draft.order_key))
    assert answer["Location"] == f"/studio/jobs/{job.pk}/"
    assert not Draft.objects.exists()

    image = SimpleUploadedFile("cup.jpg", COFFEE, "image/jpeg")
    key = str(hers.get(WIZARD).context["draft"].order_key)
    assert _order(hers, order=key, image=image).status_code == 302
    assert Job.objects.count() == 2


def test_pressed_twice_with_a_photo_it_is_one_order(
    hers: Client, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = str(hers.get(WIZARD).context["draft"].order_key)
    store, answers = FileSystemStorage.save, []

    def press() -> Any:
        file = SimpleUploadedFile("cup.jpg", COFFEE, "image/jpeg")
        return _order(hers, order=key, photo="", image=file)

    def slowly(storage: FileSystemStorage, name: str, content: Any) -> str:
        """The second press is taken while the photo of the first is stored."""
        monkeypatch.setattr(FileSystemStorage, "save", store)
        answers.append(press())
        return store(storage, name, content)

    monkeypatch.setattr(FileSystemStorage, "save", slowly)
    answers.append(press())

    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert Job.objects.count() == 1
    assert balance_get(creator_id=ada.id).available == 92


class _OrderedMeanwhile(dict[str, Any]):
    """What a page sends, read when its draft has become an order in another request."""

    def items(self) -> Any:
        Draft.objects.all().delete()
        return super().items()


def test_what_is_kept_of_a_draft_that_is_ordered_meanwhile_brings_none_back(
    ada: User, draft: Draft
) -> None:
    values = _OrderedMeanwhile(preset="unboxing", product="the cup")

    kept = draft_keep_up(owner_id=ada.id, values=values, written="")
    draft_replace(draft, "Another text.")

    assert (kept.order_key, kept.product) == (draft.order_key, "the cup")
    assert not Draft.objects.exists()


def test_what_did_not_get_through_says_nothing_of_money(hers: Client) -> None:
    """An order may be on its way when keeping the draft fails."""
    page = hers.get(WIZARD).content.decode()

    assert 'data-unsent="That did not get through. Please try it once more."' in page
    assert 'data-broken="Something went wrong on our side. Please try it once more."' in page


def test_an_order_under_a_key_of_ones_own_closes_no_draft(
    hers: Client, ada: User, draft: Draft
) -> None:
    job = _cut_short(ada, key="a key of the API")

    answer = _order(hers, order="a key of the API")

    assert answer["Location"] == f"/studio/jobs/{job.pk}/"
    assert Draft.objects.get() == draft


@pytest.mark.usefixtures("draft")
@pytest.mark.parametrize(
    "key", ["", "nonsense", "a\0b", "x" * 400, "0f5c1f7e-8a44-4b6f-9a3e-2f1c8d7b6a90"]
)
def test_an_order_of_which_nothing_is_known_is_an_order(hers: Client, ada: User, key: str) -> None:
    assert _order(hers, order=key).status_code == 302
    assert balance_get(creator_id=ada.id).available == 92


def test_somebody_elses_order_is_no_order_of_mine(
    hers: Client, strangers: Client, draft: Draft
) -> None:
    _order(hers, order=str(draft.order_key))

    answer = _order(strangers, order=str(draft.order_key))

    assert answer.status_code == 400
    assert "Add a photo of your product first." in answer.content.decode()
    assert Job.objects.count() == 1


def test_a_photo_in_the_studio_begins_the_draft(hers: Client, ada: User) -> None:
    page = hers.get("/studio/").content.decode()
    assert 'action="/studio/new/" enctype="multipart/form-data"' in page

    file = SimpleUploadedFile("cup.jpg", COFFEE, "image/jpeg")
    answer = hers.post(WIZARD, {"do": "keep", "image": file})

    assert (answer.status_code, answer["Location"]) == (302, "/studio/new/#clip")
    assert Draft.objects.get(owner=ada).image is not None


def test_what_is_missing_stands_on_the_stub(strangers: Client) -> None:
    page = strangers.get(WIZARD).content.decode()

    assert "<span>Missing</span><span>8</span>" in page
    assert '<span class="meter-what">In money</span><span>about $0.80</span>' in page
    assert "Create for 8 credits" in page


def test_a_stub_that_says_it_already_is_not_sent_again(hers: Client) -> None:
    key = hers.get(WIZARD).context["stub_key"]

    same = hers.post(WIZARD + "draft/", {"stub_shown": key, "prompt": "A cup."})
    assert 'id="stub"' not in same.content.decode()

    dearer = hers.post(WIZARD + "draft/", {"stub_shown": key, "seconds": "8"}).content.decode()
    assert 'id="stub" hx-swap-oob="true" data-render="720x1280"' in dearer
    assert "Create for 16 credits" in dearer
