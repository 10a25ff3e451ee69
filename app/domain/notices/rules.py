"""Which events are worth a notice, and which way it takes to whom.

An event joins by one line in `_KIND_OF`, and by one in `SORTS` where it is of a new sort.
"""

import datetime as dt
import uuid
import zoneinfo
from collections.abc import Callable
from typing import Annotated, Any, Literal, TypeAlias

import msgspec

from app.domain.activity.rules import (
    AnyEvent,
    DeliveryBounced,
    DeliveryFailed,
    DocumentViewed,
    PaymentDeclined,
    PaymentDisputed,
    PaymentFailed,
    PaymentSucceeded,
    TaskOpened,
    VisitClass,
    WorkFailed,
)
from app.domain.daily import TimeOfDay, ends
from app.domain.errors import Fault, Refused
from app.domain.staff.rules import Role, may
from app.domain.version import Version

NoticeKind: TypeAlias = Literal[
    "first_view", "quote_viewed", "new_version", "returned", "view", "payment", "payment_declined",
    "payment_failed", "disputed", "task", "undelivered", "work_failed",
]  # fmt: skip
#: `app`: in the list, on the desktop and at once; `email`: at once; `digest`: once a day.
Way: TypeAlias = Literal["app", "email", "digest"]

#: Days without a view after which the next one is worth a notice: by then an invoice with the
#: usual 30 days to pay has been due since it was last looked at, and a quote forgotten.
LONG_SILENCE = 30
#: What is older when it is planned is history: it stands in the list as read, and nothing is sent.
STALE = dt.timedelta(days=1)


class Sort(msgspec.Struct, frozen=True, kw_only=True):
    """One sort of notice: the ways that it may take, those that it usually takes, and to whom."""

    ways: frozenset[Way] = frozenset({"app", "email", "digest"})
    usual: frozenset[Way] = frozenset({"app", "digest"})
    least: Role = "read_only"


_AT_ONCE: frozenset[Way] = frozenset({"app", "email"})
_EVERY_WAY: frozenset[Way] = _AT_ONCE | {"digest"}
SORTS: dict[NoticeKind, Sort] = {
    "first_view": Sort(),
    "quote_viewed": Sort(),
    "new_version": Sort(),
    "returned": Sort(),
    # One view of many is no news (spec 5.7); together they are what a digest tells.
    "view": Sort(ways=frozenset({"digest"}), usual=frozenset({"digest"})),
    # Money is told at once, by e-mail too (spec 5.7); a digest says what it came to.
    "payment": Sort(usual=_EVERY_WAY),
    "payment_declined": Sort(),
    "payment_failed": Sort(usual=_EVERY_WAY),
    "disputed": Sort(usual=_EVERY_WAY),
    "task": Sort(ways=_AT_ONCE, usual=_AT_ONCE),
    "undelivered": Sort(),
    # Not by e-mail at once: an e-mail that cannot be sent would bring forth the next one.
    "work_failed": Sort(ways=frozenset({"app", "digest"}), least="admin"),
}


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of the log, and the kind of the document that it is about."""

    seq: int
    at: dt.datetime
    actor: str
    event: AnyEvent
    document_kind: str | None = None
    #: Whose visit it is known to be by now; None where it is kept no more.
    visit_class: VisitClass | None = None


def _view(event: DocumentViewed, fact: Fact) -> NoticeKind | None:
    if (fact.visit_class or event.visit_class) != "human":
        return None
    if event.first:
        return "quote_viewed" if fact.document_kind == "quote" else "first_view"
    if event.new_version:
        return "new_version"
    return "returned" if event.silent_days >= LONG_SILENCE else "view"


def _paid(event: PaymentSucceeded, _: Fact) -> NoticeKind | None:
    """Once for a payment; what stays as credit is a task, which tells of itself."""
    return None if event.credit or event.follows else "payment"


#: Stripe's words for a dispute that staff have answered, and the bank has not.
_AT_THE_BANK = frozenset({"under_review", "warning_under_review"})


def _task(event: TaskOpened, _: Fact) -> NoticeKind | None:
    return None if event.task_kind == "chargeback" else "task"  # its dispute is told already


#: Which sort of notice an event is worth, if any.
_KIND_OF: dict[type, Callable[[Any, Fact], NoticeKind | None]] = {
    DocumentViewed: _view,
    PaymentSucceeded: _paid,
    PaymentDeclined: lambda event, _fact: None if event.follows else "payment_declined",
    PaymentFailed: lambda event, _fact: None if event.follows else "payment_failed",
    PaymentDisputed: lambda event, _fact: None if event.status in _AT_THE_BANK else "disputed",
    TaskOpened: _task,
    DeliveryFailed: lambda _event, _fact: "undelivered",
    DeliveryBounced: lambda _event, _fact: "undelivered",
    WorkFailed: lambda _event, _fact: "work_failed",
}
#: The kinds of events of which some are worth a notice.
WORTHY = frozenset(str(event.__struct_config__.tag) for event in _KIND_OF)  # type: ignore[attr-defined]

Ways: TypeAlias = dict[NoticeKind, frozenset[Way]]
TimeZone = Annotated[str, msgspec.Meta(max_length=60, pattern=r"^[A-Za-z0-9/_+-]*$")]


class NoticePreferences(msgspec.Struct, frozen=True, kw_only=True):
    """How a member likes to be told.

    Quiet hours are of `time_zone`, "" for the business's; the digest's is the business's clock.
    """

    ways: Ways
    quiet: bool
    quiet_from: TimeOfDay
    quiet_until: TimeOfDay
    time_zone: TimeZone
    digest: bool
    digest_at: TimeOfDay
    version: int


class NoticeChanges(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a member changes; what is left out stays. `version` is the one that was seen."""

    version: Version
    #: By a `NoticeKind`: a schema's names of members are open, so `changed` says which is none.
    ways: dict[str, frozenset[Way]] | msgspec.UnsetType = msgspec.UNSET
    quiet: bool | msgspec.UnsetType = msgspec.UNSET
    quiet_from: TimeOfDay | msgspec.UnsetType = msgspec.UNSET
    quiet_until: TimeOfDay | msgspec.UnsetType = msgspec.UNSET
    time_zone: TimeZone | msgspec.UnsetType = msgspec.UNSET
    digest: bool | msgspec.UnsetType = msgspec.UNSET
    digest_at: TimeOfDay | msgspec.UnsetType = msgspec.UNSET


