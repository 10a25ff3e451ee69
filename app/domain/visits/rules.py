"""When a page on a screen is a view, and how many seconds of it count."""

import datetime as dt
import uuid
from typing import Annotated

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
from app.domain.visits import classes
from app.domain.visits.classes import WITH_INPUT, WITHOUT_INPUT, ClassReason, Signs, Verdict

LONGEST_COUNTED = 30 * 60  # seconds of one visit
SLACK = 1.0  # seconds that the page's clock and the wire may be off

SECTIONS: tuple[Section, ...] = ("summary", "lines", "terms", "payment")
Seconds = Annotated[int, msgspec.Meta(ge=0, le=LONGEST_COUNTED)]


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
    `visible` is milliseconds on the screen; `input`, whether a person moved, typed or touched;
    `automated`, whether the browser says that a program drives it; `preview`, whether the page was
    opened to see what it looks like.
    """

    visit: uuid.UUID
    visitor: Annotated[str, msgspec.Meta(max_length=64)] = ""
    document: uuid.UUID | None = None
    visible: Annotated[int, msgspec.Meta(ge=0)] = 0
    input: bool = False
    automated: bool = False
    preview: bool = False
    read: Read = Read()
    prints: Annotated[int, msgspec.Meta(ge=0, le=100)] = 0
    downloads: Annotated[int, msgspec.Meta(ge=0, le=100)] = 0


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """Who sent the beacon, as far as the request tells; `brands` is the header `Sec-CH-UA`."""

    agent: str = ""
    brands: str = ""
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
    reasons: tuple[ClassReason, ...] = ()
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


def signs(beacon: Beacon, caller: Caller, reasons: tuple[ClassReason, ...] = ()) -> Signs:
    """What a beacon says of who it is; `reasons` are those of the visit so far."""
    return Signs(
        agent=caller.agent,
        brands=caller.brands,
        prefetch=caller.prefetch,
        staff=caller.staff,
        preview=beacon.preview,
        automated=beacon.automated,
        input=beacon.input,
        visible=beacon.visible,
        together="burst_after_send" in reasons,
    )


def classify(beacon: Beacon, caller: Caller, reasons: tuple[ClassReason, ...] = ()) -> Verdict:
    """Who sits there, and why we think so (spec 5.2)."""
    return classes.classify(signs(beacon, caller, reasons))


def looked(beacon: Beacon) -> bool:
    """Whether that much on the screen is a view (spec 5.1)."""
    return classes.looked(signs(beacon, Caller()))


def credible(beacon: Beacon, since: dt.datetime, now: dt.datetime) -> bool:
    """Whether it is a view: nobody can have looked for longer than we know of the page."""
    known = ((now - since).total_seconds() + SLACK) * 1000
    return looked(beacon) and known >= (WITH_INPUT if beacon.input else WITHOUT_INPUT)


def possible(beacon: Beacon, since: dt.datetime, now: dt.datetime) -> bool:
    """Whether that much time on the screen has passed since we know of the visit."""
    return beacon.visible <= ((now - since).total_seconds() + SLACK) * 1000


def hear(
    arrival: Arrival, sitting: Sitting, look: Look | None, before: Before, now: dt.datetime
) -> Outcome:
    """Bring `sitting` and `look` up to date with a beacon, and tell what that means."""
    outcome = Outcome(events=[], counted=Counted())
    since = look.opened_at if look else sitting.started_at
    looks = credible(arrival.beacon, since, now)
    known = _settle(arrival, sitting, looks=looks)
    views = look is not None and look.viewed_at is None and looks
    # A look counts once it is known whose it is: its seconds are sums, so that none is lost.
    views = views and sitting.visit_class != "unknown"
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
    _settle(arrival, sitting, looks=True)
    sitting.new = False
    if look is not None:
        _download(arrival, sitting, look, outcome)
    if sitting.visit_class != "human":
        outcome.counted = Counted()
    return outcome


def _settle(arrival: Arrival, sitting: Sitting, *, looks: bool) -> bool:
    """End the doubt whose visit it is, where the beacon does; whether it did."""
    found, reasons = classify(arrival.beacon, arrival.caller, sitting.reasons)
    if found == "human" and not looks:
        return False
    settled = classes.settled(sitting.visit_class, found)
    if settled == sitting.visit_class:
        return False
    sitting.visit_class, sitting.reasons = settled, reasons
    return True


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
