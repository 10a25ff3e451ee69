"""Messages as staff see them, and all that one is made from."""

import datetime as dt
import uuid
from collections.abc import Iterable

import msgspec

from app.domain import clock
from app.domain.clock import local_date
from app.domain.delivery.rules import (
    Addresses,
    Dispatch,
    Facts,
    Made,
    Material,
    OutgoingMessage,
    marker,
)
from app.domain.documents.queries import CARD, status_of
from app.domain.errors import NotFound
from app.domain.links import queries as links
from app.domain.links.rules import path, short_path
from app.domain.settings.queries import current, logo_size
from app.domain.templates.rules import PAYMENTS, Purpose
from app.domain.unsubscribing import MARKER, Ticket
from app.domain.unsubscribing import path as ending
from app.engine import Row, db

_DELIVERIES = """SELECT delivery.*, customer.name AS customer_name,
  coalesce(document.number, '') AS number,
  coalesce(message.sender, '') AS sent_from, coalesce(outbox.attempts, 0) AS tries,
  coalesce(outbox.due_at, delivery.due_at) AS due_at,
  (SELECT min(engagement.first_viewed_at) FROM link
    JOIN engagement ON engagement.subject = link.id WHERE link.delivery = delivery.id) AS opened_at,
  (SELECT coalesce(sum(engagement.views), 0) FROM link
    JOIN engagement ON engagement.subject = link.id WHERE link.delivery = delivery.id) AS views
FROM delivery
JOIN customer ON customer.id = delivery.customer
LEFT JOIN document ON document.id = delivery.document
LEFT JOIN message ON message.delivery = delivery.id
LEFT JOIN outbox ON outbox.key IN ('message:' || {id}, 'code:' || {id})"""
_PAGE = 200


async def delivery(identifier: uuid.UUID) -> OutgoingMessage:
    """Raises NotFound."""
    found = await _deliveries("WHERE delivery.id = $1", identifier)
    if not found:
        raise NotFound("There is no such message.")
    return found[0]


async def returned(named: Iterable[uuid.UUID], message_id: str) -> uuid.UUID | None:
    """The e-mail that came back, by a name of its address or else by its Message-ID."""
    for each in named:
        if rows := await db().fetch(
            "SELECT id FROM delivery WHERE id = $1 AND channel = 'email'", each
        ):
            return msgspec.convert(rows[0]["id"], uuid.UUID, strict=False)
    try:
        own = uuid.UUID(message_id.removeprefix("<").partition("@")[0])
    except ValueError:
        return None
    rows = await db().fetch(
        "SELECT id FROM delivery WHERE id = $1 AND message_id = $2", own, message_id
    )
    return msgspec.convert(rows[0]["id"], uuid.UUID, strict=False) if rows else None


async def of_document(document: uuid.UUID) -> list[OutgoingMessage]:
    """The messages about one document, the latest first."""
    return await _deliveries(
        "WHERE delivery.document = $1 ORDER BY delivery.created_at DESC, delivery.id DESC", document
    )


async def failures() -> list[OutgoingMessage]:
    """What failed or came back and nobody took note of, the latest first."""
    return await _deliveries(
        "WHERE delivery.noted_at IS NULL AND delivery.state IN ('failed', 'bounced')"
        f" ORDER BY delivery.settled_at DESC, delivery.id DESC LIMIT {_PAGE}"
    )


async def dispatch() -> Dispatch:
    """Whether messages leave, and how many did not arrive."""
    rows = await db().fetch(
        "SELECT transport, sms_transport, (SELECT count(*) FROM delivery WHERE noted_at IS NULL"
        " AND state IN ('failed', 'bounced')) AS failed FROM outgoing WHERE id = 1"
    )
    return msgspec.convert(rows[0], Dispatch, strict=False)


async def latest(before: uuid.UUID | None, limit: int) -> list[OutgoingMessage]:
    """The messages, the latest first; `before` is the last one of the page before."""
    last = before or uuid.UUID(int=2**128 - 1)  # ids are UUIDv7: later ones are greater
    return await _deliveries(
        "WHERE delivery.id < $1 ORDER BY delivery.id DESC LIMIT $2", last, limit
    )


async def made(identifier: uuid.UUID) -> Made | None:
    """The message as it went out; None while it was not tried."""
    rows = await db().fetch(
        "SELECT subject, html, text FROM message WHERE delivery = $1", identifier
    )
    return msgspec.convert(rows[0], Made) if rows else None


async def material(customer: uuid.UUID, document: uuid.UUID | None, actor: str) -> Material:
    """What a message about a document or a customer's portal says now. Raises NotFound."""
    settings = await current()
    rows = await db().fetch("SELECT name FROM customer WHERE id = $1", customer)
    if not rows:
        raise NotFound("There is no such customer.")
    return Material(
        settings=settings,
        customer_name=rows[0]["name"],
        sender=await _name(actor),
        today=local_date(clock.now(), settings.time_zone),
        document=await _facts("document.id = $1", document) if document else None,
        oldest=await oldest_unpaid(customer),
        logo=await logo_size(settings.logo) if settings.logo else None,
    )


