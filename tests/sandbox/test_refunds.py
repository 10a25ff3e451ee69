from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app.sandbox import Sandbox, attempts, intents, methods
from app.sandbox.errors import ApiError
from tests.sandbox.conftest import DEBIT, Endpoint, Shop, refusal


async def refund(shop: Shop, charge: Any, **params: Any) -> Any:
    return await shop.v1.refunds.create_async({"charge": charge.id, **params})


async def fresh(shop: Shop, charge: Any) -> Any:
    return await shop.v1.charges.retrieve_async(charge.id, {"expand": ["refunds"]})


async def test_part_and_rest_are_refunded(shop: Shop) -> None:
    charge = await shop.charge()
    await refund(shop, charge, amount=2000)
    partly = await fresh(shop, charge)
    assert (partly.amount_refunded, partly.refunded) == (2000, False)
    rest = await refund(shop, charge)
    assert (rest.amount, rest.status) == (3000, "succeeded")
    wholly = await fresh(shop, charge)
    assert (wholly.amount_refunded, wholly.refunded) == (5000, True)
    assert [each.amount for each in wholly.refunds.data] == [3000, 2000]
    assert shop.happened()[-4:] == ["refund.created", "charge.refunded"] * 2


async def test_more_than_left_is_refused(shop: Shop) -> None:
    charge = await shop.charge()
    await refund(shop, charge, amount=2000)
    error = await refusal(refund(shop, charge, amount=3001))
    assert (error.http_status, error.param) == (400, "amount")
    assert (await fresh(shop, charge)).amount_refunded == 2000


async def test_whole_refund_comes_once_only(shop: Shop) -> None:
    charge = await shop.charge()
    await refund(shop, charge)
    assert (await refusal(refund(shop, charge))).code == "charge_already_refunded"


async def test_slow_refund_succeeds_days_later(shop: Shop) -> None:
    charge = await shop.charge("4000000000007726")
    made = await refund(shop, charge)
    assert made.status == "pending"
    shop.sandbox.advance(timedelta(days=3))
    assert (await shop.v1.refunds.retrieve_async(made.id)).status == "succeeded"
    assert shop.happened()[-2:] == ["refund.updated", "charge.refund.updated"]


async def test_failed_refund_gives_money_back(shop: Shop) -> None:
    charge = await shop.charge("4000000000005126")
    made = await refund(shop, charge)
    assert made.status == "succeeded"
    shop.sandbox.advance(timedelta(days=3))
    failed = await shop.v1.refunds.retrieve_async(
        made.id, {"expand": ["failure_balance_transaction"]}
    )
    assert (failed.status, failed.failure_balance_transaction.amount) == ("failed", 5000)
    assert (await fresh(shop, charge)).amount_refunded == 0
    assert "refund.failed" in shop.happened()


async def test_debit_is_refunded_by_transfer(shop: Shop) -> None:
    method = await shop.saved(iban=DEBIT)
    intent = await shop.charge_saved(method)
    waiting = await refusal(shop.v1.refunds.create_async({"payment_intent": intent.id}))
    assert waiting.http_status == 400
    shop.sandbox.settle(intent.id)
    made = await shop.v1.refunds.create_async({"payment_intent": intent.id})
    assert made.status == "pending"


async def test_refund_from_dashboard_has_no_cause(shop: Shop) -> None:
    charge = await shop.charge()
    made = shop.sandbox.refund_outside(charge.id, 700)
    assert made["amount"] == 700
    event = (await shop.v1.events.list_async({"type": "refund.created"})).data[0]
    assert (event.request.id, event.request.idempotency_key) == (None, None)


@given(parts=st.lists(st.integers(1, 6000), max_size=8))
@settings(max_examples=40, deadline=None)
def test_refunds_never_exceed_their_charge(parts: list[int]) -> None:
    sandbox = Sandbox(send=Endpoint())
    charge = sandbox_charge(sandbox)
    for amount in parts:
        left = charge["amount"] - charge["amount_refunded"]
        try:
            sandbox.refund_outside(charge["id"], amount)
        except ApiError:
            assert amount > left
        else:
            assert amount <= left
    refunded = [each["amount"] for each in sandbox.objects.values() if each["object"] == "refund"]
    assert sum(refunded) == charge["amount_refunded"] <= charge["amount"]
    assert charge["refunded"] == (charge["amount_refunded"] == charge["amount"])


def sandbox_charge(sandbox: Sandbox) -> Any:
    """A charge of 50.00, made without the API."""
    intent = intents.make(sandbox.state, amount=5000, currency="eur")
    method = methods.with_card(sandbox.state, "4242424242424242")
    attempts.attempt(sandbox.state, intent, method)
    return sandbox.objects[intent["latest_charge"]]
