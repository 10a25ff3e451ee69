"""Customers of the demo who come to a running server, all day long, through its real doors."""

import asyncio
import random
import time
import uuid
from collections.abc import Callable
from typing import NamedTuple

import msgspec

from app.demo import rows
from app.demo.devices import AGENTS, ROBOTS, browser, spoken
from app.demo.page import SITTING, Browser, Page, Unanswered, Visit, answers
from app.demo.rows import Firm, Person
from app.demo.seed import ACTOR, seeded
from app.domain.activity.rules import Section
from app.domain.errors import Conflict, Gone, NotFound, Refused
from app.domain.links.actions import copy
from app.domain.links.queries import of_document, of_portal
from app.engine import db

_BETWEEN = 5.0  # seconds from one arrival to the next, on average
_MOST = 8  # people at once
_RETRY = 2.0  # seconds between two looks for a server that went away
#: Of a hundred: robots, those who come by the portal, those who come back, those who print,
#: those who keep the PDF.
_ROBOTS, _BY_PORTAL, _BACK, _PRINTS, _DOWNLOADS = 10, 20, 25, 6, 18
_SECTIONS: tuple[Section, ...] = ("lines", "terms", "payment")
#: Seconds at each section, least and most; people linger where the money is asked for.
_DWELL: dict[Section, tuple[float, float]] = {
    "summary": (3, 9),
    "lines": (4, 25),
    "terms": (2, 8),
    "payment": (5, 40),
}
_SHORTEST = 2.6  # seconds of a page at any pace: less would be no view


class Someone(NamedTuple):
    """Who comes, and on what."""

    firm: Firm
    person: Person
    device: str

    @property
    def browser(self) -> Browser:
        return Browser(agent=AGENTS[self.device], visitor=browser(self.person.email, self.device))


class Target(NamedTuple):
    """Where a link leads: its id, its document's (None for a portal), and how it is called."""

    link: uuid.UUID
    document: uuid.UUID | None
    name: str


class Letter(msgspec.Struct, frozen=True):
    """A document whose link was sent to somebody of the demo."""

    id: uuid.UUID
    number: str
    external_id: str


_LETTERS = """SELECT document.id, document.number, customer.external_id FROM document
JOIN customer ON customer.id = document.customer
JOIN link ON link.document = document.id AND link.started_at IS NOT NULL
  AND link.revoked_at IS NULL AND link.superseded_at IS NULL
WHERE document.version > 0 AND document.voided_at IS NULL
ORDER BY document.created_at DESC, document.id DESC"""


