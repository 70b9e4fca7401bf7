"""The product's only outbound HTTP beside the SDKs: downloads from addresses that others name.

An address may come from a provider's answer, so it is not trusted: http and https only; hosts that
resolve to private, loopback, link-local (169.254.169.254) or otherwise special addresses are
refused unless settings.OUTBOUND_ALLOWED_HOSTS names them (`host` or `host:port`) or the caller
trusts their origin; a name is resolved once and the connection goes to that very address, so that a
second answer of the DNS cannot redirect it; every redirect is checked again; bytes and total time
are capped.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import IO, NamedTuple

import httpx2
from django.conf import settings

MAX_REDIRECTS = 3
TIMEOUT = httpx2.Timeout(connect=5, read=20, write=10, pool=5)

# 4xx that may be answered differently a moment later.
TRANSIENT_STATUSES = {404, 408, 425, 429}

# Well-known prefix of NAT64 (RFC 6052): an IPv4 address in an IPv6 coat.
_NAT64 = IPv6Network("64:ff9b::/96")
# Only these addresses are given out to the public (IANA's registry of IPv6). Python calls others
# global, too: what leads to IPv4 (RFC 4291, RFC 2765, RFC 8215), site-local ones (RFC 3879), and
# all that nobody has been given yet.
_GIVEN_OUT = IPv6Network("2000::/3")
# Within them, and among those of IPv4, for protocols and documentation (RFC 6890, RFC 9637).
_SPECIAL = (IPv4Network("192.0.0.0/24"), IPv6Network("3fff::/20"))

Address = IPv4Address | IPv6Address


class OutboundError(Exception):
    """Nothing usable was fetched."""


class OutboundRefused(OutboundError):
    """We do not go there: not http(s), or an address inside our own walls."""


class OutboundTooLarge(OutboundError):
    """More bytes than were allowed."""


class OutboundFailed(OutboundError):
    """It did not work; `permanent` says that asking again would not help.

    `status` is that of the answer, if one came.
    """

    def __init__(self, reason: str, *, permanent: bool, status: int | None = None) -> None:
        super().__init__(reason)
        self.permanent = permanent
        self.status = status


class Downloaded(NamedTuple):
    """What came: its length, and the type that the server claims (sniff before you believe it)."""

    bytes: int
    content_type: str


class Looked(NamedTuple):
    """How an address answers; headers are found in any case.

    `certificate_until` is when its TLS certificate, which was valid, ends; None for plain http.
    """

    status: int
    headers: Mapping[str, str]
    certificate_until: datetime | None


class _Origin(NamedTuple):
    """Who answers: what may be trusted with headers, or trusted at all."""

    scheme: str
    host: str
    port: int


async def download(
    url: str,
    destination: IO[bytes],
    *,
    max_bytes: int,
    max_seconds: float,
    headers: Mapping[str, str] | None = None,
    trusted_origin: str = "",
) -> Downloaded:
    """Stream what is at `url` into `destination`.

    `headers` (a key, say) go to the origin of `url` and no further: whoever is redirected away from
    it arrives without them. `trusted_origin` is an address that an operator has configured: its
    scheme, host and port may be private, whoever names them.

    Raises OutboundRefused, OutboundTooLarge (more than `max_bytes`, by the header or by count) or
    OutboundFailed: transient for a name that does not resolve, a connection that fails or takes
    over `max_seconds`, 5xx, 404, 408, 425 and 429; permanent for any other answer but 200, an
    encoded body and more than MAX_REDIRECTS redirects. `destination` may then hold a part.
    """
    start = _parse(url)
    trusted = _origin(_parse(trusted_origin)) if trusted_origin else None
    async with _asking(max_seconds) as client:
        response = await _arrive(client, start, dict(headers or {}), trusted)
        try:
            return await _receive(response, destination, max_bytes)
        finally:
            await response.aclose()


async def look(
    url: str,
    *,
    max_seconds: float,
    headers: Mapping[str, str] | None = None,
    trusted_origin: str = "",
) -> Looked:
    """How `url` answers a GET: status and headers. Its body is not read, no redirect followed.

    Raises OutboundRefused, or OutboundFailed for what does not answer at all, or not with a
    certificate for its name.
    """
    start = _parse(url)
    trusted = _origin(_parse(trusted_origin)) if trusted_origin else None
    async with _asking(max_seconds) as client:
        address = await _resolve(start, trusted)
        request = _request(client, start, address, dict(headers or {}))
        response = await client.send(request, stream=True)
        try:
            return Looked(response.status_code, response.headers, _certificate_until(response))
        finally:
            await response.aclose()


@asynccontextmanager
async def _asking(max_seconds: float) -> AsyncIterator[httpx2.AsyncClient]:
    """A client for so long; what breaks on the way is OutboundFailed, and may work later."""
    try:
        async with asyncio.timeout(max_seconds), _client() as client:
            yield client
    except TimeoutError as error:
        raise OutboundFailed(f"took over {max_seconds} s", permanent=False) from error
    except httpx2.TransportError as error:
        raise OutboundFailed(f"{type(error).__name__}: {error}", permanent=False) from error


def _certificate_until(response: httpx2.Response) -> datetime | None:
    stream = response.extensions.get("network_stream")
    tls = stream.get_extra_info("ssl_object") if stream else None
    if tls is None:
        return None
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(tls.getpeercert()["notAfter"]), UTC)


def _client() -> httpx2.AsyncClient:
    # No proxy or certificate settings of the environment: the address we checked is the one we use.
    return httpx2.AsyncClient(
        verify=_tls(), trust_env=False, follow_redirects=False, timeout=TIMEOUT
    )


@cache
def _tls() -> ssl.SSLContext:
    return httpx2.create_ssl_context()


async def _arrive(
    client: httpx2.AsyncClient, url: httpx2.URL, headers: dict[str, str], trusted: _Origin | None
) -> httpx2.Response:
    """The first answer that is no redirect, its body not read yet."""
    home = _origin(url)
    for _ in range(MAX_REDIRECTS + 1):
        if _origin(url) != home:
            headers = {}
        address = await _resolve(url, trusted)
        response = await client.send(_request(client, url, address, headers), stream=True)
        if not response.has_redirect_location:
            return response
        await response.aclose()
        url = _parse(response.headers["location"], base=url)
    raise OutboundFailed("too many redirects", permanent=True)


def _request(
    client: httpx2.AsyncClient, url: httpx2.URL, address: Address, headers: dict[str, str]
) -> httpx2.Request:
    """A request to the one checked address of `url`'s host, under the host's own name."""
    return client.build_request(
        "GET",
        url.copy_with(host=str(address)),
        headers=headers | {"Host": url.netloc.decode("ascii"), "Accept-Encoding": "identity"},
        extensions={"sni_hostname": url.host},
    )


def _parse(text: str, *, base: httpx2.URL | None = None) -> httpx2.URL:
    try:
        url = base.join(text) if base else httpx2.URL(text)
    except (httpx2.InvalidURL, ValueError) as error:
        raise OutboundRefused("not an address") from error
    if url.scheme not in {"http", "https"} or not url.host or url.userinfo:
        raise OutboundRefused("only http and https, without credentials")
    return url


def _origin(url: httpx2.URL) -> _Origin:
    return _Origin(url.scheme, url.host, url.port or (443 if url.scheme == "https" else 80))


async def _resolve(url: httpx2.URL, trusted: _Origin | None) -> Address:
    origin = _origin(url)
    try:
        found = await asyncio.get_running_loop().getaddrinfo(
            url.raw_host.decode("ascii"), origin.port, type=socket.SOCK_STREAM
        )
    except (OSError, UnicodeError) as error:
        raise OutboundFailed(f"{url.host} cannot be found", permanent=False) from error
    addresses = [ip_address(str(sockaddr[0]).partition("%")[0]) for *_, sockaddr in found]
    welcome = origin == trusted or _is_allowed(origin.host, origin.port)
    if not welcome and not all(map(_is_public, addresses)):
        raise OutboundRefused(f"{url.host} is not a public address")
    return addresses[0]


def _is_allowed(host: str, port: int) -> bool:
    return not {host, f"{host}:{port}"}.isdisjoint(settings.OUTBOUND_ALLOWED_HOSTS)


def _is_public(address: Address) -> bool:
    inner = _inner(address)
    if inner is not None:
        return _is_public(inner)
    if address.version == 6 and address not in _GIVEN_OUT:
        return False
    if any(address in network for network in _SPECIAL):
        return False
    return address.is_global and not address.is_multicast


def _inner(address: Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 address leads to, if it is such a one."""
    if isinstance(address, IPv4Address):
        return None
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


async def _receive(response: httpx2.Response, destination: IO[bytes], max_bytes: int) -> Downloaded:
    _check(response, max_bytes)
    received = 0
    async for chunk in response.aiter_raw():
        received += len(chunk)
        if received > max_bytes:
            raise OutboundTooLarge(f"more than {max_bytes} bytes")
        destination.write(chunk)
    return Downloaded(received, response.headers.get("content-type", ""))


def _check(response: httpx2.Response, max_bytes: int) -> None:
    status = response.status_code
    if status != 200:
        permanent = status < 500 and status not in TRANSIENT_STATUSES
        raise OutboundFailed(f"status {status}", permanent=permanent, status=status)
    if response.headers.get("content-encoding", "identity") != "identity":
        # We asked for none; decoding one would let a small body become an endless one.
        raise OutboundFailed("an encoded body", permanent=True)
    length = response.headers.get("content-length", "")
    if length.isdecimal() and int(length) > max_bytes:
        raise OutboundTooLarge(f"{length} bytes, more than {max_bytes}")
