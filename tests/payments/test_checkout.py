import datetime as dt

import pytest

from app.engine import db
from tests.payments.bank import Bank, laws

POOR, ASKED = "4000000000009995", "4000002760003184"


async def test_s01_card_pays_an_invoice(bank: Bank) -> None:
    sent = await bank.invoice()
    known = await bank.pay(sent)
    await bank.work()
    (payment,) = await bank.payments()
    assert (payment["amount"], payment["method"], payment["last4"]) == (119_00, "card", "4242")
    card = await bank.card(sent)
    assert (card.status, card.due, card.attempts) == ("paid", 0, 1)
    assert await bank.steps(known) == ["created", "open", "succeeded"]
    assert await bank.told() == ["payment.started", "payment.succeeded"]
    assert await bank.receipts() == 1
    assert await laws(bank) == []


async def test_s02_parts_pay_an_invoice(bank: Bank) -> None:
    sent = await bank.invoice()
    await bank.allow()
    await bank.pay(sent, 25_00)
    await bank.work()
    assert (await bank.card(sent)).status == "partly_paid"
    await bank.pay(sent, 94_00)
    await bank.work()
    assert (await bank.card(sent)).status == "paid"
    assert [row["amount"] for row in await bank.payments()] == [25_00, 94_00]


async def test_s03_declines_come_before_success(bank: Bank) -> None:
    sent = await bank.invoice()
    known = await bank.go(sent)
    for number in ("4000000000000002", "4000000000009995", "4242424242424242"):
        bank.submit(known, number=number)
    await bank.work()
    assert await bank.told() == [
        "payment.started", "payment.declined", "payment.declined", "payment.succeeded",
    ]  # fmt: skip
    assert await bank.codes() == ["generic_decline", "insufficient_funds"]
    assert len(await bank.payments()) == 1


async def test_s04_decline_then_leaving_is_abandoned(bank: Bank) -> None:
    sent = await bank.invoice()
    known = await bank.pay(sent, number="4000000000000002")
    await bank.work()
    assert (await bank.attempt(known)).state == "declined"
    await bank.wait(hours=1, minutes=1)
    assert (await bank.attempt(known)).state == "abandoned"
    assert await bank.told("payment.expired") == ["payment.expired"]
    assert (await bank.card(sent)).due == 119_00
    again = await bank.pay(sent)
    await bank.work()
    assert again.session != known.session
    assert (await bank.card(sent)).status == "paid"


async def test_s05_leaving_is_abandoned_without_webhook(bank: Bank) -> None:
    sent = await bank.invoice()
    known = await bank.go(sent)
    bank.webhooks = False
    await bank.wait(hours=1, minutes=30)
    assert (await bank.attempt(known)).state == "open"
    await bank.compare()
    assert (await bank.attempt(known)).state == "abandoned"


async def test_s06_three_d_secure_decides(bank: Bank) -> None:
    sent = await bank.invoice()
    known = await bank.pay(sent, number="4000002760003184", authenticate=False)
    await bank.work()
    assert (await bank.attempt(known)).state == "declined"
    bank.submit(known, number="4000002760003184", authenticate=True)
    await bank.work()
    assert (await bank.attempt(known)).state == "succeeded"


@pytest.mark.parametrize("heard", ["each", "later", "never"])
async def test_s06_every_refusal_is_told_once(bank: Bank, heard: str) -> None:
    """Stripe's PaymentIntent forgets a failed 3-D Secure as soon as there is another try."""
    sent = await bank.invoice()
    known = await bank.go(sent)
    for number, passed in ((ASKED, False), (ASKED, False), (POOR, True), (ASKED, False)):
        bank.submit(known, number=number, authenticate=passed)
        bank.now += dt.timedelta(seconds=30)
        if heard == "each":
            await bank.work()
    if heard == "never":
        bank.webhooks = False
        await bank.wait(minutes=90)
        await bank.compare()
    await bank.work()
    for _ in range(2):
        await bank.checkout.sync(known.id, "return")
    refused = "payment_intent_authentication_failure"
    told = await bank.codes()
    assert sorted(told) == ["insufficient_funds", refused, refused, refused]
    if heard != "never":  # what nobody told is found by and by
        assert told.index("insufficient_funds") == 2
    rows = await db().fetch("SELECT declines FROM attempt")
    assert [row["declines"] for row in rows] == [4]
    assert (await bank.steps(known)).count("declined") == 4


