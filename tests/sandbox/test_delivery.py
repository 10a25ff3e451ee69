from datetime import timedelta
from typing import Any

import httpx
import pytest
import stripe

from tests.sandbox.conftest import Endpoint, Shop

HOOK = {"url": "https://shop.example/hook", "enabled_events": ["*"]}


@pytest.fixture
async def secret(shop: Shop) -> str:
    made = await shop.v1.webhook_endpoints.create_async(HOOK)
    return str(made.secret)


def verified(shop: Shop, secret: str) -> list[str]:
    return [event.type for event in shop.endpoint.events(secret)]


async def test_events_come_signed_and_whole(shop: Shop, secret: str) -> None:
    await shop.paid()
    assert await shop.sandbox.deliver() == 4
    assert verified(shop, secret) == shop.happened()
    event = shop.endpoint.events(secret)[2]
    assert event.api_version == stripe.api_version
    assert event.data.object["status"] == "succeeded"


async def test_event_keeps_what_was_true(shop: Shop, secret: str) -> None:
    customer = await shop.customer(name="Before")
    await shop.v1.customers.update_async(customer.id, {"name": "After"})
    await shop.sandbox.deliver()
    created, updated = shop.endpoint.events(secret)
    assert created.data.object["name"] == "Before"
    assert updated.data.object["name"] == "After"
    assert updated.data.previous_attributes is not None
    assert updated.data.previous_attributes["name"] == "Before"
    kept = (await shop.v1.events.list_async()).data[-1]
    assert kept.data.object.name == "Before"


async def test_event_names_its_request(shop: Shop, secret: str) -> None:
    values: Any = {"email": "a@example.com"}
    await shop.v1.customers.create_async(values, {"idempotency_key": "k"})
    await shop.sandbox.deliver()
    request = shop.endpoint.events(secret)[0].request
    assert request is not None
    assert request.idempotency_key == "k"
    assert request.id is not None
    assert request.id.startswith("req_")


async def test_unwanted_events_are_not_sent(shop: Shop) -> None:
    await shop.v1.webhook_endpoints.create_async({**HOOK, "enabled_events": ["charge.succeeded"]})
    await shop.paid()
    assert await shop.sandbox.deliver() == 1


async def test_refused_event_is_tried_later(shop: Shop, secret: str) -> None:
    await shop.customer()
    shop.endpoint.status = 500
    waits = []
    for seconds in (0, 60, 300, 1800):
        shop.sandbox.advance(timedelta(seconds=seconds - 1 if seconds else 0))
        assert not seconds or await shop.sandbox.deliver() == 0
        waits.append(len(shop.endpoint.requests))
        shop.sandbox.advance(timedelta(seconds=1))
        await shop.sandbox.deliver()
    assert waits == [0, 1, 2, 3]
    shop.endpoint.status = 200
    shop.sandbox.advance(timedelta(hours=2))
    assert await shop.sandbox.deliver() == 1
    assert verified(shop, secret)[-1] == "customer.created"


async def test_event_is_given_up_at_last(shop: Shop, secret: str) -> None:
    await shop.customer()
    shop.endpoint.status = 500
    for _ in range(20):
        await shop.sandbox.deliver()
        shop.sandbox.advance(timedelta(hours=12))
    tries = len(shop.endpoint.requests)
    assert 8 < tries < 20
    assert shop.sandbox.state.memory.deliveries[0].state == "given up"


async def test_undelivered_events_can_be_listed(shop: Shop, secret: str) -> None:
    await shop.customer()
    undelivered: Any = {"delivery_success": False}
    assert len((await shop.v1.events.list_async(undelivered)).data) == 1
    await shop.sandbox.deliver()
    assert (await shop.v1.events.list_async(undelivered)).data == []
    assert (await shop.v1.events.list_async()).data[0].pending_webhooks == 0


async def test_deliveries_can_be_dropped(shop: Shop, secret: str) -> None:
    shop.sandbox.delivery.drop = 1
    await shop.paid()
    assert await shop.sandbox.deliver() == 0
    shop.sandbox.delivery.drop = 0
    assert await shop.sandbox.deliver() == 0  # dropped for ever
    assert len((await shop.v1.events.list_async({"delivery_success": False})).data) == 4


async def test_deliveries_can_come_twice(shop: Shop, secret: str) -> None:
    shop.sandbox.delivery.duplicate = 1
    await shop.customer()
    assert await shop.sandbox.deliver() == 2
    assert shop.endpoint.requests[0].content == shop.endpoint.requests[1].content


async def test_deliveries_can_come_in_disorder(shop: Shop, secret: str) -> None:
    shop.sandbox.delivery.order = "lifo"
    await shop.paid()
    await shop.sandbox.deliver()
    assert verified(shop, secret) == shop.happened()[::-1]
    shop.sandbox.delivery.order = "shuffled"
    seen = len(shop.happened())
    for _ in range(5):
        await shop.customer()
    await shop.sandbox.deliver()
    assert sorted(verified(shop, secret)[seen:]) == ["customer.created"] * 5


