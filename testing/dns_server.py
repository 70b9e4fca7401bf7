"""A DNS server on 127.0.0.1 that answers with the TXT records of a test."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from socketserver import BaseRequestHandler, ThreadingUDPServer
from threading import Thread

import dns.flags
import dns.message
import dns.rcode
import dns.rrset


class _Server(ThreadingUDPServer):
    records: Mapping[str, Sequence[str]]


class _Handler(BaseRequestHandler):
    server: _Server

    def handle(self) -> None:
        wire, socket = self.request
        query = dns.message.from_wire(wire)
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.RA
        name = query.question[0].name
        texts = self.server.records.get(name.to_text(omit_final_dot=True))
        if texts is None:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        else:
            quoted = [f'"{text}"' for text in texts]
            answer.answer.append(dns.rrset.from_text_list(name, 60, "IN", "TXT", quoted))
        socket.sendto(answer.to_wire(), self.client_address)


@contextmanager
def answering(records: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """One that knows these names, as `address:port`; all others do not exist."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.records = records
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
