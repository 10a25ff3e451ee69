"""What keeps a draft from being issued, field by field."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from app.domain import money
from app.domain.documents.rules import Period
from app.domain.drafts.rules import Frame, WordedLine, Wording, content
from app.domain.errors import Fault
from app.domain.parties import Party

_TOO_LARGE = Fault("lines", "The sum is too large.")


def faults(wording: Wording, issued_on: dt.date) -> tuple[Fault, ...]:
    """Everything that keeps `wording` from being issued on that day."""
    found = [
        Fault(field, problem) for field, problem, wrong in _of_whole(wording, issued_on) if wrong
    ]
    for place, line in enumerate(wording.lines):
        found += [
            Fault(f"lines.{place}.{field}", problem)
            for field, problem, wrong in _of_line(line, wording)
            if wrong
        ]
    return tuple(found) or _of_total(wording)


def _of_whole(wording: Wording, issued_on: dt.date) -> Iterator[tuple[str, str, bool]]:
    due_on, until = wording.due_on, wording.valid_until
    yield "lines", "Add at least one line.", not wording.lines
    yield "currency", "There is no such currency.", wording.currency not in money.CURRENCIES
    yield "due_on", "It is due before it is issued.", bool(due_on and due_on < issued_on)
    yield "valid_until", "It ends before it is issued.", bool(until and until < issued_on)
    yield "period", "It ends before it begins.", _backwards(wording.period)


def _of_line(line: WordedLine, wording: Wording) -> Iterator[tuple[str, str, bool]]:
    quantity, price = Decimal(line.quantity or 0), Decimal(line.price or 0)
    discounted = bool(line.discount or line.discount_rate)
    twice = bool(line.discount and line.discount_rate)
    yield "name", "Say what it is.", not line.name.strip()
    yield "quantity", "Say how many.", not quantity
    yield "price", "Say what one costs; 0 is a price too.", not line.price
    yield "price", "A price is never negative; the quantity may be.", price < 0
    yield "discount", "Give a share or an amount, not both.", twice
    yield "discount", "What is given back has no discount.", discounted and quantity < 0
    yield "discount", "It is larger than the line.", 0 <= _gross(line, wording) < line.discount
    taxed = line.tax_category == "S"
    yield "tax_rate", "Say which rate.", taxed and not line.tax_rate
    yield "tax_rate", "Without tax there is no rate.", not taxed and bool(line.tax_rate)
    yield "period", "It ends before it begins.", _backwards(line.period)
    choosable = wording.kind == "quote"
    yield "optional", "Only a quote has lines to choose from.", line.optional and not choosable


def _of_total(wording: Wording) -> tuple[Fault, ...]:
    if any(abs(_gross(line, wording)) > money.LARGEST for line in wording.lines):
        return (_TOO_LARGE,)
    nobody = Party(name="")
    frame = Frame(number="", issued_on=dt.date.min, due_on=None, seller=nobody, buyer=nobody)
    gross = content(wording, frame).totals.gross
    if gross < 0:
        return (Fault("lines", "The total is negative: write a credit note instead."),)
    return (_TOO_LARGE,) if gross > money.LARGEST else ()


def _backwards(period: Period | None) -> bool:
    return bool(period and period.start and period.end and period.end < period.start)


def _gross(line: WordedLine, wording: Wording) -> int:
    quantity, price = Decimal(line.quantity or 0), Decimal(line.price or 0)
    return money.product(quantity, price, Decimal(1), wording.currency)
