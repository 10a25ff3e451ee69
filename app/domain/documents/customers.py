"""The list of customers, with what each owes and when somebody of it was here last."""

import datetime as dt
import uuid
from typing import Literal, TypeAlias

import msgspec

from app.domain import clock
from app.domain.clock import local_date
from app.domain.documents.lists import PAYABLE
from app.domain.documents.paging import Query, cut, ordered, pattern, where
from app.domain.documents.shown import Owed
from app.domain.errors import NotFound
from app.engine import Row, db, places

CustomerSort: TypeAlias = Literal["name", "newest"]
_SORTS: dict[CustomerSort, tuple[str, bool]] = {
    "name": ("customer.name", False),
    "newest": ("customer.created_at", True),
}


class CustomerRow(msgspec.Struct, frozen=True, kw_only=True):
    """A customer in the list, with what it owes by currency and when somebody was here last.

    `views`, `seconds` and `last_viewed_at` are what people did with its documents.
    """

    id: uuid.UUID
    name: str
    country: str
    external_id: str | None
    portal_enabled: bool
    documents: int
    owed: list[Owed]
    views: int
    seconds: int
    last_viewed_at: dt.datetime | None


class CustomerPage(msgspec.Struct, frozen=True, kw_only=True):
    items: list[CustomerRow]
    next: str | None


async def customers(search: str, sort: CustomerSort, after: str | None, limit: int) -> CustomerPage:
    """One page of customers. Raises Refused for a cursor that is none."""
    query = Query()
    named = f"search LIKE {query.place(pattern(search))} ESCAPE '!'" if search.strip() else ""
    column, down = _SORTS[sort]
    order = ordered(query, "customer.id", column, after, down=down, nulls_last=True)
    most = query.place(limit + 1)
    found = await db().fetch(
        f"SELECT id, name, country, external_id, portal_enabled, {column} AS place FROM customer"
        f" {where(order.begins, named)} ORDER BY {order.by} LIMIT {most}",
        *query.values,
    )
    rows, following = cut(found, limit)
    return CustomerPage(items=await _customer_rows(rows), next=following)


async def customer_row(customer: uuid.UUID) -> CustomerRow:
    """One customer as the list shows it. Raises NotFound."""
    found = await db().fetch(
        "SELECT id, name, country, external_id, portal_enabled FROM customer WHERE id = $1",
        customer,
    )
    if not found:
        raise NotFound("There is no such customer.")
    return (await _customer_rows(found))[0]


async def _customer_rows(rows: list[Row]) -> list[CustomerRow]:
    if not rows:
        return []
    identifiers = [row["id"] for row in rows]
    among = places(1, len(rows))
    counted = await db().fetch(
        "SELECT document.customer, count(*) AS documents, coalesce(sum(engagement.views), 0) AS"
        " views, coalesce(sum(engagement.seconds), 0) AS seconds,"
        " max(engagement.last_viewed_at) AS last_viewed_at FROM document LEFT JOIN"
        f" engagement ON engagement.subject = document.id WHERE document.customer IN {among}"
        " GROUP BY document.customer",
        *identifiers,
    )
    by_customer = {row.pop("customer"): row for row in counted}
    owed = await _owed(identifiers)
    nothing = {"documents": 0, "views": 0, "seconds": 0, "last_viewed_at": None}
    return [
        msgspec.convert(
            row | by_customer.get(row["id"], nothing) | {"owed": owed.get(row["id"], [])},
            CustomerRow,
            strict=False,
        )
        for row in rows
    ]


async def _owed(customers: list[uuid.UUID]) -> dict[uuid.UUID, list[Owed]]:
    zone = await db().fetch("SELECT time_zone FROM settings WHERE id = 1")
    today = local_date(clock.now(), zone[0]["time_zone"])
    rows = await db().fetch(
        "SELECT customer, currency, sum(due) AS due, count(*) AS invoices,"
        " sum(CASE WHEN due_on < $1 THEN due ELSE 0 END) AS overdue FROM document"
        f" WHERE customer IN {places(1, len(customers), after=1)} AND {PAYABLE} AND due > 0"
        " GROUP BY customer, currency ORDER BY sum(due) DESC, currency",
        today,
        *customers,
    )
    found: dict[uuid.UUID, list[Owed]] = {}
    for row in rows:
        sums = {"due": int(row["due"]), "overdue": int(row["overdue"])}
        owed = Owed(currency=row["currency"], invoices=row["invoices"], **sums)
        found.setdefault(row["customer"], []).append(owed)
    return found
