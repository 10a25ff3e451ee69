"""Undoing an import while nobody used it: all of what it made goes away, or nothing does."""

import uuid

import msgspec
from piccolo.table import Table

from app.domain import tables
from app.domain.activity.rules import ImportUndone, NumberFreed
from app.domain.documents.rules import Kind, Remark
from app.domain.errors import Conflict, NotFound
from app.domain.imports import rules
from app.domain.imports.actions import LOCK
from app.domain.unit import Unit
from app.engine import Row, db, places

#: The documents that an import made; `$1` is the import.
_MADE = "(SELECT document FROM import_file WHERE batch = $1 AND outcome = 'created')"
_OWN_DOCUMENT = frozenset({"link", "document_version", "document_file"})
_OWN_CUSTOMER = frozenset({"link", "contact", "document"})
_OWN_SELLER = frozenset({"document"})


class Removed(msgspec.Struct, frozen=True):
    """A document that an undo takes away."""

    id: uuid.UUID
    kind: Kind
    number: str
    customer_name: str


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What undoing an import takes away; `obstacle` is the sentence why it cannot be undone."""

    documents: list[Removed]
    customers: list[str]
    sellers: list[str]
    obstacle: str = ""


async def plan(batch: uuid.UUID) -> Plan:
    """What `undo` would do now; writes nothing."""
    documents = await _documents(batch)
    customers, sellers = await _customers(batch), await _sellers(batch)
    return Plan(
        documents=msgspec.convert(documents, list[Removed], strict=False),
        customers=[row["name"] for row in customers],
        sellers=[row["name"] for row in sellers],
        obstacle=await _obstacle(batch, documents),
    )


async def undo(batch: uuid.UUID, actor: str) -> None:
    """Take away the documents of an import, their links and bytes, and whom it brought along.

    The log keeps all that happened. Raises NotFound, or Conflict with the reason why it stays.
    """
    async with Unit(actor) as unit:
        await _hold(batch)
        rows = await db().fetch("SELECT * FROM import_batch WHERE id = $1", batch)
        if not rows:
            raise NotFound("There is no such import.")
        if rows[0]["undone_at"]:
            raise Conflict("This import was undone already.")
        documents = await _documents(batch)
        if not documents:
            raise Conflict("This import made no document that is still here.")
        if obstacle := await _obstacle(batch, documents):
            raise Conflict(obstacle)
        customers, sellers = await _customers(batch), await _sellers(batch)
        await _free_numbers(unit, batch)
        await _remove(batch, [row["id"] for row in customers], [row["id"] for row in sellers])
        await db().fetch(
            "UPDATE import_batch SET undone_at = $1, undone_by = $2 WHERE id = $3",
            unit.now,
            actor,
            batch,
        )
        unit.record(
            ImportUndone(
                batch=batch,
                documents=tuple(_ids(documents)),
                customers=tuple(_ids(customers)),
            )
        )


def _ids(rows: list[Row]) -> list[uuid.UUID]:
    return [row["id"] for row in rows]


async def _hold(batch: uuid.UUID) -> None:
    """Let nobody import, copy a link of it, or add to it until we are done."""
    if db().engine_type != "postgres":  # on SQLite BEGIN IMMEDIATE is the lock
        return
    await db().fetch(f"SELECT pg_advisory_xact_lock({LOCK})")
    customers = f"(SELECT customer FROM document WHERE id IN {_MADE})"
    links = f"document IN {_MADE} OR (document IS NULL AND customer IN {customers})"
    held = (
        "import_batch WHERE id = $1",
        f"document WHERE id IN {_MADE} ORDER BY id",
        f"customer WHERE id IN {customers} ORDER BY id",
        f"link WHERE {links} ORDER BY id",
    )
    for rows in held:
        await db().fetch(f"SELECT id FROM {rows} FOR UPDATE", batch)


async def _documents(batch: uuid.UUID) -> list[Row]:
    return await db().fetch(
        "SELECT document.id, document.kind, document.number, document.customer,"
        " customer.name AS customer_name FROM import_file"
        " JOIN document ON document.id = import_file.document"
        " JOIN customer ON customer.id = document.customer"
        " WHERE import_file.batch = $1 AND import_file.outcome = 'created'"
        " ORDER BY import_file.place",
        batch,
    )


async def _obstacle(batch: uuid.UUID, documents: list[Row]) -> str:
    """Why the import stays, naming a document; "" if nobody touched any of them."""
    found = await _touched(batch) or await _portal(batch)
    if not found:
        return ""
    document, customer, why = found
    for row in documents:
        if row["id"] == document or row["customer"] == customer:
            kind = row["kind"].replace("_", " ").capitalize()
            why = why or rules.portal_touched("", row["customer_name"])
            return f"{kind} {row['number']} stays, and so does the whole import: {why}."
    return ""


#: A document or a customer, and what happened to it.
_Found = tuple[uuid.UUID | None, uuid.UUID | None, str]


async def _touched(batch: uuid.UUID) -> _Found | None:
    """The first thing that happened to one of the documents; what we do not know counts too."""
    rows = await db().fetch(
        f"SELECT kind, document FROM activity WHERE document IN {_MADE}"
        f" AND kind NOT IN {_words(rules.UNTOUCHED)} ORDER BY seq LIMIT 1",
        batch,
    )
    if rows:
        return rows[0]["document"], None, rules.touched(rows[0]["kind"])
    for table, column in _references(tables.Document, _OWN_DOCUMENT):
        rows = await db().fetch(
            f"SELECT {column} AS document FROM {table} WHERE {column} IN {_MADE} LIMIT 1", batch
        )
        if rows:
            return rows[0]["document"], None, f"a {table.replace('_', ' ')} belongs to it"
    return None


async def _portal(batch: uuid.UUID) -> _Found | None:
    """Whose portal was handed out, or looked at by somebody who may be a person, since."""
    of_theirs = f"customer IN (SELECT customer FROM document WHERE id IN {_MADE})"
    rows = await db().fetch(
        "SELECT activity.kind, activity.customer, customer.name FROM activity"
        " JOIN customer ON customer.id = activity.customer"
        f" WHERE activity.document IS NULL AND activity.{of_theirs}"
        " AND activity.seq > (SELECT min(seq) FROM activity AS first"
        f" WHERE first.kind = 'document.created' AND first.document IN {_MADE})"
        f" AND activity.kind NOT IN {_words(rules.PORTAL_UNTOUCHED)}"
        " ORDER BY activity.seq LIMIT 1",
        batch,
    )
    if rows:
        why = rules.portal_touched(rows[0]["kind"], rows[0]["name"])
        return None, rows[0]["customer"], why
    rows = await db().fetch(
        "SELECT link.customer FROM visit JOIN link ON link.id = visit.link"
        f" WHERE link.document IS NULL AND link.{of_theirs}"
        " AND visit.visit_class NOT IN ('scanner', 'staff')"
        " AND visit.seen_at >= (SELECT created_at FROM import_batch WHERE id = $1) LIMIT 1",
        batch,
    )
    return (None, rows[0]["customer"], "") if rows else None


async def _customers(batch: uuid.UUID) -> list[Row]:
    """The customers that came with the import, and that nobody touched or uses otherwise."""
    return await db().fetch(
        "SELECT customer.id, customer.name FROM customer WHERE customer.id IN"
        " (SELECT customer FROM import_file WHERE batch = $1 AND customer IS NOT NULL)"
        " AND NOT EXISTS (SELECT 1 FROM document WHERE document.customer = customer.id"
        f" AND document.id NOT IN {_MADE})"
        " AND NOT EXISTS (SELECT 1 FROM activity WHERE activity.customer = customer.id"
        f" AND activity.kind NOT IN {_words((*rules.UNTOUCHED, 'customer.created'))})"
        f"{_unused('customer', tables.Customer, _OWN_CUSTOMER)}"
        " ORDER BY customer.name, customer.id",
        batch,
    )


async def _sellers(batch: uuid.UUID) -> list[Row]:
    """The sellers that came with the import, that nobody confirmed and nothing else names."""
    return await db().fetch(
        "SELECT seller.id, seller.name FROM seller WHERE seller.id IN"
        " (SELECT seller FROM import_file WHERE batch = $1 AND seller IS NOT NULL)"
        " AND (seller.confirmed_at IS NULL OR seller.confirmed_at = seller.created_at)"
        " AND NOT EXISTS (SELECT 1 FROM document WHERE document.seller = seller.id"
        f" AND document.id NOT IN {_MADE})"
        f"{_unused('seller', tables.Seller, _OWN_SELLER)} ORDER BY seller.name, seller.id",
        batch,
    )


async def _free_numbers(unit: Unit, batch: uuid.UUID) -> None:
    """Take back the doubt about documents that share their number with none but those that go."""
    same = (
        "{0}.kind = document.kind AND {0}.seller = document.seller AND {0}.number = document.number"
    )
    rows = await db().fetch(
        "SELECT document.id, document.customer, document.number, document.remarks FROM document"
        f" WHERE document.number_taken AND document.id NOT IN {_MADE}"
        f" AND EXISTS (SELECT 1 FROM document AS gone WHERE gone.id IN {_MADE}"
        f" AND {same.format('gone')})"
        " AND NOT EXISTS (SELECT 1 FROM document AS other WHERE other.id <> document.id"
        f" AND other.id NOT IN {_MADE} AND {same.format('other')})",
        batch,
    )
    for row in rows:
        remarks = msgspec.json.decode(row["remarks"], type=tuple[Remark, ...])
        rest = [remark for remark in remarks if remark.code != "number_taken"]
        await db().fetch(
            "UPDATE document SET number_taken = $1, remarks = $2 WHERE id = $3",
            False,
            msgspec.json.encode(rest).decode(),
            row["id"],
        )
        event = NumberFreed(number=row["number"])
        unit.record(event, customer=row["customer"], document=row["id"])


async def _remove(batch: uuid.UUID, customers: list[uuid.UUID], sellers: list[uuid.UUID]) -> None:
    """Delete in the order in which one refers to the other; a stranger's reference fails it all."""
    files = await db().fetch(
        f"SELECT source AS file FROM document WHERE id IN {_MADE} AND source IS NOT NULL"
        f" UNION SELECT file FROM document_file WHERE document IN {_MADE}",
        batch,
    )
    for table in sorted(_OWN_DOCUMENT):
        await db().fetch(f"DELETE FROM {table} WHERE document IN {_MADE}", batch)
    await db().fetch(f"DELETE FROM engagement WHERE subject IN {_MADE}", batch)
    await db().fetch(f"DELETE FROM document WHERE id IN {_MADE}", batch)
    if customers:
        theirs = places(1, len(customers))
        for table in ("link", "contact"):
            await db().fetch(f"DELETE FROM {table} WHERE customer IN {theirs}", *customers)
        await db().fetch(f"DELETE FROM customer WHERE id IN {theirs}", *customers)
    if sellers:
        await db().fetch(f"DELETE FROM seller WHERE id IN {places(1, len(sellers))}", *sellers)
    if files:
        await db().fetch(
            f"DELETE FROM file WHERE sha256 IN {places(1, len(files))}"
            f"{_unused('file', tables.File, frozenset(), key='sha256')}",
            *(row["file"] for row in files),
        )


def _references(table: type[Table], but: frozenset[str]) -> list[tuple[str, str]]:
    """Every other table that refers to `table`, with its column, but those."""
    found = [
        (column._meta.table._meta.tablename, column._meta.db_column_name)  # noqa: SLF001  # Piccolo's
        for column in table._meta.foreign_key_references  # noqa: SLF001  # Piccolo's
    ]
    return sorted((other, column) for other, column in found if other not in but)


def _unused(name: str, table: type[Table], but: frozenset[str], *, key: str = "id") -> str:
    """That no row of another table refers to a row of `table`, as the end of a WHERE."""
    return "".join(
        f" AND NOT EXISTS (SELECT 1 FROM {other} WHERE {other}.{column} = {name}.{key})"
        for other, column in _references(table, but)
    )


def _words(words: tuple[str, ...]) -> str:
    return f"({', '.join(repr(word) for word in words)})"
