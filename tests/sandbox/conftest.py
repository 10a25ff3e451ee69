"""The sandbox, Stripe's own client of it, and an endpoint that is told of events."""

from collections.abc import Awaitable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
import stripe

from app.sandbox import Sandbox, client

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)  # a Friday
LINE = {
    "price_data": {
        "currency": "eur",
        "unit_amount": 5000,
        "product_data": {"name": "Invoice 2026-0417"},
    },
    "quantity": 1,
}
DEBIT, FAILING, DISPUTED = (
    "DE89370400440532013000",
    "DE62370400440532013001",
    "DE35370400440532013002",
)


class Endpoint(httpx.AsyncBaseTransport):
    """Receives webhooks: keeps the requests, and answers `status`."""

    def __init__(self) -> None:
        self.status = 200
        self.requests: list[httpx.Request] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await request.aread()
        self.requests.append(request)
        return httpx.Response(self.status)

    def events(self, secret: str) -> list[stripe.Event]:
        """What came, each verified."""
        return [
            stripe.Webhook.construct_event(each.content, each.headers["stripe-signature"], secret)
            for each in self.requests
        ]


class Shop:
    """A business that uses Stripe."""

    def __init__(self, sandbox: Sandbox, endpoint: Endpoint) -> None:
        self.sandbox = sandbox
        self.endpoint = endpoint
        self.stripe = client(sandbox)

    @property
    def v1(self) -> Any:
        """Any: mypy would want the SDK's TypedDicts, and tests send what they forbid."""
        return self.stripe.v1

    async def customer(self, **params: Any) -> stripe.Customer:
        values = {"email": "maren@example.com", "name": "Maren Holt", **params}
        made: stripe.Customer = await self.v1.customers.create_async(values)
        return made

    async def session(self, **params: Any) -> stripe.checkout.Session:
        values = {
            "mode": "payment",
            "success_url": "https://shop.example/done?s={CHECKOUT_SESSION_ID}",
            "cancel_url": "https://shop.example/back",
            "line_items": [LINE],
            **params,
        }
        made: stripe.checkout.Session = await self.v1.checkout.sessions.create_async(
            {name: value for name, value in values.items() if value is not None}
        )
        return made

    async def again(self, session: stripe.checkout.Session, *expand: str) -> Any:
        params = {"expand": list(expand)}
        return await self.v1.checkout.sessions.retrieve_async(session.id, params)

    async def paid(self, number: str = "4242424242424242", **params: Any) -> Any:
        """A session that was paid, with its intent and charge."""
        session = await self.session(**params)
        assert self.sandbox.pay(session.id, number) is None
        return await self.again(session, "payment_intent.latest_charge")

    async def charge(self, number: str = "4242424242424242") -> Any:
        return (await self.paid(number)).payment_intent.latest_charge

    async def saved(self, number: str = "4242424242424242", iban: str | None = None) -> Any:
        """A payment method that a customer has saved."""
        customer = await self.customer()
        session = await self.session(
            mode="setup", currency="eur", line_items=None, customer=customer.id
        )
        assert self.sandbox.pay(session.id, number, iban) is None
        done = await self.again(session, "setup_intent.payment_method")
        return done.setup_intent.payment_method

    async def charge_saved(self, method: Any, **params: Any) -> stripe.PaymentIntent:
        values = {
            "amount": 5000,
            "currency": "eur",
            "customer": method.customer,
            "payment_method": method.id,
            "off_session": True,
            "confirm": True,
            **params,
        }
        made: stripe.PaymentIntent = await self.v1.payment_intents.create_async(values)
        return made

    def happened(self, since: int = 0) -> list[str]:
        """The types of all events, in their order."""
        events = [each for each in self.sandbox.objects.values() if each["object"] == "event"]
        return [each["type"] for each in events[since:]]


@pytest.fixture
def endpoint() -> Endpoint:
    return Endpoint()


@pytest.fixture
def shop(endpoint: Endpoint) -> Shop:
    return Shop(Sandbox(now=lambda: NOW, send=endpoint), endpoint)


async def refusal(request: Awaitable[Any]) -> Any:
    """The error that a request ends with; each kind has fields of its own."""
    with pytest.raises(stripe.StripeError) as caught:
        await request
    return caught.value
