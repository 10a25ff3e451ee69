"""What an erasure takes of payments: all that is personal; amounts stay with their documents."""

import uuid
from collections.abc import Sequence

from app.engine import db, places

_ATTEMPTS = "(SELECT id FROM attempt WHERE customer = $1)"
_PAYMENTS = "(SELECT id FROM payment WHERE customer = $1)"
#: In the order in which one refers to the other; `$1` is the customer.
_PERSONAL = (
    (
        "UPDATE stripe_event SET payload = '' WHERE payload <> '' AND (EXISTS (SELECT 1 FROM"
        " stripe_customer WHERE customer = $1 AND payload LIKE '%' || stripe_id || '%')"
        f" OR attempt IN {_ATTEMPTS})"
    ),
    "DELETE FROM autopay WHERE customer = $1",
    "DELETE FROM saved_method WHERE customer = $1",
    "DELETE FROM stripe_customer WHERE customer = $1",
    "UPDATE attempt SET request = '{}', url = '', last4 = '' WHERE customer = $1",
    "UPDATE payment SET reference = '', note = '', last4 = '' WHERE customer = $1",
    f"UPDATE refund SET reason = '' WHERE payment IN {_PAYMENTS}",
    # A mark of ours, such as refund:<id>, says what is to be settled again if that fails.
    (
        "UPDATE allocation SET reason = '', undone_reason = CASE WHEN undone_reason LIKE 'refund:%'"
        " OR undone_reason LIKE 'chargeback:%' THEN undone_reason ELSE '' END"
        " WHERE document IN (SELECT id FROM document WHERE customer = $1)"
    ),
)


async def forget(customer: uuid.UUID) -> None:
    """Take what is personal from everything that a customer paid; inside the Unit that erases."""
    for statement in _PERSONAL:
        await db().fetch(statement, customer)


async def remove(documents: Sequence[uuid.UUID]) -> None:
    """Delete what belongs to documents that go whole, and the payments that settled only these."""
    among = places(1, len(documents))
    rows = await db().fetch(
        f"DELETE FROM allocation WHERE document IN {among} RETURNING payment", *documents
    )
    for table in ("instalment", "autopay_plan", "attempt_part"):
        await db().fetch(f"DELETE FROM {table} WHERE document IN {among}", *documents)
    await db().fetch(f"UPDATE task SET document = NULL WHERE document IN {among}", *documents)
    for payment in sorted({row["payment"] for row in rows if row["payment"]}):
        left = await db().fetch("SELECT id FROM allocation WHERE payment = $1 LIMIT 1", payment)
        if not left:
            for table in ("refund", "chargeback"):
                await db().fetch(f"DELETE FROM {table} WHERE payment = $1", payment)
            await db().fetch("DELETE FROM payment WHERE id = $1", payment)
