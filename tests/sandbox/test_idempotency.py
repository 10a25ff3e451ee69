import asyncio
from datetime import timedelta
from typing import Any

import pytest
import stripe
from hypothesis import given, settings
from hypothesis import strategies as st

from app.sandbox import Sandbox
from tests.sandbox.conftest import Endpoint, Shop, refusal

CREATE = "POST /v1/customers"


async def create(shop: Shop, key: str, name: str = "Maren") -> Any:
    return await shop.v1.customers.create_async({"name": name}, {"idempotency_key": key})


def count(shop: Shop, kind: str = "customer") -> int:
    return sum(each["object"] == kind for each in shop.sandbox.objects.values())


async def test_same_key_gives_same_answer(shop: Shop) -> None:
    first, second = await create(shop, "k"), await create(shop, "k")
    assert first.id == second.id
    assert count(shop) == 1
    assert "Idempotent-Replayed" not in first.last_response.headers
    assert second.last_response.headers["Idempotent-Replayed"] == "true"


async def test_same_key_with_other_parameters_is_refused(shop: Shop) -> None:
    await create(shop, "k")
    error = await refusal(create(shop, "k", "Jonas"))
    assert isinstance(error, stripe.IdempotencyError)
    assert (error.http_status, count(shop)) == (400, 1)


async def test_key_is_free_after_day(shop: Shop) -> None:
    first = await create(shop, "k")
    shop.sandbox.advance(timedelta(hours=23))
    assert (await create(shop, "k")).id == first.id
    shop.sandbox.advance(timedelta(hours=1))
    assert (await create(shop, "k")).id != first.id


async def test_key_in_use_is_conflict(shop: Shop) -> None:
    shop.sandbox.faults.next(CREATE, delay=0.05)
    quick: Any = {"idempotency_key": "k", "max_network_retries": 0}
    first = asyncio.create_task(shop.v1.customers.create_async({"name": "Maren"}, quick))
    await asyncio.sleep(0.01)
    error = await refusal(shop.v1.customers.create_async({"name": "Maren"}, quick))
    body: Any = error.json_body  # this kind of error has no code in the SDK
    assert (error.http_status, body["error"]["code"]) == (409, "idempotency_key_in_use")
    assert (await first).id == (await create(shop, "k")).id
    assert count(shop) == 1


async def test_refused_parameters_leave_key_free(shop: Shop) -> None:
    values: Any = {"amount": 1, "currency": "eur"}
    options = {"idempotency_key": "k"}
    await refusal(shop.v1.payment_intents.create_async(values, options))
    made = await shop.v1.payment_intents.create_async({**values, "amount": 100}, options)
    assert made.amount == 100


async def test_decline_is_kept_for_its_key(shop: Shop) -> None:
    method = await shop.saved("4000000000000341")
    values: Any = {
        "amount": 5000, "currency": "eur", "customer": method.customer,
        "payment_method": method.id, "off_session": True, "confirm": True,
    }  # fmt: skip
    options = {"idempotency_key": "k"}
    first = await refusal(shop.v1.payment_intents.create_async(values, options))
    second = await refusal(shop.v1.payment_intents.create_async(values, options))
    assert first.error.payment_intent.id == second.error.payment_intent.id
    assert count(shop, "payment_intent") == 1


async def test_lost_answer_is_found_again(shop: Shop) -> None:
    shop.sandbox.faults.next(CREATE, after="lost")
    assert (await create(shop, "k")).last_response.headers["Idempotent-Replayed"] == "true"
    assert count(shop) == 1


async def test_stored_failure_is_told_again(shop: Shop) -> None:
    shop.sandbox.faults.next(CREATE, after=500)
    assert (await refusal(create(shop, "k"))).http_status == 500
    assert (await refusal(create(shop, "k"))).http_status == 500
    assert (await create(shop, "other")).name == "Maren"
    assert count(shop) == 2


@pytest.mark.parametrize("before", [500, 503, 409])
async def test_failure_before_is_tried_again(shop: Shop, before: Any) -> None:
    shop.sandbox.faults.next(CREATE, before=before, times=2)
    assert (await create(shop, "k")).name == "Maren"
    assert count(shop) == 1


async def test_too_many_requests_are_refused(shop: Shop) -> None:
    shop.sandbox.faults.next(CREATE, before=429)
    error = await refusal(create(shop, "k"))
    assert isinstance(error, stripe.RateLimitError)
    assert count(shop) == 0


async def test_timeout_executes_or_does_not(shop: Shop) -> None:
    once: Any = {"max_network_retries": 0}
    for fault, made in ({"before": "timeout"}, 0), ({"after": "timeout"}, 1):
        shop.sandbox.faults.next(CREATE, **fault)  # type: ignore[arg-type]
        error = await refusal(shop.v1.customers.create_async({"name": "Maren"}, once))
        assert isinstance(error, stripe.APIConnectionError)
        assert count(shop) == made


async def test_fault_hits_its_request_only(shop: Shop) -> None:
    shop.sandbox.faults.next("POST /v1/refunds", before=429)
    assert (await create(shop, "k")).name == "Maren"


@given(seed=st.integers(0, 10_000), names=st.lists(st.sampled_from("abc"), max_size=12))
@settings(max_examples=20, deadline=None)
def test_keys_make_each_customer_once(seed: int, names: list[str]) -> None:
    async def story() -> None:
        sandbox = Sandbox(seed=seed, send=Endpoint())
        sandbox.faults.rate(0.3, before=500)
        sandbox.faults.rate(0.3, after="lost")
        shop = Shop(sandbox, Endpoint())
        known = set()
        for name in names:
            try:
                known.add((await create(shop, name, name)).id)
            except stripe.StripeError:
                continue
        assert len(known) <= count(shop) <= len(set(names))

    asyncio.run(story())


async def test_wrong_key_is_let_nowhere(shop: Shop) -> None:
    error = await refusal(shop.v1.customers.list_async({}, {"api_key": "sk_test_other"}))
    assert isinstance(error, stripe.AuthenticationError)
    assert "sk_test_other" not in str(error)


async def test_unknown_address_is_not_found(shop: Shop) -> None:
    error = await refusal(shop.v1.invoices.list_async())
    assert error.http_status == 404


async def test_other_version_is_refused(shop: Shop) -> None:
    error = await refusal(shop.v1.customers.list_async({}, {"stripe_version": "2020-08-27"}))
    assert error.http_status == 400