async def newest(purpose: Purpose) -> tuple[uuid.UUID, uuid.UUID | None] | None:
    """The customer and document that a message of this purpose was last possible about."""
    if purpose in {"portal", "new_link"}:
        rows = await db().fetch(
            "SELECT id, NULL AS document FROM customer ORDER BY id DESC LIMIT 1"
        )
    else:
        about_invoices = purpose == "reminder" or purpose in PAYMENTS
        owed = " AND due > 0" if purpose == "reminder" else ""
        rows = await db().fetch(
            "SELECT customer AS id, id AS document FROM document WHERE kind = $1 AND version > 0"
            f" AND voided_at IS NULL{owed} ORDER BY issued_on DESC, id DESC LIMIT 1",
            "invoice" if about_invoices else purpose,
        )
    pairs = ((row["id"], row["document"]) for row in rows)
    return next(
        (msgspec.convert(pair, tuple[uuid.UUID, uuid.UUID | None], strict=False) for pair in pairs),
        None,
    )


async def addresses(identifier: uuid.UUID, base: str) -> Addresses | None:
    """The links in a message, below `base`, as markers; None where one of them has ended.

    Their clocks start when it goes out: until then they would end so many days from now.
    """
    rows = await db().fetch(
        "SELECT link.id, link.document, link.valid_days,"
        " link.revoked_at IS NOT NULL OR link.superseded_at IS NOT NULL AS ended,"
        " delivery.document AS about, delivery.purpose"
        " FROM link JOIN delivery ON delivery.id = link.delivery WHERE link.delivery = $1",
        identifier,
    )
    if any(row["ended"] for row in rows):
        return None
    found: dict[str, str] = {}
    for row in rows:
        name = "portal" if not row["document"] else "oldest"
        name = "document" if row["document"] and row["document"] == row["about"] else name
        found[name] = base + marker(row["id"])
    days = min((row["valid_days"] for row in rows), default=0)
    until = local_date(clock.now() + dt.timedelta(days=days), (await current()).time_zone)
    if any(row["purpose"] == "reminder" for row in rows):
        found["unsubscribe"] = base + MARKER
    return Addresses(**found, until=until)


async def markers(identifier: uuid.UUID) -> dict[str, str]:
    """The path of each link in a message by its marker."""
    rows = await db().fetch(
        "SELECT link.id, link.key, link.short_hash, document.kind FROM link"
        " LEFT JOIN document ON document.id = link.document WHERE link.delivery = $1",
        identifier,
    )
    return {marker(row["id"]): _path(row) for row in rows}


def unsubscribing(message: OutgoingMessage) -> str:
    """Where the reader of a reminder asks for no more of them, as a path; "" for all else."""
    if message.purpose != "reminder" or message.channel != "email":
        return ""
    return ending(Ticket("reminders", message.id), links.keyring())


def _path(link: Row) -> str:
    if link["short_hash"]:
        return short_path(links.short_code(link["key"], link["id"]))
    return path(links.secret(link["key"], link["id"]), link["kind"])


async def oldest_unpaid(customer: uuid.UUID) -> Facts | None:
    """The customer's invoice that has been due the longest, if he owes anything."""
    return await _facts(
        "document.customer = $1 AND document.kind = 'invoice' AND document.due > 0"
        " AND document.version > 0 AND document.voided_at IS NULL"
        " ORDER BY coalesce(document.due_on, document.issued_on), document.id LIMIT 1",
        customer,
    )


async def _facts(where: str, value: uuid.UUID) -> Facts | None:
    rows = await db().fetch(f"{CARD} WHERE {where}", value)
    if not rows:
        return None
    row = rows[0]
    row["status"] = status_of(row, local_date(clock.now(), row["time_zone"]))
    return msgspec.convert(row, Facts, strict=False)


async def _name(actor: str) -> str:
    """A member's name by his actor; "" for a program."""
    kind, _, identifier = actor.partition(":")
    if kind != "staff":
        return ""
    rows = await db().fetch("SELECT name FROM staff WHERE id = $1", uuid.UUID(identifier))
    return str(rows[0]["name"]) if rows else ""


async def _deliveries(where: str, *values: object) -> list[OutgoingMessage]:
    text = "delivery.id::text" if db().engine_type == "postgres" else "delivery.id"
    rows = await db().fetch(f"{_DELIVERIES.format(id=text)} {where}", *values)
    return [_delivery(row) for row in rows]


def _delivery(row: Row) -> OutgoingMessage:
    row["words"] = msgspec.json.decode(row["words"])
    row["money"] = None
    if row["amount"] is not None:
        row["money"] = {name: row[name] for name in ("amount", "currency", "payment")}
        row["money"]["on"] = row["charge_on"]
    return msgspec.convert(row, OutgoingMessage, strict=False)