class Street:
    """Lets people come, several at once, until it is told to stop."""

    def __init__(self, url: str, pace: float, say: Callable[[str], object]) -> None:
        self._url = url
        self._pace = pace
        self._say = say
        self._dice = random.Random()  # noqa: S311  # no secret
        self._stop = asyncio.Event()
        self._paths: dict[uuid.UUID, str] = {}
        self._visits: dict[tuple[Someone, Target], Visit] = {}
        self._here: set[Person] = set()
        self._away = False
        self.count = 0

    def stop(self) -> None:
        """Let everybody leave, and nobody come."""
        self._stop.set()

    async def run(self) -> None:
        """Until stopped. Raises Refused where the demo is not, or no server."""
        if not await seeded():
            raise Refused(
                "The demo did not fill this installation, so nobody simulated may come here:"
                " run `porchlight demo` on an empty one first."
            )
        if not await answers(self._url):
            raise Refused(f"No server answers at {self._url}: start it with `porchlight serve`.")
        async with asyncio.TaskGroup() as group:
            while not self._stop.is_set():
                if self._away:
                    await self._pause(_RETRY)
                    self._away = not await answers(self._url)
                    continue
                if len(self._here) < _MOST:
                    group.create_task(self._arrive())
                await self._pause(self._dice.expovariate(self._pace / _BETWEEN))

    async def _arrive(self) -> None:
        try:
            if self._chance(_ROBOTS):
                await self._robot()
            else:
                await self._person()
        except (Conflict, Gone, NotFound):
            pass  # somebody revoked the link while we walked up to it
        except Unanswered:
            if not self._stop.is_set() and not await answers(self._url) and not self._away:
                self._away = True
                self._say("The server does not answer; everybody waits.")

    async def _robot(self) -> None:
        _, target = await self._errand()
        path = await self._path(target)
        agent = self._dice.choice(ROBOTS)
        self._say(f"A mail scanner fetches {target.name}")
        robot = Browser(agent=agent, automated="Headless" in agent)
        await self._page(path, robot, target.document).fetch_by_robot()

    async def _person(self) -> None:
        someone, target = await self._errand()
        if someone.person in self._here:  # nobody is at two doors at once
            someone, target = await self._errand()
        if someone.person in self._here:
            return
        known = self._visits.get((someone, target))
        self._here.add(someone.person)
        try:
            visit = self._visits.setdefault((someone, target), Visit())
            verb = "comes back to" if known else "opens"
            on = spoken(someone.device)
            self._say(f"{someone.person.name} {verb} {target.name} on {on}")
            self.count += 1
            await self._stay(someone, target, visit)
        finally:
            self._here.discard(someone.person)

    async def _stay(self, someone: Someone, target: Target, visit: Visit) -> None:
        path = await self._path(target)
        if target.document:
            await self._read(someone, path, target.document, visit, target.name)
            return
        page = self._page(path, someone.browser, None)
        home: list[tuple[Section, float]] = [("summary", self._seconds("summary"))]
        await page.look(visit, home, self._pause)
        for letter in self._dice.sample(letters := await self._letters(someone), len(letters))[:2]:
            if not self._stop.is_set():
                self._say(f"{someone.person.name} goes on to {letter.number}")
                below = f"{path}/documents/{letter.id}"
                await self._read(someone, below, letter.id, visit, letter.number)

    async def _read(
        self, someone: Someone, path: str, document: uuid.UUID, visit: Visit, name: str
    ) -> None:
        reading: list[tuple[Section, float]] = [("summary", self._seconds("summary"))]
        some = self._dice.sample(_SECTIONS, self._dice.randint(0, len(_SECTIONS)))
        reading += [(each, self._seconds(each)) for each in sorted(some, key=_SECTIONS.index)]
        prints, downloads = self._chance(_PRINTS), self._chance(_DOWNLOADS)
        page = self._page(path, someone.browser, document)
        await page.look(visit, reading, self._pause, prints=prints, downloads=downloads)
        if prints:
            self._say(f"{someone.person.name} prints {name}")
        if downloads:
            self._say(f"{someone.person.name} downloads {name}")

    async def _errand(self) -> tuple[Someone, Target]:
        """Who comes next, and to which link."""
        recent = [pair for pair, visit in self._visits.items() if self._lately(visit)]
        if recent and self._chance(_BACK):
            return self._dice.choice(recent)
        letters = await self._letters(None)
        if not letters:
            raise NotFound("There is nothing to open.")
        letter = self._dice.choices(letters, weights=[1 / (3 + n) for n in range(len(letters))])[0]
        someone = self._somebody(letter)
        (link, *_) = await of_document(letter.id)
        target = Target(link.id, letter.id, letter.number)
        if self._chance(_BY_PORTAL):
            (link, *_) = await of_portal(link.customer)
            target = Target(link.id, None, f"the portal of {someone.firm.name}")
        if link.reason:
            raise Gone("This link does not open.")
        return someone, target

    async def _letters(self, someone: Someone | None) -> list[Letter]:
        """What was sent to the demo's customers, or to one of them, the latest first."""
        of = {firm.external_id for firm in rows.firms().values()}
        found = msgspec.convert(await db().fetch(_LETTERS), list[Letter], strict=False)
        of = {someone.firm.external_id} if someone else of
        return [letter for letter in found if letter.external_id in of]

    def _somebody(self, letter: Letter) -> Someone:
        firms = rows.firms().values()
        firm = next(firm for firm in firms if firm.external_id == letter.external_id)
        person = self._dice.choice(firm.people)
        return Someone(firm, person, self._dice.choice(person.devices))

    async def _path(self, target: Target) -> str:
        """The link's path: handed out once, as whoever sends it would."""
        if target.link not in self._paths:
            self._paths[target.link] = (await copy(target.link, ACTOR)).path
        return self._paths[target.link]

    def _page(self, path: str, by: Browser, document: uuid.UUID | None) -> Page:
        token = path.split("/documents/", 1)[0].rsplit("/", 1)[1]
        return Page(self._url, path, token, by, document)

    async def _pause(self, seconds: float) -> bool:
        """Wait; True as soon as everybody is to leave."""
        try:
            async with asyncio.timeout(seconds):
                return await self._stop.wait()
        except TimeoutError:
            return False

    def _seconds(self, section: Section) -> float:
        least = _SHORTEST if section == "summary" else 0.5
        return max(least, self._dice.uniform(*_DWELL[section]) / self._pace)

    def _lately(self, visit: Visit) -> bool:
        return time.monotonic() - visit.seen < SITTING

    def _chance(self, percent: int) -> bool:
        return self._dice.randrange(100) < percent
