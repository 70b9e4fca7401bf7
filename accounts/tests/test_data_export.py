"""All of one's data as a ZIP: asked for, made once, downloaded by its owner, gone after a day."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4
from zipfile import ZipFile

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.mail import EmailMultiAlternatives
from django.db import connection
from django.db.models.functions import Now
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from accounts import data_export
from accounts.models import DataExport, User
from accounts.tests.conftest import PASSWORD
from accounts.tokens import token_create
from common import registry
from common.models import AuditEvent
from common.personal_data import DataFile, DataPart
from common.storage import file_store, files_pages

pytestmark = pytest.mark.django_db
ASK = "/account/data/export/"
State = DataExport.State


@pytest.fixture
def hers(signed_in: Client, proven: User) -> Client:
    """Ada's browser, a moment after she was asked who she is."""
    signed_in.post("/accounts/again/", {"password": PASSWORD})
    return signed_in


@pytest.fixture
def rooms(monkeypatch: pytest.MonkeyPatch) -> dict[str, Callable[..., object]]:
    """What rooms hand in: this one's own part and what a test puts beside it."""
    own = registry.exporters.get("account")
    assert own is not None
    functions: dict[str, Callable[..., object]] = {"account": own}
    monkeypatch.setattr(registry.exporters, "_functions", functions)
    return functions


@pytest.fixture
def stored() -> Iterator[DataFile]:
    """A file in the storage."""
    key = file_store(key=f"uploads/{uuid4().hex}.jpg", content=ContentFile(b"a photo"))
    yield DataFile(name="uploads/photo.jpg", key=key, bytes=7)
    default_storage.delete(key)


def made(user: User) -> DataExport:
    export = data_export.data_export_ask(user=user)
    assert data_export.data_export_make(export_id=export.pk)
    export.refresh_from_db()
    return export


def packed() -> set[str]:
    """The keys of all ZIPs in the storage."""
    return {file.key for page in files_pages(data_export.FOLDER) for file in page}


def unzip(export: DataExport) -> dict[str, bytes]:
    with default_storage.open(export.storage_key) as file, ZipFile(BytesIO(file.read())) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}


def test_it_holds_what_every_room_hands_in(
    proven: User, rooms: dict[str, Any], stored: DataFile
) -> None:
    _token, secret = token_create(user=proven, name="upload script")
    rooms["takes"] = lambda _user_id: DataPart(
        data={"prompt": "Grüße"}, texts={"receipts/one.txt": "Paid: $10"}, files=[stored]
    )

    found = unzip(made(proven))

    assert set(found) == {"account.json", "takes.json", "receipts/one.txt", "uploads/photo.jpg"}
    account = json.loads(found["account.json"])
    assert account["email"] == "ada@example.com"
    assert account["api_tokens"][0]["name"] == "upload script"
    assert json.loads(found["takes.json"]) == {"prompt": "Grüße"}
    assert found["uploads/photo.jpg"] == b"a photo"
    everything = b"".join(found.values())
    assert secret.encode() not in everything
    assert proven.password.encode() not in everything


