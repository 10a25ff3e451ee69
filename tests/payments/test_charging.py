"""Charges by autopay while methods, invoices and answers go away under them."""

from typing import Any

import pytest

from app.domain import identifiers
from app.domain.payments import autopay, ending, enrolling, syncing
from app.effects.stripe.checkout import Checkout
from app.engine import db
from tests.make import Sent
from tests.payments.bank import Bank, laws
from tests.payments.test_autopay import CONSENT, due_in, enrolled, letters, state, turn

CHARGE = "POST /v1/payment_intents"
DEBIT = "DE89370400440532013000"


async def day_of(bank: Bank, **how: Any) -> Sent:
    """An invoice that is to be charged today, of a customer with this card or account."""
    sent = await due_in(bank, 2)
    await enrolled(bank, sent, **how)
    await turn(bank)
    await bank.wait(days=2)
    return sent


async def plans() -> list[tuple[str, int]]:
    rows = await db().fetch("SELECT state, tries FROM autopay_plan ORDER BY id")
    return [(row["state"], row["tries"]) for row in rows]


async def kept() -> list[str]:
    rows = await db().fetch("SELECT state FROM saved_method")
    return [row["state"] for row in rows]


async def detach(bank: Bank) -> None:
    (method,) = [each for each in bank.things("payment_method") if each["customer"]]
    client = await bank.till.gateway.client()
    await client.v1.payment_methods.detach_async(method["id"])


async def unheard(bank: Bank, **how: Any) -> tuple[Sent, Any]:
    """A customer who gave Stripe a method, of which we have not heard."""
    sent = await due_in(bank, 2)
    await bank.allow(offer_autopay=True)
    known = await bank.till.autopay.enrol(sent.customer, sent.portal_link, CONSENT)
    bank.submit(known, **how)
    for each in bank.sandbox.state.memory.deliveries:
        each.state = "dropped"
    return sent, known


async def test_s52_method_gone_before_news_enrols_nobody(bank: Bank) -> None:
    sent, known = await unheard(bank)
    await detach(bank)
    await bank.work()  # news of a method that nobody has kept yet
    await bank.checkout.sync(known.id, "return")
    assert (await state(sent), await kept()) == ("none", ["detached"])
    await turn(bank)
    await turn(bank, days=2)
    assert bank.things("payment_intent") == []


async def test_s53_mandate_ended_before_news_enrols_nobody(bank: Bank) -> None:
    sent, known = await unheard(bank, iban=DEBIT)
    (mandate,) = bank.things("mandate")
    bank.sandbox.revoke_mandate(mandate["id"])
    await bank.work()
    await bank.checkout.sync(known.id, "return")
    assert (await state(sent), await kept()) == ("none", ["inactive"])


