"""The wizard's photo: one's own earlier ones, and what is said of one that could be better."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from generation.models import Asset, Draft
from generation.models.assets import AssetKind
from generation.rights import RIGHTS_WORDING
from generation.tests.jobs.driving import photo
from generation.tests.photo_files import COFFEE, encoded, quartered

WIZARD = "/studio/new/"
SMALL = "A little small: fine parts may look soft."


@pytest.fixture
def cup(ada: User) -> Asset:
    """A photo that Ada brought before."""
    return photo(ada)


def _pick(client: Client, asset_id: object, **form: str) -> Any:
    return client.post(WIZARD + "image/", {"earlier": str(asset_id)} | form)


def test_an_earlier_photo_is_taken_without_bringing_it_again(hers: Client, cup: Asset) -> None:
    page = hers.get(WIZARD).content.decode()
    assert f'name="earlier" value="{cup.pk}"' in page

    answer = _pick(hers, cup.pk)

    assert answer.status_code == 200
    assert Draft.objects.get().image == cup
    assert Asset.objects.count() == 1
    # What is chosen is not offered again.
    assert 'name="earlier"' not in answer.content.decode()


def test_without_javascript_the_same_button_brings_the_page_again(hers: Client, cup: Asset) -> None:
    form = {"earlier": str(cup.pk), "prompt": "A hand lifts the cup."}
    answer = hers.post(WIZARD, form)

    assert (answer.status_code, answer["Location"]) == (302, "/studio/new/#product")
    draft = Draft.objects.get()
    assert (draft.image, draft.prompt) == (cup, "A hand lifts the cup.")


@pytest.mark.parametrize("asset_id", [uuid4(), "nonsense", ""])
def test_a_photo_that_is_not_there_cannot_be_taken(
    hers: Client, ada: User, cup: Asset, asset_id: object
) -> None:
    Draft.objects.create(owner=ada, image=cup, platform="tiktok")

    answer = _pick(hers, asset_id)

    assert answer.status_code == 404
    assert "There is no such photo" in answer.content.decode()
    assert Draft.objects.get().image == cup


def test_somebody_elses_photo_is_not_there(strangers: Client, cup: Asset) -> None:
    assert _pick(strangers, cup.pk).status_code == 404
    assert strangers.post(WIZARD, {"earlier": str(cup.pk)}).status_code == 404
    assert strangers.get(f"{WIZARD}photos/{cup.pk}.jpg").status_code == 404
    assert not Draft.objects.filter(image__isnull=False).exists()
    assert str(cup.pk) not in strangers.get(WIZARD).content.decode()


def test_a_deleted_photo_and_a_file_of_another_kind_are_not_there(hers: Client, cup: Asset) -> None:
    Asset.objects.update(kind=AssetKind.POSTER)
    assert _pick(hers, cup.pk).status_code == 404
    assert hers.get(f"{WIZARD}photos/{cup.pk}.jpg").status_code == 404

    Asset.objects.update(kind=AssetKind.UPLOAD, deleted_at=timezone.now())
    assert _pick(hers, cup.pk).status_code == 404
    assert str(cup.pk) not in hers.get(WIZARD).content.decode()


def test_the_same_picture_is_offered_once_and_six_at_most(hers: Client, ada: User) -> None:
    photo(ada)
    newest = photo(ada)
    assert [found.pk for found in hers.get(WIZARD).context["earlier"]] == [newest.pk]

    for side in range(300, 307):
        photo(ada, encoded(quartered((side, side))))
    earlier = hers.get(WIZARD).context["earlier"]
    assert [found.width for found in earlier] == [306, 305, 304, 303, 302, 301]


def test_a_thumbnail_is_small_and_may_be_kept_by_its_browser(hers: Client, cup: Asset) -> None:
    answer = hers.get(f"{WIZARD}photos/{cup.pk}.jpg")

    assert answer["Cache-Control"] == "private, max-age=86400"
    assert Image.open(BytesIO(answer.content)).size == (160, 160)
    assert hers.post(f"{WIZARD}photos/{cup.pk}.jpg").status_code == 405


def test_a_photo_whose_file_cannot_be_read_has_no_pictures(
    hers: Client, ada: User, cup: Asset
) -> None:
    Draft.objects.create(owner=ada, image=cup, platform="tiktok")
    default_storage.delete(cup.storage_key)

    for address in ("frame.jpg", f"photos/{cup.pk}.jpg"):
        assert hers.get(WIZARD + address).status_code == 404


def test_another_photo_asks_for_the_tick_again(hers: Client, ada: User, cup: Asset) -> None:
    other = photo(ada, encoded(quartered((900, 900))))
    Draft.objects.create(owner=ada, image=other, platform="tiktok", rights=RIGHTS_WORDING)

    _pick(hers, cup.pk)

    assert Draft.objects.get().rights == ""


def test_what_was_confirmed_of_a_photo_goes_with_it(hers: Client, ada: User, cup: Asset) -> None:
    Draft.objects.create(owner=ada, image=cup, platform="tiktok", rights=RIGHTS_WORDING)

    assert hers.delete(f"/api/v1/assets/{cup.pk}").status_code == 204

    draft = Draft.objects.get()
    assert (draft.image, draft.rights) == (None, "")


@pytest.mark.parametrize(
    ("size", "warnings"),
    [
        ((600, 400), [SMALL]),
        ((1200, 800), []),
        ((2000, 800), ["Very long: filling the frame shows a small part of it. Try it whole."]),
    ],
)
def test_what_could_be_better_is_said(
    hers: Client, size: tuple[int, int], warnings: list[str]
) -> None:
    file = SimpleUploadedFile("cup.jpg", encoded(quartered(size)), "image/jpeg")
    answer = hers.post(WIZARD + "image/", {"image": file})

    assert answer.context["photo_warnings"] == warnings
    page = answer.content.decode()
    assert f"{size[0]} × {size[1]} · " in page
    assert all(words in page for words in warnings)


def test_the_camera_of_a_phone_is_one_press_away(hers: Client) -> None:
    page = hers.get(WIZARD).content.decode()

    assert 'id="camera" name="image" accept="image/*" capture="environment"' in page


def test_of_two_fields_for_a_photo_the_filled_one_counts(hers: Client) -> None:
    # As browsers send them: the one that is empty comes along, without a name.
    head = b'--b\r\nContent-Disposition: form-data; name="image"; filename="%s"\r\n'
    body = head % b"cup.jpg" + b"Content-Type: image/jpeg\r\n\r\n" + COFFEE + b"\r\n"
    body += head % b"" + b"\r\n\r\n--b--\r\n"

    answer = hers.post(WIZARD + "image/", body, content_type="multipart/form-data; boundary=b")

    assert answer.status_code == 200
    assert Draft.objects.get().image is not None


def test_a_page_with_many_photos_needs_few_queries(
    hers: Client, ada: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for side in range(300, 308):
        photo(ada, encoded(quartered((side, side))))

    with django_assert_max_num_queries(12):
        hers.get(WIZARD)
