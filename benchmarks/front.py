"""A proxy that ends TLS before a web process, as production has one, at a port of `localhost`.

The port also answers plain http, by the first byte of a connection: whoever can be given one port
only (the Observatory) meets the redirect to https, too.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

HOST, NAME = "127.0.0.1", "localhost"
HELLO = b"\x16"  # how a connection begins that is to be TLS (RFC 8446, 5.1)
SECONDS = 30.0
# These belong to one connection (RFC 9110, 7.6.1); the length is said anew.
OWN = {"connection", "keep-alive", "transfer-encoding", "content-length"}


class _Handler(BaseHTTPRequestHandler):
    """Hands a request without a body on, and says how it came and from whom."""

    server: Front

    def do_GET(self) -> None:
        scheme = "https" if isinstance(self.connection, ssl.SSLSocket) else "http"
        told = {**self.headers, "X-Forwarded-Proto": scheme, "X-Forwarded-For": HOST}
        behind = HTTPConnection(HOST, self.server.behind, timeout=SECONDS)
        behind.request(self.command, self.path, headers=told)
        answer = behind.getresponse()
        body = answer.read()
        behind.close()
        self.send_response_only(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in OWN:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_OPTIONS(self) -> None:
        self.do_GET()

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


class Front(ThreadingHTTPServer):
    """The proxy. `behind` is the web process's port, `certificate` the file of `certificate()`."""

    daemon_threads = True

    def __init__(self, *, port: int, behind: int, certificate: Path) -> None:
        self.behind = behind
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate)
        super().__init__((HOST, port), _Handler)

    def finish_request(self, request: Any, client_address: Any) -> None:
        """In the connection's own thread: end TLS, if that is how it begins."""
        request.settimeout(SECONDS)
        if request.recv(1, socket.MSG_PEEK) != HELLO:
            return super().finish_request(request, client_address)
        with self._context.wrap_socket(request, server_side=True) as secure:
            return super().finish_request(secure, client_address)


@contextmanager
def front(*, port: int, behind: int, certificate: Path) -> Iterator[None]:
    """A running one, stopped afterwards."""
    server = Front(port=port, behind=behind, certificate=certificate)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def certificate(path: Path) -> Path:
    """A certificate of `localhost` that signed itself, and its key, in one new file; a day long."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.oid.NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path.touch(mode=0o600)
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path