def test_what_is_missing_or_too_much_is_named(
    proven: User, rooms: dict[str, Any], stored: DataFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = DataFile(name="videos/gone.mp4", key="videos/gone.mp4", bytes=1)
    huge = DataFile(name="a/huge.mp4", key=stored.key, bytes=100)
    monkeypatch.setattr(data_export, "MOST_BYTES", 50)
    rooms["takes"] = lambda _user_id: DataPart(data={}, files=[stored, gone, huge])

    found = unzip(made(proven))

    assert json.loads(found["not_included.json"]) == {
        "too_large": ["a/huge.mp4"],
        "missing": ["videos/gone.mp4"],
    }
    assert found["uploads/photo.jpg"] == b"a photo"


def test_the_page_asks_once_and_shows_how_far_it_is(
    hers: Client,
    proven: User,
    rooms: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    sent: list[tuple[str, ...]] = []
    monkeypatch.setattr(
        "accounts.data_export.message_send", lambda _task, *, args, expires: sent.append(args)
    )
    assert "Pack my data" in hers.get(ASK).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert hers.post(ASK)["Location"] == "/account/#data"
        hers.post(ASK)

    export = DataExport.objects.get()
    assert sent == [(str(export.pk),)]
    assert AuditEvent.objects.filter(action="data_export.asked").count() == 1
    DataExport.objects.update(done=3, total=12)
    for url in ("/account/", f"{ASK}status/"):
        page = hers.get(url).content.decode()
        assert "3 of 12 files." in page
        assert 'hx-trigger="every 2s"' in page
        assert "we e-mail you when it is ready" in page


def test_asking_just_as_the_open_one_ends_is_answered(proven: User) -> None:
    first = data_export.data_export_ask(user=proven)

    def ends_before_it_is_read(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if sql.startswith("SELECT") and "accounts_dataexport" in sql:
            with connection.cursor() as cursor:
                cursor.execute("UPDATE accounts_dataexport SET state = 'failed'")
        return execute(sql, *rest)

    with connection.execute_wrapper(ends_before_it_is_read):
        assert data_export.data_export_ask(user=proven) == first


def test_its_owner_is_told_and_downloads_it(
    hers: Client, proven: User, rooms: dict[str, Any], sent: list[EmailMultiAlternatives]
) -> None:
    export = made(proven)

    assert [message.subject for message in sent] == ["Your data from fairtake is ready"]
    assert "http://testserver/account/#data" in sent[0].body
    assert f"{ASK}{export.pk}/" in hers.get("/account/").content.decode()
    link = hers.get(f"{ASK}{export.pk}/")["Location"]
    answer = Client().get(link)
    assert answer.status_code == 200
    assert f"fairtake-{export.created_at:%Y-%m-%d}.zip" in answer["Content-Disposition"]
    assert b"".join(answer.streaming_content)[:2] == b"PK"  # type: ignore[attr-defined]


def test_nobody_else_gets_it(
    hers: Client, proven: User, stranger: Client, rooms: dict[str, Any]
) -> None:
    url = f"{ASK}{made(proven).pk}/"
    assert stranger.get(url)["Location"].startswith("/accounts/login/")
    bob = User.objects.create_user("bob@example.com", PASSWORD)
    stranger.force_login(bob, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert stranger.get(url)["Location"].startswith("/accounts/again/")
    stranger.post("/accounts/again/", {"password": PASSWORD})
    assert stranger.get(url).status_code == 404
    assert hers.get(f"{ASK}{uuid4()}/").status_code == 404


def test_after_a_day_it_is_removed(
    hers: Client,
    proven: User,
    rooms: dict[str, Any],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    export = made(proven)
    assert export.expires_at is not None
    assert timedelta(hours=23) < export.expires_at - timezone.now() <= timedelta(days=1)
    DataExport.objects.update(expires_at=Now() - timedelta(seconds=1))
    assert hers.get(f"{ASK}{export.pk}/").status_code == 404

    with django_capture_on_commit_callbacks(execute=True):
        data_export.data_exports_sweep()

    assert not default_storage.exists(export.storage_key)
    assert DataExport.objects.get().state == State.GONE
    assert "Your data is ready" not in hers.get("/account/").content.decode()


def test_two_tasks_make_one(proven: User, rooms: dict[str, Any]) -> None:
    export = data_export.data_export_ask(user=proven)

    def meanwhile(_user_id: object) -> DataPart:
        assert not data_export.data_export_make(export_id=export.pk)
        return DataPart(data={})

    rooms["takes"] = meanwhile
    assert data_export.data_export_make(export_id=export.pk)
    assert not data_export.data_export_make(export_id=export.pk)
    assert DataExport.objects.get().attempts == 1


def test_who_lost_the_lease_leaves_no_file(proven: User, rooms: dict[str, Any]) -> None:
    export = data_export.data_export_ask(user=proven)

    def meanwhile(_user_id: object) -> DataPart:
        DataExport.objects.update(lease_token=uuid4())
        return DataPart(data={})

    rooms["takes"] = meanwhile
    before = (
        set(default_storage.listdir("exports")[1]) if default_storage.exists("exports") else set()
    )

    assert not data_export.data_export_make(export_id=export.pk)

    after = (
        set(default_storage.listdir("exports")[1]) if default_storage.exists("exports") else set()
    )
    assert after == before
    assert DataExport.objects.get().state == State.OPEN


def test_what_crashed_is_taken_up_again_and_given_up_in_the_end(
    hers: Client, proven: User, rooms: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[tuple[str, ...]] = []
    monkeypatch.setattr(
        "accounts.data_export.message_send", lambda _task, *, args, expires: sent.append(args)
    )
    export = data_export.data_export_ask(user=proven)

    def crash(_user_id: object) -> DataPart:
        raise OSError("the disk is full")

    rooms["takes"] = crash
    for _time in range(data_export.ATTEMPTS):
        with pytest.raises(OSError, match="full"):
            data_export.data_export_make(export_id=export.pk)
        data_export.data_exports_sweep()
        DataExport.objects.update(lease_until=Now() - timedelta(seconds=1))
    sent.clear()
    data_export.data_exports_sweep()

    assert sent == []
    assert DataExport.objects.get().state == State.FAILED
    assert "It could not be packed." in hers.get("/account/").content.decode()
    assert data_export.data_export_ask(user=proven).pk != export.pk


def test_files_that_a_crash_left_are_removed(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    key = file_store(key=f"{data_export.FOLDER}/{uuid4().hex}.zip", content=ContentFile(b"PK"))
    data_export.data_exports_tidy()
    assert default_storage.exists(key)

    monkeypatch.setattr(data_export, "KEPT", timedelta(seconds=-1))
    data_export.data_exports_tidy()
    assert not default_storage.exists(key)


def test_asking_is_limited(
    hers: Client, proven: User, rooms: dict[str, Any], settings: Settings
) -> None:
    settings.RATES = settings.RATES | {"data_export": "2/d"}
    assert [hers.post(ASK).status_code for _ in range(3)] == [302, 302, 429]


def test_who_is_not_asked_again_cannot(client: Client, user: User) -> None:
    assert client.post(ASK)["Location"] == f"/accounts/login/?next={ASK}"
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.post(ASK)["Location"].startswith("/accounts/again/")
    assert not DataExport.objects.exists()
