"""The stand-in as one ASGI application."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from app.sandbox import control, page
from app.sandbox.api import Api
from app.sandbox.delivery import Courier
from app.sandbox.state import State
from app.sandbox.web import (
    INSIDE,
    Answer,
    Lost,
    Receive,
    Request,
    Scope,
    Send,
    break_off,
    read,
    write,
)
from app.sandbox.world import World

_LATE = 60


class Sandbox(World):
    """Stripe, as far as invoices need it; no money moves.

    `url` is where browsers reach it, `path` the file that keeps its state (None: memory only),
    `now` the clock under the one that `advance` puts forward, `send` what webhooks go out by.
    Raises ValueError for a live key.
    """

    def __init__(  # noqa: PLR0913  # each has its default
        self,
        key: str = "sk_test_porchlight",
        url: str = "http://127.0.0.1:8000/_stripe",
        *,
        path: Path | None = None,
        now: Callable[[], datetime] | None = None,
        seed: int = 0,
        send: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        if not key.startswith("sk_test_"):
            raise ValueError("The sandbox takes test keys only: sk_test_…")
        state = State(url=url, path=path, now=now, seed=seed)
        super().__init__(state, Courier(state, send))
        self.key = key
        self._mount = urlsplit(url).path.rstrip("/")
        self._api = Api(state, key, self.faults)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            raise NotImplementedError(scope["type"])
        request = await read(scope, receive, self._mount)
        try:
            answer = await self._answer(request) if request else Answer(413)
        except Lost as lost:
            if INSIDE in scope:
                raise _as_httpx(lost) from lost
            if lost.late:
                await asyncio.sleep(_LATE)
            await break_off(send)
            return
        await write(send, answer)

    async def _answer(self, request: Request) -> Answer:
        changed = self.pass_time() or request.method != "GET"
        try:
            if request.path.startswith(("/v1/", "/v2/")):
                return await self._api.answer(request)
            if request.path.startswith("/c/"):
                return page.answer(self.state, request)
            if request.path.startswith("/_sandbox"):
                return await control.answer(self, request)
            return Answer(404)
        finally:
            if changed:
                self.state.save()


def _as_httpx(lost: Lost) -> httpx.TransportError:
    if lost.late:
        return httpx.ReadTimeout("Nothing came in time.")
    return httpx.RemoteProtocolError("Server disconnected without sending a response.")
