from datetime import timedelta
from typing import Any

import pytest

from app.sandbox import cards
from tests.sandbox.conftest import DEBIT, FAILING, LINE, NOW, Shop, refusal

CARD_PAID = ["charge.succeeded", "payment_intent.succeeded", "checkout.session.completed"]
START = int(NOW.timestamp())


async def test_intent_is_null_until_submitted(shop: Shop) -> None:
    session = await shop.session()
    assert (session.payment_intent, session.status, session.payment_status) == (
        None, "open", "unpaid",
    )  # fmt: skip
    assert shop.happened() == []
    shop.sandbox.pay(session.id)
    assert (await shop.again(session)).payment_intent.startswith("pi_")


async def test_card_pays_in_three_events(shop: Shop) -> None:
    done = await shop.paid()
    assert (done.status, done.payment_status, done.url) == ("complete", "paid", None)
    assert done.payment_intent.amount_received == 5000
    assert shop.happened() == ["payment_intent.created", *CARD_PAID]


async def test_decline_leaves_session_open(shop: Shop) -> None:
    session = await shop.session()
    decline = shop.sandbox.pay(session.id, "4000000000009995")
    assert decline == cards.FUNDS
    failed = await shop.again(session, "payment_intent")
    assert (failed.status, failed.payment_intent.status) == ("open", "requires_payment_method")
    assert failed.payment_intent.last_payment_error.decline_code == "insufficient_funds"
    assert shop.happened() == [
        "payment_intent.created", "charge.failed", "payment_intent.payment_failed",
    ]  # fmt: skip


async def test_second_try_uses_same_intent(shop: Shop) -> None:
    session = await shop.session()
    shop.sandbox.pay(session.id, "4000000000000002")
    first = (await shop.again(session)).payment_intent
    shop.sandbox.pay(session.id)
    assert (await shop.again(session)).payment_intent == first
    assert shop.happened()[3:] == CARD_PAID


@pytest.mark.parametrize(
    ("number", "code", "decline_code", "advice"),
    [
        ("4000000000009987", "card_declined", "lost_card", "do_not_try_again"),
        ("4000000000009979", "card_declined", "stolen_card", "do_not_try_again"),
        ("4000000000000069", "expired_card", "expired_card", "confirm_card_data"),
        ("4000000000000127", "incorrect_cvc", "incorrect_cvc", "confirm_card_data"),
        ("4000000000000002", "card_declined", "generic_decline", "try_again_later"),
    ],
)
async def test_decline_names_code_and_advice(
    shop: Shop, number: str, code: str, decline_code: str, advice: str
) -> None:
    session = await shop.session()
    shop.sandbox.pay(session.id, number)
    error = (await shop.again(session, "payment_intent")).payment_intent.last_payment_error
    assert (error.code, error.decline_code, error.advice_code) == (code, decline_code, advice)


async def test_secure_card_asks_then_pays(shop: Shop) -> None:
    session = await shop.session()
    shop.sandbox.pay(session.id, "4000002760003184", authenticate=None)
    asked = await shop.again(session, "payment_intent")
    assert (asked.status, asked.payment_intent.status) == ("open", "requires_action")
    assert asked.payment_intent.next_action.redirect_to_url.url.endswith(asked.payment_intent.id)
    shop.sandbox.pay(session.id, "4000002760003184", authenticate=True)
    assert (await shop.again(session)).payment_status == "paid"
    assert shop.happened()[-3:] == CARD_PAID


async def test_failed_secure_check_is_told(shop: Shop) -> None:
    session = await shop.session()
    shop.sandbox.pay(session.id, "4000002760003184", authenticate=False)
    failed = await shop.again(session, "payment_intent")
    error = failed.payment_intent.last_payment_error
    assert (failed.status, error.code) == ("open", "payment_intent_authentication_failure")
    assert shop.happened()[1:] == [
        "payment_intent.requires_action", "payment_intent.payment_failed",
    ]  # fmt: skip


async def test_debit_is_paid_days_later(shop: Shop) -> None:
    session = await shop.session()
    shop.sandbox.pay(session.id, iban=DEBIT)
    waiting = await shop.again(session, "payment_intent.latest_charge")
    assert (waiting.status, waiting.payment_status) == ("complete", "unpaid")
    assert waiting.payment_intent.status == "processing"
    assert shop.happened()[1:] == [
        "charge.pending", "payment_intent.processing", "checkout.session.completed",
    ]  # fmt: skip
    seen = len(shop.happened())
    shop.sandbox.advance(timedelta(days=2))
    assert len(shop.happened()) == seen
    shop.sandbox.advance(timedelta(days=2))
    assert (await shop.again(session)).payment_status == "paid"
    assert shop.happened(seen) == [
        "charge.succeeded", "payment_intent.succeeded",
        "checkout.session.async_payment_succeeded", "charge.updated",
    ]  # fmt: skip


