"""POST assets and GET assets/{id}/download."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import User
from generation.models import Asset
from generation.tests.heic_files import heic
from generation.tests.people import creator, photo_of
from generation.tests.photo_files import BAD_FILES, COFFEE, quartered

pytestmark = pytest.mark.django_db

UPLOAD = "/api/v1/assets"
PROBLEM = "application/problem+json"


def signed_in(user: User) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


def upload(client: APIClient, data: bytes, name: str = "coffee.jpg") -> Any:
    return client.post(UPLOAD, {"image": SimpleUploadedFile(name, data)}, format="multipart")


def test_a_photo_is_taken() -> None:
    owner = creator()
    response = upload(signed_in(owner), COFFEE)
    asset = Asset.objects.get()
    assert response.status_code == 201
    assert response.json() == {
        "id": str(asset.id),
        "width": 600,
        "height": 400,
        "content_type": "image/jpeg",
        "bytes": asset.bytes,
        "sha256": asset.sha256,
    }
    assert asset.owner == owner


def test_a_heic_is_taken_and_kept_as_jpeg() -> None:
    response = upload(signed_in(creator()), heic(quartered()), "IMG_0042.HEIC")
    asset = Asset.objects.get()
    assert (response.status_code, response.json()["content_type"]) == (201, "image/jpeg")
    assert (asset.width, asset.height, asset.download_name) == (600, 400, "img_0042.jpg")
    with default_storage.open(asset.storage_key) as file:
        assert file.read(3) == b"\xff\xd8\xff"


def test_nobody_uploads_without_signing_in() -> None:
    response = upload(APIClient(), COFFEE)
    assert (response.status_code, response.json()["code"]) == (401, "unauthenticated")
    assert response["Content-Type"] == PROBLEM
    assert Asset.objects.count() == 0


@pytest.mark.parametrize(("data", "words"), BAD_FILES.values(), ids=BAD_FILES.keys())
def test_a_bad_file_is_refused_in_words(data: bytes, words: str) -> None:
    response = upload(signed_in(creator()), data)
    assert (response.status_code, response.json()["code"]) == (400, "invalid")
    assert words in response.json()["errors"]["image"][0]
    assert Asset.objects.count() == 0


def test_a_name_and_a_declared_type_prove_nothing() -> None:
    disguised = SimpleUploadedFile("photo.jpg", b"<svg/>", content_type="image/jpeg")
    response = signed_in(creator()).post(UPLOAD, {"image": disguised}, format="multipart")
    assert response.status_code == 400


@pytest.mark.parametrize("body", [{}, {"image": "not a file"}, {"photo": "x"}])
def test_a_missing_file_is_said_so(body: dict[str, str]) -> None:
    response = signed_in(creator()).post(UPLOAD, body, format="multipart")
    assert response.status_code == 400
    assert response.json()["errors"] == {"image": ["Send a photo as the file `image`."]}


def test_more_than_twenty_megabytes_are_refused() -> None:
    response = upload(signed_in(creator()), COFFEE + b"\0" * 20 * 1024 * 1024)
    assert response.status_code == 400
    assert "20 MB" in response.json()["errors"]["image"][0]


def test_a_body_beyond_reason_is_refused_unread() -> None:
    response = signed_in(creator()).post(
        UPLOAD, b"", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH=2**31
    )
    assert (response.status_code, response.json()["code"]) == (413, "too_large")
    assert "image" in response.json()["errors"]


def test_a_length_that_is_none_is_no_fault() -> None:
    response = signed_in(creator()).post(
        UPLOAD, b"", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH="x"
    )
    assert (response.status_code, response.json()["code"]) == (400, "invalid")


def test_json_is_not_a_photo() -> None:
    response = signed_in(creator()).post(UPLOAD, {"image": "x"}, format="json")
    assert (response.status_code, response["Content-Type"]) == (415, PROBLEM)


def test_a_broken_form_is_a_problem() -> None:
    response = signed_in(creator()).post(
        UPLOAD, b"--x\r\nnonsense", content_type="multipart/form-data; boundary="
    )
    assert (response.status_code, response.json()["code"]) == (400, "invalid")


def test_uploads_are_limited(settings: LazySettings) -> None:
    settings.RATES = settings.RATES | {"upload": "1/h"}
    client = signed_in(creator())
    assert upload(client, COFFEE).status_code == 201
    response = upload(client, COFFEE)
    assert (response.status_code, response.json()["code"]) == (429, "rate_limited")
    assert int(response["Retry-After"]) > 0
    assert Asset.objects.count() == 1


def test_reading_uploads_is_no_call() -> None:
    assert signed_in(creator()).get(UPLOAD).status_code == 405


def test_the_owner_downloads_by_a_signed_link() -> None:
    owner = creator()
    asset = photo_of(owner)
    response = signed_in(owner).get(f"/api/v1/assets/{asset.id}/download")
    assert response.status_code == 302
    path = response["Location"].removeprefix("http://testserver")
    file: Any = APIClient().get(path)
    assert file["Content-Disposition"] == 'attachment; filename="coffee.jpg"'
    assert len(b"".join(file.streaming_content)) == asset.bytes


@pytest.mark.parametrize("accept", ["video/mp4", "image/*", "nonsense", ""])
def test_a_download_suits_every_accept_header(accept: str) -> None:
    owner = creator()
    path = f"/api/v1/assets/{photo_of(owner).id}/download"
    assert signed_in(owner).get(path, headers={"Accept": accept}).status_code == 302


def test_a_strangers_file_does_not_exist() -> None:
    asset = photo_of(creator())
    response = signed_in(creator("eve")).get(f"/api/v1/assets/{asset.id}/download")
    assert (response.status_code, response["Content-Type"]) == (404, PROBLEM)
    assert response.json()["code"] == "not_found"


def test_a_deleted_file_does_not_exist() -> None:
    owner = creator()
    asset = photo_of(owner)
    Asset.objects.update(deleted_at=timezone.now())
    assert signed_in(owner).get(f"/api/v1/assets/{asset.id}/download").status_code == 404


@pytest.mark.parametrize("identifier", ["nonsense", "0", "' or 1=1", "a" * 500])
def test_an_id_that_is_none_does_not_exist(identifier: str) -> None:
    response = signed_in(creator()).get(f"/api/v1/assets/{identifier}/download")
    assert (response.status_code, response.json()["code"]) == (404, "not_found")


def test_nobody_downloads_without_signing_in() -> None:
    asset = photo_of(creator())
    assert APIClient().get(f"/api/v1/assets/{asset.id}/download").status_code == 401
