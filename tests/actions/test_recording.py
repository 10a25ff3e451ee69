import datetime as dt
import uuid
from typing import Any

import msgspec
import pytest

from app.domain.documents.queries import Card, card
from app.domain.errors import Conflict, NotFound, Refused
from app.domain.payments import ending, ledger, lists, recording, standing
from app.domain.payments.recording import NewPayment
from app.domain.payments.rules import Part, Share
from app.domain.payments.starting import PayOrder
from app.domain.unit import Unit
from app.engine import Database, db
from tests import make
from tests.money import connected, money_holds, open_attempt

LEA = "staff:lea"


@pytest.fixture
async def holt(database: Database) -> uuid.UUID:
    await make.business()
    return await make.customer()


async def told(kind: str) -> list[dict[str, Any]]:
    rows = await db().fetch("SELECT * FROM activity WHERE kind = $1 ORDER BY seq", kind)
    return [{**msgspec.json.decode(row["data"]), "document": row["document"]} for row in rows]


async def recorded(customer: uuid.UUID, amount: int, /, **changes: Any) -> uuid.UUID:
    fields: dict[str, Any] = {
        "customer": customer,
        "amount": amount,
        "currency": "EUR",
        "method": "bank_transfer",
        "received_on": dt.date(2026, 11, 20),
    }
    return await recording.record(NewPayment(**{**fields, **changes}), LEA)


async def invoices(customer: uuid.UUID, *due_on: str) -> list[Card]:
    return [
        await make.issued(
            customer,
            issued_on=dt.date(2026, 1, 1),
            due_on=dt.date.fromisoformat(day),
        )
        for day in due_on
    ]


async def standing_of(*documents: Card) -> list[tuple[int, str]]:
    found = [await card(each.id) for each in documents]
    return [(each.due, each.status) for each in found]


async def test_transfer_settles_what_waits_longest(holt: uuid.UUID) -> None:
    later, first = await invoices(holt, "2026-12-24", "2026-12-01")
    payment = await recorded(holt, 150_00, reference="RF18", note="Thank you")
    assert await standing_of(first, later) == [(0, "paid"), (88_00, "partly_paid")]
    assert [(each["document"], each["amount"]) for each in await told("payment.recorded")] == [
        (first.id, 119_00),
        (later.id, 31_00),
    ]
    detail = await lists.payment(payment)
    assert (detail.payment.status, detail.payment.credit, detail.note) == (
        "settled",
        0,
        "Thank you",
    )
    await money_holds()


async def test_rest_of_payment_is_credit(holt: uuid.UUID) -> None:
    (invoice,) = await invoices(holt, "2026-12-01")
    payment = await recorded(holt, 200_00, method="cash")
    detail = await lists.payment(payment)
    assert (detail.payment.status, detail.payment.credit) == ("credit", 81_00)
    assert [each["document"] for each in await told("payment.recorded")] == [invoice.id, None]
    await money_holds()


async def test_chosen_invoices_alone_are_settled(holt: uuid.UUID) -> None:
    first, second = await invoices(holt, "2026-12-01", "2026-12-24")
    await recorded(holt, 119_00, parts=(Part(document=second.id, amount=100_00),))
    assert await standing_of(first, second) == [(119_00, "open"), (19_00, "partly_paid")]
    await money_holds()


