"""The server around the application: uvicorn, as this product needs it."""

import asyncio
import contextlib
import gc
import signal
from collections.abc import Iterator

import uvicorn
from litestar.types import ASGIApp

from app.config import Config
from app.realtime import frames
from app.realtime.protocol import Protocol

_PATIENCE = 10  # seconds for open requests when the server is stopped


async def serve(application: ASGIApp, settings: Config) -> None:
    """Serve until a signal ends it."""
    server = _Server(
        uvicorn.Config(
            application,
            host=settings.host,
            port=settings.port,
            http="httptools",
            ws=Protocol,
            ws_max_size=frames.LARGEST_FRAME,
            ws_per_message_deflate=False,
            access_log=False,
            log_level="warning",
            server_header=False,
            proxy_headers=bool(settings.trusted_proxies),
            forwarded_allow_ips=sorted(settings.trusted_proxies),
            timeout_graceful_shutdown=_PATIENCE,
        )
    )
    # What is here now stays: looking through it for garbage would hold up events, by 50 ms.
    gc.freeze()
    await server.serve()


class _Server(uvicorn.Server):
    """uvicorn's raises a signal again when it has stopped, which is before our database closes."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        for each in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(each, self.handle_exit, each, None)
        try:
            yield
        finally:
            for each in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(each)
