"""Messages are sent, and what became of them is written down."""

import datetime as dt
import uuid

from app.domain.activity.rules import (
    DeliveryBounced,
    DeliveryCancelled,
    DeliveryDelivered,
    DeliveryFailed,
    DeliverySent,
)
from app.domain.delivery import queries, reminders, rules
from app.domain.delivery.queue import queue
from app.domain.delivery.rules import Became, Made, Reason, SendOrder
from app.domain.documents.queries import card
from app.domain.errors import Conflict, NotFound, Refused
from app.domain.links import actions as links
from app.domain.outbox import actions as outbox
from app.domain.outgoing.queries import current as outgoing
from app.domain.templates.rules import unknown_tags
from app.domain.unit import Unit
from app.engine import Row, db


async def send(document: uuid.UUID, order: SendOrder, actor: str) -> list[uuid.UUID]:
    """Queue a message to each recipient, each with its own link, all or none.

    Raises Refused, NotFound, Conflict.
    """
    shown = await card(document)
    if not shown.version:
        raise Conflict("This is still a draft; issue it before you send it.")
    if shown.status == "void":
        raise Conflict("This document is void; nobody should get it.")
    if why := await reminders.withheld(order, document):
        raise Conflict(why)
    async with Unit(actor) as unit:
        problems = (
            *rules.faults(order, unit.now),
            *await reminders.faults(order, shown.customer, order.recipients),
            *(await outgoing()).unknown_sender(order.sender),
            *unknown_tags(order.words),
        )
        if problems:
            raise Refused("This message cannot be sent.", *problems)
        return [
            await queue(unit, order, recipient, shown.customer, document, order.due_at)
            for recipient in order.recipients
        ]


async def resend(delivery: uuid.UUID, actor: str) -> uuid.UUID:
    """The same message once more, with a fresh link. Raises NotFound, Conflict."""
    async with Unit(actor) as unit:
        row = await _row(delivery)
        if row["state"] == "queued":
            raise Conflict("This message is still on its way.")
        if row["purpose"] == "code":
            raise Conflict("A code is good once; the customer asks for another on the page.")
        known = await queries.delivery(delivery)
        if why := await reminders.withheld(known, known.document):
            raise Conflict(why)
        if problems := await reminders.faults(known, known.customer, [known.recipient]):
            raise Conflict(problems[0].problem)
        await _note(delivery, unit.now)
        return await queue(
            unit, known, known.recipient, known.customer, known.document, money=known.money
        )


async def cancel(delivery: uuid.UUID, actor: str) -> None:
    """Take back what is not yet on its way. Raises NotFound, Conflict."""
    async with Unit(actor) as unit:
        row = await _row(delivery)
        await outbox.withdraw(rules.key(delivery))
        await _settle(unit, delivery, "queued", "cancelled")
        event = DeliveryCancelled(delivery=delivery, channel=row["channel"])
        _record(unit, event, row)


async def note(delivery: uuid.UUID, actor: str) -> None:
    """Take note of a failure, so that it no longer stands on the list. Raises NotFound."""
    async with Unit(actor) as unit:
        await _row(delivery)
        await _note(delivery, unit.now)


async def keep(delivery: uuid.UUID, message_id: str, made: Made, sender: str = "") -> None:
    """Write down the message as it goes out now, and start the clocks of its links."""
    async with Unit("system") as unit:
        await links.start(unit, delivery)
        await db().fetch(
            "INSERT INTO message (delivery, subject, sender, html, text, made_at)"
            " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (delivery) DO UPDATE SET"
            " subject = excluded.subject, sender = excluded.sender, html = excluded.html,"
            " text = excluded.text, made_at = excluded.made_at",
            delivery,
            made.subject,
            sender,
            made.html,
            made.text,
            unit.now,
        )
        await db().fetch("UPDATE delivery SET message_id = $1 WHERE id = $2", message_id, delivery)


async def sent(unit: Unit, delivery: uuid.UUID, said: str) -> None:
    """The next server or gateway took it; nothing where a report has said so already."""
    row = await _row(delivery)
    if await handed_over(unit, delivery, said):
        _record(unit, DeliverySent(delivery=delivery, channel=row["channel"]), row)


async def handed_over(unit: Unit, delivery: uuid.UUID, said: str) -> bool:
    """The next server took it; whether that was news. The feed is not told."""
    changed = await db().fetch(
        "UPDATE delivery SET state = 'sent', sent_at = $1, said = $2, reason = '',"
        " settled_at = NULL WHERE id = $3 AND (state = 'queued' OR state = 'failed'"
        " AND reason = 'unknown') RETURNING id",
        unit.now,
        said,
        delivery,
    )
    return bool(changed)


