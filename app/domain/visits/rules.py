"""When a page on a screen is a view, who is a person, and how many seconds count."""

import datetime as dt
import functools
import re
import uuid
from typing import Annotated, Literal, TypeAlias

import msgspec

from app.domain.activity.rules import (
    AnyEvent,
    DocumentDownloaded,
    DocumentPrinted,
    DocumentViewed,
    LinkOpened,
    Section,
    SectionRead,
    VisitClass,
)

LONGEST_COUNTED = 30 * 60  # seconds of one visit
WITH_INPUT, WITHOUT_INPUT = 2_000, 10_000  # milliseconds on the screen that make a view
SLACK = 1.0  # seconds that the page's clock and the wire may be off

SECTIONS: tuple[Section, ...] = ("summary", "lines", "terms", "payment")
ClassReason: TypeAlias = Literal[
    "staff_session", "prefetch_header", "known_agent", "headless", "no_input"
]
Seconds = Annotated[int, msgspec.Meta(ge=0, le=LONGEST_COUNTED)]

_ROBOTS = re.compile(
    r"bot\b|bot/|crawl|spider|slurp|preview|scanner|externalhit|whatsapp|skypeuri|embedly|"
    r"python-|curl/|wget/|libwww|go-http|java/|okhttp|axios|node-fetch|lighthouse|monitor",
    re.IGNORECASE,
)
_HEADLESS = re.compile(r"headless|phantomjs|puppeteer|playwright", re.IGNORECASE)


