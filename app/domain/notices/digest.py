"""What a notice and a digest say, put together from the log. Pure."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

import msgspec

from app.domain.activity.rules import LinkOpened, SectionRead
from app.domain.documents.rules import Kind
from app.domain.notices.money import Happening, Takings, takings
from app.domain.notices.rules import SORTS, NoticeKind, Reader, concerns, kind_of, ways_of
from app.domain.staff.rules import may

_VIEWS: tuple[NoticeKind, ...] = (
    "first_view", "quote_viewed", "new_version", "returned", "view",
)  # fmt: skip


class About(msgspec.Struct, frozen=True, kw_only=True):
    """The document that staff are told of, as of now. Amounts are minor units."""

    id: uuid.UUID
    kind: Kind
    number: str
    currency: str
    total: int
    due: int

    @property
    def amount(self) -> int:
        """What is still owed of an invoice, else what the document is over."""
        return self.due if self.kind == "invoice" and self.due else self.total


Happened: TypeAlias = Happening


class Viewed(msgspec.Struct, frozen=True, kw_only=True):
    """A document that people looked at so often; `kinds` says what was special about it."""

    document: About
    customer_name: str
    views: int
    kinds: frozenset[NoticeKind]


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """A customer who was at the door in so many visits, and read for so long."""

    customer_name: str
    visits: int
    seconds: int


class Undelivered(msgspec.Struct, frozen=True, kw_only=True):
    customer_name: str
    number: str


class Digest(msgspec.Struct, frozen=True, kw_only=True):
    """What happened after `since` and until `until`; `amounts` are those of `viewed`, summed."""

    since: dt.datetime
    until: dt.datetime
    viewed: tuple[Viewed, ...]
    callers: tuple[Caller, ...]
    undelivered: tuple[Undelivered, ...]
    failed_work: int
    money: Takings
    amounts: tuple[tuple[str, int], ...]


def gathered(
    happened: Sequence[Happened],
    documents: Mapping[uuid.UUID, About],
    reader: Reader,
    since: dt.datetime,
    until: dt.datetime,
) -> Digest | None:
    """What a member is told of all that happened; None where it is nothing."""
    worth = [
        (each, kind)
        for each in happened
        if (kind := kind_of(each)) is not None
        and concerns(reader, each, kind)
        and "digest" in ways_of(reader.preferences, kind)
    ]
    viewed = tuple(_viewed([(each, kind) for each, kind in worth if kind in _VIEWS], documents))
    lost = [each for each, kind in worth if kind == "undelivered"]
    undelivered = tuple(_undelivered(each, documents) for each in lost)
    callers = tuple(_callers(happened)) if _wants(reader, "view") else ()
    failed_work = sum(kind == "work_failed" for _, kind in worth)
    money = takings(happened, documents, lambda kind: _wants(reader, kind))
    if not (viewed or undelivered or callers or failed_work or money):
        return None
    return Digest(
        since=since,
        until=until,
        viewed=viewed,
        callers=callers,
        undelivered=undelivered,
        failed_work=failed_work,
        money=money,
        amounts=_amounts(viewed),
    )


def _undelivered(each: Happened, documents: Mapping[uuid.UUID, About]) -> Undelivered:
    about = documents.get(each.document) if each.document else None
    return Undelivered(customer_name=each.customer_name or "", number=about.number if about else "")


def _wants(reader: Reader, kind: NoticeKind) -> bool:
    """Whether his digest tells a member of a sort; of money it tells whoever moved it."""
    mine = reader.active and may(reader.role, SORTS[kind].least)
    return mine and "digest" in ways_of(reader.preferences, kind)


def _viewed(
    views: Iterable[tuple[Happened, NoticeKind]], documents: Mapping[uuid.UUID, About]
) -> list[Viewed]:
    """The documents, the most often viewed first."""
    kinds: dict[uuid.UUID, list[NoticeKind]] = {}
    names: dict[uuid.UUID, str] = {}
    for each, kind in views:
        if each.document and each.document in documents:
            kinds.setdefault(each.document, []).append(kind)
            names[each.document] = each.customer_name or ""
    found = [
        Viewed(
            document=documents[document],
            customer_name=names[document],
            views=len(seen),
            kinds=frozenset(seen),
        )
        for document, seen in kinds.items()
    ]
    return sorted(found, key=lambda each: (-each.views, each.document.number))


def _callers(happened: Iterable[Happened]) -> list[Caller]:
    """The customers of whom somebody was here, who read the longest first."""
    visits: dict[uuid.UUID, set[uuid.UUID]] = {}
    seconds: dict[uuid.UUID, int] = {}
    names: dict[uuid.UUID, str] = {}
    for each in happened:
        if each.customer is None or each.visit is None or not _by_person(each):
            continue
        visits.setdefault(each.customer, set()).add(each.visit)
        names[each.customer] = each.customer_name or ""
        read = each.event.seconds if isinstance(each.event, SectionRead) else 0
        seconds[each.customer] = seconds.get(each.customer, 0) + read
    found = [
        Caller(customer_name=names[each], visits=len(visits[each]), seconds=seconds[each])
        for each in visits
    ]
    return sorted(found, key=lambda each: (-each.seconds, each.customer_name))


def _by_person(each: Happened) -> bool:
    event = each.event
    if isinstance(event, LinkOpened | SectionRead):
        return (each.visit_class or event.visit_class) == "human"
    return kind_of(each) in _VIEWS


def _amounts(viewed: Iterable[Viewed]) -> tuple[tuple[str, int], ...]:
    """What is owed of the invoices that were looked at, by currency."""
    sums: dict[str, int] = {}
    for each in viewed:
        if each.document.kind == "invoice" and each.document.due:
            sums[each.document.currency] = sums.get(each.document.currency, 0) + each.document.due
    return tuple(sorted(sums.items()))
