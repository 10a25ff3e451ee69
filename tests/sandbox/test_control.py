import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
import stripe

from tests.sandbox.conftest import DEBIT, NOW, Shop

ROOT = "http://127.0.0.1:8000/_stripe/_sandbox"


@pytest.fixture
async def controls(shop: Shop) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=shop.sandbox)
    async with httpx.AsyncClient(transport=transport) as client:
        yield client


@pytest.fixture
def press(controls: httpx.AsyncClient) -> Any:
    async def act(path: str, **body: Any) -> Any:
        answer = await controls.post(f"{ROOT}/{path}", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    return act


async def hooked(shop: Shop) -> Any:
    return await shop.v1.webhook_endpoints.create_async(
        {"url": "https://shop.example/hook", "enabled_events": ["*"]}
    )


async def test_clock_goes_forward(shop: Shop, press: Any) -> None:
    session = await shop.session()
    shop.sandbox.pay(session.id, iban=DEBIT)
    told = await press("clock", advance=4 * 86_400)
    assert told["now"] == int((NOW + timedelta(days=4)).timestamp())
    assert (await shop.again(session)).payment_status == "paid"


async def test_form_leads_back_to_controls(controls: httpx.AsyncClient) -> None:
    form, accept = {"advance": "3600"}, {"accept": "text/html"}
    done = await controls.post(f"{ROOT}/clock", data=form, headers=accept)
    assert (done.status_code, done.headers["location"]) == (303, f"{ROOT}/")
    assert "1 h ahead" in (await controls.get(f"{ROOT}/")).text


async def test_charge_is_disputed_and_won(shop: Shop, press: Any) -> None:
    charge = await shop.charge()
    dispute = await press(f"disputes/{charge.id}", reason="product_not_received")
    assert (dispute["status"], dispute["reason"]) == ("needs_response", "product_not_received")
    assert (await press(f"disputes/{dispute['id']}/close", won=True))["status"] == "won"


async def test_charge_is_inquired_about(shop: Shop, press: Any) -> None:
    inquiry = await press(f"disputes/{(await shop.charge()).id}", inquiry=True)
    assert inquiry["status"] == "warning_needs_response"


async def test_debit_is_settled_at_once(shop: Shop, press: Any) -> None:
    intent = await shop.charge_saved(await shop.saved(iban=DEBIT))
    assert (await press(f"settle/{intent.id}"))["status"] == "succeeded"


async def test_dashboard_refunds_a_charge(shop: Shop, press: Any) -> None:
    made = await press(f"refunds/{(await shop.charge()).id}", amount=100)
    assert (made["object"], made["amount"]) == ("refund", 100)


async def test_mandate_is_revoked(shop: Shop, press: Any) -> None:
    await shop.saved(iban=DEBIT)
    key = next(k for k, each in shop.sandbox.objects.items() if each["object"] == "mandate")
    assert (await press(f"mandates/{key}/revoke"))["status"] == "inactive"


async def test_fault_waits_for_its_request(shop: Shop, press: Any) -> None:
    await press("faults", request="POST /v1/customers", before=429)
    with pytest.raises(stripe.RateLimitError):
        await shop.customer()
    assert (await shop.customer()).id


async def test_deliveries_are_put_in_disorder(shop: Shop, press: Any) -> None:
    hook = await hooked(shop)
    await press("delivery-policy", order="lifo")
    await shop.paid()
    await shop.sandbox.deliver()
    types = [event.type for event in shop.endpoint.events(hook.secret)]
    assert types == shop.happened()[::-1]


async def test_event_is_delivered_again(shop: Shop, press: Any) -> None:
    await hooked(shop)
    await shop.customer()
    await shop.sandbox.deliver()
    event = (await shop.v1.events.list_async()).data[0]
    assert await press(f"events/{event.id}/redeliver") == {"accepted": 1}
    assert len(shop.endpoint.requests) == 2


async def test_secret_is_rolled(shop: Shop, press: Any) -> None:
    hook = await hooked(shop)
    rolled = (await press(f"endpoints/{hook.id}/roll"))["secret"]
    await shop.customer()
    await shop.sandbox.deliver()
    assert shop.endpoint.events(rolled)[0].id == shop.endpoint.events(hook.secret)[0].id


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("clock", {"advance": -1}, 400),
        ("clock", {}, 400),
        ("faults", {"request": "POST /v1/refunds", "before": 200}, 400),
        ("delivery-policy", {"order": "random"}, 400),
        ("disputes/ch_none", {}, 404),
        ("events/evt_none/redeliver", {}, 404),
        ("endpoints/we_none/roll", {}, 404),
        ("none", {}, 404),
        ("", {}, 404),
    ],
)
async def test_wrong_control_changes_nothing(
    shop: Shop, controls: httpx.AsyncClient, path: str, body: Any, status: int
) -> None:
    assert (await controls.post(f"{ROOT}/{path}", json=body)).status_code == status
    assert shop.sandbox.state.now() == int(NOW.timestamp())
    assert dict(shop.sandbox.objects) == {}


async def test_other_sites_press_no_buttons(shop: Shop, controls: httpx.AsyncClient) -> None:
    for site in ("cross-site", "same-site"):
        answer = await controls.post(
            f"{ROOT}/clock", data={"advance": "60"}, headers={"sec-fetch-site": site}
        )
        assert answer.status_code == 403
    assert shop.sandbox.state.now() == int(NOW.timestamp())


async def test_log_tells_requests_without_secrets(shop: Shop, controls: httpx.AsyncClient) -> None:
    await shop.customer()
    await shop.v1.customers.list_async()
    log = (await controls.get(f"{ROOT}/log")).json()
    assert [(each["method"], each["path"], each["status"]) for each in log] == [
        ("POST", "/v1/customers", 200), ("GET", "/v1/customers", 200),
    ]  # fmt: skip
    assert shop.sandbox.key not in str(log)


async def test_overview_shows_what_happened(shop: Shop, controls: httpx.AsyncClient) -> None:
    assert "Nothing has happened yet" in (await controls.get(f"{ROOT}/")).text
    await hooked(shop)
    shop.endpoint.status = 500
    await shop.customer()
    await shop.sandbox.deliver()
    page = (await controls.get(f"{ROOT}/")).text
    assert "customer.created" in page
    assert "waiting (500)" in page
    assert "POST /v1/customers" in page


async def test_running_sandbox_delivers_by_itself(shop: Shop) -> None:
    await hooked(shop)
    running = asyncio.create_task(shop.sandbox.run())
    session = await shop.session()
    shop.sandbox.pay(session.id)
    async with asyncio.timeout(5):
        while len(shop.endpoint.requests) < 4:  # noqa: ASYNC110  # it is told by a clock
            await asyncio.sleep(0.01)
    running.cancel()
