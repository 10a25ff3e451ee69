"""Our server as it is shipped, with a publisher in its process, as its peers have one.

`/sessions` opens sessions, `/publish` puts events where the feed reads the log, and `/commit`
writes them to the log itself, each in a transaction of its own.
"""

import asyncio
import itertools
import json
import sys
import time
from collections import deque
from collections.abc import Coroutine
from typing import Any
from urllib.parse import parse_qs

from litestar.response.base import ASGIResponse
from litestar.types import ASGIApp, Receive, Scope, Send

from app import cli, engine
from app.config import Config
from app.domain import clock
from app.domain.activity import queries
from app.domain.activity.queries import Entry, Head
from app.domain.activity.rules import ImportFinished
from app.domain.links.rules import Keyring
from app.domain.unit import Unit
from app.main import create_app
from app.realtime.feed import TOO_FAR
from bench.peers.publishing import publish
from tests import make

_SOCKETS_A_SESSION = 10


class Memory:
    """A log that ends in memory: what is published is never written, only read."""

    def __init__(self, head: Head) -> None:
        self._written = head.seq
        self._read = queries.after
        self._head = head
        self._entries: deque[Entry] = deque(maxlen=TOO_FAR)

    async def head(self) -> Head:
        return self._head

    async def after(self, seq: int, limit: int) -> list[Entry]:
        written: list[Entry] = []
        if seq < self._written:
            written = await self._read(seq, min(limit, self._written - seq))
        start = max(0, len(self._entries) - (self._head.seq - max(seq, self._written)))
        end = start + limit - len(written)
        return [*written, *itertools.islice(self._entries, start, end)]

    def add(self, padding: str = "") -> None:
        """Put one event at the end, and wake the feed as a commit does."""
        self._head = Head(self._head.seq + 1, self._head.epoch)
        self._entries.append(entry(self._head.seq, padding))
        Unit.committed(self._head.seq)


def entry(seq: int, padding: str = "") -> Entry:
    """An event for everybody, published now."""
    event = {"kind": "import.finished", "created": time.monotonic_ns(), "known": 0, "refused": 0}
    return Entry(
        seq=seq,
        at=clock.now(),
        kind="import.finished",
        actor="system",
        actor_name=None,
        customer=None,
        customer_name=padding or None,
        document=None,
        link=None,
        visit=None,
        visit_class=None,
        device=None,
        event=json.dumps(event, separators=(",", ":")),
    )


class Publisher:
    """The application, and before it the three addresses of the benchmark."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._log: Memory | None = None
        self._running: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = {"/sessions": self._sessions, "/publish": self._publish, "/commit": self._commit}
        wanted = asked.get(scope.get("path", ""))
        if wanted is None:
            await self._app(scope, receive, send)
        else:
            await ASGIResponse(body=await wanted(scope["query_string"].decode()))(
                scope, receive, send
            )

    async def _sessions(self, query: str) -> bytes:
        """The cookies of as many sessions as so many sockets need."""
        sockets = int(parse_qs(query)["sockets"][0])
        members = [await make.member() for _ in range(-(-sockets // _SOCKETS_A_SESSION))]
        return json.dumps([secret for _, secret in members]).encode()

    async def _publish(self, query: str) -> bytes:
        if self._log is None:
            self._log = Memory(await queries.head())
            queries.after, queries.head = self._log.after, self._log.head
        log, padding = self._log, "x" * int(parse_qs(query).get("padding", ["0"])[0])
        self._start(publish(query, lambda: log.add(padding)))
        return b""

    async def _commit(self, query: str) -> bytes:
        sent = await make.sent_invoice()
        self._start(publish(query, lambda: self._start(_commit(sent))))
        return b""

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)


async def _commit(sent: make.Sent) -> None:
    """Write one event about a document, so that the feed reads its card too."""
    event = ImportFinished(created=time.monotonic_ns(), known=0, refused=0)
    async with Unit("system") as unit:
        unit.record(event, customer=sent.customer, document=sent.document)


def main() -> None:
    """`porchlight serve`, but for the publisher."""

    def create(config: Config, database: engine.Database, keyring: Keyring) -> ASGIApp:
        return Publisher(create_app(config, database, keyring))

    cli.create_app = create  # type: ignore[attr-defined]  # what `serve` serves
    sys.argv = ["porchlight", "serve"]
    cli.main()


if __name__ == "__main__":
    main()
