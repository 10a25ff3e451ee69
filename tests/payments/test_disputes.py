from typing import Any

import pytest

from app.domain.payments import chargebacks, lists
from app.effects.stripe.facts import chargeback_facts
from app.engine import db
from tests.payments.bank import Bank, laws
from tests.payments.test_refunds import paid


async def disputes(*columns: str) -> list[Any]:
    rows = await db().fetch("SELECT * FROM chargeback")
    return [tuple(row[name] for name in columns) for row in rows]


async def test_s46_dispute_takes_money_and_asks(bank: Bank) -> None:
    sent, _ = await paid(bank)
    bank.sandbox.dispute(bank.charge()["id"])
    await bank.work()
    assert (await bank.payments())[0]["charged_back"] == 119_00
    assert (await bank.card(sent)).due == 119_00
    (task,) = await db().fetch("SELECT * FROM task")
    assert (task["kind"], task["amount"]) == ("chargeback", 119_00)
    assert task["due_at"] is not None
    (dispute,) = (await lists.payment(task["payment"])).disputes
    assert (dispute.taken, dispute.status) == (119_00, "needs_response")
    assert dispute.due_by == task["due_at"]
    assert await bank.told("payment.disputed") == ["payment.disputed"]
    assert await laws(bank) == []


async def test_s46_won_dispute_is_cleared(bank: Bank) -> None:
    sent, _ = await paid(bank)
    dispute = bank.sandbox.dispute(bank.charge()["id"])
    await bank.work()
    bank.sandbox.close_dispute(dispute["id"], won=True)
    await bank.work()
    assert await disputes("status", "withdrawn", "reinstated") == [("won", 119_00, 119_00)]
    assert (await bank.payments())[0]["charged_back"] == 0
    assert (await bank.card(sent)).status == "paid"
    assert await bank.tasks() == await laws(bank) == []


async def test_s46_lost_dispute_is_reversed_once(bank: Bank) -> None:
    sent, _ = await paid(bank)
    dispute = bank.sandbox.dispute(bank.charge()["id"])
    bank.sandbox.close_dispute(dispute["id"], won=False)
    for _ in range(3):
        await bank.work()
        await bank.till.refunds.look_at_dispute(dispute["id"])
    assert await disputes("status", "withdrawn") == [("lost", 119_00)]
    assert (await bank.payments())[0]["charged_back"] == 119_00
    assert (await bank.card(sent)).due == 119_00
    undone = await db().fetch("SELECT id FROM allocation WHERE undone_at IS NOT NULL")
    assert len(undone) == 1
    assert await bank.tasks() == await laws(bank) == []


async def test_s46_returned_debit_is_lost_at_once(bank: Bank) -> None:
    sent = await bank.invoice()
    await bank.pay(sent, iban="DE35370400440532013002")
    for _ in range(4):
        await bank.wait(days=1)
    assert await disputes("status", "withdrawn") == [("lost", 119_00)]
    assert (await bank.card(sent)).due == 119_00
    assert await laws(bank) == []


async def test_s46_inquiry_moves_no_money(bank: Bank) -> None:
    sent, _ = await paid(bank)
    inquiry = bank.sandbox.emit_inquiry(bank.charge()["id"])
    await bank.work()
    assert await disputes("status", "withdrawn") == [("warning_needs_response", 0)]
    assert (await bank.card(sent)).status == "paid"
    assert await bank.tasks() == ["chargeback"]
    bank.sandbox.close_dispute(inquiry["id"], won=False)
    await bank.work()
    assert (await bank.payments())[0]["charged_back"] == 0
    assert await bank.tasks() == await laws(bank) == []


async def test_s46_old_answer_reopens_no_dispute(bank: Bank) -> None:
    sent, _ = await paid(bank)
    dispute = bank.sandbox.dispute(bank.charge()["id"])
    client = await bank.till.gateway.client()
    early = await client.v1.disputes.retrieve_async(dispute["id"])
    bank.sandbox.close_dispute(dispute["id"], won=True)
    await bank.work()

    await chargebacks.told(chargeback_facts(early))
    assert await disputes("status") == [("won",)]
    assert (await bank.card(sent)).status == "paid"
    assert await bank.tasks() == []


@pytest.mark.parametrize("kind", ["refund.created", "charge.dispute.created"])
async def test_s46_news_before_payment_are_kept(bank: Bank, kind: str) -> None:
    sent = await bank.invoice()
    known = await bank.pay(sent)
    bank.webhooks = False
    charge = bank.charge()["id"]
    if kind.startswith("refund"):
        bank.sandbox.refund_outside(charge, 19_00)
    else:
        bank.sandbox.dispute(charge)
    await bank.tell(bank.event(kind))
    await bank.work()
    (payment,) = await bank.payments()
    assert payment["refunded"] + payment["charged_back"] in {19_00, 119_00}
    assert (await bank.attempt(known)).state == "succeeded"
    await bank.tell(bank.event("payment_intent.succeeded"))
    await bank.work()
    assert len(await bank.payments()) == 1
    assert (await bank.card(sent)).due in {19_00, 119_00}
    assert await laws(bank) == []


async def test_fraud_warning_is_left_to_staff(bank: Bank) -> None:
    sent = await bank.invoice()
    await bank.pay(sent)
    await bank.work()
    bank.sandbox.warn(bank.charge()["id"])
    await bank.work()
    await bank.work()
    assert await bank.tasks() == ["fraud_warning"]
    assert (await bank.told())[-1] == "task.opened"
    assert (await bank.card(sent)).status == "paid"
