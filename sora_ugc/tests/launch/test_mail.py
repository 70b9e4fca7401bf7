"""What the DNS says of our mail; against a real server."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from sora_ugc.launch import mail
from sora_ugc.tests.launch.shared import verdicts
from testing.dns_server import answering

RIGHT = {
    "studio.example.com": ["google-site-verification=1", "v=spf1 include:mail.example -all"],
    "_dmarc.studio.example.com": ["v=DMARC1; p=reject"],
    "s1._domainkey.studio.example.com": ["v=DKIM1; k=rsa; p=MIGf"],
}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, {"mail.spf": "pass", "mail.dmarc": "pass", "mail.dkim": "pass"}),
        ({"studio.example.com": ["hello"]}, {"mail.spf": "fail"}),
        ({"studio.example.com": ["v=spf1 -all", "v=spf1 +all"]}, {"mail.spf": "fail"}),
        ({"_dmarc.studio.example.com": None}, {"mail.dmarc": "fail"}),
        ({"s1._domainkey.studio.example.com": None}, {"mail.dkim": "fail"}),
    ],
    ids=["right", "no-spf", "two-spf", "no-dmarc", "no-dkim"],
)
def test_the_dns_is_asked_about_our_mail(
    settings: Settings, changed: dict[str, list[str] | None], expected: dict[str, str]
) -> None:
    settings.DEFAULT_FROM_EMAIL = "Studio <hello@studio.example.com>"
    records = {name: texts for name, texts in (RIGHT | changed).items() if texts is not None}
    with answering(records) as server:
        found = verdicts(mail.mail_domain(mail.resolver(server), selector="s1"))

    assert found | expected == found


def test_what_the_dns_cannot_tell_is_said_so(settings: Settings) -> None:
    settings.DEFAULT_FROM_EMAIL = "Studio <hello@studio.example.com>"
    with answering(RIGHT) as server:
        found = verdicts(mail.mail_domain(mail.resolver(server)))

    assert found["mail.dkim"] == "could not check"


def test_a_dns_that_does_not_answer_is_no_verdict(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DEFAULT_FROM_EMAIL = "Studio <hello@studio.example.com>"
    monkeypatch.setattr(mail, "SECONDS", 0.2)

    found = verdicts(mail.mail_domain(mail.resolver("127.0.0.1:9"), selector="s1"))

    assert set(found.values()) == {"could not check"}


@pytest.mark.parametrize(
    "nameserver", ["nowhere", "127.0.0.1:dns", "127.0.0.1:0", "127.0.0.1:65536", "2606:4700::1"]
)
def test_what_is_no_nameserver_is_refused(nameserver: str) -> None:
    with pytest.raises(CommandError, match="IPv4"):
        call_command("launch_check", "--nameserver", nameserver)


def test_an_address_of_nowhere_fails(settings: Settings) -> None:
    settings.DEFAULT_FROM_EMAIL = "Studio <noreply@localhost>"

    assert verdicts(mail.mail_domain(mail.resolver("127.0.0.1:9"))) == {"mail.domain": "fail"}
