"""Payments as bookkeepers take them away: all that the list shows, with what each settles."""

import uuid
from collections.abc import AsyncIterator, Sequence

import msgspec

from app.domain.payments import lists
from app.domain.payments.lists import PaymentRow, WantedPayments
from app.engine import db, places

_AT_ONCE = 500


class ExportedPayment(msgspec.Struct, frozen=True, kw_only=True):
    """A payment, the numbers of the documents that it settles, and what Stripe kept of it.

    `fee` is minor units of `fee_currency`, None where nobody knows one.
    """

    row: PaymentRow
    numbers: Sequence[str]
    intent: str
    fee: int | None
    fee_currency: str


async def exported(wanted: WantedPayments) -> AsyncIterator[list[ExportedPayment]]:
    """Everything that the list shows, the latest first, some at a time. Raises Refused."""
    after: str | None = wanted.after
    while True:
        asked = msgspec.structs.replace(wanted, after=after, limit=_AT_ONCE)
        page = await lists.payments(asked)
        if page.items:
            yield await _whole(page.items)
        after = page.next
        if after is None:
            return


async def _whole(found: Sequence[PaymentRow]) -> list[ExportedPayment]:
    ids = [each.id for each in found]
    among = places(1, len(ids))
    facts = await db().fetch(
        f"SELECT id, intent, fee, fee_currency FROM payment WHERE id IN {among}", *ids
    )
    settled = await db().fetch(
        "SELECT DISTINCT allocation.payment, document.number FROM allocation"
        " JOIN document ON document.id = allocation.document"
        f" WHERE allocation.undone_at IS NULL AND allocation.payment IN {among}"
        " ORDER BY document.number",
        *ids,
    )
    numbers: dict[uuid.UUID, list[str]] = {}
    for each in settled:
        numbers.setdefault(each["payment"], []).append(each["number"])
    by_id = {each["id"]: each for each in facts}
    return [
        ExportedPayment(
            row=row,
            numbers=numbers.get(row.id, []),
            intent=by_id[row.id]["intent"] or "",
            fee=by_id[row.id]["fee"],
            fee_currency=by_id[row.id]["fee_currency"],
        )
        for row in found
    ]
