"""The domain that our mail comes from: what the DNS says to those who get it."""

from __future__ import annotations

from collections.abc import Iterator
from email.utils import parseaddr

from django.conf import settings
from dns.exception import DNSException
from dns.resolver import NXDOMAIN, NoAnswer, NoResolverConfiguration, Resolver

from sora_ugc.launch.point import Point, failed, passed, unknown

SECONDS = 5.0


def resolver(nameserver: str = "") -> Resolver:
    """The machine's own, or one that asks `nameserver`: an IPv4 address, or `address:port`.

    On a machine that knows none it asks nobody, so that nothing can be said. ValueError for what is
    no address.
    """
    try:
        asking = Resolver(configure=not nameserver)
    except NoResolverConfiguration:
        asking = Resolver(configure=False)
    asking.lifetime = SECONDS
    if nameserver:
        host, _, port = nameserver.partition(":")
        asking.nameservers = [host]
        asking.port = int(port or 53)
        if not 0 < asking.port < 65_536:
            raise ValueError(f"{port} is no port")
    return asking


def mail_domain(asking: Resolver, *, selector: str = "") -> Iterator[Point]:
    """SPF, DMARC and, where its `selector` is known, DKIM of the domain in DEFAULT_FROM_EMAIL."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    if "." not in domain:
        mend = "Set DEFAULT_FROM_EMAIL to an address of a domain of yours."
        yield failed("mail.domain", f"{domain or 'nothing'} is no domain", mend)
        return
    yield _record(asking, "mail.spf", domain, "v=spf1")
    yield _record(asking, "mail.dmarc", f"_dmarc.{domain}", "v=DMARC1")
    if selector:
        yield _record(asking, "mail.dkim", f"{selector}._domainkey.{domain}", "p=")
    else:
        mend = f"launch_check --dkim-selector NAME: the one that signs mail of {domain}."
        yield unknown("mail.dkim", "the DNS does not tell which selector signs", mend)


def _record(asking: Resolver, name: str, where: str, mark: str) -> Point:
    """Whether the DNS has one TXT record with `mark` at `where`."""
    mend = f"Add the TXT record that your mail server's provider names for {where}."
    try:
        answers = asking.resolve(where, "TXT")
    except (NXDOMAIN, NoAnswer):
        return failed(name, f"there is no TXT record at {where}", mend)
    except DNSException as error:
        words = f"the DNS did not answer about {where}: {type(error).__name__}"
        return unknown(name, words, "Try again, or with --nameserver 1.1.1.1.")
    texts = [b"".join(answer.strings).decode(errors="replace") for answer in answers]
    found = [text for text in texts if mark in text]
    if len(found) == 1:
        return passed(name, f"{where}: {found[0][:70]}")
    return failed(name, f"{where} has {len(found)} records with {mark}, not one", mend)
