import uuid
from typing import Any

import pytest

from app.domain.errors import Refused
from app.domain.payments import refunding
from app.effects.stripe.facts import refund_facts
from app.effects.stripe.gateway import Silent
from app.engine import Row, db
from tests.make import Sent
from tests.payments.bank import Bank, laws

REFUND = "POST /v1/refunds"


async def paid(bank: Bank, **how: Any) -> tuple[Sent, Row]:
    """An invoice that was paid, and its payment."""
    sent = await bank.invoice()
    await bank.pay(sent, **how)
    await bank.work()
    (payment,) = await bank.payments()
    return sent, payment


async def give_back(bank: Bank, payment: Row, amount: int) -> uuid.UUID:
    """Staff give money back, and Stripe hears of it."""
    refund = await refunding.request(payment["id"], amount, "Returned", "system")
    await bank.work()
    return refund


async def refunds(*columns: str) -> list[Any]:
    rows = await db().fetch("SELECT * FROM refund ORDER BY created_at, id")
    return [tuple(row[name] for name in columns) for row in rows]


async def test_s42_part_then_rest_goes_back(bank: Bank) -> None:
    sent, payment = await paid(bank)
    await give_back(bank, payment, 19_00)
    card = await bank.card(sent)
    assert (card.status, card.due) == ("partly_paid", 19_00)
    await give_back(bank, payment, 100_00)
    card = await bank.card(sent)
    assert (card.due, (await bank.payments())[0]["refunded"]) == (119_00, 119_00)
    assert await refunds("amount", "state", "origin") == [
        (19_00, "succeeded", "staff"),
        (100_00, "succeeded", "staff"),
    ]
    assert [each["amount"] for each in bank.things("refund")] == [19_00, 100_00]
    assert await bank.told("payment.refunded") == ["payment.refunded"] * 2
    assert await bank.tasks() == await laws(bank) == []


async def test_s42_more_than_is_left_is_refused(bank: Bank) -> None:
    _, payment = await paid(bank)
    await give_back(bank, payment, 100_00)
    for amount in (20_00, 119_00, 0, -1):
        with pytest.raises(Refused):
            await refunding.request(payment["id"], amount, "", "system")
    assert len(bank.things("refund")) == 1


async def test_s42_second_click_gives_nothing_more(bank: Bank) -> None:
    _, payment = await paid(bank)
    await refunding.request(payment["id"], 119_00, "", "system")
    with pytest.raises(Refused):
        await refunding.request(payment["id"], 119_00, "", "system")
    await bank.work()
    assert [each["amount"] for each in bank.things("refund")] == [119_00]


async def test_s42_lost_answer_makes_one_refund(bank: Bank) -> None:
    sent, payment = await paid(bank)
    bank.sandbox.faults.next(REFUND, after="lost")
    bank.sandbox.faults.next(REFUND, before="timeout", times=2)
    await give_back(bank, payment, 119_00)
    await bank.wait(minutes=1)
    assert len(bank.things("refund")) == len(await refunds("id")) == 1
    assert (await bank.payments())[0]["refunded"] == 119_00
    assert (await bank.card(sent)).due == 119_00
    assert await laws(bank) == []


async def test_s42_lost_answer_of_yesterday_makes_one_refund(bank: Bank) -> None:
    sent, payment = await paid(bank)
    bank.sandbox.faults.next(REFUND, after=500)
    bank.webhooks = False
    await give_back(bank, payment, 50_00)
    await bank.wait(hours=30)  # Stripe forgot the key
    assert [each["amount"] for each in bank.things("refund")] == [50_00]
    assert await refunds("state") == [("succeeded",)]
    assert (await bank.card(sent)).due == 50_00
    assert await laws(bank) == []


async def test_s42_refund_without_list_is_one(
    bank: Bank,
) -> None:
    """Stripe's list may be late: for a day the key alone is enough."""
    _, payment = await paid(bank)
    bank.sandbox.faults.next(REFUND, after=500)
    bank.webhooks = False
    await give_back(bank, payment, 50_00)
    order = await refunding.order(uuid.UUID(bank.things("refund")[0]["metadata"]["refund"]))
    with pytest.raises(Silent):
        await bank.till.refunds._make(order)  # the 500 that Stripe keeps for the key
    assert len(bank.things("refund")) == 1


