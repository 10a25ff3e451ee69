"""Six weeks of people, and of robots, at the links: planned by dice that always fall alike."""

import datetime as dt
import random
import uuid
from collections.abc import Iterator
from typing import NamedTuple, TypeVar

import msgspec

from app.demo.calendar import waking
from app.demo.devices import AGENTS, ROBOTS, browser
from app.demo.office import Known, Office, Sent
from app.domain.visits.rules import SECTIONS, Arrival, Beacon, Caller, Read

T = TypeVar("T")

_SEED = 417
_LATEST = dt.timedelta(minutes=12)  # before now: nobody is still here when the demo opens
_AT_ONCE = 0.45  # how many first visits come within two hours of the link
_RETURN = dt.timedelta(days=4)  # between one visit and the next, on average
_TRIES = 12  # to find an hour between the sending and now
_PORTAL_VISITS = (1, 4)
_LONGEST = 14 * 60  # seconds
#: Of a hundred: who glances and is gone, who closes before it counts, who prints, who keeps the
#: PDF, which links are fetched by a robot.
_GLANCES, _UNKNOWN, _PRINTS, _DOWNLOADS, _ROBOTS = 12, 6, 5, 18, 35
_STAFF = 15  # one of so many documents is looked at from the desk that sent it
#: How a reader's time is spread over the sections, roughly.
_SHARES = {"summary": 0.2, "lines": 0.4, "terms": 0.12, "payment": 0.28}


class Knock(NamedTuple):
    """One beacon that a page will send: where it looks is known when it comes to it."""

    at: dt.datetime
    caller: Caller
    beacon: Beacon
    known: Known
    link: Sent | None
    looked_at: Sent | None

    def arrival(self) -> Arrival:
        """The beacon as it comes in, once its link and its document are written down."""
        document = self.looked_at.document if self.looked_at else None
        return Arrival(
            beacon=msgspec.structs.replace(self.beacon, document=document),
            caller=self.caller,
            link=self.link.link if self.link else self.known.portal,
            customer=self.known.customer,
            version=self.looked_at.version if self.looked_at else 0,
        )


class Reader(NamedTuple):
    """A browser that opens a link: whose customer's, and how it calls itself."""

    known: Known
    caller: Caller
    visitor: str = ""


class Look(NamedTuple):
    """A document on somebody's screen, from `begin`; `link` None: reached from the portal."""

    sent: Sent
    reader: Reader
    begin: dt.datetime
    visit: uuid.UUID
    link: Sent | None


