"""The stand-in as one ASGI application, and what tests and the demo do with it."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit

import httpx

from app.sandbox import (
    api,
    cards,
    checkout,
    clock,
    control,
    delivery,
    disputes,
    endpoints,
    faults,
    methods,
    page,
    refunds,
    state,
)
from app.sandbox.client import INSIDE
from app.sandbox.jobs import JOBS
from app.sandbox.objects import Object
from app.sandbox.web import Answer, Lost, Receive, Request, Scope, Send, break_off, read, write

_TICK = 0.2
_LATE = 60


class Sandbox:
    """Stripe, as far as invoices need it; no money moves.

    `url` is where browsers reach it, `path` the file that keeps its state (None: memory only),
    `now` the clock under the one that `advance` puts forward, `send` what webhooks go out by.
    Raises ValueError for a live key.
    """

    def __init__(  # noqa: PLR0913  # each has its default
        self,
        key: str = "sk_test_porchlight",
        url: str = "http://127.0.0.1:8000/_stripe",
        *,
        path: Path | None = None,
        now: Callable[[], datetime] | None = None,
        seed: int = 0,
        send: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        if not key.startswith("sk_test_"):
            raise ValueError("The sandbox takes test keys only: sk_test_…")
        self.key = key
        self.state = state.State(url=url, path=path, now=now, seed=seed)
        self.faults = faults.Faults(self.state)
        self._mount = urlsplit(url).path.rstrip("/")
        self._api = api.Api(self.state, key, self.faults)
        self.courier = delivery.Courier(self.state, send)

    @property
    def objects(self) -> Mapping[str, Object]:
        return MappingProxyType(self.state.objects)

    @property
    def delivery(self) -> delivery.Policy:
        return self.courier.policy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            raise NotImplementedError(scope["type"])
        request = await read(scope, receive, self._mount)
        try:
            answer = await self._answer(request) if request else Answer(413)
        except Lost as lost:
            if INSIDE in scope:
                raise _as_httpx(lost) from lost
            if lost.late:
                await asyncio.sleep(_LATE)
            await break_off(send)
            return
        await write(send, answer)

    async def _answer(self, request: Request) -> Answer:
        if request.path.startswith(("/v1/", "/v2/")):
            clock.run(self.state, JOBS, self.state.now())
            return await self._api.answer(request)
        if request.path.startswith("/c/"):
            clock.run(self.state, JOBS, self.state.now())
            return page.answer(self.state, request)
        if request.path.startswith("/_sandbox"):
            return await control.answer(self, request)
        return Answer(404)

    def advance(self, by: timedelta) -> None:
        """Put the clock forward: debits settle, sessions expire, retries fall due."""
        clock.advance(self.state, by, JOBS)
        self.state.save()

    async def deliver(self) -> int:
        """Deliver the webhooks that are due. Returns how many were accepted."""
        clock.run(self.state, JOBS, self.state.now())
        accepted = await self.courier.deliver()
        self.state.save()
        return accepted

    async def run(self) -> None:
        """Settle, expire and deliver for ever."""
        while True:
            if clock.run(self.state, JOBS, self.state.now()) or self.courier.waits:
                await self.deliver()
            await asyncio.sleep(_TICK)

    def pay(
        self,
        session_id: str,
        number: str = "4242424242424242",
        iban: str | None = None,
        authenticate: bool | None = True,  # noqa: FBT001, FBT002  # None: 3-D Secure is still open
    ) -> cards.Decline | None:
        """Submit a session's page. Returns why it was declined, if it was."""
        billing = {"name": "Maren Holt", "email": "maren@example.com"}
        if iban:
            method = methods.with_iban(self.state, iban, billing)
        else:
            method = methods.with_card(self.state, number, billing)
        try:
            return checkout.pay(self.state, session_id, method, authenticate)
        finally:
            self.state.save()

    def dispute(self, charge_id: str, reason: str = "fraudulent") -> Object:
        """The customer's bank takes a charge back."""
        return self._kept(disputes.open_one(self.state, charge_id, reason=reason))

    def emit_inquiry(self, charge_id: str) -> Object:
        """The customer's bank asks about a charge; no money moves."""
        return self._kept(disputes.open_one(self.state, charge_id, "warning_needs_response"))

    def close_dispute(self, dispute_id: str, *, won: bool) -> Object:
        return self._kept(disputes.close(self.state, dispute_id, won=won))

    def settle(self, intent_id: str) -> Object:
        """Let a debit come in, or come back, now."""
        return self._kept(checkout.settle(self.state, intent_id))

    def refund_outside(self, charge_id: str, amount: int | None = None) -> Object:
        """A refund that somebody makes in Stripe's Dashboard."""
        params: Object = {"charge": charge_id} | ({} if amount is None else {"amount": amount})
        return self._kept(refunds.create(self.state, params))

    def revoke_mandate(self, mandate_id: str) -> Object:
        """The customer's bank ends a mandate."""
        mandate = self.state.get("mandate", mandate_id)
        methods.deactivate(self.state, mandate)
        return self._kept(mandate)

    def roll(self, endpoint_id: str) -> str:
        """Give an endpoint a new secret, which signs beside the old one. Returns it."""
        secret = endpoints.roll(self.state, endpoint_id)
        self.state.save()
        return secret

    def _kept(self, made: Object) -> Object:
        self.state.save()
        return made


def _as_httpx(lost: Lost) -> httpx.TransportError:
    if lost.late:
        return httpx.ReadTimeout("Nothing came in time.")
    return httpx.RemoteProtocolError("Server disconnected without sending a response.")
