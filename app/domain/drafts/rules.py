"""What staff write, whether it can be issued, and the content that it becomes.

The dashboard's editor computes the same totals (frontend/src/lib/totals.ts); a test holds the two
against each other.
"""

import datetime as dt
import uuid
from typing import Annotated, Literal, TypeAlias

import msgspec

from app.domain import money
from app.domain.documents.rules import (
    Adjustment,
    Content,
    Delivery,
    Kind,
    Line,
    PaymentMeans,
    Period,
    Reference,
    Tax,
    line_net,
    totalled,
)
from app.domain.parties import Party

MOST_LINES = 500
_TYPE_CODES: dict[Kind, str] = {  # UNTDID 1001
    "invoice": "380",
    "credit_note": "381",
    "quote": "310",
    "sales_order": "320",
}

TaxCategory: TypeAlias = Literal["S", "Z", "E", "AE", "K", "G", "O"]  # UNCL 5305
#: Why no tax is due, for the categories that must say so (EN 16931-1, BR-E-10 and its like).
EXEMPTIONS: dict[TaxCategory, str] = {
    "E": "Exempt from tax",
    "AE": "Reverse charge",
    "K": "Intra-community supply",
    "G": "Export outside the EU",
    "O": "Not subject to tax",
}

_SHOWN = r"^[^\x00]*$"  # PostgreSQL keeps no NUL
Short = Annotated[str, msgspec.Meta(max_length=200, pattern=_SHOWN)]
Long = Annotated[str, msgspec.Meta(max_length=5000, pattern=_SHOWN)]
#: Decimal text; "" while nothing is written yet.
DecimalText = Annotated[
    str, msgspec.Meta(pattern=r"^(-?[0-9]{1,12}(\.[0-9]{1,6})?)?$", max_length=20)
]
Rate = Annotated[int, msgspec.Meta(ge=0, le=money.RATE_UNIT)]
Amount = Annotated[int, msgspec.Meta(ge=0, le=money.LARGEST)]
Currency = Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{3}$", max_length=3)]
ExternalId = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=_SHOWN)]


class WordedLine(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line as it is written: rates are parts per million, `discount` minor units."""

    name: Short = ""
    description: Long = ""
    quantity: DecimalText = "1"
    unit: Annotated[str, msgspec.Meta(max_length=10, pattern=_SHOWN)] = ""
    price: DecimalText = ""
    discount_rate: Rate = 0
    discount: Amount = 0
    tax_category: TaxCategory = "S"
    tax_rate: Rate = 0
    period: Period | None = None
    optional: bool = False


class Wording(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A document as it is written; without dates it takes those of the day on which it is issued.

    `discount_rate`, parts per million, is taken off every line's tax rate alike.
    """

    kind: Kind
    customer: uuid.UUID
    currency: Currency
    issued_on: dt.date | None = None
    due_on: dt.date | None = None
    valid_until: dt.date | None = None
    delivered_on: dt.date | None = None
    period: Period | None = None
    buyer_reference: Short = ""
    order_reference: Short = ""
    lines: Annotated[tuple[WordedLine, ...], msgspec.Meta(max_length=MOST_LINES)] = ()
    discount_rate: Rate = 0
    note: Long = ""
    terms: Long = ""
    against: uuid.UUID | None = None
    external_id: ExternalId | None = None


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """What a wording does not say itself: its number, dates, parties and ways to pay."""

    number: str
    issued_on: dt.date
    due_on: dt.date | None
    seller: Party
    buyer: Party
    payment: tuple[PaymentMeans, ...] = ()
    preceding: Reference | None = None


def content(wording: Wording, frame: Frame) -> Content:
    """The document that `wording` says, with every amount computed (EN 16931-1, 6)."""
    lines = tuple(
        _line(place, line, wording.currency) for place, line in enumerate(wording.lines, 1)
    )
    return totalled(
        Content(
            kind=wording.kind,
            type_code=_TYPE_CODES[wording.kind],
            number=frame.number,
            issued_on=frame.issued_on,
            due_on=frame.due_on if wording.kind == "invoice" else None,
            valid_until=wording.valid_until if wording.kind == "quote" else None,
            currency=wording.currency,
            seller=frame.seller,
            buyer=frame.buyer,
            delivery=_delivery(wording),
            period=wording.period,
            references=_references(wording, frame),
            lines=lines,
            adjustments=_discounts(lines, wording.discount_rate),
            taxes=(),
            totals=money.Totals(lines=0, net=0, tax=0, gross=0, due=0),
            payment=frame.payment if wording.kind == "invoice" else (),
            terms=wording.terms,
            notes=(wording.note,) if wording.note.strip() else (),
        )
    )


def _line(place: int, line: WordedLine, currency: str) -> Line:
    tax = Tax(
        category=line.tax_category,
        rate=line.tax_rate,
        exemption=EXEMPTIONS.get(line.tax_category, ""),
    )
    written = Line(
        id=str(place),
        name=line.name,
        description=line.description,
        quantity=line.quantity or "0",
        unit=line.unit,
        price=line.price or "0",
        net=0,
        tax=tax,
        period=line.period,
        optional=line.optional,
    )
    gross = line_net(written, currency)
    discount = line.discount or money.share(gross, line.discount_rate)
    if discount:
        rate, base = line.discount_rate or None, gross if line.discount_rate else None
        adjustment = Adjustment(charge=False, amount=discount, rate=rate, base=base)
        written = msgspec.structs.replace(written, adjustments=(adjustment,))
    return msgspec.structs.replace(written, net=gross - discount)


def _discounts(lines: tuple[Line, ...], rate: int) -> tuple[Adjustment, ...]:
    """The whole document's discount: one allowance for each tax rate (EN 16931-1, BG-20)."""
    if not rate:
        return ()
    sums: dict[Tax, int] = {}
    for line in lines:
        if not line.optional:
            sums[line.tax] = sums.get(line.tax, 0) + line.net
    return tuple(
        Adjustment(charge=False, amount=money.share(base, rate), base=base, rate=rate, tax=tax)
        for tax, base in sums.items()
    )


def _references(wording: Wording, frame: Frame) -> tuple[Reference, ...]:
    given = (
        Reference(kind="buyer_reference", value=wording.buyer_reference),
        Reference(kind="order", value=wording.order_reference),
        frame.preceding,
    )
    return tuple(reference for reference in given if reference and reference.value.strip())


def _delivery(wording: Wording) -> Delivery | None:
    return Delivery(on=wording.delivered_on) if wording.delivered_on else None
