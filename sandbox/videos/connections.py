"""A way to hang up on a client, which ASGI itself does not offer."""

import asyncio
import struct
from socket import SO_LINGER, SOL_SOCKET
from typing import cast

from uvicorn.protocols.http.h11_impl import H11Protocol

Address = tuple[str, int]

# Linger on, for no time: closing resets the connection.
AT_ONCE = struct.pack("ii", 1, 0)

_open: dict[Address, asyncio.Transport] = {}


class TrackedProtocol(H11Protocol):
    """uvicorn's HTTP protocol, with its transport to be found by the client's address."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(cast("asyncio.Transport", transport))
        if self.client is not None:
            _open[self.client] = self.transport

    def connection_lost(self, exc: Exception | None) -> None:
        if self.client is not None:
            _open.pop(self.client, None)
        super().connection_lost(exc)


async def connection_drop(client: Address, *, reset: bool = False) -> None:
    """Cuts the connection at once: the client gets no byte of an answer, and with `reset` a RST."""
    transport = _open.get(client)
    if transport is not None:
        if reset:
            transport.get_extra_info("socket").setsockopt(SOL_SOCKET, SO_LINGER, AT_ONCE)
        transport.abort()
    # The protocol learns of the loss in the loop's next turn; what is answered after is discarded.
    await asyncio.sleep(0)
