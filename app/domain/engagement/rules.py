"""Who is new to a stretch of days, and how long documents take from step to step."""

import datetime as dt
import statistics
from collections.abc import Iterable

import msgspec


class People(msgspec.Struct, frozen=True, kw_only=True):
    """Who came for the first time today, and who of them was new to the last 7 and 30 days."""

    people: int = 0
    people_7: int = 0
    people_30: int = 0

    def of_day(self) -> dict[str, int]:
        return msgspec.structs.asdict(self)


class Steps(msgspec.Struct, frozen=True, kw_only=True):
    """When a document came to each step; None if it did not."""

    handed_out_at: dt.datetime
    viewed_at: dt.datetime | None
    payment_read_at: dt.datetime | None
    started_at: dt.datetime | None = None
    paid_at: dt.datetime | None = None


class Flow(msgspec.Struct, frozen=True, kw_only=True):
    """How many documents came how far; `to_…` are median seconds from the step before.

    Whoever reads how to pay has viewed the document; money may also come by bank transfer from who
    started nothing here.
    """

    handed_out: int
    viewed: int
    payment_read: int
    started: int
    paid: int
    to_view: int | None
    to_payment: int | None
    to_start: int | None
    to_paid: int | None


def met(previous: Iterable[dt.date | None], date: dt.date) -> People:
    """Count people who came on `date` for the first time that day, by when they last had come."""
    before = list(previous)
    return People(
        people=len(before),
        people_7=_new(before, date - dt.timedelta(days=6)),
        people_30=_new(before, date - dt.timedelta(days=29)),
    )


def flow(documents: Iterable[Steps]) -> Flow:
    """How far `documents` came."""
    handed_out = list(documents)
    viewed = [steps for steps in handed_out if steps.viewed_at]
    read = [steps for steps in viewed if steps.payment_read_at]
    started = [steps for steps in handed_out if steps.started_at]
    paid = [steps for steps in handed_out if steps.paid_at]
    return Flow(
        handed_out=len(handed_out),
        viewed=len(viewed),
        payment_read=len(read),
        started=len(started),
        paid=len(paid),
        to_view=_median((steps.handed_out_at, steps.viewed_at) for steps in viewed),
        to_payment=_median((steps.viewed_at, steps.payment_read_at) for steps in read),
        to_start=_median((steps.viewed_at, steps.started_at) for steps in started),
        to_paid=_median((steps.started_at, steps.paid_at) for steps in paid),
    )


def _new(before: list[dt.date | None], since: dt.date) -> int:
    return sum(last is None or last < since for last in before)


def _median(stretches: Iterable[tuple[dt.datetime | None, dt.datetime | None]]) -> int | None:
    seconds = [max(0.0, (end - start).total_seconds()) for start, end in stretches if start and end]
    return round(statistics.median(seconds)) if seconds else None
