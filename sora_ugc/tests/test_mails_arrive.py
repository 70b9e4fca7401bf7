"""Every e-mail as it arrives: sent by SMTP, over a socket, into the sandbox's mailbox."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from accounts.mail_choices import MailKind, mail_send
from common import mail
from sora_ugc.styleguide.mails import MAILS
from testing.factories import UserFactory
from testing.mailbox import Mailbox, mailbox_serving

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("mailbox")]
CHOSEN = {kind.value for kind in MailKind}


@pytest.fixture(scope="module")
def mailbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mailbox]:
    with mailbox_serving(tmp_path_factory.mktemp("mail")) as running:
        yield running


@pytest.fixture
def _by_smtp(settings: Settings, mailbox: Mailbox) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", mailbox.smtp_port


def still() -> bytes:
    """A small JPEG."""
    written = BytesIO()
    Image.new("RGB", (48, 85), (206, 62, 0)).save(written, "JPEG")
    return written.getvalue()


def send(name: str, to: str) -> None:
    """As the rooms do it."""
    context = {key: value for key, value in MAILS[name].items() if key != "off_link"}
    pictures = {"poster": still()} if "poster_id" in context else None
    if name in CHOSEN:
        user = UserFactory.create(email=to)
        mail_send(MailKind(name), user=user, context=context, pictures=pictures)
    else:
        mail.send(name, to=to, context=context, required=True)


@pytest.mark.usefixtures("_by_smtp")
@pytest.mark.parametrize("name", sorted(MAILS))
def test_it_arrives_whole(
    mailbox: Mailbox,
    name: str,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    to = f"{name.replace('_', '-')}@example.com"
    with django_capture_on_commit_callbacks(execute=True):
        send(name, to)

    (message,) = mailbox.messages(f"?to={to}")
    assert message["subject"]
    assert message["from"].startswith("fairtake <")
    if link := MAILS[name].get("link"):
        assert link in message["text"]
        assert f'href="{link}"' in message["html"]
    assert message["html"].count("<table") == message["html"].count("</table>") >= 2
    assert "cid:" not in message["html"]
    _can_be_switched_off(message, chosen=name in CHOSEN)


def _can_be_switched_off(message: dict[str, Any], *, chosen: bool) -> None:
    """By the link at its end and by the mail program's own button; or not at all."""
    headers, words = message["headers"], "Switch these e-mails off"
    if not chosen:
        assert "List-Unsubscribe" not in headers
        assert words not in message["text"] + message["html"]
        return
    link = headers["List-Unsubscribe"].strip(" <>")
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert link.startswith("http://testserver/account/mails/")
    assert f"{words}:\n{link}" in message["text"]
    assert link in message["html"]
