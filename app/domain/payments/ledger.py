"""Where money goes: what settles which document, what stays as credit, what goes back.

Everything happens inside the Unit of whoever decided it. What was paid and what is due change only
here, together with the allocations that they are the sum of.
"""

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from app.domain import identifiers, tables
from app.domain.activity.rules import PaymentAllocated, PaymentUnallocated
from app.domain.errors import Conflict, NotFound, Refused
from app.domain.payments import rules
from app.domain.payments.rules import Part
from app.domain.unit import Unit
from app.engine import Row, db, places

_FOR_UPDATE = " FOR UPDATE"


async def rows(table: str, identifiers_: Iterable[uuid.UUID]) -> dict[uuid.UUID, Row]:
    """These rows as they are just now."""
    wanted = sorted(set(identifiers_))
    if not wanted:
        return {}
    found = await db().fetch(f"SELECT * FROM {table} WHERE id IN {places(1, len(wanted))}", *wanted)
    return {row["id"]: row for row in found}


async def locked(table: str, identifiers_: Iterable[uuid.UUID]) -> dict[uuid.UUID, Row]:
    """These rows, held until the Unit ends; in one order, so that nobody waits in a ring."""
    wanted = sorted(set(identifiers_))
    if not wanted:
        return {}
    lock = _FOR_UPDATE if db().engine_type == "postgres" else ""
    rows = await db().fetch(
        f"SELECT * FROM {table} WHERE id IN {places(1, len(wanted))} ORDER BY id{lock}", *wanted
    )
    return {row["id"]: row for row in rows}


async def settle(
    unit: Unit,
    parts: Sequence[Part],
    *,
    payment: uuid.UUID | None = None,
    credit_note: uuid.UUID | None = None,
    reason: str = "",
) -> list[uuid.UUID]:
    """Let a payment, a credit note, or with neither a write-off, settle these parts.

    The documents are locked already; no part is more than is due there. Gives the allocations.
    """
    made: list[uuid.UUID] = []
    for part in parts:
        made.append(identifiers.new())
        await tables.Allocation.insert(
            tables.Allocation(
                id=made[-1],
                payment=payment,
                credit_note=credit_note,
                document=part.document,
                amount=part.amount,
                created_at=unit.now,
                created_by=unit.actor,
                reason=reason,
                undone_by="",
                undone_reason="",
            )
        )
        await _pay(unit, part.document, part.amount)
        if credit_note:
            await _use_up(credit_note, part.amount)
    return made


async def unsettle(unit: Unit, allocation: Row, reason: str) -> None:
    """Take back what settled a document, which asks for it again."""
    undone = await db().fetch(
        "UPDATE allocation SET undone_at = $1, undone_by = $2, undone_reason = $3"
        " WHERE id = $4 AND undone_at IS NULL RETURNING id",
        unit.now,
        unit.actor,
        reason,
        allocation["id"],
    )
    if not undone:
        raise Conflict("This was taken back already.")
    await _pay(unit, allocation["document"], -allocation["amount"])
    if allocation["credit_note"]:
        await _use_up(allocation["credit_note"], -allocation["amount"])
    document = (await locked("document", [allocation["document"]]))[allocation["document"]]
    unit.record(
        PaymentUnallocated(
            allocation=allocation["id"],
            amount=allocation["amount"],
            currency=document["currency"],
            source=source_of(allocation),
        ),
        customer=document["customer"],
        document=document["id"],
    )


async def credit_of(payment: Row) -> int:
    """What of a payment settles nothing yet, and did not go back."""
    rows = await db().fetch(
        "SELECT coalesce(sum(amount), 0) AS used FROM allocation"
        " WHERE payment = $1 AND undone_at IS NULL",
        payment["id"],
    )
    kept: int = payment["amount"] - payment["refunded"] - payment["charged_back"]
    return kept - int(rows[0]["used"])


async def shrink(unit: Unit, payment: uuid.UUID, reason: str) -> None:
    """After money went back: let the payment settle no more than what is left of it.

    Credit goes first, then what was settled last. A part that is cut settles the rest anew.
    """
    row = (await locked("payment", [payment]))[payment]
    missing = -await credit_of(row)
    standing = await db().fetch(
        "SELECT * FROM allocation WHERE payment = $1 AND undone_at IS NULL"
        " ORDER BY created_at DESC, id DESC",
        payment,
    )
    documents = await locked("document", (each["document"] for each in standing))
    for allocation in standing:
        if missing <= 0:
            break
        await unsettle(unit, allocation, reason)
        missing -= allocation["amount"]
        if missing < 0:
            rest = [Part(document=allocation["document"], amount=-missing)]
            made = await settle(unit, rest, payment=payment, reason=reason)
            tell(unit, made, rest, documents, "payment")


