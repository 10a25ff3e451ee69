"""Two laws, tried on random histories: what dashboards know, and what the counters say."""

import contextlib
import datetime as dt
import random
import uuid
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from app.domain.activity.rules import AnyEvent, ImportUndone
from app.domain.errors import Conflict, NotFound
from app.domain.imports.undo import undo
from app.domain.links import actions as links
from app.domain.links.queries import of_document
from app.domain.settings import actions as settings
from app.domain.settings.queries import current
from app.domain.settings.rules import Changes
from app.domain.visits import saying
from app.domain.visits.actions import record
from app.domain.visits.rules import Beacon, Read
from app.engine import Database
from app.http.documents import LiveScreen
from app.http.parameters import PAGE
from app.realtime.frames import Events, Item
from tests import fold, make
from tests.make import Sent
from tests.serving import Reader, Server, serving

START = dt.datetime(2026, 11, 21, 9, tzinfo=dt.UTC)
SEEDS = range(8)
pytestmark = pytest.mark.parametrize("seed", SEEDS)


class History:
    """A business day that goes its own way: imports, people, robots, links, settings, undoing."""

    def __init__(self, seed: int, at: Callable[[dt.datetime], None], longest: int = 900) -> None:
        self._pauses = [1, 3, 3, 20, 20, 20, longest]
        self._random = random.Random(seed)  # noqa: S311  # no secret
        self._at = at
        self._now = START
        self._sent: list[Sent] = []
        self._beacons: list[tuple[Sent, Beacon, str]] = []
        self._imports: list[uuid.UUID] = []
        self._patterns: list[uuid.UUID] = []

    async def go_on(self, count: int) -> None:
        for _ in range(count):
            self._now += dt.timedelta(seconds=self._random.choice(self._pauses))
            self._at(self._now)
            steps = [self._sell, self._open, self._open, self._look, self._look, self._link]
            steps += [self._say, self._say, self._set, self._bring, self._undo]
            await self._random.choice(steps)()

    async def _sell(self) -> None:
        kind = self._random.choice(["invoice", "invoice", "credit_note"])
        buyer = make.party(self._random.choice(["Holt", "Krone", "Osei"]))
        self._sent.append(await make.sent_invoice(kind=kind, buyer=buyer))

    async def _bring(self) -> None:
        """Documents that nobody was sent; some share their number, their customer is new or not."""
        contents = [
            make.content(
                number=str(self._random.randrange(6)),
                terms=str(self._random.random()),
                buyer=make.party(self._random.choice(["Holt", "Lund", "Abe"])),
            )
            for _ in range(self._random.randrange(1, 4))
        ]
        self._imports.append(await make.imported(*contents))

    async def _undo(self) -> None:
        if self._imports:
            with contextlib.suppress(Conflict):
                await undo(self._random.choice(self._imports), "command")

    async def _open(self) -> None:
        if not self._sent:
            return
        sent = self._random.choice(self._sent)
        document = self._random.choice([sent.document, sent.document, None])
        visitor = self._random.choice(["phone", "laptop", ""])
        agent = self._random.choice([make.PERSON, make.PERSON, "Slackbot"])
        self._beacons.append((sent, make.beacon(document, visitor=visitor), agent))
        await self._tell([self._beacons[-1]])

    async def _look(self) -> None:
        """A few pages tell more of themselves: late, twice, or of the same visit."""
        going_on = self._beacons[-5:]
        some = self._random.sample(going_on, min(3, len(going_on)))
        for place, (sent, beacon, agent) in enumerate(some):
            read = Read(
                lines=beacon.read.lines + self._random.randrange(9),
                payment=beacon.read.payment + self._random.randrange(3),
            )
            told = msgspec.structs.replace(
                beacon,
                visible=beacon.visible + self._random.randrange(4000),
                input=self._random.random() < 0.7,
                read=read,
                prints=min(9, beacon.prints + self._random.randrange(2)),
                downloads=min(9, beacon.downloads + self._random.randrange(2)),
            )
            self._beacons[self._beacons.index((sent, beacon, agent))] = (sent, told, agent)
            some[place] = (sent, told, agent)
        if some:
            await self._tell(self._random.choices(some, k=len(some) + 1))

    async def _tell(self, told: list[tuple[Sent, Beacon, str]]) -> None:
        await record([make.arrival(sent, beacon, agent=agent) for sent, beacon, agent in told])

    async def _say(self) -> None:
        """Staff say whose a visit is, or all like it, or take it back."""
        if not self._beacons:
            return
        visit = self._random.choice(self._beacons)[1].visit
        by: Any = self._random.choice(["human", "scanner", "staff"])
        match self._random.randrange(5):
            case 0:
                self._patterns.append(await saying.keep(visit, by, "system"))
            case 1 if self._patterns:
                with contextlib.suppress(NotFound):
                    await saying.drop(self._random.choice(self._patterns), "system")
            case 2:
                await saying.unsay(visit, "system")
            case _:
                await saying.say(visit, by, "system")

    async def _link(self) -> None:
        if not self._sent:
            return
        (standing, *_) = await of_document(self._random.choice(self._sent).document)
        action: Any = self._random.choice([links.copy, links.regenerate, links.revoke])
        with contextlib.suppress(Conflict):
            await action(standing.id, "system")

    async def _set(self) -> None:
        version = (await current()).version
        changes = Changes(version=version, welcome_message=str(self._random.random()))
        await settings.change(changes, "system")


