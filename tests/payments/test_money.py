"""Amounts as Stripe counts them: nothing is rounded, and nothing is charged that was not asked."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain import money
from app.domain.errors import Refused
from app.domain.money import Totals
from app.domain.payments import units
from app.engine import db
from tests.make import Sent
from tests.payments.bank import Bank, laws

CURRENCIES = sorted(code for code in money.CURRENCIES if units.chargeable(code))
#: Where Stripe's unit is coarser or its step wider than ours.
STEPS = {"BHD": 10, "JOD": 10, "KWD": 10, "OMR": 10, "TND": 10}


@pytest.mark.parametrize(
    ("amount", "currency", "sent"),
    [
        (500, "JPY", 500),
        (5_120, "KWD", 5_120),
        (100, "ISK", 10_000),
        (100, "UGX", 10_000),
        (119_00, "EUR", 119_00),
    ],
)
def test_s39_amounts_go_in_stripes_units(amount: int, currency: str, sent: int) -> None:
    assert units.to_stripe(amount, currency) == sent
    assert units.from_stripe(sent, currency) == amount


def test_s39_fraction_that_no_card_carries_is_refused() -> None:
    with pytest.raises(Refused):
        units.to_stripe(5_124, "KWD")


def test_s39_ariary_goes_whole() -> None:
    whole = 10 ** money.exponent("MGA")
    assert units.to_stripe(700 * whole, "MGA") == 700
    assert units.from_stripe(700, "MGA") == 700 * whole
    if whole > 1:
        with pytest.raises(Refused):
            units.to_stripe(700 * whole + 1, "MGA")


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(CURRENCIES), st.data())
def test_s39_what_goes_out_comes_back(currency: str, data: Any) -> None:
    amount = data.draw(st.integers(units.least(currency), units.most(currency)))
    amount -= amount % STEPS.get(currency, 1)
    try:
        sent = units.to_stripe(amount, currency)
    except Refused:
        assert amount % 10 ** money.exponent(currency)
        return
    assert 0 <= sent <= units.MOST
    assert units.from_stripe(sent, currency) == amount


def test_s39_million_round_trips_are_exact() -> None:
    per_currency = 1_000_000 // len(CURRENCIES) + 1
    for currency in CURRENCIES:
        step = STEPS.get(currency, 1) * (1 if currency != "MGA" else 10 ** money.exponent("MGA"))
        for times in range(1, per_currency + 1):
            amount = times * 97 * step
            assert units.from_stripe(units.to_stripe(amount, currency), currency) == amount


async def invoice_in(bank: Bank, currency: str, amount: int) -> Sent:
    totals = Totals(lines=amount, net=amount, tax=0, gross=amount, due=amount)
    return await bank.invoice(currency=currency, totals=totals, taxes=())


@pytest.mark.parametrize(
    ("currency", "amount", "at_stripe"),
    [("JPY", 500, 500), ("KWD", 5_120, 5_120), ("ISK", 100, 10_000), ("UGX", 9_000, 900_000)],
)
async def test_s39_stripe_charges_what_is_due(
    bank: Bank, currency: str, amount: int, at_stripe: int
) -> None:
    sent = await invoice_in(bank, currency, amount)
    await bank.pay(sent, amount)
    await bank.work()
    (intent,) = bank.things("payment_intent")
    assert (intent["amount_received"], intent["currency"]) == (at_stripe, currency.lower())
    (payment,) = await bank.payments()
    assert (payment["amount"], payment["currency"]) == (amount, currency)
    assert (await bank.card(sent)).status == "paid"
    assert await laws(bank) == []


async def test_s39_ariary_is_charged_whole(bank: Bank) -> None:
    amount = 70_000 * 10 ** money.exponent("MGA")
    sent = await invoice_in(bank, "MGA", amount)
    await bank.pay(sent, amount)
    await bank.work()
    assert bank.things("payment_intent")[0]["amount_received"] == 70_000
    assert (await bank.payments())[0]["amount"] == amount


async def test_s39_half_a_cent_too_little_is_refused(bank: Bank) -> None:
    assert await bank.refused(await invoice_in(bank, "EUR", 49), 49) == "too_little"
    fine = await invoice_in(bank, "KWD", 5_124)
    with pytest.raises(Refused, match="bank transfer"):
        await bank.go(fine, 5_124)
    assert await db().fetch("SELECT id FROM attempt") == []
    assert bank.things("checkout.session") == []


async def test_s40_other_amount_is_posted_and_told(bank: Bank) -> None:
    sent = await bank.invoice()
    known = await bank.go(sent)
    (session,) = bank.things("checkout.session")
    session["amount_total"] = 70_00
    bank.submit(known)
    await bank.work()
    (payment,) = await bank.payments()
    assert payment["amount"] == 70_00
    assert await bank.tasks() == ["amount_mismatch"]
    assert (await bank.card(sent)).due == 49_00
    assert await laws(bank) == []


async def test_s40_too_much_is_credit_and_told(bank: Bank) -> None:
    sent = await bank.invoice()
    known = await bank.go(sent)
    bank.things("checkout.session")[0]["amount_total"] = 200_00
    bank.submit(known)
    await bank.work()
    assert (await bank.card(sent)).status == "paid"
    assert await bank.credit(sent) == 81_00
    assert sorted(await bank.tasks()) == ["amount_mismatch", "overpayment"]


async def test_s40_other_currency_is_asked_about(bank: Bank) -> None:
    sent = await bank.invoice()
    known = await bank.go(sent)
    bank.things("checkout.session")[0]["currency"] = "usd"
    bank.submit(known)
    for _ in range(2):
        await bank.work()
        await bank.wait(days=1)
        await bank.compare()
    assert await bank.payments() == []
    (task,) = await db().fetch("SELECT * FROM task")
    assert (task["kind"], task["amount"], task["currency"]) == ("currency_mismatch", 119_00, "USD")
    assert task["reference"] == bank.things("payment_intent")[0]["id"]
    assert (await bank.card(sent)).due == 119_00
    assert await bank.told() == ["payment.started", "task.opened"]


async def test_s41_fee_comes_later_than_money(bank: Bank) -> None:
    sent = await bank.invoice()
    await bank.pay(sent)
    await bank.work()
    assert (await bank.payments())[0]["fee"] is None
    await bank.wait(seconds=5)
    (payment,) = await bank.payments()
    assert (payment["fee"], payment["fee_currency"]) == (203, "EUR")
    assert payment["payout_at"] is not None
    assert await bank.told() == ["payment.started", "payment.succeeded"]


async def test_s41_fee_is_found_without_webhooks(bank: Bank) -> None:
    sent = await bank.invoice()
    await bank.pay(sent)
    await bank.work()
    bank.webhooks = False
    await bank.wait(hours=2)
    await bank.compare()
    assert (await bank.payments())[0]["fee"] == 203
    assert await db().fetch("SELECT id FROM attempt WHERE look_at IS NOT NULL") == []
