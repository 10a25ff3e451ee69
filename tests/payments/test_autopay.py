import datetime as dt
from typing import Any

from app.domain.activity.queries import today
from app.domain.payments import enrolling
from app.domain.payments.enrolling import Consent
from app.engine import db
from tests import fold, make
from tests.make import Sent
from tests.payments.bank import Bank, laws

CONSENT = Consent(text="Charge my invoices on their due dates.", address="203.0.113.0")


async def enrolled(bank: Bank, sent: Sent, **how: Any) -> None:
    """The customer gives Stripe his card or account."""
    await bank.allow(offer_autopay=True)
    known = await bank.till.autopay.enrol(sent.customer, sent.portal_link, CONSENT)
    bank.submit(known, **how)
    await bank.work()


async def due_in(bank: Bank, days: int, **changes: Any) -> Sent:
    today = bank.now.date()
    due_on = today + dt.timedelta(days=days)
    return await bank.invoice(issued_on=today, due_on=due_on, **changes)


async def turn(bank: Bank, **time: float) -> None:
    """Time passes, and autopay has its turn."""
    await bank.wait(**time)
    await bank.till.autopay.turn()
    await bank.work()


async def state(sent: Sent) -> str:
    return (await enrolling.of_customer(sent.customer)).state


async def letters(purpose: str) -> int:
    rows = await db().fetch("SELECT key FROM outbox WHERE kind = 'payment.letter'")
    return sum(row["key"].startswith(f"{purpose}:") for row in rows)


async def autopay_told() -> list[str]:
    rows = await db().fetch("SELECT kind FROM activity WHERE kind LIKE 'autopay.%' ORDER BY seq")
    return [row["kind"] for row in rows]


async def test_consent_is_kept_with_method(bank: Bank) -> None:
    sent = await due_in(bank, 10)
    await enrolled(bank, sent)
    found = await enrolling.of_customer(sent.customer)
    assert (found.state, found.consent) == ("active", CONSENT.text)
    assert found.method is not None
    assert (found.method.kind, found.method.last4) == ("card", "4242")
    assert await autopay_told() == ["autopay.enrolled"]


async def test_method_is_asked_for_in_invoices_currency(bank: Bank) -> None:
    sent = await due_in(bank, 10, currency="USD")
    await enrolled(bank, sent)
    (session,) = bank.things("checkout.session")
    assert (session["currency"], session["payment_method_types"]) == ("usd", ["card"])
    assert await state(sent) == "active"


async def test_method_is_asked_for_in_own_currency(bank: Bank) -> None:
    sent = await due_in(bank, 10)
    await make.business(currency="CHF")
    await bank.void(sent)
    await enrolled(bank, sent)
    assert [each["currency"] for each in bank.things("checkout.session")] == ["chf"]


async def test_s16_autopay_ends_open_session_first(bank: Bank) -> None:
    sent = await due_in(bank, 2)
    await enrolled(bank, sent)
    await turn(bank)
    await bank.wait(days=2)
    known = await bank.go(sent)
    await turn(bank)
    assert (await bank.attempt(known)).state == "abandoned"
    assert len(await bank.payments()) == 1
    assert await laws(bank) == []


async def test_s16_autopay_finds_session_just_paid(bank: Bank) -> None:
    sent = await due_in(bank, 2)
    await enrolled(bank, sent)
    await turn(bank)
    await bank.wait(days=2)
    bank.webhooks = False
    await bank.pay(sent)
    await bank.till.autopay.turn()
    await bank.work()
    assert [row["amount"] for row in await bank.payments()] == [119_00]
    assert (await bank.card(sent)).status == "paid"


async def test_s47_saved_card_is_charged_when_due(bank: Bank) -> None:
    sent = await due_in(bank, 5)
    await enrolled(bank, sent)
    await turn(bank)
    assert await letters("autopay_notice") == 0
    await turn(bank, days=3)
    assert await letters("autopay_notice") == 1
    assert await bank.payments() == []
    await turn(bank, days=2)
    assert (await bank.card(sent)).status == "paid"
    await turn(bank, days=1)
    assert len(await bank.payments()) == 1
    assert await autopay_told() == ["autopay.enrolled", "autopay.scheduled"]
    assert await letters("receipt") == 1


async def test_charges_are_counted_as_tries(bank: Bank) -> None:
    sent = await due_in(bank, 2)
    await enrolled(bank, sent, number="4000000000000341")
    await turn(bank)
    await turn(bank, days=2)
    assert (await today()).attempts == 1
    assert await fold.kept() == await fold.folded("UTC")


async def test_s48_step_up_becomes_a_letter(bank: Bank) -> None:
    sent = await due_in(bank, 2)
    await enrolled(bank, sent, number="4000002760003184")
    await turn(bank)
    await turn(bank, days=2)
    assert (await bank.card(sent)).due == 119_00
    assert await letters("step_up") == 1
    await turn(bank, days=10)
    assert len(bank.things("payment_intent")) == 1
    await bank.pay(sent)
    await bank.work()
    assert (await bank.card(sent)).status == "paid"