async def test_s42_credit_goes_back_first(bank: Bank) -> None:
    sent = await bank.invoice()
    for known in (await bank.forced(sent), await bank.forced(sent)):
        bank.submit(known)
    await bank.work()
    spare = (await bank.payments())[1]
    await give_back(bank, spare, 119_00)
    assert await bank.credit(sent) == 0
    assert (await bank.card(sent)).status == "paid"
    assert await laws(bank) == []


async def test_s43_refund_made_at_stripe_is_imported(bank: Bank) -> None:
    sent, _ = await paid(bank)
    bank.sandbox.refund_outside(bank.charge()["id"], 19_00)
    await bank.work()
    assert await refunds("amount", "state", "origin") == [(19_00, "succeeded", "stripe")]
    assert (await bank.card(sent)).due == 19_00
    assert await bank.told("payment.refunded") == ["payment.refunded"]
    assert await laws(bank) == []


async def test_s43_refund_is_found_without_webhooks(bank: Bank) -> None:
    sent, _ = await paid(bank)
    bank.webhooks = False
    bank.sandbox.refund_outside(bank.charge()["id"])
    await bank.wait(hours=2)
    await bank.compare()
    assert await refunds("amount", "origin") == [(119_00, "stripe")]
    assert (await bank.card(sent)).due == 119_00


async def test_s44_refund_that_fails_is_reversed(bank: Bank) -> None:
    sent, payment = await paid(bank, number="4000000000005126")
    await give_back(bank, payment, 119_00)
    assert (await bank.card(sent)).due == 119_00
    await bank.wait(days=4)
    assert await refunds("state") == [("failed",)]
    assert (await bank.payments())[0]["refunded"] == 0
    assert (await bank.card(sent)).status == "paid"
    assert await bank.tasks() == ["refund_failed"]
    assert await bank.told("payment.refund_failed") == ["payment.refund_failed"]
    assert await laws(bank) == []


async def test_s44_pending_refund_is_under_way(bank: Bank) -> None:
    sent, payment = await paid(bank, number="4000000000007726")
    await give_back(bank, payment, 119_00)
    assert await refunds("state") == [("pending",)]
    assert (await bank.card(sent)).due == 119_00
    bank.webhooks = False
    await bank.wait(days=4)
    await bank.compare()
    assert await refunds("state") == [("succeeded",)]
    assert await bank.told("payment.refunded") == ["payment.refunded"]


async def test_s44_old_answer_revives_no_refund(bank: Bank) -> None:
    _, payment = await paid(bank, number="4000000000005126")
    await give_back(bank, payment, 119_00)
    (name,) = (each["id"] for each in bank.things("refund"))
    client = await bank.till.gateway.client()
    early = await client.v1.refunds.retrieve_async(name)
    await bank.wait(days=4)

    await refunding.told(refund_facts(early))
    assert await refunds("state") == [("failed",)]
    assert (await bank.payments())[0]["refunded"] == 0


async def test_s45_disputed_money_is_not_given_back(bank: Bank) -> None:
    _, payment = await paid(bank)
    bank.sandbox.dispute(bank.charge()["id"])
    await bank.work()
    with pytest.raises(Refused, match="dispute"):
        await refunding.request(payment["id"], 10_00, "", "system")
    assert bank.things("refund") == []


async def test_s45_stripes_refusal_moves_nothing(bank: Bank) -> None:
    _, payment = await paid(bank)
    bank.webhooks = False
    bank.sandbox.dispute(bank.charge()["id"])
    await give_back(bank, payment, 10_00)
    ((state, failure),) = await refunds("state", "failure")
    assert state == "failed"
    assert "charged back" in failure
    assert await bank.tasks() == ["refund_failed"]
    assert (await bank.payments())[0]["refunded"] == 0
    assert await laws(bank) == []
