"""Which status follows from what is so; nobody sets one."""

import datetime as dt
from typing import Literal, TypeAlias

import msgspec

from app.domain.documents.rules import Kind

Status: TypeAlias = Literal[
    "draft",
    "open",
    "overdue",
    "partly_paid",
    "processing",
    "paid",
    "expired",
    "withdrawn",
    "void",
]


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """What a document's status follows from; amounts are minor units, `draft`: never issued."""

    kind: Kind
    total: int
    due: int
    #: What the bank still works on.
    processing: int = 0
    due_on: dt.date | None = None
    valid_until: dt.date | None = None
    draft: bool = False
    voided: bool = False


def status(standing: Standing, today: dt.date) -> Status:
    """The status of a document, derived and never set; `today` in the business's time zone.

    Only an invoice asks for money, and not one that corrects another downwards. A quote is good
    until the end of its last day.
    """
    if standing.draft:
        return "draft"
    if standing.voided:
        return "withdrawn" if standing.kind == "quote" else "void"
    if standing.kind == "quote":
        past = standing.valid_until is not None and standing.valid_until < today
        return "expired" if past else "open"
    return _of_money(standing, today)


def _of_money(standing: Standing, today: dt.date) -> Status:
    if standing.kind != "invoice" or standing.total < 0:
        return "open"
    if standing.due <= 0:
        return "paid"
    if standing.processing >= standing.due:
        return "processing"
    if standing.due_on and standing.due_on < today:
        return "overdue"
    return "partly_paid" if standing.due < standing.total else "open"
