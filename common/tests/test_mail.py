"""E-mails leave on commit, and break nothing unless they are the point."""

from __future__ import annotations

import pytest
from django.core import mail as outbox
from django.db import transaction
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from common import mail
from common.errors import Unavailable


@pytest.fixture
def no_server(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9


def send(*, required: bool = False) -> None:
    link = "http://testserver/x?a=1&b=2"
    context = {"link": link, "minutes": 15}
    mail.send("magic_link", to="o'ada@example.com", context=context, required=required)


@pytest.mark.django_db
def test_has_a_subject_text_and_html(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        send()
        assert outbox.outbox == []
    (message,) = outbox.outbox
    assert isinstance(message, outbox.EmailMultiAlternatives)

    assert message.subject == "Your sign-in link for fairtake"
    assert message.to == ["o'ada@example.com"]
    assert "http://testserver/x?a=1&b=2" in message.body
    html = str(message.alternatives[0][0])
    assert 'href="http://testserver/x?a=1&amp;b=2"' in html
    assert "sent this to o&#x27;ada@example.com" in html


@pytest.mark.django_db
def test_a_roll_back_sends_nothing(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        send()
        transaction.set_rollback(True)
    assert outbox.outbox == []


@pytest.mark.django_db
def test_no_server_breaks_nothing(
    no_server: None,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        send()
    assert "The e-mail magic_link could not be sent" in caplog.text


@pytest.mark.django_db
def test_no_server_is_said_when_the_mail_is_the_point(
    no_server: None, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with pytest.raises(Unavailable), django_capture_on_commit_callbacks(execute=True):
        send(required=True)


def test_links_are_made_from_the_settings(settings: Settings) -> None:
    settings.SITE_URL = "https://fairtake.example"
    assert mail.site_link("/account/") == "https://fairtake.example/account/"
