"""E-mails come in by SMTP and are shown as pages and JSON."""

from __future__ import annotations

import smtplib
import sys
from email.message import EmailMessage
from pathlib import Path

import pytest

from sandbox.mail.tests.support import Mailbox, letter


def test_message_as_json(mailbox: Mailbox) -> None:
    mailbox.send(letter("Grüße: your credits", html="<p>Hello</p>"))
    (message,) = mailbox.messages()
    assert set(message) == {"id", "to", "from", "subject", "date", "text", "html", "headers"}
    assert message["headers"]["Subject"] == "Grüße: your credits"
    assert message["to"] == "ana@example.com"
    assert message["from"] == "fairtake <hello@fairtake.example>"
    assert message["subject"] == "Grüße: your credits"
    assert message["text"].startswith("Your credits are here: https://")
    assert message["html"] == "<p>Hello</p>\n"
    assert message["date"].endswith("Z")


def test_newest_first_and_by_recipient(mailbox: Mailbox) -> None:
    mailbox.send(letter("one"))
    mailbox.send(letter("two", to="Bo <bo@example.com>"))
    mailbox.send(letter("three"), to=["ana@example.com", "hidden@example.com"])
    assert [m["subject"] for m in mailbox.messages()] == ["three", "two", "one"]
    assert [m["subject"] for m in mailbox.messages("?to=Bo@example.com")] == ["two"]
    assert [m["subject"] for m in mailbox.messages("?to=hidden@example.com")] == ["three"]
    assert mailbox.messages("?to=nobody@example.com") == []


def test_several_in_one_connection(mailbox: Mailbox) -> None:
    with smtplib.SMTP("127.0.0.1", mailbox.smtp_port) as smtp:
        for n in range(3):
            smtp.send_message(letter(str(n)))
    assert len(mailbox.messages()) == 3


def test_odd_charset_is_shown_as_well_as_can_be(mailbox: Mailbox) -> None:
    raw = b"Subject: odd\r\nContent-Type: text/plain; charset=none-such\r\n\r\nhello\r\n"
    with smtplib.SMTP("127.0.0.1", mailbox.smtp_port) as smtp:
        smtp.sendmail("a@example.com", ["b@example.com"], raw)
    (message,) = mailbox.messages()
    assert message["text"].strip() == "hello"
    assert message["from"] == "a@example.com"


def test_a_picture_that_travels_in_the_mail_is_shown(mailbox: Mailbox) -> None:
    message = letter(html='<img src="cid:poster" alt="A still">')
    html = message.get_body(("html",))
    assert isinstance(html, EmailMessage)
    html.add_related(b"jpeg", "image", "jpeg", cid="<poster>")
    mailbox.send(message)

    (found,) = mailbox.messages()
    assert '<img src="data:image/jpeg;base64,anBlZw=="' in found["html"]
    assert "data:image/jpeg;base64,anBlZw==" in mailbox.http.get(f"/mail/{found['id']}/html").text


def test_delete(mailbox: Mailbox) -> None:
    mailbox.send(letter())
    assert mailbox.http.delete("/messages").status_code == 204
    assert mailbox.messages() == []


def test_deleted_stays_deleted(own_mailbox: Mailbox) -> None:
    own_mailbox.send(letter())
    own_mailbox.http.delete("/messages")
    own_mailbox.restart()
    assert own_mailbox.messages() == []


def test_messages_survive_a_restart_in_order(own_mailbox: Mailbox) -> None:
    for subject in ("one", "two", "three"):
        own_mailbox.send(letter(subject))
    before = own_mailbox.messages()
    own_mailbox.restart()
    assert own_mailbox.messages() == before


def test_pages(mailbox: Mailbox) -> None:
    assert "Nothing has been sent yet" in mailbox.http.get("/").text
    mailbox.send(letter("A <b>bold</b> subject", html="<p>Hello</p>"))
    (message,) = mailbox.messages()
    inbox = mailbox.http.get("/")
    assert "A &lt;b&gt;bold&lt;/b&gt; subject" in inbox.text
    assert f'href="./mail/{message["id"]}"' in inbox.text
    shown = mailbox.http.get(f"/mail/{message['id']}").text
    assert '<a href="https://fairtake.example/billing/?a=1&amp;b=2"' in shown
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in shown
    assert mailbox.http.get("/mail/none").status_code == 404
    assert mailbox.http.get("/mail/none/html").status_code == 404


def test_html_is_framed_without_rights(mailbox: Mailbox) -> None:
    mailbox.send(letter(html="<p onclick='x()'>Hello<script>alert(1)</script></p>"))
    (message,) = mailbox.messages()
    frame = mailbox.http.get(f"/mail/{message['id']}/html")
    assert frame.text == "<!doctype html><p>Hello</p>\n"
    assert frame.headers["Content-Security-Policy"].startswith("sandbox ")


def test_delete_button(mailbox: Mailbox) -> None:
    mailbox.send(letter())
    assert "Delete all e-mails" in mailbox.http.get("/").text
    assert mailbox.http.post("/clear").headers["Location"] == "/"
    assert mailbox.messages() == []


def test_large_message(mailbox: Mailbox) -> None:
    message = EmailMessage()
    message["Subject"] = "large"
    message["To"] = "ana@example.com"
    message["From"] = "hello@fairtake.example"
    message.set_content("x" * 70 + "\n")
    message.add_attachment(b"\0" * 500_000, maintype="video", subtype="mp4", filename="v.mp4")
    mailbox.send(message)
    assert mailbox.messages()[0]["text"].strip() == "x" * 70


def test_ends_soon_with_open_connections(own_mailbox: Mailbox) -> None:
    own_mailbox.http.get("/")
    with smtplib.SMTP("127.0.0.1", own_mailbox.smtp_port) as smtp:
        smtp.noop()
        assert own_mailbox.stop() < 2
        smtp.close()


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_needs_little_memory(mailbox: Mailbox) -> None:
    smaps = Path(f"/proc/{mailbox.process.pid}/smaps_rollup").read_text()
    kilobytes = next(int(line.split()[1]) for line in smaps.splitlines() if line[:4] == "Pss:")
    assert kilobytes < 60_000
