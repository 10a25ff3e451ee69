"""What a visit tells beside its figures: hesitation, as staff would put it in words. Pure."""

import datetime as dt
import uuid
from collections.abc import Iterator, Sequence
from typing import Literal, TypeAlias

import msgspec

from app.domain.activity.rules import Section

#: `left_payment`: the payment part was the last thing on the screen, for `count` seconds;
#: `read_again`: this is the visit number `count` in which that section was read; `came_back`:
#: nobody had been here for `count` days; `new_device`: by a link that others had used before.
HintKind: TypeAlias = Literal["left_payment", "read_again", "came_back", "new_device"]

LEAST_READ = 5  # seconds on the screen below which nobody read, but scrolled by
OFTEN = 3  # visits that make reading the same again worth a word
AWAY = 3  # days without a visit after which coming back is worth a word
OVER = dt.timedelta(seconds=60)  # without a sign of life (every 30 s while one reads) it is over
_WEIGHED: tuple[Section, ...] = ("terms", "payment")


class Sat(msgspec.Struct, frozen=True, kw_only=True):
    """One visit of a person to a document.

    `visitor` is "" for a browser that keeps nothing; `last` is the section that was read last.
    """

    visit: uuid.UUID
    link: uuid.UUID
    visitor: str
    started_at: dt.datetime
    seen_at: dt.datetime
    terms: int
    payment: int
    last: Section | None


class Hint(msgspec.Struct, frozen=True, kw_only=True):
    """One thing worth a word."""

    kind: HintKind
    section: Section | None = None
    count: int = 0


def hints(visits: Sequence[Sat], now: dt.datetime, *, owed: bool) -> dict[uuid.UUID, list[Hint]]:
    """What is worth a word of each of `visits`, which come the oldest first.

    `owed`: something is still to be paid, else nobody hesitates to pay.
    """
    return {
        sat.visit: list(_of(sat, visits[:place], now, owed=owed))
        for place, sat in enumerate(visits)
    }


def _of(sat: Sat, before: Sequence[Sat], now: dt.datetime, *, owed: bool) -> Iterator[Hint]:
    if owed and sat.last == "payment" and sat.payment >= LEAST_READ and now - sat.seen_at > OVER:
        yield Hint(kind="left_payment", section="payment", count=sat.payment)
    for section in _WEIGHED:
        times = sum(getattr(each, section) >= LEAST_READ for each in (*before, sat))
        if getattr(sat, section) >= LEAST_READ and times >= OFTEN:
            yield Hint(kind="read_again", section=section, count=times)
    if before:
        away = (sat.started_at - max(each.seen_at for each in before)).days
        if away >= AWAY:
            yield Hint(kind="came_back", count=away)
    known = {each.visitor for each in before if each.link == sat.link} - {""}
    if sat.visitor and known and sat.visitor not in known:
        yield Hint(kind="new_device")