class Read(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Visible seconds of each section, summed over the whole visit."""

    summary: Seconds = 0
    lines: Seconds = 0
    terms: Seconds = 0
    payment: Seconds = 0

    @property
    def total(self) -> int:
        return self.summary + self.lines + self.terms + self.payment


class Beacon(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the page tells of itself.

    Everything is a sum so far: a beacon may come twice, late or never, and the end is the same.
    `visible` is milliseconds on the screen; `input`, whether a person moved, typed or touched.
    """

    visit: uuid.UUID
    visitor: Annotated[str, msgspec.Meta(max_length=64)] = ""
    document: uuid.UUID | None = None
    visible: Annotated[int, msgspec.Meta(ge=0)] = 0
    input: bool = False
    automated: bool = False
    read: Read = Read()
    prints: Annotated[int, msgspec.Meta(ge=0, le=100)] = 0
    downloads: Annotated[int, msgspec.Meta(ge=0, le=100)] = 0


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """Who sent the beacon, as far as the request tells."""

    agent: str = ""
    address: str = ""
    prefetch: bool = False
    staff: bool = False


class Arrival(msgspec.Struct, frozen=True, kw_only=True):
    """A beacon, the link that it came through, and the version that it looked at.

    Not `followed`: only its downloads are noted, with nothing about the browser.
    """

    beacon: Beacon
    caller: Caller
    link: uuid.UUID
    customer: uuid.UUID
    version: int = 0
    followed: bool = True


class Sitting(msgspec.Struct, kw_only=True):
    """A visit as the database has it."""

    id: uuid.UUID
    link: uuid.UUID
    visit_class: VisitClass
    visitor: str
    started_at: dt.datetime
    new: bool = False


class Look(msgspec.Struct, kw_only=True):
    """What was counted so far of one document in one visit."""

    id: uuid.UUID
    visit: uuid.UUID
    document: uuid.UUID
    opened_at: dt.datetime
    viewed_at: dt.datetime | None = None
    summary: int = 0
    lines: int = 0
    terms: int = 0
    payment: int = 0
    prints: int = 0
    downloads: int = 0
    version: int = 0


class Before(msgspec.Struct, frozen=True):
    """Whether the document, this person of it, and this version of it had no view yet."""

    first: bool
    new_visitor: bool
    new_version: bool = False
    #: Whole days since the last view.
    silent_days: int = 0


class Counted(msgspec.Struct, kw_only=True):
    """What is to be added to the counters; `payment` are the seconds spent on how to pay."""

    views: int = 0
    first_views: int = 0
    visitors: int = 0
    seconds: int = 0
    payment: int = 0
    prints: int = 0
    downloads: int = 0


class Outcome(msgspec.Struct, kw_only=True):
    """What one beacon changes."""

    events: list[AnyEvent]
    counted: Counted


def classify(beacon: Beacon, caller: Caller) -> tuple[VisitClass, tuple[ClassReason, ...]]:
    """Who sits there, and why we think so (spec 5.2)."""
    if caller.staff:
        return "staff", ("staff_session",)
    reasons: list[ClassReason] = []
    if caller.prefetch:
        reasons.append("prefetch_header")
    robot, headless = _marks(caller.agent)
    if robot:
        reasons.append("known_agent")
    if beacon.automated or headless:
        reasons.append("headless")
    if reasons:
        return "scanner", tuple(reasons)
    return ("human", ()) if looked(beacon) else ("unknown", ("no_input",))


def looked(beacon: Beacon) -> bool:
    """Whether that much on the screen is a view (spec 5.1)."""
    return beacon.visible >= (WITH_INPUT if beacon.input else WITHOUT_INPUT)


def credible(beacon: Beacon, since: dt.datetime, now: dt.datetime) -> bool:
    """Whether it is a view: nobody can have looked for longer than we know of the page."""
    known = ((now - since).total_seconds() + SLACK) * 1000
    return looked(beacon) and known >= (WITH_INPUT if beacon.input else WITHOUT_INPUT)


def settled(before: VisitClass, now: VisitClass) -> VisitClass:
    """The class of a visit that was `before` and now looks like `now`: only doubt ends."""
    return now if before == "unknown" else before


def hear(
    arrival: Arrival, sitting: Sitting, look: Look | None, before: Before, now: dt.datetime
) -> Outcome:
    """Bring `sitting` and `look` up to date with a beacon, and tell what that means."""
    outcome = Outcome(events=[], counted=Counted())
    since = look.opened_at if look else sitting.started_at
    visit_class, _ = classify(arrival.beacon, arrival.caller)
    if visit_class == "human" and not credible(arrival.beacon, since, now):
        visit_class = "unknown"
    known = settled(sitting.visit_class, visit_class) != sitting.visit_class
    sitting.visit_class = settled(sitting.visit_class, visit_class)
    views = look is not None and look.viewed_at is None and credible(arrival.beacon, since, now)
    if sitting.new or (known and not views):
        sitting.new = False
        outcome.events.append(LinkOpened(visit_class=sitting.visit_class))
    if look is not None:
        if views:
            look.viewed_at = now
            _view(arrival, sitting, before, outcome)
        if look.viewed_at is not None:
            _read(arrival.beacon, sitting, look, outcome, now)
            _print(arrival.beacon, sitting, look, outcome)
            _download(arrival, sitting, look, outcome)
    if sitting.visit_class != "human":
        outcome.counted = Counted()
    return outcome


def hear_unfollowed(arrival: Arrival, sitting: Sitting, look: Look | None) -> Outcome:
    """The same where nobody wants to be followed: downloads, and nothing else."""
    outcome = Outcome(events=[], counted=Counted())
    visit_class, _ = classify(arrival.beacon, arrival.caller)
    sitting.visit_class, sitting.new = settled(sitting.visit_class, visit_class), False
    if look is not None:
        _download(arrival, sitting, look, outcome)
    if sitting.visit_class != "human":
        outcome.counted = Counted()
    return outcome


@functools.lru_cache(maxsize=1024)
def _marks(agent: str) -> tuple[bool, bool]:
    """Whether a browser calls itself a robot, and whether one without a screen."""
    return not agent or bool(_ROBOTS.search(agent)), bool(_HEADLESS.search(agent))


def _view(arrival: Arrival, sitting: Sitting, before: Before, outcome: Outcome) -> None:
    human = sitting.visit_class == "human"
    outcome.events.append(
        DocumentViewed(
            visit_class=sitting.visit_class,
            version=arrival.version,
            first=before.first and human,
            new_visitor=before.new_visitor and human,
            new_version=before.new_version and human,
            silent_days=before.silent_days if human else 0,
        )
    )
    outcome.counted.views = 1
    outcome.counted.first_views = int(before.first)
    outcome.counted.visitors = int(before.new_visitor)


def _read(beacon: Beacon, sitting: Sitting, look: Look, outcome: Outcome, now: dt.datetime) -> None:
    possible = int((now - look.opened_at).total_seconds() + SLACK)
    spare = min(LONGEST_COUNTED, possible) - (look.summary + look.lines + look.terms + look.payment)
    for section in SECTIONS:
        seconds = min(getattr(beacon.read, section) - getattr(look, section), spare)
        if seconds <= 0:
            continue
        spare -= seconds
        setattr(look, section, getattr(look, section) + seconds)
        outcome.counted.seconds += seconds
        outcome.counted.payment += seconds if section == "payment" else 0
        outcome.events.append(
            SectionRead(visit_class=sitting.visit_class, section=section, seconds=seconds)
        )


def _print(beacon: Beacon, sitting: Sitting, look: Look, outcome: Outcome) -> None:
    prints = max(0, beacon.prints - look.prints)
    look.prints += prints
    outcome.counted.prints = prints
    outcome.events += [DocumentPrinted(visit_class=sitting.visit_class)] * prints


def _download(arrival: Arrival, sitting: Sitting, look: Look, outcome: Outcome) -> None:
    downloads = max(0, arrival.beacon.downloads - look.downloads)
    look.downloads += downloads
    outcome.counted.downloads = downloads
    event = DocumentDownloaded(visit_class=sitting.visit_class, version=arrival.version)
    outcome.events += [event] * downloads