class Readers:
    """Plans who comes when, and for how long."""

    def __init__(self, office: Office, now: dt.datetime) -> None:
        self._office = office
        self._end = now - _LATEST
        self._dice = random.Random(_SEED)  # noqa: S311  # no secret

    def knocks(self) -> Iterator[Knock]:
        """Every beacon of the six weeks, in no order."""
        for place, sent in enumerate(self._office.sent):
            if sent.paper.draft:
                continue
            known = self._office.customers[sent.paper.customer]
            if self._chance(_ROBOTS):
                yield self._robot(known, sent)
            if place % _STAFF == 0:
                desk = self._staff(known)
                yield from self._glance(Look(sent, desk, sent.sent, self._id(), sent))
            for moment in self._moments(sent.sent, sent.paper.opens, known.firm.zone):
                yield from self._visit(known, sent, moment)
        for known in self._office.customers.values():
            count = self._dice.randint(*_PORTAL_VISITS)
            first = self._first_sent(known)
            for moment in self._moments(first, count, known.firm.zone):
                yield from self._at_portal(known, moment)
        yield from self._lately()

    def _lately(self) -> Iterator[Knock]:
        """Somebody was here just now, at whatever hour the demo is made."""
        for number, minutes in (("2026-0417", 19), ("2026-0425", 7)):
            sent = next(s for s in self._office.sent if s.number == number)
            reader = self._person(self._office.customers[sent.paper.customer])
            begin = self._end - dt.timedelta(minutes=minutes)
            yield from self._read(Look(sent, reader, begin, self._id(), sent), 95)

    def _moments(self, since: dt.datetime, count: int, zone: str) -> list[dt.datetime]:
        """When so many visits begin, between `since` and now, in the hours of that zone."""
        found: list[dt.datetime] = []
        if count and self._dice.random() < _AT_ONCE:
            found.append(since + dt.timedelta(minutes=self._dice.randint(4, 120)))
        while len(found) < count:
            found.append(self._later(since, zone))
        return sorted(moment for moment in found if moment < self._end)

    def _later(self, since: dt.datetime, zone: str) -> dt.datetime:
        room = self._end - since
        for _ in range(_TRIES):
            wait = self._dice.expovariate(1 / _RETURN.total_seconds())
            moment = waking(since + dt.timedelta(seconds=wait), zone, self._dice)
            if since + dt.timedelta(minutes=3) < moment < self._end:
                return moment
        return since + room * self._dice.uniform(0.2, 0.95)

    def _visit(self, known: Known, sent: Sent, moment: dt.datetime) -> Iterator[Knock]:
        look = Look(sent, self._person(known), moment, self._id(), sent)
        if self._chance(_UNKNOWN):  # one who counts comes as well
            doubtful = moment - dt.timedelta(seconds=self._dice.randint(60, 170))
            yield self._knock(look._replace(begin=doubtful, visit=self._id()))
        if self._chance(_GLANCES):
            yield from self._glance(look)
        else:
            yield from self._read(look, self._seconds())

    def _at_portal(self, known: Known, moment: dt.datetime) -> Iterator[Knock]:
        """One visit to the portal home, and to up to three documents from there."""
        reader, visit = self._person(known), self._id()
        beacon = Beacon(visit=visit, visitor=reader.visitor)
        yield Knock(moment, reader.caller, beacon, known, None, None)
        here = moment + dt.timedelta(seconds=self._dice.randint(4, 25))
        visible = int((here - moment).total_seconds()) * 1000
        seen = msgspec.structs.replace(beacon, visible=visible, input=True)
        yield Knock(here, reader.caller, seen, known, None, None)
        shown = [s for s in self._office.sent if _shows(s, known, moment)]
        for sent in self._dice.sample(shown, min(len(shown), self._dice.randint(0, 3))):
            seconds = self._seconds() // 2 + 4
            yield from self._read(Look(sent, reader, here, visit, None), seconds)
            here += dt.timedelta(seconds=seconds + self._dice.randint(2, 8))

    def _read(self, look: Look, seconds: int) -> Iterator[Knock]:
        """Open, look, read so many seconds, leave."""
        yield self._knock(look)
        yield self._knock(look, 3)
        if seconds > 3:  # noqa: PLR2004  # the same three
            prints, downloads = self._chance(_PRINTS), self._chance(_DOWNLOADS)
            yield self._knock(look, seconds, prints=int(prints), downloads=int(downloads))

    def _glance(self, look: Look) -> Iterator[Knock]:
        yield self._knock(look)
        yield self._knock(look, self._dice.randint(3, 9))

    def _knock(self, look: Look, seconds: int = 0, *, prints: int = 0, downloads: int = 0) -> Knock:
        beacon = Beacon(
            visit=look.visit,
            visitor=look.reader.visitor,
            visible=seconds * 1000,
            input=seconds > 0,
            read=_spread(seconds),
            prints=prints,
            downloads=downloads,
        )
        at = look.begin + dt.timedelta(seconds=seconds)
        return Knock(at, look.reader.caller, beacon, look.reader.known, look.link, look.sent)

    def _robot(self, known: Known, sent: Sent) -> Knock:
        at = sent.sent + dt.timedelta(seconds=self._dice.randint(2, 50))
        caller = Caller(agent=self._dice.choice(ROBOTS), address="192.0.2.250")
        return self._knock(Look(sent, Reader(known, caller), at, self._id(), sent))

    def _staff(self, known: Known) -> Reader:
        return Reader(known, Caller(agent=AGENTS["Mac"], address="192.0.2.10", staff=True), "desk")

    def _person(self, known: Known) -> Reader:
        person = self._one_of(known.firm.people)
        device = self._one_of(person.devices)
        caller = Caller(agent=AGENTS[device], address=f"{known.firm.network}.20")
        return Reader(known, caller, browser(person.email, device))

    def _one_of(self, several: tuple[T, ...]) -> T:
        """Mostly the first."""
        return self._dice.choices(several, weights=range(2 * len(several), len(several), -1))[0]

    def _first_sent(self, known: Known) -> dt.datetime:
        return min(s.sent for s in self._office.sent if s.paper.customer == known.firm.key)

    def _seconds(self) -> int:
        """How long somebody reads: mostly under a minute, now and then for long."""
        return min(_LONGEST, 4 + int(self._dice.lognormvariate(3.7, 0.9)))

    def _chance(self, percent: int) -> bool:
        return self._dice.randrange(100) < percent

    def _id(self) -> uuid.UUID:
        return uuid.UUID(int=self._dice.getrandbits(128), version=4)


def _spread(seconds: int) -> Read:
    """That many seconds over the sections; the first three are the summary's."""
    rest = max(0, seconds - 3)
    parts = {name: int(rest * _SHARES[name]) for name in SECTIONS}
    parts["summary"] += min(seconds, 3)
    return Read(**parts)


def _shows(sent: Sent, known: Known, moment: dt.datetime) -> bool:
    """Whether the portal leads to it, and anybody ever looks at it."""
    ours = sent.paper.customer == known.firm.key and not sent.paper.draft
    return ours and sent.paper.opens > 0 and sent.sent < moment
