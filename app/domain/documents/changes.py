"""What differs between two versions of a document, in the order in which a reader meets it."""

import datetime as dt
from decimal import Decimal
from typing import Literal, TypeAlias

import msgspec

from app.domain.documents.rules import Content, Line

Part: TypeAlias = Literal[
    "line_added",
    "line_removed",
    "line_changed",
    "gross",
    "due_on",
    "valid_until",
    "terms",
    "notes",
    "references",
    "payment",
    "parties",
]


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One difference; `name` is a line's, amounts are minor units, dates ISO 8601.

    Texts that are too long to be set side by side have neither `before` nor `after`.
    """

    part: Part
    name: str = ""
    before: int | str | None = None
    after: int | str | None = None


def changes(before: Content, after: Content) -> tuple[Change, ...]:
    """Everything that a customer would want to know who knew `before`."""
    found = [Change(part="gross", before=before.totals.gross, after=after.totals.gross)]
    dates: tuple[tuple[Part, dt.date | None, dt.date | None], ...] = (
        ("due_on", before.due_on, after.due_on),
        ("valid_until", before.valid_until, after.valid_until),
    )
    found += [Change(part=part, before=_date(was), after=_date(is_)) for part, was, is_ in dates]
    texts: tuple[tuple[Part, object, object], ...] = (
        ("terms", before.terms, after.terms),
        ("notes", before.notes, after.notes),
        ("references", before.references, after.references),
        ("payment", before.payment, after.payment),
        ("parties", (before.seller, before.buyer), (after.seller, after.buyer)),
    )
    return (
        *_line_changes(before.lines, after.lines),
        *(change for change in found if change.before != change.after),
        *(Change(part=part) for part, was, is_ in texts if was != is_),
    )


def _line_changes(before: tuple[Line, ...], after: tuple[Line, ...]) -> list[Change]:
    """Lines are the same by their name; of several with one name, the first by the first."""
    left = list(before)
    found: list[Change] = []
    for line in after:
        twin = next((other for other in left if other.name == line.name), None)
        if twin is None:
            found.append(Change(part="line_added", name=line.name, after=line.net))
            continue
        left.remove(twin)
        if _worth(twin) != _worth(line):
            change = Change(part="line_changed", name=line.name, before=twin.net, after=line.net)
            found.append(change)
    gone = [Change(part="line_removed", name=line.name, before=line.net) for line in left]
    return [*found, *gone]


def _worth(line: Line) -> tuple[object, ...]:
    """What matters of a line, whatever its place in the list."""
    numbers = (Decimal(line.quantity), Decimal(line.price), line.net)
    return (*numbers, line.tax, line.description, line.period, line.optional, line.unit)


def _date(date: dt.date | None) -> str | None:
    return date.isoformat() if date else None
