"""A document as the beginning of another."""

import re
import uuid
from collections.abc import Iterator
from typing import get_args

import msgspec

from app.domain import money
from app.domain.documents.rules import Adjustment, Content, Line, Tax
from app.domain.drafts.rules import MOST_LINES, TaxCategory, WordedLine, Wording

_DECIMAL = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,6})?")
_CATEGORIES = frozenset(get_args(TaxCategory))
_LONGEST_NAME, _LONGEST_TEXT = 200, 5000


def renewed(wording: Wording) -> Wording:
    """`wording` without what belongs to the one document: its dates and its external id."""
    return msgspec.structs.replace(
        wording,
        issued_on=None,
        due_on=None,
        valid_until=None,
        delivered_on=None,
        against=None,
        external_id=None,
    )


def rewritten(content: Content, customer: uuid.UUID) -> Wording:
    """What somebody would write to get `content`; its amounts stay, its dates do not."""
    lines = [part for line in content.lines for part in _line(line, content.currency)]
    lines += [_adjustment(part, content.currency) for part in content.adjustments]
    references = {reference.kind: reference.value for reference in content.references}
    return Wording(
        kind=content.kind,
        customer=customer,
        currency=content.currency,
        buyer_reference=references.get("buyer_reference", "")[:_LONGEST_NAME],
        order_reference=references.get("order", "")[:_LONGEST_NAME],
        lines=tuple(lines[:MOST_LINES]),
        note="\n".join(content.notes)[:_LONGEST_TEXT],
        terms=content.terms[:_LONGEST_TEXT],
    )


def _line(line: Line, currency: str) -> Iterator[WordedLine]:
    """A line, and one more for each charge on it; what cannot be split is one at its sum."""
    allowances = sum(part.amount for part in line.adjustments if not part.charge)
    charges = [part for part in line.adjustments if part.charge]
    plain = line.base_quantity == "1" and not line.quantity.startswith("-")
    plain = plain and bool(_DECIMAL.fullmatch(line.quantity) and _DECIMAL.fullmatch(line.price))
    worded = _worded(line.name, line.tax, line.description)
    if plain and not line.price.startswith("-") and allowances >= 0:
        yield msgspec.structs.replace(
            worded,
            quantity=line.quantity,
            unit=line.unit[:10],
            price=line.price,
            discount=allowances,
            period=line.period,
            optional=line.optional,
        )
        for part in charges:
            yield _adjustment(msgspec.structs.replace(part, tax=line.tax), currency)
        return
    yield _sum(worded, line.net, currency)


def _adjustment(part: Adjustment, currency: str) -> WordedLine:
    name = part.reason or ("Charge" if part.charge else "Discount")
    amount = part.amount if part.charge else -part.amount
    return _sum(_worded(name, part.tax or Tax(category="Z"), ""), amount, currency)


def _sum(worded: WordedLine, amount: int, currency: str) -> WordedLine:
    """One piece at `amount`; less than nothing is a piece given back, as prices are positive."""
    price = f"{money.major(abs(amount), currency):f}"
    return msgspec.structs.replace(worded, quantity="-1" if amount < 0 else "1", price=price)


def _worded(name: str, tax: Tax, description: str) -> WordedLine:
    category = tax.category if tax.category in _CATEGORIES else "Z"
    return WordedLine(
        name=name[:_LONGEST_NAME],
        description="" if description == name else description[:_LONGEST_TEXT],
        tax_category=category,  # type: ignore[arg-type]  # it is one of them
        tax_rate=min(tax.rate, money.RATE_UNIT) if category == "S" else 0,
    )
