"""What staff have to decide about money."""

import datetime as dt
import uuid
from typing import Literal, TypeAlias

import msgspec

from app.domain import identifiers
from app.domain.activity.rules import TaskClosed, TaskOpened
from app.domain.errors import Conflict, NotFound
from app.domain.unit import Unit
from app.engine import db

TaskKind: TypeAlias = Literal[
    "overpayment", "currency_mismatch", "amount_mismatch", "orphan_payment", "livemode_mismatch",
    "chargeback", "refund_failed", "late_success", "fraud_warning", "bank_details",
    "charge_refused", "charge_waits",
]  # fmt: skip


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be decided; `reference` is Stripe's object, `amount` minor units."""

    kind: TaskKind
    reference: str
    customer: uuid.UUID | None = None
    document: uuid.UUID | None = None
    payment: uuid.UUID | None = None
    amount: int = 0
    currency: str = ""
    due_at: dt.datetime | None = None


class PaymentTask(Question, frozen=True, kw_only=True):
    """A question as staff see it, with the names of what it is about."""

    id: uuid.UUID
    customer_name: str = ""
    number: str = ""
    created_at: dt.datetime


async def ask(unit: Unit, question: Question) -> None:
    """Leave staff something to decide, once for each kind and reference."""
    rows = await db().fetch(
        "INSERT INTO task (id, key, kind, customer, document, payment, amount, currency, reference,"
        " due_at, created_at, closed_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, '')"
        " ON CONFLICT (key) DO NOTHING RETURNING id",
        identifiers.new(),
        f"{question.kind}:{question.reference}",
        question.kind,
        question.customer,
        question.document,
        question.payment,
        question.amount,
        question.currency,
        question.reference,
        question.due_at,
        unit.now,
    )
    if rows:
        event = TaskOpened(task=rows[0]["id"], task_kind=question.kind)
        unit.record(event, customer=question.customer, document=question.document)


async def close(task: uuid.UUID, actor: str) -> None:
    """Staff decided it. Raises NotFound, Conflict."""
    async with Unit(actor) as unit:
        rows = await db().fetch("SELECT * FROM task WHERE id = $1", task)
        if not rows:
            raise NotFound("There is no such task.")
        closed = await db().fetch(
            "UPDATE task SET closed_at = $1, closed_by = $2 WHERE id = $3 AND closed_at IS NULL"
            " RETURNING id",
            unit.now,
            unit.actor,
            task,
        )
        if not closed:
            raise Conflict("This was decided already.")
        event = TaskClosed(task=task, task_kind=rows[0]["kind"])
        unit.record(event, customer=rows[0]["customer"], document=rows[0]["document"])


async def settle_about(unit: Unit, kind: TaskKind, reference: str) -> None:
    """What was to be decided settled itself."""
    rows = await db().fetch(
        "UPDATE task SET closed_at = $1, closed_by = $2 WHERE key = $3 AND closed_at IS NULL"
        " RETURNING id, customer, document",
        unit.now,
        unit.actor,
        f"{kind}:{reference}",
    )
    for row in rows:
        event = TaskClosed(task=row["id"], task_kind=kind)
        unit.record(event, customer=row["customer"], document=row["document"])


async def open_tasks() -> list[PaymentTask]:
    """What is not decided yet, the most urgent first."""
    rows = await db().fetch(
        "SELECT task.*, coalesce(customer.name, '') AS customer_name,"
        " coalesce(document.number, '') AS number FROM task"
        " LEFT JOIN customer ON customer.id = task.customer"
        " LEFT JOIN document ON document.id = task.document WHERE task.closed_at IS NULL"
        " ORDER BY CASE WHEN task.due_at IS NULL THEN 1 ELSE 0 END, task.due_at, task.created_at",
    )
    return msgspec.convert(rows, list[PaymentTask], strict=False)
