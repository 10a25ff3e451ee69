"""What a digest says of money, put together from the log. Pure."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol

import msgspec

from app.domain.activity.rules import (
    AutopayFailed,
    PaymentDeclined,
    PaymentDisputed,
    PaymentFailed,
    PaymentRecorded,
    PaymentRefunded,
    PaymentSucceeded,
)
from app.domain.notices.rules import Fact, NoticeKind

#: The kinds of events of which a digest tells nothing else.
EVENTS = ("autopay.failed", "payment.recorded", "payment.refunded")


class Numbered(Protocol):
    """A document with its number."""

    @property
    def number(self) -> str: ...


class Happening(Fact, frozen=True, kw_only=True):
    """An entry of the log with those whom it is about."""

    customer: uuid.UUID | None
    customer_name: str | None
    document: uuid.UUID | None
    visit: uuid.UUID | None


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """So many payments or refunds of one currency, and what they come to in minor units."""

    currency: str
    count: int
    amount: int


class Setback(msgspec.Struct, frozen=True, kw_only=True):
    """A try that failed, in minor units; autopay may try `again` on that day."""

    customer_name: str
    number: str
    others: int
    amount: int
    currency: str
    again: dt.date | None = None


class Dispute(msgspec.Struct, frozen=True, kw_only=True):
    """A payment that a bank disputes, by Stripe's last word of it, in minor units."""

    customer_name: str
    number: str
    amount: int
    currency: str
    status: str
    due_at: dt.datetime | None


class Takings(msgspec.Struct, frozen=True, kw_only=True):
    """What came, what went back, and what did not come."""

    received: tuple[Moved, ...] = ()
    refunded: tuple[Moved, ...] = ()
    declined: tuple[Setback, ...] = ()
    autopay: tuple[Setback, ...] = ()
    disputed: tuple[Dispute, ...] = ()

    def __bool__(self) -> bool:
        return any(getattr(self, name) for name in self.__struct_fields__)


def takings(
    happened: Sequence[Happening],
    documents: Mapping[uuid.UUID, Numbered],
    wants: Callable[[NoticeKind], bool],
) -> Takings:
    """What a member is told of money; `wants` says of what he is told in his digest."""
    numbers = {id_: document.number for id_, document in documents.items()}
    tried = _tried(happened, numbers) if wants("payment_failed") else ((), ())
    return Takings(
        received=_received(happened) if wants("payment") else (),
        refunded=_refunded(happened) if wants("payment") else (),
        declined=(_declined(happened, numbers) if wants("payment_declined") else ()) + tried[0],
        autopay=tried[1],
        disputed=_disputed(happened, numbers) if wants("disputed") else (),
    )


def _received(happened: Iterable[Happening]) -> tuple[Moved, ...]:
    return _moved(
        (each.event.payment, each.event.currency, each.event.amount)
        for each in happened
        if isinstance(each.event, PaymentSucceeded | PaymentRecorded)
    )


def _refunded(happened: Iterable[Happening]) -> tuple[Moved, ...]:
    return _moved(
        (each.event.refund, each.event.currency, each.event.amount)
        for each in happened
        if isinstance(each.event, PaymentRefunded)
    )


def _moved(found: Iterable[tuple[uuid.UUID, str, int]]) -> tuple[Moved, ...]:
    """By currency; what was written down for several documents counts once."""
    ids: dict[str, set[uuid.UUID]] = {}
    sums: dict[str, int] = {}
    for id_, currency, amount in found:
        ids.setdefault(currency, set()).add(id_)
        sums[currency] = sums.get(currency, 0) + amount
    return tuple(
        Moved(currency=currency, count=len(ids[currency]), amount=sums[currency])
        for currency in sorted(sums)
    )


def _declined(
    happened: Iterable[Happening], numbers: Mapping[uuid.UUID, str]
) -> tuple[Setback, ...]:
    """The tries in which a bank said no, each once, however often it said so."""
    found = {
        each.event.attempt: _setback(each, each.event, numbers)
        for each in happened
        if isinstance(each.event, PaymentDeclined) and not each.event.follows
    }
    return tuple(found.values())


def _tried(
    happened: Sequence[Happening], numbers: Mapping[uuid.UUID, str]
) -> tuple[tuple[Setback, ...], tuple[Setback, ...]]:
    """The payments that failed: those that customers tried themselves, and those of autopay."""
    again = {
        each.event.attempt: each.event.again
        for each in happened
        if isinstance(each.event, AutopayFailed)
    }
    own, charged = [], []
    for each in happened:
        event = each.event
        if not isinstance(event, PaymentFailed) or event.follows:
            continue
        setback = _setback(each, event, numbers)
        if event.attempt in again:
            charged.append(msgspec.structs.replace(setback, again=again[event.attempt]))
        else:
            own.append(setback)
    return tuple(own), tuple(charged)


def _setback(
    each: Happening, event: PaymentDeclined | PaymentFailed, numbers: Mapping[uuid.UUID, str]
) -> Setback:
    return Setback(
        customer_name=each.customer_name or "",
        number=_number(each, numbers),
        others=event.others,
        amount=event.whole or event.amount,
        currency=event.currency,
    )


def _disputed(
    happened: Iterable[Happening], numbers: Mapping[uuid.UUID, str]
) -> tuple[Dispute, ...]:
    """The disputes of which something was heard, as they are by the last word."""
    found = {
        each.event.chargeback: Dispute(
            customer_name=each.customer_name or "",
            number=_number(each, numbers),
            amount=each.event.amount,
            currency=each.event.currency,
            status=each.event.status,
            due_at=each.event.due_at,
        )
        for each in happened
        if isinstance(each.event, PaymentDisputed)
    }
    return tuple(found.values())


def _number(each: Happening, numbers: Mapping[uuid.UUID, str]) -> str:
    return numbers.get(each.document, "") if each.document else ""
