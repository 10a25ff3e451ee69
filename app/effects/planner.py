"""Puts into the outbox what the log or the clock makes due, and has old visits deleted.

Any worker may plan at any time, and all do: what is planned has a key, so it is planned once
(`INSERT … ON CONFLICT DO NOTHING`). Nobody leads, and nothing has to be handed over.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterable, Sequence
from uuid import UUID

from app.domain.activity.queries import Entry
from app.domain.notices import actions, queries
from app.domain.notices.rules import WORTHY
from app.domain.visits import retention

PAUSE = 20.0  # seconds after which the clock is looked at without any hint
GATHER = 0.25  # seconds in which more may come, so that much is planned at once

FORGET_EVERY = 15 * 60.0  # seconds between looks for visits that were kept long enough

_log = logging.getLogger(__name__)


class Planner:
    """This worker's part in planning; `tell` is called with those who have new notices."""

    def __init__(self, tell: Callable[[Iterable[UUID]], None]) -> None:
        self._tell = tell
        self._poked = asyncio.Event()
        self._told: int | None = None
        self._forgot: float | None = None

    def read(self, entries: Sequence[Entry]) -> None:
        """Look at the log soon, if anything in these may be worth a notice."""
        if any(entry.kind in WORTHY for entry in entries):
            self._poked.set()

    async def run(self) -> None:
        """Plan until cancelled; a database that is away is waited for."""
        while True:
            try:
                await self.plan()
            except Exception:  # noqa: BLE001  # the database may be away
                _log.exception("Nothing could be planned; it is tried again.")
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(PAUSE):
                    await self._poked.wait()
            await asyncio.sleep(GATHER)
            self._poked.clear()

    async def plan(self) -> None:
        """Plan everything that is due now."""
        seq = await actions.plan_notices()
        # Another worker may have planned it; our own sockets are told by us in any case.
        if self._told is not None and seq > self._told:
            self._tell(await queries.told_after(self._told))
        self._told = seq
        await actions.plan_digests()
        await self._forget()

    async def _forget(self) -> None:
        now = asyncio.get_running_loop().time()
        if self._forgot is None or now - self._forgot >= FORGET_EVERY:
            await retention.forget()
            self._forgot = now
