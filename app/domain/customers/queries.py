"""One customer with its contacts."""

import uuid

import msgspec

from app.domain.customers.rules import Customer
from app.domain.errors import NotFound
from app.domain.parties import Contact
from app.engine import db


async def customer(identifier: uuid.UUID) -> Customer:
    """Raises NotFound."""
    rows = await db().fetch("SELECT * FROM customer WHERE id = $1", identifier)
    if not rows:
        raise NotFound("There is no such customer.")
    contacts = await db().fetch(
        "SELECT name, email, phone, locale FROM contact WHERE customer = $1 ORDER BY id", identifier
    )
    locales = [contact.pop("locale") for contact in contacts]
    known = {
        "contacts": [Contact(**contact) for contact in contacts],
        "locale": "".join(locales[:1]),
    }
    return msgspec.convert(rows[0] | known, Customer, strict=False)


async def locale(customer: uuid.UUID) -> str:
    """In which language a customer's first contact reads; "" where nobody said."""
    row = await db().point(
        "SELECT locale FROM contact WHERE customer = $1 ORDER BY id LIMIT 1", customer
    )
    return str(row["locale"]) if row else ""
