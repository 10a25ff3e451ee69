from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.sandbox.conftest import DEBIT, Shop, refusal

FUTURE: dict[str, Any] = {"payment_intent_data": {"setup_future_usage": "off_session"}}


async def test_saved_card_pays_off_session(shop: Shop) -> None:
    intent = await shop.charge_saved(await shop.saved())
    assert (intent.status, intent.amount_received) == ("succeeded", 5000)
    assert shop.happened()[-3:] == [
        "payment_intent.created", "charge.succeeded", "payment_intent.succeeded",
    ]  # fmt: skip


async def test_declined_charge_holds_its_intent(shop: Shop) -> None:
    error = await refusal(shop.charge_saved(await shop.saved("4000000000000341")))
    assert (error.http_status, error.code) == (402, "card_declined")
    assert error.error.decline_code == "generic_decline"
    assert error.error.advice_code == "try_again_later"
    assert error.error.payment_intent.status == "requires_payment_method"
    assert error.error.charge == error.error.payment_intent.latest_charge
    assert shop.happened()[-3:] == [
        "payment_intent.created", "charge.failed", "payment_intent.payment_failed",
    ]  # fmt: skip


async def test_secure_card_wants_its_owner(shop: Shop) -> None:
    error = await refusal(shop.charge_saved(await shop.saved("4000002760003184")))
    assert (error.http_status, error.code) == (402, "authentication_required")
    assert error.error.payment_intent.status == "requires_payment_method"


async def test_once_secured_card_pays_alone(shop: Shop) -> None:
    intent = await shop.charge_saved(await shop.saved("4000002500003155"))
    assert intent.status == "succeeded"


async def test_secure_card_may_lack_money(shop: Shop) -> None:
    error = await refusal(shop.charge_saved(await shop.saved("4000008260003178")))
    assert error.error.decline_code == "insufficient_funds"


async def test_debit_off_session_is_processing(shop: Shop) -> None:
    method = await shop.saved(iban=DEBIT)
    intent = await shop.charge_saved(method)
    assert intent.status == "processing"
    shop.sandbox.settle(intent.id)
    settled = await shop.v1.payment_intents.retrieve_async(intent.id)
    assert settled.status == "succeeded"


async def test_revoked_mandate_stops_the_debit(shop: Shop) -> None:
    method = await shop.saved(iban=DEBIT)
    mandate = next(k for k, each in shop.sandbox.objects.items() if each["object"] == "mandate")
    shop.sandbox.revoke_mandate(mandate)
    error = await refusal(shop.charge_saved(method))
    assert error.code == "payment_intent_mandate_invalid"
    assert shop.happened()[-1] == "mandate.updated"


async def test_detached_method_is_of_no_use(shop: Shop) -> None:
    method = await shop.saved()
    await shop.v1.payment_methods.detach_async(method.id)
    assert shop.happened()[-1] == "payment_method.detached"
    error = await refusal(shop.charge_saved(method))
    assert "may not be used again" in str(error)
    listed = await shop.v1.customers.payment_methods.list_async(method.customer)
    assert listed.data == []


async def test_method_of_somebody_else_is_refused(shop: Shop) -> None:
    method = await shop.saved()
    stranger = await shop.customer()
    error = await refusal(shop.charge_saved(method, customer=stranger.id))
    assert (error.param, error.code) == ("payment_method", "resource_missing")


async def test_paying_can_save_the_card(shop: Shop) -> None:
    customer = await shop.customer()
    done = await shop.paid(customer=customer.id, **FUTURE)
    methods = await shop.v1.payment_methods.list_async({"customer": customer.id, "type": "card"})
    assert [each.id for each in methods.data] == [done.payment_intent.payment_method]


async def test_guest_card_cannot_be_attached(shop: Shop) -> None:
    customer = await shop.customer()
    method = (await shop.paid()).payment_intent.payment_method
    error = await refusal(shop.v1.payment_methods.attach_async(method, {"customer": customer.id}))
    assert "may not be used again" in str(error)


async def test_bad_card_cannot_be_attached(shop: Shop) -> None:
    customer = await shop.customer()
    error = await refusal(
        shop.v1.payment_methods.attach_async(
            "pm_card_visa_chargeDeclinedLostCard", {"customer": customer.id}
        )
    )
    assert (error.http_status, error.code) == (402, "card_declined")


async def test_method_types_are_no_parameter(shop: Shop) -> None:
    error = await refusal(
        shop.v1.payment_intents.create_async(
            {"amount": 500, "currency": "eur", "payment_method_types": ["card"]}
        )
    )
    assert error.code == "payment_method_types_no_longer_supported"


async def test_open_intent_can_be_cancelled(shop: Shop) -> None:
    intent = await shop.v1.payment_intents.create_async({"amount": 500, "currency": "eur"})
    done = await shop.v1.payment_intents.cancel_async(
        intent.id, {"cancellation_reason": "abandoned"}
    )
    assert (done.status, done.cancellation_reason) == ("canceled", "abandoned")
    error = await refusal(shop.v1.payment_intents.cancel_async(intent.id))
    assert error.code == "payment_intent_unexpected_state"


async def test_intent_can_be_confirmed_later(shop: Shop) -> None:
    intent = await shop.v1.payment_intents.create_async({"amount": 500, "currency": "eur"})
    done = await shop.v1.payment_intents.confirm_async(
        intent.id, {"payment_method": "pm_card_visa"}
    )
    assert done.status == "succeeded"


async def test_balance_is_booked_a_second_later(shop: Shop) -> None:
    charge = await shop.charge()
    assert charge.balance_transaction is None
    shop.sandbox.advance(timedelta(seconds=1))
    charge = await shop.v1.charges.retrieve_async(charge.id, {"expand": ["balance_transaction"]})
    booked = charge.balance_transaction
    assert (booked.amount, booked.fee, booked.net) == (5000, 100, 4900)
    assert shop.happened()[-1] == "charge.updated"


async def test_payout_waits_two_business_days(shop: Shop) -> None:
    await shop.charge()
    shop.sandbox.advance(timedelta(seconds=1))
    booked = (await shop.v1.balance_transactions.list_async()).data[0]
    available = datetime.fromtimestamp(booked.available_on, UTC)
    assert available == datetime(2026, 11, 24, tzinfo=UTC)  # from a Friday to a Tuesday
    assert booked.status == "pending"
    shop.sandbox.advance(timedelta(days=4))
    booked = await shop.v1.balance_transactions.retrieve_async(booked.id)
    assert booked.status == "available"


@pytest.mark.parametrize("kind", ["charges", "payment_intents", "customers"])
async def test_lists_keep_what_was_created(shop: Shop, kind: str) -> None:
    await shop.paid(customer=(await shop.customer()).id)
    shop.sandbox.advance(timedelta(hours=1))
    since = shop.sandbox.state.now()
    await shop.paid(customer=(await shop.customer()).id)
    listed = await getattr(shop.v1, kind).list_async({"created": {"gte": since}})
    assert [each.created for each in listed.data] == [since]


async def test_charges_are_listed_by_customer(shop: Shop) -> None:
    customer = await shop.customer()
    done = await shop.paid(customer=customer.id)
    await shop.paid()
    charges = await shop.v1.charges.list_async({"customer": customer.id})
    intents = await shop.v1.payment_intents.list_async({"customer": customer.id})
    assert [each.id for each in charges.data] == [done.payment_intent.latest_charge.id]
    assert [each.id for each in intents.data] == [done.payment_intent.id]
