"""What waits while a bank decides about a payment: charges, reminders; and what it costs."""

import uuid
from typing import Any

import pytest

from app.domain.delivery import actions as delivery
from app.domain.delivery import queries as deliveries
from app.domain.errors import Conflict
from app.domain.payments import lists, story
from app.effects import messages
from app.effects.outbox import Never
from app.engine import db
from tests.effects.test_letters import JO, order
from tests.make import Sent
from tests.payments.bank import BASE, Bank, laws
from tests.payments.test_autopay import due_in, enrolled, letters, turn
from tests.payments.test_refunds import paid

FEE = 15_00


async def detail(bank: Bank) -> lists.PaymentDetail:
    (row,) = await bank.payments()
    return await lists.payment(row["id"])


async def part_disputed(bank: Bank) -> tuple[Sent, Any]:
    """An invoice to be charged today, of which a part was paid and is disputed."""
    sent = await due_in(bank, 2)
    await enrolled(bank, sent)
    await turn(bank)
    await bank.pay(sent, 60_00)
    await bank.work()
    dispute = bank.sandbox.dispute(bank.charge()["id"])
    await bank.wait(days=2)
    return sent, dispute


def charges(bank: Bank) -> list[int]:
    """What was charged by autopay."""
    intents = bank.things("payment_intent")
    methods = {each["id"] for each in bank.things("payment_method") if each["customer"]}
    return [each["amount"] for each in intents if each["payment_method"] in methods]


async def remind(sent: Sent, **changes: Any) -> uuid.UUID:
    changed = order(JO, purpose="reminder", **changes)
    (made,) = await delivery.send(sent.document, changed, "system")
    return made


async def test_s46_fee_and_deadline_are_shown(bank: Bank) -> None:
    sent, _ = await paid(bank)
    bank.sandbox.dispute(bank.charge()["id"])
    await bank.work()
    (shown,) = (await detail(bank)).disputes
    assert (shown.amount, shown.taken, shown.status) == (119_00, 119_00, "needs_response")
    assert (shown.fee, shown.fee_currency) == (FEE, "EUR")
    assert shown.due_by is not None
    assert shown.due_by > bank.now
    told = await story.story(sent.document)
    (evident,) = [each for each in told.evidence if each.what == "dispute"]
    assert (evident.fee, evident.fee_currency, evident.until) == (FEE, "EUR", shown.due_by)


async def test_s46_lost_dispute_keeps_its_fee(bank: Bank) -> None:
    sent, _ = await paid(bank)
    dispute = bank.sandbox.dispute(bank.charge()["id"])
    bank.sandbox.close_dispute(dispute["id"], won=False)
    await bank.work()
    (shown,) = (await detail(bank)).disputes
    assert (shown.status, shown.fee) == ("lost", FEE)
    told = await story.story(sent.document)
    assert [each.until for each in told.evidence if each.what == "dispute"] == [None]


async def test_s46_inquiry_costs_nothing(bank: Bank) -> None:
    await paid(bank)
    bank.sandbox.emit_inquiry(bank.charge()["id"])
    await bank.work()
    (shown,) = (await detail(bank)).disputes
    assert (shown.taken, shown.fee, shown.fee_currency) == (0, 0, "")


async def test_s46_disputed_invoice_is_not_charged(bank: Bank) -> None:
    await bank.allow()
    sent, dispute = await part_disputed(bank)
    await turn(bank)
    assert charges(bank) == []
    bank.sandbox.close_dispute(dispute["id"], won=True)
    await turn(bank)
    assert charges(bank) == [59_00]
    assert (await bank.card(sent)).status == "paid"
    assert await laws(bank) == []


async def test_s46_lost_invoice_is_left_to_staff(bank: Bank) -> None:
    await bank.allow()
    sent, dispute = await part_disputed(bank)
    bank.sandbox.close_dispute(dispute["id"], won=False)
    await turn(bank)
    await turn(bank, days=20)
    assert charges(bank) == []
    assert (await bank.card(sent)).due == 119_00


async def test_s46_dispute_before_notice_plans_nothing(bank: Bank) -> None:
    await bank.allow()
    sent = await due_in(bank, 5)
    await enrolled(bank, sent)
    await bank.pay(sent, 60_00)
    await bank.work()
    bank.sandbox.dispute(bank.charge()["id"])
    await turn(bank, days=4)
    assert await letters("autopay_notice") == 0
    assert await db().fetch("SELECT id FROM autopay_plan") == []


async def test_s46_dispute_after_begin_stops_charge(bank: Bank) -> None:
    await bank.allow()
    sent = await due_in(bank, 2)
    await enrolled(bank, sent)
    await turn(bank)
    await bank.pay(sent, 60_00)
    await bank.wait(days=2)
    await bank.till.autopay.turn()
    dispute = bank.sandbox.dispute(bank.charge()["id"])
    await bank.till.refunds.look_at_dispute(dispute["id"])
    await bank.work()
    assert charges(bank) == []
    assert (await bank.card(sent)).processing == 0


@pytest.mark.parametrize("inquiry", [False, True])
async def test_s46_disputed_invoice_is_not_reminded(bank: Bank, inquiry: bool) -> None:  # noqa: FBT001
    await bank.allow()
    sent = await bank.invoice()
    await bank.pay(sent, 60_00)
    await bank.work()
    queued = await remind(sent)
    charge = bank.charge()["id"]
    dispute = bank.sandbox.emit_inquiry(charge) if inquiry else bank.sandbox.dispute(charge)
    await bank.work()
    with pytest.raises(Conflict, match="disputed at the bank"):
        await remind(sent)
    with pytest.raises(Never, match="disputed at the bank"):
        await messages.made_from(await deliveries.delivery(queued), BASE)
    await delivery.send(sent.document, order(JO), "system")  # what is no reminder may go out
    bank.sandbox.close_dispute(dispute["id"], won=False)
    await bank.work()
    await remind(sent)
    made = await messages.made_from(await deliveries.delivery(queued), BASE)
    assert sent.number in made.text
