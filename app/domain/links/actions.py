"""Links come, are handed out, and end."""

import datetime as dt
import uuid
from typing import Literal

import msgspec

from app.domain import clock, identifiers
from app.domain.activity.rules import (
    LinkCopied,
    LinkCreated,
    LinkDenied,
    LinkRegenerated,
    LinkRevoked,
    Scope,
)
from app.domain.customers.actions import create
from app.domain.customers.rules import NewCustomer
from app.domain.engagement import actions as engagement
from app.domain.errors import Conflict, NotFound
from app.domain.links import queries, rules
from app.domain.settings.queries import current
from app.domain.unit import Unit
from app.engine import Row, db

_ENDED = "This link has ended already."


class Copied(msgspec.Struct, frozen=True, kw_only=True):
    """A link as it is handed out: its path with the whole token."""

    path: str
    expires_at: dt.datetime


async def issue(
    unit: Unit, customer: uuid.UUID, document: uuid.UUID | None, valid_days: int
) -> uuid.UUID:
    """Make the standing link of a customer's portal or of one document."""
    identifier = identifiers.new()
    key = queries.keyring().current
    hashed = rules.token_hash(queries.secret(key, identifier))
    made = await db().fetch(
        "INSERT INTO link (id, customer, document, token_hash, key, valid_days, created_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING RETURNING id",
        identifier,
        customer,
        document,
        hashed,
        key,
        valid_days,
        unit.now,
    )
    if not made:
        raise Conflict("There is a link already; regenerate it to replace it.")
    event = LinkCreated(scope=_scope(document), valid_days=valid_days)
    unit.record(event, customer=customer, document=document, link=identifier)
    return identifier


async def child(
    unit: Unit,
    customer: uuid.UUID,
    document: uuid.UUID | None,
    delivery: uuid.UUID,
    *,
    short: bool = False,
) -> uuid.UUID:
    """A link of its own for one message; it ends with the standing link. Raises Conflict.

    A `short` one has a short address beside its own.
    """
    standing = await db().fetch(  # changes nothing, but makes who ends it now wait for us
        "UPDATE link SET parent = NULL WHERE customer = $1 AND coalesce(document, customer) = $2"
        " AND parent IS NULL AND revoked_at IS NULL AND superseded_at IS NULL RETURNING id",
        customer,
        document or customer,
    )
    if not standing:
        raise Conflict("The link was revoked; make a new one before you send it.")
    identifier, key = identifiers.new(), queries.keyring().current
    code = queries.short_code(key, identifier) if short else ""
    await db().fetch(
        "INSERT INTO link (id, customer, document, token_hash, key, valid_days, created_at, parent,"
        " delivery, short_hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        identifier,
        customer,
        document,
        rules.token_hash(queries.secret(key, identifier)),
        key,
        (await current()).link_days,
        unit.now,
        standing[0]["id"],
        delivery,
        rules.short_hash(code),
    )
    return identifier


async def start(unit: Unit, delivery: uuid.UUID) -> None:
    """Start the clocks of the links in a message that is on its way now."""
    rows = await db().fetch(
        "SELECT id, document, valid_days FROM link WHERE delivery = $1 AND started_at IS NULL",
        delivery,
    )
    for row in rows:
        await db().fetch(
            "UPDATE link SET started_at = $1, expires_at = $2 WHERE id = $3",
            unit.now,
            unit.now + dt.timedelta(days=row["valid_days"]),
            row["id"],
        )
        if row["document"]:
            await engagement.handed_out(row["document"], unit.now)


async def add_customer(new: NewCustomer, actor: str) -> uuid.UUID:
    """A customer with a portal link from the moment it is known. Raises Refused, Conflict."""
    async with Unit(actor) as unit:
        customer = await create(unit, new)
        await issue(unit, customer, None, (await current()).link_days)
    return customer


async def renew(customer: uuid.UUID, document: uuid.UUID | None, actor: str) -> uuid.UUID:
    """A new link where the last one was revoked. Raises Conflict while one stands."""
    async with Unit(actor) as unit:
        return await issue(unit, customer, document, (await current()).link_days)


