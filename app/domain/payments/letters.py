"""What customers are told about their money by e-mail, each thing once."""

import datetime as dt
import uuid
from typing import Literal, TypeAlias

import msgspec

from app.domain.unit import Unit

#: `receipt`: it arrived; `debit_failed`: a debit came back; `autopay_notice`: it is charged soon;
#: `autopay_failed`: it could not be, and is tried again; `autopay_paused`: no more tries;
#: `step_up`: the bank wants to see the customer himself.
PaymentPurpose: TypeAlias = Literal[
    "receipt", "debit_failed", "autopay_notice", "autopay_failed", "autopay_paused", "step_up"
]


class SendPaymentLetter(msgspec.Struct, frozen=True, kw_only=True, tag="payment.letter"):
    """A letter about an amount in minor units; `on` is when it is or will be charged."""

    purpose: PaymentPurpose
    customer: uuid.UUID
    document: uuid.UUID | None
    amount: int
    currency: str
    payment: uuid.UUID | None = None
    on: dt.date | None = None


def owe(unit: Unit, letter: SendPaymentLetter, about: object) -> None:
    """Have a letter sent after the commit, once for each `about`."""
    unit.later(letter, key=f"{letter.purpose}:{about}")
