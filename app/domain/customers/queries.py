"""One customer with its contacts."""

import datetime as dt
import uuid

import msgspec

from app.domain.customers.rules import Customer, CustomerContact
from app.domain.errors import NotFound
from app.domain.parties import Party
from app.engine import db


async def customer(identifier: uuid.UUID) -> Customer:
    """Raises NotFound."""
    rows = await db().fetch("SELECT * FROM customer WHERE id = $1", identifier)
    if not rows:
        raise NotFound("There is no such customer.")
    contacts = await db().fetch(
        "SELECT id, name, email, phone, locale FROM contact WHERE customer = $1"
        " ORDER BY position, id",
        identifier,
    )
    row, party = rows[0], msgspec.json.decode(rows[0]["party"], type=Party)
    return Customer(
        id=row["id"],
        name=row["name"],
        legal_name=party.legal_name,
        vat_id=party.vat_id,
        registration=party.registration.value if party.registration else "",
        address=party.address,
        external_id=row["external_id"],
        portal_enabled=bool(row["portal_enabled"]),
        autopay_offered=row["autopay_offered"],
        created_at=msgspec.convert(row["created_at"], dt.datetime, strict=False),
        unfollowed_at=msgspec.convert(row["unfollowed_at"], dt.datetime | None, strict=False),
        erased_at=msgspec.convert(row["erased_at"], dt.datetime | None, strict=False),
        version=row["version"],
        contacts=tuple(CustomerContact(**contact) for contact in contacts),
    )


async def by_external_id(external_id: str) -> uuid.UUID:
    """Raises NotFound."""
    rows = await db().fetch("SELECT id FROM customer WHERE external_id = $1", external_id)
    if not rows:
        raise NotFound("There is no such customer.")
    return uuid.UUID(str(rows[0]["id"]))


async def locale(customer: uuid.UUID) -> str:
    """In which language a customer's first contact reads; "" where nobody said."""
    row = await db().point(
        "SELECT locale FROM contact WHERE customer = $1 ORDER BY position, id LIMIT 1", customer
    )
    return str(row["locale"]) if row else ""


def encoded(party: Party) -> str:
    """A party as the database keeps it; contacts stand in rows of their own."""
    return msgspec.json.encode(msgspec.structs.replace(party, contact=None)).decode()


async def named(text: str) -> uuid.UUID:
    """The customer with that id, as `external:<id>`, or with exactly that name.

    Raises NotFound, also where several have the name.
    """
    if text.startswith("external:"):
        return await by_external_id(text.removeprefix("external:"))
    rows = await db().fetch(
        "SELECT id FROM customer WHERE name = $1 OR CAST(id AS varchar) = $2 LIMIT 2",
        text,
        text.lower(),
    )
    if len(rows) != 1:
        raise NotFound(
            "Several customers have that name: use the id."
            if rows
            else "There is no such customer."
        )
    return uuid.UUID(str(rows[0]["id"]))
