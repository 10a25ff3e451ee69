"""Documents and customers found by a part of a number, of a title or of a name."""

import uuid

import msgspec

from app.domain.documents.queries import Card, cards
from app.domain.search.rules import patterns
from app.engine import db, places


class FoundCustomer(msgspec.Struct, frozen=True, kw_only=True):
    """A customer with how many documents it has."""

    id: uuid.UUID
    name: str
    documents: int


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What a search led to: documents found by themselves first, then those of the customers."""

    documents: list[Card]
    customers: list[FoundCustomer]


async def search(text: str, limit: int) -> Found:
    """The latest documents and the customers that have every word of `text` somewhere in them."""
    customers = await _customers(text, limit)
    documents = await _documents(text, limit)
    documents += await _of_customers([customer.id for customer in customers], limit)
    found = list(dict.fromkeys(documents))[:limit]
    known = await cards(found)
    return Found(documents=[known[document] for document in found], customers=customers)


async def _customers(text: str, limit: int) -> list[FoundCustomer]:
    where, values = _containing("lower(customer.name)", text)
    rows = await db().fetch(
        "SELECT id, name, (SELECT count(*) FROM document WHERE document.customer = found.id)"
        " AS documents FROM"
        f" (SELECT id, name FROM customer WHERE {where} ORDER BY name, id LIMIT $1) AS found"
        " ORDER BY name, id",
        limit,
        *values,
    )
    return msgspec.convert(rows, list[FoundCustomer], strict=False)


async def _documents(text: str, limit: int) -> list[uuid.UUID]:
    where, values = _containing("words", text)
    rows = await db().fetch(
        f"SELECT id FROM document WHERE {where} ORDER BY created_at DESC, id DESC LIMIT $1",
        limit,
        *values,
    )
    return [row["id"] for row in rows]


async def _of_customers(customers: list[uuid.UUID], limit: int) -> list[uuid.UUID]:
    if not customers:
        return []
    rows = await db().fetch(
        f"SELECT id FROM document WHERE customer IN {places(1, len(customers), after=1)}"
        " ORDER BY created_at DESC, id DESC LIMIT $1",
        limit,
        *customers,
    )
    return [row["id"] for row in rows]


def _containing(column: str, text: str) -> tuple[str, list[str]]:
    """A condition that holds where `column` contains every word of `text`."""
    conditions: list[str] = []
    values: list[str] = []
    for spellings in patterns(text):
        either = []
        for pattern in spellings:
            values.append(pattern)
            either.append(rf"{column} LIKE ${len(values) + 1} ESCAPE '\'")
        conditions.append(f"({' OR '.join(either)})")
    return " AND ".join(conditions), values