async def test_s52_method_detached_while_kept_ends_autopay(
    bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent, known = await unheard(bank)
    real = syncing.answered

    async def answered(*given: Any) -> Any:
        await detach(bank)
        await bank.work()
        return await real(*given)

    with monkeypatch.context() as patch:
        patch.setattr(syncing, "answered", answered)
        await bank.checkout.sync(known.id, "return")
    assert (await state(sent), await kept()) == ("ended", ["detached"])


async def test_s53_updated_account_stays_without_mandate(bank: Bank) -> None:
    await day_of(bank, iban=DEBIT)
    (mandate,) = bank.things("mandate")
    bank.sandbox.revoke_mandate(mandate["id"])
    await bank.work()
    await bank.checkout.method_changed(mandate["payment_method"])
    assert await kept() == ["inactive"]


async def test_s52_refused_charge_ends_dead_method(bank: Bank) -> None:
    sent = await day_of(bank)
    bank.webhooks = False
    await detach(bank)
    await turn(bank)
    assert bank.things("payment_intent") == []
    assert (await state(sent), await kept()) == ("ended", ["detached"])
    assert await letters("autopay_paused") == 1


async def test_s23_lost_charge_outlives_cancelling(bank: Bank) -> None:
    sent = await day_of(bank)
    bank.webhooks = False
    bank.sandbox.faults.next(CHARGE, after=500)  # kept for the key, as Stripe does
    await turn(bank)
    await enrolling.cancel(sent.customer, "customer")
    await bank.wait(minutes=10)
    assert len(bank.things("payment_intent")) == len(await bank.payments()) == 1
    assert await plans() == [("done", 1)]
    assert await bank.tasks() == await laws(bank) == []


async def test_s23_charge_without_list_is_one(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stripe's list may be late: for a day the key alone is enough."""

    async def late(*_: Any) -> str:
        return ""

    sent = await day_of(bank)
    bank.webhooks = False
    bank.sandbox.faults.next(CHARGE, after=500)  # kept for the key, as Stripe does
    with monkeypatch.context() as patch:
        patch.setattr(Checkout, "charge_of", late)
        await turn(bank)
        await bank.wait(minutes=10)
        assert len(bank.things("payment_intent")) == 1
    await bank.wait(hours=1)
    assert len(bank.things("payment_intent")) == 1
    assert (await bank.card(sent)).status == "paid"


async def test_s16_money_before_charge_stops_it(bank: Bank) -> None:
    sent = await day_of(bank)
    await bank.till.autopay.turn()  # begun, and not yet at Stripe
    await bank.booked(sent, 119_00)
    await turn(bank)
    assert bank.things("payment_intent") == []
    assert await plans() == [("done", 1)]
    assert (await bank.card(sent)).status == "paid"
    assert await laws(bank) == []


async def test_s16_rest_is_charged_after_other_money(bank: Bank) -> None:
    sent = await day_of(bank)
    await bank.till.autopay.turn()
    await bank.booked(sent, 19_00)
    await bank.work()
    assert await plans() == [("planned", 1)]
    await turn(bank)
    assert [each["amount"] for each in bank.things("payment_intent")] == [100_00]
    assert await plans() == [("done", 2)]
    assert (await bank.card(sent)).status == "paid"
    assert await bank.tasks() == await laws(bank) == []


async def test_void_before_charge_stops_it(bank: Bank) -> None:
    sent = await day_of(bank)
    await bank.till.autopay.turn()
    await ending.void(sent.document, "system")
    await turn(bank, days=3)
    assert bank.things("payment_intent") == []
    assert await plans() == [("stopped", 1)]
    assert await bank.told("payment.cancelled") == ["payment.cancelled"]


async def test_decline_after_cancelling_is_final(bank: Bank) -> None:
    sent = await day_of(bank, number="4000000000000341")
    bank.webhooks = False
    bank.sandbox.faults.next(CHARGE, after=500)  # kept for the key, as Stripe does
    await turn(bank)
    await enrolling.cancel(sent.customer, "customer")
    await turn(bank, days=10)
    assert len(bank.things("payment_intent")) == 1
    assert await plans() == [("stopped", 1)]
    assert (await letters("autopay_failed"), await letters("autopay_paused")) == (0, 0)


async def test_s25_key_in_use_is_asked_again(bank: Bank) -> None:
    sent = await day_of(bank)
    bank.sandbox.faults.next(CHARGE, before=409, times=3)
    await turn(bank)
    assert bank.things("payment_intent") == []
    await bank.wait(minutes=10)
    assert len(bank.things("payment_intent")) == 1
    assert (await bank.card(sent)).status == "paid"


async def test_s51_plan_under_way_is_not_begun(bank: Bank) -> None:
    await day_of(bank)
    ((plan,),) = [row.values() for row in await db().fetch("SELECT id FROM autopay_plan")]
    begun = await bank.at_once([autopay.begin(plan) for _ in range(3)])
    assert len([each for each in begun if each]) == 1
    assert await plans() == [("charging", 1)]
    tries = await db().fetch("SELECT amount FROM attempt WHERE kind = 'autopay'")
    assert [row["amount"] for row in tries] == [119_00]


async def test_s51_plan_that_is_gone_begins_nothing(bank: Bank) -> None:
    await day_of(bank)
    assert await autopay.begin(identifiers.new()) is None
    assert await plans() == [("planned", 0)]


async def test_planned_anew_is_told_anew(bank: Bank) -> None:
    sent = await day_of(bank)
    await enrolling.cancel(sent.customer, "customer")
    await enrolled(bank, sent)
    await turn(bank)
    assert await letters("autopay_notice") == 2
    await turn(bank, days=1)
    assert bank.things("payment_intent") == []
    await turn(bank, days=1)
    assert len(bank.things("payment_intent")) == 1