USUAL = NoticePreferences(
    ways={},
    quiet=False,
    quiet_from="20:00",
    quiet_until="07:00",
    time_zone="",
    digest=True,
    digest_at="08:00",
    version=1,
)


class Reader(msgspec.Struct, frozen=True, kw_only=True):
    """A member as notices see him; `time_zone` is the one that holds for his quiet hours."""

    id: uuid.UUID
    role: Role
    active: bool
    preferences: NoticePreferences
    time_zone: str


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What comes of a fact for one member: in the list or not, by e-mail from when on or not."""

    kind: NoticeKind
    listed: bool
    silent: bool
    read: bool
    email_at: dt.datetime | None


def kind_of(fact: Fact) -> NoticeKind | None:
    """Of which sort a notice of this is; None where it is worth none."""
    find = _KIND_OF.get(type(fact.event))
    return find(fact.event, fact) if find else None


def ways_of(preferences: NoticePreferences, kind: NoticeKind) -> frozenset[Way]:
    """The ways that a member wants a sort of notice to take."""
    return preferences.ways.get(kind, SORTS[kind].usual) & SORTS[kind].ways


def concerns(reader: Reader, fact: Fact, kind: NoticeKind) -> bool:
    """Whether a member may be told: he is here, may see it, and did not do it himself."""
    own = fact.actor == f"staff:{reader.id}"
    return reader.active and may(reader.role, SORTS[kind].least) and not own


def told(reader: Reader, fact: Fact, now: dt.datetime) -> Told | None:
    """What a member is told of a fact, now or when his quiet hours end; None for nothing."""
    kind = kind_of(fact)
    if kind is None or not concerns(reader, fact, kind):
        return None
    ways, old = ways_of(reader.preferences, kind), now - fact.at > STALE
    quiet_until = quiet(reader, now)
    listed, mailed = "app" in ways, "email" in ways and not old
    if not listed and not mailed:
        return None
    return Told(
        kind=kind,
        listed=listed,
        silent=quiet_until is not None,
        read=old,
        email_at=(quiet_until or now) if mailed else None,
    )


def quiet(reader: Reader, now: dt.datetime) -> dt.datetime | None:
    """When a member's quiet hours end, in UTC; None where it is none of them."""
    wanted = reader.preferences
    if not wanted.quiet:
        return None
    return ends(now, wanted.quiet_from, wanted.quiet_until, reader.time_zone)


def choices(role: Role, preferences: NoticePreferences) -> Ways:
    """Each sort of notice that a role may have, with the ways that it takes."""
    return {
        kind: ways_of(preferences, kind) for kind, sort in SORTS.items() if may(role, sort.least)
    }


def changed(before: NoticePreferences, changes: NoticeChanges) -> NoticePreferences:
    """What holds from now on. Raises Refused."""
    given = {
        field.name: value
        for field in msgspec.structs.fields(changes)
        if field.name not in {"version", "ways"}
        and (value := getattr(changes, field.name)) is not msgspec.UNSET
    }
    asked = {} if isinstance(changes.ways, msgspec.UnsetType) else changes.ways
    ways: Ways = {kind: asked[kind] for kind in SORTS if kind in asked}
    faults = [
        Fault(f"ways.{kind}", "There is no such kind of notice.") for kind in asked.keys() - ways
    ]
    faults += [
        Fault(f"ways.{kind}", "This cannot be told in that way.")
        for kind, wanted in ways.items()
        if wanted - SORTS[kind].ways
    ]
    zone = given.get("time_zone", "")
    if zone and zone not in zoneinfo.available_timezones():
        faults.append(Fault("time_zone", "Use a name such as Europe/Berlin."))
    if faults:
        raise Refused("You cannot be told like this.", *faults)
    return msgspec.structs.replace(before, ways={**before.ways, **ways}, **given)
