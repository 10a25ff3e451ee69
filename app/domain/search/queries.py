"""Documents and customers found by a part of a number, of a title or of a name."""

import uuid

import msgspec

from app.domain.documents import customers as customer_lists
from app.domain.documents import lists
from app.domain.documents.lists import Wanted
from app.domain.documents.queries import Card


class FoundCustomer(msgspec.Struct, frozen=True, kw_only=True):
    """A customer with how many documents it has."""

    id: uuid.UUID
    name: str
    documents: int


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What a search led to: the latest documents first."""

    documents: list[Card]
    customers: list[FoundCustomer]


async def search(text: str, limit: int) -> Found:
    """The latest documents with `text` in them or in their customer's name, and such customers."""
    documents = await lists.documents(Wanted(search=text, limit=limit))
    customers = await customer_lists.customers(text, "name", None, limit)
    return Found(
        documents=documents.items,
        customers=[
            FoundCustomer(id=row.id, name=row.name, documents=row.documents)
            for row in customers.items
        ],
    )