class Screen:
    """The Live screen as the client keeps it: it replaces by id, and knows no rule."""

    def __init__(self, snapshot: LiveScreen) -> None:
        self.seq = snapshot.seq
        self.today = snapshot.today
        self._period = snapshot.period
        self._cards = {card.id: card for card in snapshot.documents}
        self._items: list[Item] = []
        self._visits: dict[uuid.UUID, Any] = {}
        for item in reversed(snapshot.items):
            self._take(item)

    def apply(self, frame: Events) -> None:
        assert frame.after == self.seq
        for item in frame.items:
            self._take(item)
        self.seq, self.today = frame.upto, frame.today

    def shown(self) -> dict[str, Any]:
        """All that stands on the screen; the sequence numbers of cards are the client's own."""
        order = sorted(
            self._cards.values(),
            key=lambda c: (c.last_viewed_at or c.created_at, c.id),
            reverse=True,
        )
        items = [
            msgspec.structs.replace(i, card=None, visit_class=None) for i in self._items[:PAGE]
        ]
        return {
            "today": self.today,
            "period": self._period,
            "documents": [msgspec.structs.replace(card, seq=0) for card in order[:PAGE]],
            "items": items,
            "visits": {i.visit: self._visits[i.visit] for i in items if i.visit},
        }

    def _take(self, item: Item) -> None:
        self._items.insert(0, item)
        if item.visit:
            self._visits[item.visit] = item.visit_class
        event = msgspec.json.decode(item.event, type=AnyEvent)
        if isinstance(event, ImportUndone):
            for document in event.documents:
                self._cards.pop(document, None)
            self._items = [
                msgspec.structs.replace(i, customer_name=None)
                if i.customer in event.customers
                else i
                for i in self._items
            ]
        if item.card and item.card.seq >= self._seq_of(item.card.id):
            self._cards[item.card.id] = item.card

    def _seq_of(self, document: uuid.UUID) -> int:
        return self._cards[document].seq if document in self._cards else 0


@pytest.fixture
async def server(database: Database, tmp_path: Path) -> AsyncIterator[Server]:
    async with serving(database, tmp_path) as running:
        yield running


async def snapshot(server: Server, cookie: str) -> LiveScreen:
    async with server.client(cookie) as client:
        answer = await client.get("/api/v1/live")
    assert answer.status_code == 200, answer.text
    return msgspec.json.decode(answer.content, type=LiveScreen)


async def test_snapshot_and_frames_are_fresh_snapshot(
    server: Server, seed: int, at: Callable[[dt.datetime], None]
) -> None:
    at(START)
    _, cookie = await make.member()
    history = History(seed, at)
    await history.go_on(15)
    screen = Screen(await snapshot(server, cookie))
    async with server.socket(f"/ws/feed?after={screen.seq}", cookie) as socket:
        reader = Reader(socket, screen.seq)
        await history.go_on(40)
        fresh = await snapshot(server, cookie)
        await reader.until(fresh.seq)
    for frame in reader.frames:
        if isinstance(frame, Events):
            screen.apply(frame)
    assert screen.seq == fresh.seq
    assert screen.shown() == Screen(fresh).shown()


async def test_counters_are_the_fold_of_the_log(
    database: Database, seed: int, at: Callable[[dt.datetime], None]
) -> None:
    await History(seed, at, longest=40_000).go_on(120)
    assert await fold.kept() == await fold.folded("UTC")
