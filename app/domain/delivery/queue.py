"""Messages are queued, each with links of its own."""

import datetime as dt
import uuid

import msgspec

from app.domain import identifiers
from app.domain.activity.rules import Channel, DeliveryQueued
from app.domain.delivery import queries, rules
from app.domain.delivery.rules import LetterMoney, Recipient, Writing
from app.domain.links import actions as links
from app.domain.templates.rules import tags
from app.domain.unit import Unit
from app.engine import db


async def queue(  # noqa: PLR0913, PLR0917  # all that a message is about
    unit: Unit,
    writing: Writing,
    recipient: Recipient,
    customer: uuid.UUID,
    document: uuid.UUID | None,
    at: dt.datetime | None = None,
    money: LetterMoney | None = None,
) -> uuid.UUID:
    due_at = at or unit.now
    delivery = await add(unit, writing, recipient, customer, document, due_at, money)
    link = await links.child(unit, customer, document, delivery, short=writing.channel == "sms")
    await _other_links(unit, writing, customer, document, delivery)
    unit.later(rules.effect(writing.channel, delivery), key=rules.key(delivery), due_at=due_at)
    event = DeliveryQueued(
        delivery=delivery, channel=writing.channel, purpose=writing.purpose, due_at=due_at
    )
    unit.record(event, customer=customer, document=document, link=link)
    return delivery


async def add(  # noqa: PLR0913, PLR0917  # all that a row says
    unit: Unit,
    writing: Writing,
    recipient: Recipient,
    customer: uuid.UUID,
    document: uuid.UUID | None,
    due_at: dt.datetime,
    money: LetterMoney | None = None,
) -> uuid.UUID:
    """Write a message down as queued, with neither links nor whatever sends it."""
    delivery = identifiers.new()
    await db().fetch(
        "INSERT INTO delivery (id, channel, purpose, customer, document, name, address, locale,"
        " words, attach_pdf, sender, state, reason, said, message_id, created_at, created_by,"
        " due_at, amount, currency, payment, charge_on) VALUES ($1, $2, $3, $4, $5, $6, $7, $8,"
        " $9, $10, $11, 'queued', '', '', '', $12, $13, $14, $15, $16, $17, $18)",
        delivery,
        writing.channel,
        writing.purpose,
        customer,
        document,
        recipient.name.strip(),
        _address(writing.channel, recipient.address),
        recipient.locale,
        msgspec.json.encode(writing.words).decode(),
        writing.attach_pdf,
        writing.sender,
        unit.now,
        unit.actor,
        due_at,
        money.amount if money else None,
        money.currency if money else "",
        money.payment if money else None,
        money.on if money else None,
    )
    return delivery


async def _other_links(
    unit: Unit,
    writing: Writing,
    customer: uuid.UUID,
    document: uuid.UUID | None,
    delivery: uuid.UUID,
) -> None:
    """The links beside the document's own that the words ask for."""
    asked, short = set(tags(writing.words)), writing.channel == "sms"
    if "portal_link" in asked and document is not None:
        await links.child(unit, customer, None, delivery, short=short)
    if "oldest_invoice_link" in asked:
        oldest = await queries.oldest_unpaid(customer)
        if oldest and oldest.id != document:
            await links.child(unit, customer, oldest.id, delivery, short=short)


def _address(channel: Channel, written: str) -> str:
    return rules.phone(written) or written if channel == "sms" else written.strip()
