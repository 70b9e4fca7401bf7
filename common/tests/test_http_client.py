"""The outbound client: what it fetches, and where it does not go."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from django.conf import LazySettings

from benchmarks.front import certificate, front
from common import http_client
from common.http_client import (
    Downloaded,
    Looked,
    OutboundFailed,
    OutboundRefused,
    OutboundTooLarge,
    look,
)
from common.tests.http_server import ScriptedServer, serving
from testing.ports import free_port

BODY = b"x" * 200_000


KEY = {"Authorization": "Bearer secret"}


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with serving() as running:
        running.answers["/ok"] = (200, {"Content-Type": "video/mp4"}, BODY)
        yield running


@pytest.fixture
def elsewhere() -> Iterator[ScriptedServer]:
    """Another origin: the same host, another port."""
    with serving() as running:
        running.answers["/ok"] = (200, {"Content-Type": "video/mp4"}, BODY)
        yield running


def download(
    url: str, *, max_bytes: int = 1_000_000, max_seconds: float = 5, **how: Any
) -> tuple[Downloaded, bytes]:
    destination = BytesIO()
    fetched = asyncio.run(
        http_client.download(url, destination, max_bytes=max_bytes, max_seconds=max_seconds, **how)
    )
    return fetched, destination.getvalue()


def resolving(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    """Let every name resolve to `addresses`."""

    async def getaddrinfo(_loop: Any, _host: str, port: int, **_kw: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in addresses]

    monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", getaddrinfo)


def test_a_file_is_streamed(server: ScriptedServer) -> None:
    assert download(f"{server.url}/ok") == (Downloaded(200_000, "video/mp4"), BODY)


def test_a_redirect_is_followed(server: ScriptedServer) -> None:
    server.answers["/from"] = (302, {"Location": "/ok"}, b"")
    assert download(f"{server.url}/from")[1] == BODY


def test_redirects_end(server: ScriptedServer) -> None:
    server.answers["/loop"] = (302, {"Location": "/loop"}, b"")
    with pytest.raises(OutboundFailed, match="redirects") as failure:
        download(f"{server.url}/loop")
    assert failure.value.permanent
    assert len(server.seen) == http_client.MAX_REDIRECTS + 1


@pytest.mark.parametrize(
    "target",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.1/",
        "http://[::1]/",
        "file:///etc/passwd",
        "ftp://example.com/",
    ],
)
def test_a_redirect_inside_our_walls_is_refused(server: ScriptedServer, target: str) -> None:
    server.answers["/from"] = (302, {"Location": target}, b"")
    with pytest.raises(OutboundRefused):
        download(f"{server.url}/from")


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.2/",
        "http://2130706434/",  # 127.0.0.2 as one number
        "http://0177.0.0.2/",
        "http://0.0.0.0/",
        "http://192.168.1.1/",
        "http://172.16.0.1/",
        "http://100.64.0.1/",
        "http://169.254.169.254/",
        "http://224.0.0.1/",
        "http://[::ffff:127.0.0.1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[2002:7f00:1::]/",
        "http://[::127.0.0.1]/",
        "http://[64:ff9b:1::7f00:1]/",
        "http://[::ffff:0:127.0.0.1]/",
        "http://[fec0::1]/",
        "http://[4000::1]/",
        "http://[3fff::1]/",
        "http://192.0.0.8/",
        "http://[fd00::1]/",
        "http://[fe80::1]/",
        "https://user:secret@example.com/",
        "javascript:alert(1)",
        "nonsense",
        "http://",
        "http://exa\tmple.com/",
    ],
)
def test_what_is_not_public_is_refused(url: str) -> None:
    with pytest.raises(OutboundRefused):
        download(url)


def test_loopback_is_refused_unless_allowed(server: ScriptedServer, settings: LazySettings) -> None:
    settings.OUTBOUND_ALLOWED_HOSTS = []
    with pytest.raises(OutboundRefused):
        download(f"{server.url}/ok")
    settings.OUTBOUND_ALLOWED_HOSTS = ["127.0.0.1:1"]
    with pytest.raises(OutboundRefused):
        download(f"{server.url}/ok")
    assert server.seen == []
    settings.OUTBOUND_ALLOWED_HOSTS = [f"127.0.0.1:{server.server_port}"]
    assert download(f"{server.url}/ok")[1] == BODY


def test_a_trusted_origin_may_be_private(server: ScriptedServer, settings: LazySettings) -> None:
    settings.OUTBOUND_ALLOWED_HOSTS = []
    server.answers["/from"] = (302, {"Location": "/ok"}, b"")
    assert download(f"{server.url}/from", trusted_origin=f"{server.url}/v1")[1] == BODY


@pytest.mark.parametrize(
    "start", ["{elsewhere}/ok", "{server}/from"], ids=["at once", "by a redirect"]
)
def test_trust_ends_at_the_origin(
    server: ScriptedServer, elsewhere: ScriptedServer, settings: LazySettings, start: str
) -> None:
    """Another port of a trusted machine is another server."""
    settings.OUTBOUND_ALLOWED_HOSTS = []
    server.answers["/from"] = (302, {"Location": f"{elsewhere.url}/ok"}, b"")
    with pytest.raises(OutboundRefused):
        download(
            start.format(server=server.url, elsewhere=elsewhere.url), trusted_origin=server.url
        )
    assert elsewhere.seen == []


def test_headers_stay_with_their_origin(server: ScriptedServer, elsewhere: ScriptedServer) -> None:
    server.answers["/from"] = (302, {"Location": "/leave"}, b"")
    server.answers["/leave"] = (302, {"Location": f"{elsewhere.url}/back"}, b"")
    elsewhere.answers["/back"] = (302, {"Location": f"{server.url}/ok"}, b"")
    assert download(f"{server.url}/from", headers=KEY)[1] == BODY
    assert elsewhere.keys == [None]
    assert server.keys == ["Bearer secret", "Bearer secret", None]


def test_one_private_address_among_public_ones_is_enough_to_refuse(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    resolving(monkeypatch, "93.184.215.14", "10.0.0.1")
    with pytest.raises(OutboundRefused):
        download("http://cdn.example.com/v.mp4")


def test_the_connection_goes_to_the_checked_address_under_the_hosts_name(
    server: ScriptedServer, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.OUTBOUND_ALLOWED_HOSTS = ["cdn.example.com"]
    resolving(monkeypatch, "127.0.0.1")
    download(f"http://cdn.example.com:{server.server_port}/ok")
    assert server.seen == [("/ok", f"cdn.example.com:{server.server_port}")]


def test_a_name_is_asked_for_once_so_that_it_cannot_lead_elsewhere_later(
    server: ScriptedServer, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.OUTBOUND_ALLOWED_HOSTS = ["cdn.example.com"]
    usual, asked = asyncio.BaseEventLoop.getaddrinfo, []

    async def getaddrinfo(loop: Any, host: str, port: int, **how: Any) -> list[Any]:
        if host == "cdn.example.com":
            asked.append(host)
            # Whoever asks again is sent where nobody listens.
            host = "127.0.0.1" if len(asked) == 1 else "127.0.0.2"
        found: list[Any] = await usual(loop, host, port, **how)
        return found

    monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", getaddrinfo)

    assert download(f"http://cdn.example.com:{server.server_port}/ok")[1] == BODY
    assert asked == ["cdn.example.com"]


def test_public_addresses_are_public() -> None:
    assert http_client._is_public(ip_address("93.184.215.14"))
    assert http_client._is_public(ip_address("2606:2800:21f:cb07:6820:80da:af6b:8b2c"))


def test_a_long_file_is_refused_by_its_header(server: ScriptedServer) -> None:
    server.answers["/long"] = (200, {"Content-Length": str(2**31)}, b"")
    with pytest.raises(OutboundTooLarge):
        download(f"{server.url}/long")


def test_a_long_file_is_refused_by_count_when_it_does_not_say(server: ScriptedServer) -> None:
    with pytest.raises(OutboundTooLarge):
        download(f"{server.url}/ok", max_bytes=len(BODY) - 1)


@pytest.mark.parametrize(
    ("status", "permanent"),
    [*((status, False) for status in (404, 408, 425, 429, 500, 503)), (403, True), (410, True)],
)
def test_a_refusal_says_whether_it_is_permanent(
    server: ScriptedServer, status: int, permanent: bool
) -> None:
    server.answers["/no"] = (status, {}, b"")
    with pytest.raises(OutboundFailed) as failure:
        download(f"{server.url}/no")
    assert (failure.value.permanent, failure.value.status) == (permanent, status)


def test_an_encoded_body_is_refused(server: ScriptedServer) -> None:
    server.answers["/gzip"] = (200, {"Content-Encoding": "gzip"}, b"\x1f\x8b")
    with pytest.raises(OutboundFailed, match="encoded"):
        download(f"{server.url}/gzip")


def test_a_body_that_breaks_off_is_transient(server: ScriptedServer) -> None:
    server.answers["/cut"] = (200, {"Content-Length": "1000"}, b"only this")
    with pytest.raises(OutboundFailed) as failure:
        download(f"{server.url}/cut")
    assert not failure.value.permanent


def test_a_slow_server_is_left(server: ScriptedServer) -> None:
    server.answers["/slow"] = (200, {"X-Delay": "1"}, b"")
    with pytest.raises(OutboundFailed, match=r"0\.2 s") as failure:
        download(f"{server.url}/slow", max_seconds=0.2)
    assert not failure.value.permanent


def test_nobody_listening_is_transient() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(OutboundFailed) as failure:
        download(f"http://127.0.0.1:{port}/")
    assert not failure.value.permanent


def looked(url: str, **options: Any) -> Looked:
    return asyncio.run(look(url, max_seconds=5, **options))


def test_a_look_tells_status_and_headers_and_follows_nothing(server: ScriptedServer) -> None:
    server.answers["/moved"] = (302, {"Location": "/secret", "X-Said": "no"}, b"a body")

    seen = looked(f"{server.url}/moved")

    assert (seen.status, seen.headers["x-said"], seen.certificate_until) == (302, "no", None)
    assert [path for path, _host in server.seen] == ["/moved"]


def test_a_look_goes_inside_only_where_it_was_told_to(
    server: ScriptedServer, settings: LazySettings
) -> None:
    settings.OUTBOUND_ALLOWED_HOSTS = []
    server.answers["/"] = (200, {}, b"")

    with pytest.raises(OutboundRefused):
        looked(f"{server.url}/")
    assert looked(f"{server.url}/", trusted_origin=server.url).status == 200


@pytest.fixture
def certified(server: ScriptedServer, tmp_path: Path) -> Iterator[tuple[int, datetime]]:
    """The port of `server` behind TLS, with a certificate of localhost that we trust; its end."""
    path, port = certificate(tmp_path / "front.pem"), free_port()
    http_client._tls().load_verify_locations(path)
    with front(port=port, behind=server.server_port, certificate=path):
        yield port, x509.load_pem_x509_certificate(path.read_bytes()).not_valid_after_utc
    http_client._tls.cache_clear()


def test_a_look_over_tls_tells_when_the_certificate_ends(
    server: ScriptedServer, certified: tuple[int, datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    resolving(monkeypatch, "127.0.0.1")
    server.answers["/"] = (200, {}, b"")
    port, end = certified
    site = f"https://localhost:{port}/"

    assert looked(site, trusted_origin=site).certificate_until == end


def test_a_certificate_of_another_name_is_refused(
    certified: tuple[int, datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    resolving(monkeypatch, "127.0.0.1")
    site = f"https://studio.example.com:{certified[0]}/"

    with pytest.raises(OutboundFailed, match=r"not valid for 'studio\.example\.com'"):
        looked(site, trusted_origin=site)


def test_a_look_at_nobody_is_a_failure() -> None:
    with pytest.raises(OutboundFailed):
        looked("http://127.0.0.1:9/")