@pytest.mark.parametrize(
    "changes",
    [
        {"currency": "XXX"},
        {"customer": uuid.uuid4()},
        {"received_on": dt.date(2999, 1, 1)},
    ],
    ids=["currency", "customer", "received_on"],
)
async def test_impossible_payment_is_refused(holt: uuid.UUID, changes: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refused:
        await recorded(holt, 1_00, **changes)
    assert [fault.field for fault in refused.value.faults] == list(changes)
    assert not await told("payment.recorded")


async def test_others_invoice_is_not_settled(holt: uuid.UUID) -> None:
    (mine,) = await invoices(holt, "2026-12-01")
    (other,) = await invoices(await make.customer("Krone"), "2026-12-01")
    yen = await make.issued(holt, currency="JPY")
    for parts in (
        (Part(document=other.id, amount=1_00),),
        (Part(document=yen.id, amount=1),),
        (Part(document=mine.id, amount=119_01),),
        (Part(document=mine.id, amount=1), Part(document=mine.id, amount=1)),
        (Part(document=uuid.uuid4(), amount=1),),
    ):
        with pytest.raises(Refused):
            await recorded(holt, 500_00, parts=parts)
    assert not await db().fetch("SELECT id FROM payment")


async def test_credit_settles_a_later_invoice(holt: uuid.UUID) -> None:
    payment = await recorded(holt, 40_00)
    (invoice,) = await invoices(holt, "2026-12-01")
    (leftover,) = (await standing.of_document(invoice.id)).leftovers
    assert (leftover.id, leftover.amount) == (payment, 40_00)
    await recording.allocate(payment, None, LEA)
    assert await standing_of(invoice) == [(79_00, "partly_paid")]
    assert [each["amount"] for each in await told("payment.allocated")] == [40_00]
    with pytest.raises(Conflict):
        await recording.allocate(payment, None, LEA)
    await money_holds()


async def test_taken_back_allocation_is_credit_again(holt: uuid.UUID) -> None:
    (invoice,) = await invoices(holt, "2026-12-01")
    payment = await recorded(holt, 119_00)
    (settled,) = (await standing.of_document(invoice.id)).settled
    with pytest.raises(Refused):
        await ledger.unallocate(settled.id, "  ", LEA)
    await ledger.unallocate(settled.id, "The wrong Holt", LEA)
    assert await standing_of(invoice) == [(119_00, "open")]
    assert (await lists.payment(payment)).payment.credit == 119_00
    (after,) = (await standing.of_document(invoice.id)).settled
    assert after.undone_reason == "The wrong Holt"
    assert len(await told("payment.unallocated")) == 1
    with pytest.raises(Conflict):
        await ledger.unallocate(settled.id, "Again", LEA)
    await money_holds()


async def test_credit_note_settles_what_it_corrects(holt: uuid.UUID) -> None:
    first, second = await invoices(holt, "2026-12-01", "2026-12-24")
    note = await make.issued(holt, kind="credit_note", against=second.id)
    await recording.apply(note.id, None, LEA)
    assert await standing_of(first, second) == [(119_00, "open"), (0, "paid")]
    assert (await card(note.id)).due == 0
    assert [each["source"] for each in await told("payment.allocated")] == ["credit_note"]
    with pytest.raises(Conflict):
        await recording.apply(note.id, None, LEA)
    with pytest.raises(Conflict):
        await ending.void(note.id, LEA)
    with pytest.raises(NotFound):
        await recording.apply(first.id, None, LEA)
    await money_holds()


async def test_credit_note_comes_back_with_reversal(holt: uuid.UUID) -> None:
    (invoice,) = await invoices(holt, "2026-12-01")
    note = await make.issued(holt, kind="credit_note")
    await recording.apply(note.id, [Part(document=invoice.id, amount=50_00)], LEA)
    assert (await card(note.id)).due == 69_00
    (settled,) = (await standing.of_document(note.id)).settled
    await ledger.unallocate(settled.id, "Not this one", LEA)
    assert (await card(note.id)).due == 119_00
    assert await standing_of(invoice) == [(119_00, "open")]
    await money_holds()


async def test_write_off_ends_what_is_due(holt: uuid.UUID) -> None:
    (invoice,) = await invoices(holt, "2026-12-01")
    with pytest.raises(Refused):
        await recording.write_off(invoice.id, 119_01, "Bankrupt", LEA)
    await recording.write_off(invoice.id, 119_00, "Bankrupt", LEA)
    assert await standing_of(invoice) == [(0, "paid")]
    (settled,) = (await standing.of_document(invoice.id)).settled
    assert (settled.source, settled.reason) == ("write_off", "Bankrupt")
    assert len(await told("payment.written_off")) == 1
    with pytest.raises(Conflict):
        await recording.write_off(invoice.id, 1, "Again", LEA)
    await money_holds()


async def test_parts_sum_to_what_is_due(holt: uuid.UUID) -> None:
    (invoice,) = await invoices(holt, "2026-12-01")
    november, december = dt.date(2026, 11, 30), dt.date(2026, 12, 31)
    for amounts, field in (((50_00, 68_00), "instalments"), ((118_99, 1), "instalments.1.amount")):
        shares = [
            Share(amount=amount, due_on=day)
            for amount, day in zip(amounts, (november, december), strict=True)
        ]
        with pytest.raises(Refused) as refused:
            await recording.plan(invoice.id, shares, LEA)
        assert [fault.field for fault in refused.value.faults] == [field]
    back = [Share(amount=50_00, due_on=december), Share(amount=69_00, due_on=november)]
    with pytest.raises(Refused):
        await recording.plan(invoice.id, back, LEA)
    assert not await told("document.instalments_changed")


async def test_next_part_follows_what_was_paid(holt: uuid.UUID) -> None:
    (invoice,) = await invoices(holt, "2026-12-01")
    days = [dt.date(2026, 11, 30), dt.date(2026, 12, 15), dt.date(2026, 12, 31)]
    shares = [
        Share(amount=amount, due_on=day)
        for amount, day in zip((40_00, 40_00, 39_00), days, strict=True)
    ]
    await recording.plan(invoice.id, shares, LEA)
    shown = await card(invoice.id)
    assert (shown.instalment, shown.instalment_on) == (40_00, days[0])
    await recorded(holt, 50_00)
    shown = await card(invoice.id)
    assert (shown.instalment, shown.instalment_on) == (30_00, days[1])
    await recording.plan(invoice.id, [], LEA)
    assert (await card(invoice.id)).instalment == 0
    assert [each["parts"] for each in await told("document.instalments_changed")] == [3, 0]


async def test_recorded_payment_ends_open_session(holt: uuid.UUID) -> None:
    await connected()
    (invoice,) = await invoices(holt, "2026-12-01")
    attempt = await open_attempt(
        PayOrder(
            customer=holt, link=uuid.uuid4(), parts=(Part(document=invoice.id, amount=119_00),)
        )
    )
    await recorded(holt, 19_00)
    rows = await db().fetch("SELECT key FROM outbox WHERE kind = 'stripe.expire'")
    assert [row["key"] for row in rows] == [f"stripe-expire:{attempt}"]


async def test_void_ends_open_session(holt: uuid.UUID) -> None:
    await connected()
    (invoice,) = await invoices(holt, "2026-12-01")
    await open_attempt(
        PayOrder(
            customer=holt, link=uuid.uuid4(), parts=(Part(document=invoice.id, amount=119_00),)
        )
    )
    await ending.void(invoice.id, LEA)
    assert await db().fetch("SELECT key FROM outbox WHERE kind = 'stripe.expire'")
    assert len(await told("document.voided")) == 1


async def test_invoice_with_money_is_not_voided(holt: uuid.UUID) -> None:
    (invoice,) = await invoices(holt, "2026-12-01")
    await recorded(holt, 1_00)
    with pytest.raises(Conflict):
        await ending.void(invoice.id, LEA)
    assert (await card(invoice.id)).status != "void"


async def test_money_that_went_back_leaves_credit_first(holt: uuid.UUID) -> None:
    (invoice,) = await invoices(holt, "2026-12-01")
    payment = await recorded(holt, 129_00)
    await db().fetch("UPDATE payment SET refunded = 2000 WHERE id = $1", payment)
    async with Unit(LEA) as unit:
        await ledger.shrink(unit, payment, "refunded")
    assert await standing_of(invoice) == [(10_00, "partly_paid")]
    await money_holds()