async def restore(unit: Unit, payment: uuid.UUID, reason: str) -> None:
    """Money came back after all: let it settle again what it had settled, as far as that is due."""
    undone = await db().fetch(
        "SELECT * FROM allocation WHERE payment = $1 AND undone_reason = $2"
        " ORDER BY created_at, id",
        payment,
        reason,
    )
    documents = await locked("document", (each["document"] for each in undone))
    row = (await locked("payment", [payment]))[payment]
    wanted = [Part(document=each["document"], amount=each["amount"]) for each in undone]
    due = {id_: 0 if each["voided_at"] else each["due"] for id_, each in documents.items()}
    parts = rules.spread(await credit_of(row), wanted, due)
    tell(unit, await settle(unit, parts, payment=payment), parts, documents, "payment")


async def settled_by(payment: uuid.UUID) -> list[uuid.UUID]:
    """The documents that a payment settles, or did, the latest first."""
    rows = await db().fetch(
        "SELECT document FROM allocation WHERE payment = $1 ORDER BY created_at DESC, id DESC",
        payment,
    )
    return [row["document"] for row in rows]


async def unallocate(allocation: uuid.UUID, reason: str, actor: str) -> None:
    """Take back what settles a document, and say why. Raises NotFound, Conflict, Refused."""
    if not reason.strip():
        raise Refused("Say why it is taken back.")
    async with Unit(actor) as unit:
        rows = await db().fetch("SELECT * FROM allocation WHERE id = $1", allocation)
        if not rows:
            raise NotFound("There is no such allocation.")
        touched = (rows[0]["document"], rows[0]["credit_note"])
        await locked("document", (each for each in touched if each))
        await unsettle(unit, rows[0], reason.strip())


def tell(
    unit: Unit,
    allocations: Sequence[uuid.UUID],
    parts: Sequence[Part],
    documents: dict[uuid.UUID, Row],
    source: str,
) -> None:
    """Say what settles which document now."""
    for allocation, part in zip(allocations, parts, strict=True):
        document = documents[part.document]
        unit.record(
            PaymentAllocated(
                allocation=allocation,
                amount=part.amount,
                currency=document["currency"],
                source=source,
            ),
            customer=document["customer"],
            document=document["id"],
        )


def source_of(allocation: Row) -> str:
    """What settles it: payment, credit_note or write_off."""
    if allocation["payment"]:
        return "payment"
    return "credit_note" if allocation["credit_note"] else "write_off"


async def reprocess(documents: Collection[uuid.UUID]) -> None:
    """Count again what the bank still works on, or we charge just now, for each of these."""
    for document in sorted(documents):
        await db().fetch(
            "UPDATE document SET processing = coalesce((SELECT sum(attempt_part.amount)"
            " FROM attempt_part JOIN attempt ON attempt.id = attempt_part.attempt"
            " WHERE attempt_part.document = $1 AND (attempt.state = 'processing'"
            " OR attempt.kind = 'autopay' AND attempt.state IN ('created', 'requires_action'))), 0)"
            " WHERE id = $1",
            document,
        )


async def replan(document: uuid.UUID) -> None:
    """Find which part of a document is to be paid next."""
    instalments = await db().fetch(
        "SELECT amount, due_on FROM instalment WHERE document = $1 ORDER BY place", document
    )
    row = (await db().fetch("SELECT due FROM document WHERE id = $1", document))[0]
    whole = sum(each["amount"] for each in instalments)
    amount, on = rules.next_instalment(
        [(each["amount"], _date(each["due_on"])) for each in instalments],
        whole - row["due"],
        row["due"],
    )
    await db().fetch(
        "UPDATE document SET instalment = $1, instalment_on = $2 WHERE id = $3",
        amount,
        on,
        document,
    )


def check(owner: Row, parts: Sequence[Part], documents: dict[uuid.UUID, Row]) -> None:
    """That money or a credit note of `owner` may settle these parts. Raises Refused."""
    for part in parts:
        row: Any = documents.get(part.document)
        if row is None or row["customer"] != owner["customer"] or row["kind"] != "invoice":
            raise Refused("Choose invoices of the customer whose money it is.")
        if row["currency"] != owner["currency"]:
            raise Refused("Money of one currency does not settle an invoice in another.")
        if row["voided_at"] or not row["version"] or not 0 < part.amount <= row["due"]:
            raise Refused(f"Not more than what is due of {row['number']} can be settled.")


async def _pay(unit: Unit, document: uuid.UUID, amount: int) -> None:
    rows = await db().fetch(
        "UPDATE document SET paid = paid + $1, due = due - $1 WHERE id = $2 RETURNING due",
        amount,
        document,
    )
    await db().fetch(
        "INSERT INTO engagement (subject, scope, paid_at) VALUES ($1, 'document', $2)"
        " ON CONFLICT (subject) DO UPDATE SET paid_at = excluded.paid_at",
        document,
        unit.now if rows[0]["due"] <= 0 else None,
    )
    await replan(document)


async def _use_up(credit_note: uuid.UUID, amount: int) -> None:
    """What a credit note still has to give is what is due of it."""
    await db().fetch(
        "UPDATE document SET paid = paid + $1, due = due - $1 WHERE id = $2", amount, credit_note
    )


def _date(value: dt.date | str) -> dt.date:
    return value if isinstance(value, dt.date) else dt.date.fromisoformat(value)
