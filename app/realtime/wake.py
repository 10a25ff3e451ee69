"""How a worker hears that the log has grown: a hint that carries no data and may be lost."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from typing import Any

import asyncpg

POLL = 1.0  # seconds after which the log is read without any hint
_FEED, _PRESENCE = "feed", "presence"
_RETRY = 1.0
#: What PostgreSQL's list of connections calls this one.
NAME = "porchlight wake"
#: Seconds after which a connection that has nothing to say shows that it lives, and in which
#: anything it asks is answered: a network that died in silence tells nobody.
_PULSE = 5.0
_LOST = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError)
_log = logging.getLogger(__name__)


class Wake:
    """Within one process."""

    def __init__(self) -> None:
        self._grown = asyncio.Event()

    def announce(self, _seq: int) -> None:
        """Tell every worker that the log has grown."""
        self._grown.set()

    def share(self, presence: str) -> None:
        """Tell the other workers who is here; a single process has none."""

    async def wait(self) -> None:
        """Return when the log has grown, or may have."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(POLL):
                await self._grown.wait()
        self._grown.clear()

    async def run(self) -> None:
        """Keep listening until cancelled."""
        await asyncio.Event().wait()


class PostgresWake(Wake):
    """Between workers, over one connection of each: LISTEN, and NOTIFY outside any transaction.

    Hints that wait together travel as one; a connection that died, if only in silence, is opened
    again.
    """

    def __init__(self, url: str, heard: Callable[[str], None]) -> None:
        super().__init__()
        self._url = url
        self._heard = heard
        self._outgoing: dict[tuple[str, str], None] = {}
        self._any = asyncio.Event()

    def announce(self, seq: int) -> None:
        super().announce(seq)
        self._send(_FEED, "")

    def share(self, presence: str) -> None:
        self._send(_PRESENCE, presence)

    async def run(self) -> None:
        while True:
            try:
                await self._connected()
            except _LOST as lost:
                _log.info(
                    "The connection that hints come by is lost: %s. It is opened again.", lost
                )
            except Exception:  # noqa: BLE001  # asyncpg itself trips over some ends: "another operation"
                _log.exception("The connection that hints come by failed; it is opened again.")
            await asyncio.sleep(_RETRY)

    def _send(self, channel: str, payload: str) -> None:
        self._outgoing.pop((channel, payload), None)  # the last word about somebody comes last
        self._outgoing[channel, payload] = None
        self._any.set()

    async def _connected(self) -> None:
        connection = await asyncpg.connect(
            self._url,
            timeout=_PULSE,
            command_timeout=_PULSE,
            server_settings={"application_name": NAME},
        )
        try:
            await connection.add_listener(_FEED, self._on_feed)
            await connection.add_listener(_PRESENCE, self._on_presence)
            connection.add_termination_listener(lambda _: self._any.set())
            self._grown.set()  # whatever was said while nobody listened
            while not connection.is_closed():
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(_PULSE):
                        await self._any.wait()
                self._any.clear()
                await self._deliver(connection)
        finally:
            connection.terminate()

    async def _deliver(self, connection: Any) -> None:
        """Hand over what waits, if only to hear an answer; what was not taken waits on."""
        outgoing, self._outgoing = self._outgoing, {}
        try:
            await connection.execute(
                "SELECT pg_notify(c, p) FROM unnest($1::text[], $2::text[]) AS t(c, p)",
                [channel for channel, _ in outgoing],
                [payload for _, payload in outgoing],
            )
        except BaseException:
            self._outgoing = {each: None for each in outgoing if each not in self._outgoing} | (
                self._outgoing
            )
            raise

    def _on_feed(self, *_: Any) -> None:
        self._grown.set()

    def _on_presence(self, connection: Any, sender: int, _channel: str, payload: str) -> None:
        if sender != connection.get_server_pid():
            self._heard(payload)
