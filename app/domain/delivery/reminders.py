"""Who asked for no more reminders: by the link in one of them, until staff allow them again."""

import datetime as dt
import uuid
from collections.abc import Iterable

import msgspec

from app.domain import identifiers
from app.domain.activity.rules import RemindersAllowed, RemindersRefused
from app.domain.delivery.rules import Recipient, Writing
from app.domain.documents import disputes
from app.domain.errors import Fault, NotFound
from app.domain.parties import folded
from app.domain.unit import Unit
from app.engine import db

_ASKED = "asked for no more reminders."
_DISPUTED = "A payment of this invoice is disputed at the bank: reminders wait until that is over."


class ReminderRefusal(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody at a customer's wants no more reminders at this address, in small letters."""

    id: uuid.UUID
    address: str
    at: dt.datetime


async def refuse(delivery: uuid.UUID) -> None:
    """Whom this reminder went to gets no more of this customer's. Raises NotFound.

    Said twice it is true once.
    """
    async with Unit("customer") as unit:
        rows = await db().fetch(
            "SELECT customer, document, address FROM delivery WHERE id = $1"
            " AND purpose = 'reminder' AND channel = 'email'",
            delivery,
        )
        if not rows:
            raise NotFound("There is no such reminder.")
        (row,) = rows
        new = await db().fetch(
            "INSERT INTO reminder_refusal (id, customer, address, at) VALUES ($1, $2, $3, $4)"
            " ON CONFLICT (customer, address) DO NOTHING RETURNING id",
            identifiers.new(),
            row["customer"],
            folded(row["address"]),
            unit.now,
        )
        if new:
            event = RemindersRefused(delivery=delivery)
            unit.record(event, customer=row["customer"], document=row["document"])


async def allow(customer: uuid.UUID, refusal: uuid.UUID, actor: str) -> None:
    """Reminders may go there again, as the customer asked. Raises NotFound."""
    async with Unit(actor) as unit:
        gone = await db().fetch(
            "DELETE FROM reminder_refusal WHERE id = $1 AND customer = $2 RETURNING id",
            refusal,
            customer,
        )
        if not gone:
            raise NotFound("Reminders are not refused here.")
        unit.record(RemindersAllowed(), customer=customer)


async def refusals(customer: uuid.UUID) -> list[ReminderRefusal]:
    """Where a customer's people want no more reminders, the first who said so first."""
    rows = await db().fetch(
        "SELECT id, address, at FROM reminder_refusal WHERE customer = $1 ORDER BY id", customer
    )
    return msgspec.convert(rows, list[ReminderRefusal], strict=False)


async def withheld(writing: Writing, document: uuid.UUID | None) -> str:
    """Why a message is not to go out now: it reminds of what a bank decides about; else ""."""
    if writing.purpose != "reminder" or document is None:
        return ""
    return _DISPUTED if await disputes.waits(document) else ""


async def faults(
    writing: Writing, customer: uuid.UUID, recipients: Iterable[Recipient]
) -> list[Fault]:
    """A fault for each recipient who asked for no more of what `writing` is."""
    if writing.purpose != "reminder" or writing.channel != "email":
        return []
    refused = {each.address for each in await refusals(customer)}
    return [
        Fault(f"recipients.{place}.address", f"{recipient.address.strip()} {_ASKED}")
        for place, recipient in enumerate(recipients)
        if folded(recipient.address) in refused
    ]