async def test_s49_soft_decline_is_tried_three_times(bank: Bank) -> None:
    sent = await due_in(bank, 2)
    await enrolled(bank, sent, number="4000000000000341")
    await turn(bank)
    await turn(bank, days=2)
    assert len(bank.things("payment_intent")) == 1
    await turn(bank, days=2)
    assert len(bank.things("payment_intent")) == 1
    await turn(bank, days=1)
    assert len(bank.things("payment_intent")) == 2
    await turn(bank, days=4)
    assert len(bank.things("payment_intent")) == 3
    await turn(bank, days=20)
    assert len(bank.things("payment_intent")) == 3
    assert await state(sent) == "paused"
    assert (await letters("autopay_failed"), await letters("autopay_paused")) == (2, 1)
    assert (await autopay_told())[-2:] == ["autopay.paused", "autopay.failed"]


async def test_s49_paying_by_hand_ends_tries(bank: Bank) -> None:
    sent = await due_in(bank, 2)
    await enrolled(bank, sent, number="4000000000000341")
    await turn(bank)
    await turn(bank, days=2)
    await bank.pay(sent)
    await turn(bank, days=10)
    assert len(await bank.payments()) == 1
    assert await state(sent) == "active"


async def test_s50_bank_that_says_never_ends_autopay(bank: Bank) -> None:
    sent = await due_in(bank, 2)
    await enrolled(bank, sent, number="4000000000000341")
    for each in bank.things("payment_method"):
        bank.lose(each["id"])
    await turn(bank)
    await turn(bank, days=2)
    await turn(bank, days=10)
    assert len(bank.things("payment_intent")) == 1
    assert await state(sent) == "ended"
    assert await letters("autopay_paused") == 1


async def test_s51_two_turns_charge_once(bank: Bank) -> None:
    sent = await due_in(bank, 2)
    await enrolled(bank, sent)
    await bank.at_once([bank.till.autopay.turn() for _ in range(5)])
    assert await letters("autopay_notice") == 1
    await bank.wait(days=2)
    await bank.at_once([bank.till.autopay.turn() for _ in range(5)])
    await bank.work()
    assert len(bank.things("payment_intent")) == len(await bank.payments()) == 1


async def test_s52_detached_method_is_not_charged(bank: Bank) -> None:
    sent = await due_in(bank, 2)
    await enrolled(bank, sent)
    await turn(bank)
    await bank.till.autopay.remove(sent.customer)
    await turn(bank, days=3)
    assert bank.things("payment_intent") == []
    assert await state(sent) == "ended"


async def test_s52_method_detached_at_stripe_is_told(bank: Bank) -> None:
    sent = await due_in(bank, 2)
    await enrolled(bank, sent)
    (method,) = [each for each in bank.things("payment_method") if each["customer"]]
    client = await bank.till.gateway.client()
    await client.v1.payment_methods.detach_async(method["id"])
    await turn(bank, days=3)
    assert bank.things("payment_intent") == []
    assert (await state(sent), await letters("autopay_paused")) == ("ended", 1)


async def test_s53_inactive_mandate_is_not_charged(bank: Bank) -> None:
    sent = await due_in(bank, 2)
    await enrolled(bank, sent, iban="DE89370400440532013000")
    (mandate,) = bank.things("mandate")
    bank.sandbox.revoke_mandate(mandate["id"])
    await turn(bank)
    await turn(bank, days=3)
    assert bank.things("payment_intent") == []
    assert await state(sent) == "ended"


async def test_debit_by_autopay_blocks_paying(bank: Bank) -> None:
    sent = await due_in(bank, 2)
    await enrolled(bank, sent, iban="DE89370400440532013000")
    await turn(bank)
    await turn(bank, days=2)
    assert (await bank.card(sent)).status == "processing"
    assert await bank.refused(sent) == "processing"
    await turn(bank, days=5)
    assert (await bank.card(sent)).status == "paid"


async def test_s23_lost_answer_charges_once(bank: Bank) -> None:
    sent = await due_in(bank, 2)
    await enrolled(bank, sent)
    await turn(bank)
    bank.sandbox.faults.next("POST /v1/payment_intents", after="lost", times=3)
    await turn(bank, days=2)
    await bank.wait(minutes=10)
    assert len(bank.things("payment_intent")) == len(await bank.payments()) == 1


async def test_s23_lost_answer_of_yesterday_charges_once(bank: Bank) -> None:
    sent = await due_in(bank, 2)
    await enrolled(bank, sent)
    await turn(bank)
    bank.sandbox.faults.next("POST /v1/payment_intents", after=500)
    bank.webhooks = False
    await turn(bank, days=2)
    await bank.wait(hours=30)  # nobody was there, and Stripe forgot the key
    assert len(bank.things("payment_intent")) == len(await bank.payments()) == 1
    assert (await bank.card(sent)).status == "paid"
    assert await laws(bank) == []
