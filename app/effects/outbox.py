"""Does what the outbox holds: claims it by lease, tries, and reports in one unit with the result.

A crash loses nothing, since a lease runs out. What an effect's other end cannot recognise by its
key is never done twice: once a performer has said `begin()`, only an answer ends the job; without
one it is given up as unknown, where staff see it.
"""

import asyncio
import contextlib
import logging
import random
from collections.abc import Sequence
from typing import Any, Literal, Protocol, TypeVar

import msgspec

from app.domain.activity.rules import WorkFailed
from app.domain.outbox import actions, queries
from app.domain.outbox.actions import Lost
from app.domain.outbox.rules import DELIVERIES, LEASE, Failure, Job, wait
from app.domain.unit import Unit

POLL = 1.0  # seconds after which the outbox is read without any hint
DRAIN = 8.0  # seconds that jobs may still take when the server stops
_ATTEMPT = 120.0  # seconds that one try may take
_SIGN_OF_LIFE = LEASE.total_seconds() / 3
_SETTLING = 6  # tries to write down what came of a job, while the database is away

E = TypeVar("E", bound=msgspec.Struct)
_log = logging.getLogger(__name__)


class NotNow(Exception):
    """The other end did not act, and may later; the message is what it said."""


class Never(Exception):
    """The other end did not act, and will not; the message is what it said."""

    def __init__(self, why: str, reason: Failure = "refused") -> None:
        super().__init__(why)
        self.reason = reason


class Unknown(Exception):
    """The other end may have acted, and did not say so; the message is what is known."""


class Attempt:
    """One try of a job."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.begun = False

    @property
    def key(self) -> str:
        """What the other end knows this effect by, however often it is tried."""
        return self.job.key

    async def begin(self) -> None:
        """Say that the other end acts from here on. Raises Lost."""
        await actions.begin(self.job)
        self.begun = True


class Performer(Protocol[E]):
    """How one kind of effect is done. Its reports are written in the unit that settles the job."""

    effect: type[E]
    #: How many may be done at the same time in this worker.
    at_once: int

    async def perform(self, effect: E, attempt: Attempt) -> str:
        """Do it; gives what the other end said. Raises NotNow, Never, Unknown."""
        ...

    async def done(self, unit: Unit, effect: E, said: str) -> None: ...

    async def postponed(self, effect: E, why: str) -> None: ...

    async def failed(self, unit: Unit, effect: E, reason: Failure, why: str) -> None: ...


class Runner:
    """This worker's part of the outbox's work."""

    def __init__(self, performers: Sequence[Performer[Any]]) -> None:
        self._performers = {_kind(each): each for each in performers}
        self._held: dict[asyncio.Task[None], Job] = {}
        self._running: dict[str, set[asyncio.Task[None]]] = {
            kind: set() for kind in self._performers
        }
        self._poked = asyncio.Event()
        self._stopping = False

    def poke(self) -> None:
        """Something is due, or may be."""
        self._poked.set()

    async def run(self) -> None:
        """Work until `stop`."""
        living = asyncio.create_task(self._renew())
        try:
            await self._work()
        finally:
            living.cancel()

    async def _work(self) -> None:
        while not self._stopping:
            try:
                await self._start_due()
            except Exception:  # noqa: BLE001  # the database may be away
                _log.exception("The outbox could not be read")
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(POLL):
                    await self._poked.wait()
            self._poked.clear()

    async def round(self) -> int:
        """Do what is due now, and wait for it; gives how many jobs that was."""
        await self._start_due()
        tasks = [*self._held]
        await asyncio.gather(*tasks)
        return len(tasks)

    async def stop(self) -> None:
        """Claim nothing more, and wait for what is under way; what takes too long is left."""
        self._stopping = True
        self.poke()
        tasks = [task for each in self._running.values() for task in each]
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=DRAIN)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(_SIGN_OF_LIFE)
            try:
                await actions.renew(list(self._held.values()))
            except Exception:  # noqa: BLE001  # the database may be away
                _log.exception("The leases could not be renewed")

    async def _start_due(self) -> None:
        for kind in await queries.due() & self._performers.keys():
            performer, running = self._performers[kind], self._running[kind]
            free = performer.at_once - len(running)
            if free < 1 or self._stopping:
                continue
            for job in await actions.claim(kind, free):
                task = asyncio.create_task(self._do(performer, job))
                running.add(task)
                self._held[task] = job
                task.add_done_callback(self._held.pop)
                task.add_done_callback(running.discard)
                task.add_done_callback(lambda _: self.poke())

    async def _do(self, performer: Performer[Any], job: Job) -> None:
        effect = msgspec.json.decode(job.data, type=performer.effect)
        attempt = Attempt(job)
        try:
            if job.begun:
                outcome = _Outcome("failed", "unknown", "An earlier try was cut off.")
            else:
                outcome = await _tried(performer, effect, attempt)
            await self._settle(performer, effect, job, outcome)
        except Lost:
            _log.warning("Another worker took %s over", job.key)
        except asyncio.CancelledError:
            if not attempt.begun and not job.begun:
                await actions.release(job)
            raise

    async def _settle(
        self, performer: Performer[Any], effect: msgspec.Struct, job: Job, outcome: "_Outcome"
    ) -> None:
        for again in range(_SETTLING):
            try:
                await _settled(performer, effect, job, outcome)
            except (Lost, asyncio.CancelledError):
                raise
            except Exception:  # noqa: BLE001  # the database may be away
                _log.exception("What came of %s could not be written down", job.key)
                await asyncio.sleep(0.5 * 2**again)
            else:
                return


class _Outcome(msgspec.Struct, frozen=True):
    """What came of a try: done, postponed or failed."""

    state: Literal["done", "postponed", "failed"]
    reason: Failure
    said: str


async def _tried(performer: Performer[Any], effect: msgspec.Struct, attempt: Attempt) -> _Outcome:
    try:
        async with asyncio.timeout(_ATTEMPT):
            return _Outcome("done", "gave_up", await performer.perform(effect, attempt))
    except Never as never:
        return _Outcome("failed", never.reason, str(never))
    except Unknown as lost:
        return _Outcome("failed", "unknown", str(lost))
    except NotNow as later:
        return _Outcome("postponed", "gave_up", str(later))
    except (Lost, asyncio.CancelledError):
        raise
    except Exception as error:  # noqa: BLE001  # told, and tried again
        _log.exception("%s failed in a way that nobody expected", attempt.key)
        if attempt.begun:
            return _Outcome("failed", "unknown", str(error) or type(error).__name__)
        return _Outcome("postponed", "gave_up", str(error) or type(error).__name__)


async def _settled(
    performer: Performer[Any], effect: msgspec.Struct, job: Job, outcome: _Outcome
) -> None:
    async with Unit("system") as unit:
        pause = wait(job.attempts, random.random())  # noqa: S311  # it only spreads the load
        if outcome.state == "done":
            await actions.finish(unit, job)
            await performer.done(unit, effect, outcome.said)
        elif outcome.state == "postponed" and pause:
            await actions.postpone(job, unit.now + pause, outcome.said)
            await performer.postponed(effect, outcome.said)
        else:
            await actions.give_up(unit, job, outcome.said)
            await performer.failed(unit, effect, outcome.reason, outcome.said)
            if job.kind not in DELIVERIES:
                unit.record(WorkFailed(work=job.id, effect=job.kind, reason=outcome.reason))


def _kind(performer: Performer[Any]) -> str:
    return str(performer.effect.__struct_config__.tag)