async def test_deliveries_can_be_late(shop: Shop, secret: str) -> None:
    shop.sandbox.delivery.delay = 60
    await shop.customer()
    assert await shop.sandbox.deliver() == 0
    shop.sandbox.advance(timedelta(seconds=60))
    assert await shop.sandbox.deliver() == 1


@pytest.mark.parametrize("spoilt", ["body", "timestamp"])
async def test_spoilt_delivery_does_not_verify(shop: Shop, secret: str, spoilt: Any) -> None:
    shop.sandbox.delivery.spoilt = spoilt
    await shop.customer()
    await shop.sandbox.deliver()
    with pytest.raises(stripe.SignatureVerificationError):
        shop.endpoint.events(secret)


async def test_rolled_secret_signs_beside_old(shop: Shop, secret: str) -> None:
    hook = (await shop.v1.webhook_endpoints.list_async()).data[0]
    new = shop.sandbox.roll(hook.id)
    await shop.customer()
    await shop.sandbox.deliver()
    assert verified(shop, secret) == verified(shop, new) == ["customer.created"]
    assert shop.endpoint.requests[0].headers["stripe-signature"].count("v1=") == 2


async def test_secret_is_told_once(shop: Shop, secret: str) -> None:
    hook = (await shop.v1.webhook_endpoints.list_async()).data[0]
    again = await shop.v1.webhook_endpoints.retrieve_async(hook.id)
    assert secret.startswith("whsec_")
    assert not hasattr(again, "secret")


async def test_disabled_endpoint_is_told_nothing(shop: Shop, secret: str) -> None:
    hook = (await shop.v1.webhook_endpoints.list_async()).data[0]
    changed = await shop.v1.webhook_endpoints.update_async(hook.id, {"disabled": True})
    assert changed.status == "disabled"
    await shop.customer()
    assert await shop.sandbox.deliver() == 0


async def test_deleted_endpoint_is_told_nothing(shop: Shop, secret: str) -> None:
    hook = (await shop.v1.webhook_endpoints.list_async()).data[0]
    await shop.customer()
    assert (await shop.v1.webhook_endpoints.delete_async(hook.id)).deleted
    assert await shop.sandbox.deliver() == 0
    assert (await shop.v1.webhook_endpoints.list_async()).data == []


async def test_absent_endpoint_is_tried_again(shop: Shop, secret: str) -> None:
    class Absent(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            raise httpx.ConnectError("refused")

    await shop.customer()
    shop.sandbox.courier.transport, kept = Absent(), shop.sandbox.courier.transport
    assert await shop.sandbox.deliver() == 0
    shop.sandbox.courier.transport = kept
    shop.sandbox.advance(timedelta(minutes=1))
    assert await shop.sandbox.deliver() == 1
    assert verified(shop, secret) == ["customer.created"]


async def test_thin_event_points_to_object(shop: Shop, endpoint: Endpoint) -> None:
    made = await shop.stripe.v2.core.event_destinations.create_async(
        {
            "name": "thin",
            "type": "webhook_endpoint",
            "event_payload": "thin",
            "enabled_events": ["v1.customer.created"],
            "webhook_endpoint": {"url": "https://shop.example/thin"},
            "include": ["webhook_endpoint.signing_secret"],
        }
    )
    assert made.webhook_endpoint is not None
    customer = await shop.customer()
    await shop.sandbox.deliver()
    request = endpoint.requests[0]
    notice: Any = shop.stripe.parse_event_notification(
        request.content,
        request.headers["stripe-signature"],
        made.webhook_endpoint.signing_secret,
    )
    assert notice.type == "v1.customer.created"
    assert notice.related_object.id == customer.id
    whole = await shop.stripe.v2.core.events.retrieve_async(notice.id)
    snapshot = (await shop.v1.events.list_async()).data[0]
    assert whole.snapshot_event == snapshot.id


async def test_events_are_forgotten_after_month(shop: Shop) -> None:
    await shop.customer()
    shop.sandbox.advance(timedelta(days=30))
    assert len((await shop.v1.events.list_async()).data) == 1
    shop.sandbox.advance(timedelta(seconds=1))
    assert (await shop.v1.events.list_async()).data == []


@pytest.mark.parametrize(("params", "found"), [
    ({"type": "charge.succeeded"}, 1), ({"type": "charge.*"}, 1),
    ({"types": ["charge.succeeded", "payment_intent.succeeded"]}, 2), ({"type": "refund.*"}, 0),
])  # fmt: skip
async def test_events_are_listed_by_type(shop: Shop, params: dict[str, Any], found: int) -> None:
    await shop.paid()
    assert len((await shop.v1.events.list_async(params)).data) == found
