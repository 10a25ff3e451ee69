"""uvicorn's websocket protocol with a way to write bytes that are framed already.

Offered to the application as the ASGI extension `porchlight.outlet`. Framing once for all sockets
and writing to their transports measured 3.5 to 44 times cheaper than a send for each.
"""

import asyncio
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from app.realtime.frames import Bye, Close, encode, text_frame

EXTENSION = "porchlight.outlet"
ABORT_AFTER = 20.0  # seconds without taking a byte; uvicorn itself would wait for ever
_FAREWELL = text_frame(encode(Bye(code=Close.RESTART, retry_ms=3_000)))


class Outlet:
    """The way out of one socket."""

    def __init__(self, protocol: "Protocol") -> None:
        self._protocol = protocol

    @property
    def closing(self) -> bool:
        """Whether no more bytes will ever be taken."""
        return self._protocol.close_sent or self._protocol.transport.is_closing()

    def write(self, framed: bytes) -> bool:
        """Write whole frames; False, and nothing is written, if the socket is closing or stuck."""
        protocol = self._protocol
        if protocol.stuck or protocol.close_sent or protocol.transport.is_closing():
            return False
        self._protocol.transport.write(framed)
        return True

    async def writable(self) -> None:
        """Return when the peer takes bytes again, or is gone."""
        await self._protocol.writable.wait()


class Protocol(WebSocketsSansIOProtocol):
    """Aborts a peer that is stuck, and says goodbye when the server stops."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stuck = False
        self._abort: asyncio.TimerHandle | None = None

    def handle_connect(self, event: Any) -> None:
        super().handle_connect(event)
        if self.handshake_initiated and not self.close_sent:
            extensions: dict[str, Any] = self.scope["extensions"] or {}
            extensions[EXTENSION] = Outlet(self)

    def start_keepalive(self) -> None:
        """The handshake is over: let go of what it said, which measured 3.5 KiB a socket."""
        super().start_keepalive()
        del self.request, self.response

    def pause_writing(self) -> None:
        super().pause_writing()
        self.stuck = True
        self._abort = self.loop.call_later(ABORT_AFTER, self.transport.abort)

    def resume_writing(self) -> None:
        self._unstick()
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        self._unstick()
        super().connection_lost(exc)

    def shutdown(self) -> None:
        if self.handshake_complete and not self.close_sent and not self.transport.is_closing():
            self.transport.write(_FAREWELL)
        super().shutdown()

    def _unstick(self) -> None:
        self.stuck = False
        if self._abort:
            self._abort.cancel()
            self._abort = None