async def waits(delivery: uuid.UUID, said: str) -> None:
    """The next server does not take it now; it will be tried again. Within a unit."""
    await db().fetch("UPDATE delivery SET said = $1 WHERE id = $2", said, delivery)


async def failed(unit: Unit, delivery: uuid.UUID, reason: Reason, said: str) -> None:
    """It will not be tried again by itself; nothing where a report has said better."""
    row = await _row(delivery)
    if row["state"] != "queued":
        return
    await _settle(unit, delivery, "queued", "failed", reason, said)
    event = DeliveryFailed(delivery=delivery, channel=row["channel"], reason=reason)
    _record(unit, event, row)


async def delivered(delivery: uuid.UUID) -> None:
    """The recipient's own server or phone has it. Raises NotFound; told twice it is true once."""
    async with Unit("system") as unit:
        row = await _row(delivery)
        if row["state"] == "sent":
            await _settle(unit, delivery, "sent", "delivered")
            _record(unit, DeliveryDelivered(delivery=delivery, channel=row["channel"]), row)


async def taken(delivery: uuid.UUID, message_id: str) -> None:
    """What the gateway knows it by from here on."""
    async with Unit("system"):
        await db().fetch("UPDATE delivery SET message_id = $1 WHERE id = $2", message_id, delivery)


async def reported(delivery: uuid.UUID, became: Became, said: str) -> None:
    """What the gateway tells of a text. Raises NotFound, Conflict; told twice it is true once.

    Who reports has taken it, so that this also settles what was unknown.
    """
    async with Unit("system") as unit:
        if (await _row(delivery))["channel"] != "sms":
            raise NotFound("There is no such text message.")
        if not await outbox.begun(rules.key(delivery)):
            raise Conflict("This message is not on its way yet.")
        await sent(unit, delivery, said)
        row = await _row(delivery)
        if became == "sent" or row["state"] != "sent":
            return
        if became == "delivered":
            await _settle(unit, delivery, "sent", "delivered", said=said)
            _record(unit, DeliveryDelivered(delivery=delivery, channel=row["channel"]), row)
        else:
            await _settle(unit, delivery, "sent", "failed", "undelivered", said)
            event = DeliveryFailed(delivery=delivery, channel=row["channel"], reason="undelivered")
            _record(unit, event, row)


async def bounced(delivery: uuid.UUID, said: str) -> None:
    """It came back. Raises NotFound, Conflict; told twice it is true once."""
    async with Unit("system") as unit:
        row = await _row(delivery)
        if row["state"] == "queued":
            raise Conflict("This message is still on its way; say so again in a minute.")
        if row["state"] in {"sent", "delivered"}:
            await _settle(unit, delivery, row["state"], "bounced", "bounced", said)
            _record(unit, DeliveryBounced(delivery=delivery, channel=row["channel"]), row)


async def _settle(  # noqa: PLR0913, PLR0917  # all that a settled row says
    unit: Unit,
    delivery: uuid.UUID,
    before: rules.State,
    state: rules.State,
    reason: Reason = "",
    said: str = "",
) -> None:
    settled = await db().fetch(
        "UPDATE delivery SET state = $1, reason = $2, said = $3, settled_at = $4"
        " WHERE id = $5 AND state = $6 RETURNING id",
        state,
        reason,
        said,
        unit.now,
        delivery,
        before,
    )
    if not settled:
        raise Conflict("This message has changed meanwhile.")


async def _note(delivery: uuid.UUID, now: dt.datetime) -> None:
    await db().fetch(
        "UPDATE delivery SET noted_at = $1 WHERE id = $2 AND noted_at IS NULL"
        " AND state IN ('failed', 'bounced')",
        now,
        delivery,
    )


async def _row(delivery: uuid.UUID) -> Row:
    rows = await db().fetch(
        "SELECT delivery.*, (SELECT link.id FROM link WHERE link.delivery = delivery.id"
        " AND coalesce(link.document, link.customer) = coalesce(delivery.document,"
        " delivery.customer) LIMIT 1) AS link FROM delivery WHERE id = $1",
        delivery,
    )
    if not rows:
        raise NotFound("There is no such message.")
    return rows[0]


def _record(
    unit: Unit,
    event: DeliverySent | DeliveryDelivered | DeliveryBounced | DeliveryFailed | DeliveryCancelled,
    row: Row,
) -> None:
    unit.record(event, customer=row["customer"], document=row["document"], link=row["link"])