async def test_failing_debit_comes_back_unpaid(shop: Shop) -> None:
    session = await shop.session()
    shop.sandbox.pay(session.id, iban=FAILING)
    intent = (await shop.again(session)).payment_intent
    shop.sandbox.settle(intent)
    failed = await shop.again(session, "payment_intent.latest_charge")
    assert (failed.status, failed.payment_status) == ("complete", "unpaid")
    assert failed.payment_intent.status == "requires_payment_method"
    assert failed.payment_intent.latest_charge.status == "failed"
    assert shop.happened()[-3:] == [
        "charge.failed", "payment_intent.payment_failed", "checkout.session.async_payment_failed",
    ]  # fmt: skip


async def test_setup_saves_card_for_customer(shop: Shop) -> None:
    method = await shop.saved()
    session = next(
        each for each in shop.sandbox.objects.values() if each["object"] == "checkout.session"
    )
    assert method.customer == session["customer"]
    assert session["payment_status"] == "no_payment_required"
    assert shop.happened() == [
        "customer.created", "setup_intent.created", "payment_method.attached",
        "setup_intent.succeeded", "checkout.session.completed",
    ]  # fmt: skip


async def test_setup_of_debit_makes_mandate(shop: Shop) -> None:
    method = await shop.saved(iban=DEBIT)
    intents: Any = await shop.v1.setup_intents.list_async({"customer": method.customer})
    mandate = await shop.v1.mandates.retrieve_async(intents.data[0].mandate)
    assert (mandate.status, mandate.payment_method) == ("active", method.id)


async def test_session_expires_after_day(shop: Shop) -> None:
    session = await shop.session()
    assert session.expires_at == START + 86_400
    shop.sandbox.pay(session.id, "4000000000000002")
    shop.sandbox.advance(timedelta(days=1))
    late = await shop.again(session, "payment_intent")
    assert (late.status, late.url, late.payment_intent.status) == ("expired", None, "canceled")
    assert shop.happened()[-2:] == ["payment_intent.canceled", "checkout.session.expired"]


@pytest.mark.parametrize(("seconds", "taken"), [
    (1799, False), (1800, True), (86_400, True), (86_401, False),
])  # fmt: skip
async def test_expiry_has_its_limits(shop: Shop, seconds: int, taken: bool) -> None:  # noqa: FBT001
    request = shop.session(expires_at=START + seconds)
    if taken:
        assert (await request).expires_at == START + seconds
    else:
        assert (await refusal(request)).param == "expires_at"


async def test_only_open_session_can_expire(shop: Shop) -> None:
    session = await shop.session()
    await shop.v1.checkout.sessions.expire_async(session.id)
    error = await refusal(shop.v1.checkout.sessions.expire_async(session.id))
    assert error.http_status == 400
    assert shop.happened() == ["checkout.session.expired"]


async def test_intent_of_session_stays_uncancelled(shop: Shop) -> None:
    session = await shop.session()
    shop.sandbox.pay(session.id, "4000000000000002")
    intent = (await shop.again(session)).payment_intent
    error = await refusal(shop.v1.payment_intents.cancel_async(intent))
    assert error.code == "payment_intent_unexpected_state"


async def test_intent_carries_its_own_metadata(shop: Shop) -> None:
    done = await shop.paid(
        metadata={"attempt": "1"}, payment_intent_data={"metadata": {"attempt": "2"}}
    )
    assert done.metadata.attempt == "1"
    assert done.payment_intent.metadata.attempt == "2"
    assert done.payment_intent.latest_charge.metadata.attempt == "2"


async def test_lines_are_summed_and_listed(shop: Shop) -> None:
    session = await shop.session(line_items=[LINE, {**LINE, "quantity": 2}])
    lines: Any = await shop.v1.checkout.sessions.line_items.list_async(session.id)
    assert session.amount_total == 15_000
    assert [line.amount_total for line in lines.data] == [5000, 10_000]


async def test_excluded_debit_is_not_offered(shop: Shop) -> None:
    session = await shop.session(excluded_payment_method_types=["sepa_debit"])
    assert session.payment_method_types == ["card"]


@pytest.mark.parametrize(
    ("params", "param"),
    [
        ({"success_url": None}, "success_url"),
        ({"line_items": None}, "line_items"),
        ({"mode": "setup"}, "currency"),
        ({"customer": "cus_none"}, "customer"),
        ({"client_reference_id": "x" * 201}, "client_reference_id"),
        ({"payment_method_types": ["card"]}, "payment_method_types"),
        ({"ui_mode": "hosted"}, "ui_mode"),
        ({"metadata": {"k": "v" * 501}}, "metadata[k]"),
        ({"allow_promotion_codes": True}, "allow_promotion_codes"),
    ],
)
async def test_wrong_session_is_refused_by_parameter(
    shop: Shop, params: dict[str, Any], param: str
) -> None:
    error = await refusal(shop.session(**params))
    assert (error.http_status, error.param) == (400, param)
    assert dict(shop.sandbox.objects) == {}
