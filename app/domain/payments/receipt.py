"""What a receipt says of a payment. Pure."""

import datetime as dt
import uuid

import msgspec

from app.domain.parties import Party


class Settled(msgspec.Struct, frozen=True, kw_only=True):
    """What of a payment settles an invoice; without a number, several that are not named."""

    amount: int
    number: str = ""
    issued_on: dt.date | None = None


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """That money arrived: from whom, how, what it settles now, and what went back.

    Minor units; settled, credit, refunded and charged back sum to `amount`. `document` is whose
    papers it belongs to, `locale` the customer's; a test payment moved no money.
    """

    payment: uuid.UUID
    customer: uuid.UUID
    document: uuid.UUID | None
    seller: Party
    buyer: Party
    amount: int
    currency: str
    settled: tuple[Settled, ...]
    credit: int
    refunded: int
    charged_back: int
    method: str
    last4: str
    reference: str
    test: bool
    received_on: dt.date
    created_at: dt.datetime
    locale: str
