"""The e-mails when a take has ended: what they say, to whom, and never twice."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any, cast
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.files.base import ContentFile
from django.core.mail import EmailMultiAlternatives
from django.db.models.functions import Now
from django.test import Client
from PIL import Image
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.models import User
from common.storage import file_store
from generation import tasks
from generation.models import Asset, Job, JobState
from generation.pipeline.job_fail import job_fail
from generation.pipeline.wake import TAKE_MAIL
from generation.services.job_cancel import job_cancel
from generation.services.take_mails import take_tell
from generation.tests.jobs.driving import creator, order
from testing.factories import AssetFactory, JobFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> User:
    """Somebody who has confirmed the address."""
    user = creator()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@pytest.fixture
def mails(monkeypatch: pytest.MonkeyPatch) -> list[EmailMultiAlternatives]:
    """The e-mails, as they leave on commit; these tests never commit, so they leave at once."""
    monkeypatch.setattr("common.mail.transaction.on_commit", lambda deliver: deliver())
    return cast("list[EmailMultiAlternatives]", mail.outbox)


def ready(owner: User, **fields: Any) -> Job:
    return JobFactory.create(owner=owner, ready=True, **fields)


def failed(owner: User, code: str = "moderation_blocked") -> Job:
    return JobFactory.create(
        owner=owner, state=JobState.FAILED, failure_code=code, finished_at=Now()
    )


def poster_of(owner: User) -> Asset:
    content = BytesIO()
    Image.new("RGB", (720, 1280), (206, 62, 0)).save(content, "WEBP")
    key = file_store(key=f"posters/{uuid4().hex}.webp", content=ContentFile(content.getvalue()))
    return AssetFactory.create(owner=owner, kind="poster", storage_key=key)


def html_of(message: EmailMultiAlternatives) -> str:
    return str(message.alternatives[0][0])


def test_a_ready_video_is_told_with_its_poster(
    ada: User, mails: list[EmailMultiAlternatives]
) -> None:
    job = ready(ada, poster=poster_of(ada))

    tasks.take_mail(str(job.pk))

    (message,) = mails
    assert message.to == [ada.email]
    assert message.subject == "Your video for TikTok is ready"
    for words in (message.body, html_of(message)):
        assert f"http://testserver/studio/jobs/{job.pk}/" in words
        assert "The file is yours and stays in your studio." in words
        assert "8 credits" in words
    assert 'src="cid:poster"' in html_of(message)
    whole = message.message()
    assert whole.get_content_type() == "multipart/related"
    (picture,) = [part for part in whole.walk() if part.get_content_type() == "image/jpeg"]
    assert picture["Content-ID"] == "<poster>"
    with Image.open(BytesIO(cast("bytes", picture.get_payload(decode=True)))) as still:
        assert still.size == (480, 853)


def test_a_mail_leaves_without_a_poster_that_is_gone(
    ada: User, mails: list[EmailMultiAlternatives]
) -> None:
    gone = AssetFactory.create(owner=ada, kind="poster", storage_key="posters/gone.webp")

    assert take_tell(job_id=ready(ada, poster=gone).pk)

    assert "cid:" not in html_of(mails[0])
    assert mails[0].message().get_content_type() == "multipart/alternative"


def test_until_when_it_is_kept_is_said(ada: User, mails: list[EmailMultiAlternatives]) -> None:
    take_tell(job_id=ready(ada, kept_until="2027-01-31T00:00:00Z").pk)

    assert "until 31 January 2027; download it before then" in mails[0].body


def test_a_failed_video_is_told_with_the_reason_and_the_refund(
    ada: User, mails: list[EmailMultiAlternatives]
) -> None:
    assert take_tell(job_id=failed(ada).pk)

    (message,) = mails
    assert message.subject == "Your video for TikTok failed, its credits are back"
    assert "All 8 credits are back in your balance." in message.body
    assert "content check refused this photo or these words" in message.body
    assert "+8" in html_of(message)


def test_a_mail_is_in_the_language_of_its_reader(
    ada: User, mails: list[EmailMultiAlternatives]
) -> None:
    User.objects.update(language="de")
    take_tell(job_id=ready(ada, kept_until="2027-01-31T00:00:00Z").pk)
    take_tell(job_id=failed(ada).pk)

    assert [message.subject for message in mails] == [
        "Dein Video für TikTok ist fertig",
        "Dein Video für TikTok ist fehlgeschlagen, seine Credits sind zurück",
    ]
    assert "bis 31. Januar 2027" in mails[0].body
    assert "Die Inhaltsprüfung des Renderers hat" in mails[1].body


def test_however_often_the_message_comes_there_is_one_mail(
    ada: User, mails: list[EmailMultiAlternatives]
) -> None:
    job = ready(ada)

    assert [take_tell(job_id=job.pk) for _ in range(3)] == [True, False, False]

    job.refresh_from_db()
    assert job.told_at is not None
    assert len(mails) == 1


@pytest.mark.parametrize("state", [JobState.QUEUED, JobState.CANCELED])
def test_other_states_are_not_told(
    ada: User, mails: list[EmailMultiAlternatives], state: JobState
) -> None:
    ended = {"finished_at": Now(), "due_at": None} if state == JobState.CANCELED else {}
    job = JobFactory.create(owner=ada, **({"due_at": Now()} | ended), state=state)

    assert not take_tell(job_id=job.pk)
    assert mails == []


def test_who_deleted_the_take_is_not_told(ada: User, mails: list[EmailMultiAlternatives]) -> None:
    assert not take_tell(job_id=ready(ada, deleted_at=Now()).pk)
    assert mails == []


def test_who_left_is_not_told(ada: User, mails: list[EmailMultiAlternatives]) -> None:
    User.objects.filter(pk=ada.pk).update(is_active=False)

    assert not take_tell(job_id=ready(ada).pk)
    assert mails == []


def test_an_unproven_address_gets_none(mails: list[EmailMultiAlternatives]) -> None:
    assert not take_tell(job_id=ready(creator()).pk)
    assert mails == []


@pytest.mark.parametrize("end", [ready, failed])
def test_who_switched_these_mails_off_gets_none(
    ada: User, mails: list[EmailMultiAlternatives], end: Callable[[User], Job]
) -> None:
    field = "take_ready_mails" if end is ready else "take_failed_mails"
    User.objects.filter(pk=ada.pk).update(**{field: False})

    assert not take_tell(job_id=end(ada).pk)
    assert mails == []


@pytest.mark.parametrize(
    ("off", "promise"),
    [
        ([], "We e-mail you when it is ready, or if it fails."),
        (["take_failed_mails"], "We e-mail you when it is ready."),
        (["take_ready_mails"], "We e-mail you if it fails."),
        (["take_ready_mails", "take_failed_mails"], ""),
    ],
)
def test_the_page_promises_the_mails_that_will_come(
    client: Client, ada: User, off: list[str], promise: str
) -> None:
    User.objects.filter(pk=ada.pk).update(**dict.fromkeys(off, False))
    client.force_login(ada, backend="allauth.account.auth_backends.AuthenticationBackend")
    job = JobFactory.create(owner=ada, state=JobState.QUEUED, due_at=Now())

    page = client.get(f"/studio/jobs/{job.pk}/").content.decode()

    told = [line.strip() for line in page.splitlines() if "You can close this tab" in line]
    assert told[0].partition("without you.")[2].removesuffix("</p>").strip() == promise


def test_a_job_that_is_gone_is_no_fault(mails: list[EmailMultiAlternatives]) -> None:
    assert not take_tell(job_id=uuid4())
    assert mails == []


def test_an_end_sends_the_message_once_it_is_committed(
    sent: list[tuple[str, dict[str, Any]]],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    job = order(creator(), "A cup")
    lease = uuid4()
    Job.objects.filter(pk=job.pk).update(lease_token=lease, lease_until=Now())

    with django_capture_on_commit_callbacks(execute=True):
        job_fail(job_id=job.pk, lease=lease, from_states={JobState.QUEUED}, code="queue_timeout")
        assert TAKE_MAIL not in dict(sent)

    assert (TAKE_MAIL, {"job_id": str(job.pk)}) in sent


def test_who_calls_it_off_knows_it(
    sent: list[tuple[str, dict[str, Any]]],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    ada = creator()
    job = order(ada, "A cup")

    with django_capture_on_commit_callbacks(execute=True):
        job_cancel(owner_id=ada.id, job_id=job.pk, count_render=lambda: None)

    assert TAKE_MAIL not in dict(sent)
