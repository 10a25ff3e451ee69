"""That a receipt is owed, once for each payment."""

import uuid

import msgspec

from app.domain.unit import Unit


class SendReceipt(msgspec.Struct, frozen=True, kw_only=True, tag="receipt.send"):
    """The customer is told by e-mail that his money arrived."""

    payment: uuid.UUID


def owe_receipt(unit: Unit, payment: uuid.UUID) -> None:
    """Have the receipt of a payment sent after the commit."""
    unit.later(SendReceipt(payment=payment), key=f"receipt:{payment}")
