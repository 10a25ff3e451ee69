"""A receipt for money that staff write down: where they ask for it, and somebody gets it."""

from typing import Any

import msgspec
import pytest

from app.domain.customers.rules import CustomerContact
from app.domain.errors import Fault, Refused
from app.domain.outgoing import actions as outgoing
from app.domain.outgoing import queries as outgoing_queries
from app.domain.outgoing.rules import OutgoingChanges
from app.engine import Database, db
from tests import make
from tests.actions.test_recording import invoices, recorded, told


async def owed() -> list[dict[str, Any]]:
    """The letters about money that the outbox holds."""
    rows = await db().fetch("SELECT data FROM outbox WHERE kind = 'payment.letter'")
    return [msgspec.json.decode(row["data"]) for row in rows]


async def test_receipt_is_owed_where_asked(database: Database) -> None:
    await make.business()
    reached = CustomerContact(name="Maren Holt", email="maren@holt.example")
    holt = await make.customer(contacts=(reached,))
    await outgoing.change(OutgoingChanges(version=1, transport="kept"), "system")
    (invoice,) = await invoices(holt, "2026-12-01")
    await recorded(holt, 19_00)
    assert await owed() == []
    payment = await recorded(holt, 150_00, method="cash", send_receipt=True)
    (letter,) = await owed()
    assert (letter["purpose"], letter["payment"]) == ("receipt", str(payment))
    assert (letter["amount"], letter["document"]) == (150_00, str(invoice.id))


async def test_receipt_to_nobody_records_nothing(database: Database) -> None:
    await make.business()
    holt = await make.customer()
    for transport, problem in {
        "none": "No mail server is set up.",
        "kept": "This customer has no e-mail address.",
    }.items():
        known = (await outgoing_queries.current()).version
        changes = OutgoingChanges(version=known, transport=transport)  # type: ignore[arg-type]
        await outgoing.change(changes, "system")
        with pytest.raises(Refused) as refused:
            await recorded(holt, 1_00, send_receipt=True)
        assert refused.value.faults == (Fault("send_receipt", problem),)
    assert await db().fetch("SELECT id FROM payment") == []
    assert await told("payment.recorded") == []