async def test_s06_refusal_heard_after_debit_is_told(bank: Bank) -> None:
    sent = await bank.invoice()
    known = await bank.pay(sent, number=ASKED, authenticate=False)
    for each in bank.sandbox.state.memory.deliveries:
        each.state = "dropped"
    bank.submit(known, iban="DE62370400440532013001")
    await bank.work()
    assert (await bank.attempt(known)).state == "processing"
    assert await bank.codes() == []
    await bank.wait(hours=2)
    await bank.compare()
    assert await bank.codes() == ["payment_intent_authentication_failure"]
    await bank.wait(days=4)
    assert (await bank.attempt(known)).state == "failed"  # by the debit, which is no decline
    assert len(await bank.codes()) == 1


async def test_s07_debit_settles_days_later(bank: Bank) -> None:
    sent = await bank.invoice(due_on=bank.now.date() - dt.timedelta(days=3))
    known = await bank.pay(sent, iban="DE89370400440532013000")
    await bank.work()
    card = await bank.card(sent)
    assert (card.status, card.processing) == ("processing", 119_00)
    assert await bank.refused(sent) == "processing"
    await bank.wait(days=5)
    assert (await bank.attempt(known)).state == "succeeded"
    card = await bank.card(sent)
    assert (card.status, card.processing) == ("paid", 0)


async def test_s08_debit_comes_back(bank: Bank) -> None:
    sent = await bank.invoice()
    known = await bank.pay(sent, iban="DE62370400440532013001")
    await bank.work()
    await bank.wait(days=5)
    assert (await bank.attempt(known)).state == "failed"
    card = await bank.card(sent)
    assert (card.status, card.processing, card.due) == ("open", 0, 119_00)
    assert await bank.told() == ["payment.started", "payment.processing", "payment.failed"]


async def test_s09_webhook_alone_pays(bank: Bank) -> None:
    sent = await bank.invoice()
    known = await bank.pay(sent)
    await bank.work()
    assert (await bank.attempt(known)).state == "succeeded"


async def test_s10_return_page_pays_without_webhooks(bank: Bank) -> None:
    sent = await bank.invoice()
    known = await bank.pay(sent)
    answer = await bank.http.get(f"/paid/{known.id}?session={known.session}")
    assert answer.status_code == 200
    assert (await bank.card(sent)).status == "paid"
    await bank.work()
    assert len(await bank.payments()) == await bank.receipts() == 1


async def test_s11_made_up_return_changes_nothing(bank: Bank) -> None:
    sent, other = await bank.invoice(), await bank.invoice()
    known, theirs = await bank.pay(sent), await bank.go(other)
    bank.webhooks = False
    for session in ("cs_test_made_up", theirs.session):
        answer = await bank.http.get(f"/paid/{known.id}?session={session}")
        assert answer.status_code == 404
    assert (await bank.attempt(known)).state == "open"
    assert await bank.payments() == []


async def test_s12_leaving_goes_on_with_same_page(bank: Bank) -> None:
    sent = await bank.invoice()
    known = await bank.go(sent)
    await bank.http.get(f"/paid/{known.id}?left=1")
    assert (await bank.attempt(known)).state == "open"
    assert (await bank.go(sent)).url == known.url


async def test_s13_two_tabs_share_a_session(bank: Bank) -> None:
    sent = await bank.invoice()
    first, second = await bank.go(sent), await bank.go(sent)
    assert first.id == second.id
    assert len(bank.things("checkout.session")) == 1


async def test_s14_two_paid_sessions_leave_credit(bank: Bank) -> None:
    sent = await bank.invoice()
    first, second = await bank.forced(sent), await bank.forced(sent)
    bank.submit(first)
    bank.submit(second)
    await bank.work()
    assert [row["amount"] for row in await bank.payments()] == [119_00, 119_00]
    assert await bank.tasks() == ["overpayment"]
    assert await bank.credit(sent) == 119_00
    assert await laws(bank) == []


async def test_s14_paid_tab_refuses_another_amount(bank: Bank) -> None:
    sent = await bank.invoice()
    await bank.allow()
    bank.webhooks = False
    await bank.pay(sent)
    assert await bank.refused(sent, 25_00) == "paid"
    assert (await bank.card(sent)).status == "paid"
    open_ = [each for each in bank.things("checkout.session") if each["status"] == "open"]
    assert open_ == []


async def test_s15_ten_clicks_make_one_session(bank: Bank) -> None:
    sent = await bank.invoice()
    known = await bank.at_once([bank.go(sent) for _ in range(10)])
    assert len({each.id for each in known}) == 1
    assert len(bank.things("checkout.session")) == 1


async def test_s17_return_and_webhook_race(bank: Bank) -> None:
    sent = await bank.invoice()
    known = await bank.pay(sent)
    await bank.at_once([bank.checkout.sync(known.id, "return") for _ in range(20)])
    await bank.work()
    assert len(await bank.payments()) == await bank.receipts() == 1
