"""What is measured: one unit of work, done many times by us and by a peer, in turns."""

import asyncio
import itertools
import json
import statistics
import uuid
from collections.abc import Awaitable, Callable, Sequence
from typing import NamedTuple, TypeAlias

from bench.client import load, request
from bench.house import Letter
from bench.process import Process

ROUNDS = 5
WARM_UP = 4  # a quarter of a round first
READERS, VISITORS = 16, 64  # connections at a time
_SETTLED = 0.2  # seconds for what a server does after its last answer, which counts too
_LOOKED = 1.1  # seconds: with the one that is allowed for, a look of two seconds


class Spent(NamedTuple):
    """Seconds of CPU for one unit of work, and units a second."""

    cpu: float
    rate: float


Measure: TypeAlias = Callable[[Process, int], Awaitable[Spent]]


class Side(NamedTuple):
    """A server and how many units one round asks of it."""

    server: Process
    units: int


class Compared(NamedTuple):
    """The rounds of one measure, ours and theirs."""

    ours: list[Spent]
    theirs: list[Spent]

    @property
    def ratio(self) -> float:
        """Their CPU for each unit by ours: the median of the rounds, each of which is a pair."""
        pairs = zip(self.ours, self.theirs, strict=True)
        return statistics.median(theirs.cpu / ours.cpu for ours, theirs in pairs)


async def compare(measure: Measure, ours: Side, theirs: Side) -> Compared:
    """Warm both up, then let them do the same in turns."""
    for side in (ours, theirs):
        await measure(side.server, side.units // WARM_UP)
    compared = Compared([], [])
    for _ in range(ROUNDS):
        compared.ours.append(await measure(ours.server, ours.units))
        compared.theirs.append(await measure(theirs.server, theirs.units))
    return compared


def opens(letters: Sequence[Letter]) -> Measure:
    """A customer's page opens a document: the links take turns, so that none asks too often."""
    requests = itertools.cycle([open_request(letter) for letter in letters])

    async def measure(server: Process, count: int) -> Spent:
        batch = list(itertools.islice(requests, count))
        before = server.cpu()
        seconds = await load(server.port, batch, READERS)
        await asyncio.sleep(_SETTLED)
        return Spent((server.cpu() - before) / count, count / seconds)

    return measure


def views(letters: Sequence[Letter]) -> Measure:
    """A new visitor views a document: the page says that it is open, and two seconds later so."""
    turns = itertools.cycle(letters)

    async def measure(server: Process, count: int) -> Spent:
        visits = [(letter, uuid.uuid4(), uuid.uuid4()) for letter in itertools.islice(turns, count)]
        opened = [beacon(*visit) for visit in visits]
        looked = [beacon(*visit, visible=2_000) for visit in visits]
        before = server.cpu()
        seconds = await load(server.port, opened, VISITORS)
        await asyncio.sleep(_LOOKED)
        seconds += await load(server.port, looked, VISITORS)
        await asyncio.sleep(_SETTLED)
        return Spent((server.cpu() - before) / count, count / seconds)

    return measure


def open_request(letter: Letter) -> bytes:
    return request("GET", f"/api/portal/documents/{letter.document}", _authorization(letter))


def beacon(letter: Letter, visit: uuid.UUID, visitor: uuid.UUID, visible: int = 0) -> bytes:
    """What the page sends: sums so far; `visible` is milliseconds."""
    said = {
        "visit": str(visit),
        "visitor": str(visitor),
        "document": letter.document,
        "visible": visible,
        "input": visible > 0,
        "automated": False,
        "read": {"summary": visible // 1000} if visible else {},
        "prints": 0,
    }
    headers = {**_authorization(letter), "Content-Type": "application/json"}
    return request("POST", "/api/portal/beacons", headers, json.dumps(said).encode())


def _authorization(letter: Letter) -> dict[str, str]:
    return {"Authorization": f"Portal {letter.token}"}