async def copy(link: uuid.UUID, actor: str) -> Copied:
    """Hand out a link; the first time starts its clock. Raises NotFound, Conflict."""
    async with Unit(actor) as unit:
        row = await _standing(link)
        expires_at = row["expires_at"] or unit.now + dt.timedelta(days=row["valid_days"])
        if expires_at <= unit.now:
            raise Conflict("This link has expired; regenerate it to get a new one.")
        started = await db().fetch(
            "UPDATE link SET started_at = coalesce(started_at, $1),"
            " expires_at = coalesce(expires_at, $2) WHERE id = $3 RETURNING id",
            unit.now,
            expires_at,
            link,
        )
        if not started:  # its import was undone while we waited
            raise NotFound("There is no such link.")
        if row["document"]:
            await engagement.handed_out(row["document"], unit.now)
        event = LinkCopied(scope=_scope(row["document"]), expires_at=expires_at)
        unit.record(event, customer=row["customer"], document=row["document"], link=link)
    return Copied(
        path=rules.path(queries.secret(row["key"], link), row["kind"]), expires_at=expires_at
    )


async def regenerate(link: uuid.UUID, actor: str) -> uuid.UUID:
    """End a link and make its successor, at once. Raises NotFound, Conflict."""
    async with Unit(actor) as unit:
        row = await _standing(link)
        await _end(link, "superseded_at", unit.now)
        customer, document = row["customer"], row["document"]
        days = (await current()).link_days
        successor = await issue(unit, customer, document, days)
        event = LinkRegenerated(scope=_scope(document), successor=successor)
        unit.record(event, customer=customer, document=document, link=link)
    return successor


async def revoke(link: uuid.UUID, actor: str) -> None:
    """End a link without a successor. Raises NotFound, Conflict."""
    async with Unit(actor) as unit:
        row = await _standing(link)
        await _end(link, "revoked_at", unit.now)
        event = LinkRevoked(scope=_scope(row["document"]))
        unit.record(event, customer=row["customer"], document=row["document"], link=link)


async def deny(opening: rules.Opening, reason: rules.Reason) -> None:
    """Tell that a link was refused: once for each link, reason and hour."""
    hour = clock.now().strftime("%Y-%m-%dT%H")
    key = f"{opening.link}:{reason}:{hour}"
    if await db().fetch("SELECT key FROM denial WHERE key = $1", key):
        return
    async with Unit("customer") as unit:
        first = await db().fetch(
            "INSERT INTO denial (key) VALUES ($1) ON CONFLICT DO NOTHING RETURNING key", key
        )
        if first:
            unit.record(
                LinkDenied(reason=reason),
                customer=opening.customer,
                document=opening.only,
                link=opening.link,
            )


async def _standing(link: uuid.UUID) -> Row:
    rows = await db().fetch(
        "SELECT link.*, document.kind FROM link LEFT JOIN document ON document.id = link.document"
        " WHERE link.id = $1",
        link,
    )
    if not rows:
        raise NotFound("There is no such link.")
    if rows[0]["revoked_at"] or rows[0]["superseded_at"]:
        raise Conflict(_ENDED)
    return rows[0]


async def _end(
    link: uuid.UUID, how: Literal["revoked_at", "superseded_at"], at: dt.datetime
) -> None:
    ended = await db().fetch(
        f"UPDATE link SET {how} = $1 WHERE id = $2"
        " AND revoked_at IS NULL AND superseded_at IS NULL RETURNING id",
        at,
        link,
    )
    if not ended:
        raise Conflict(_ENDED)
    await db().fetch(
        f"UPDATE link SET {how} = $1 WHERE parent = $2"
        " AND revoked_at IS NULL AND superseded_at IS NULL",
        at,
        link,
    )


def _scope(document: uuid.UUID | None) -> Scope:
    return "portal" if document is None else "document"
