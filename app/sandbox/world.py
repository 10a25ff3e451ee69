"""What goes on around the API: time, customers who pay, banks that want their money back."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

from app.sandbox import (
    cards,
    checkout,
    clock,
    delivery,
    disputes,
    endpoints,
    methods,
    refunds,
)
from app.sandbox.faults import Faults
from app.sandbox.jobs import JOBS
from app.sandbox.objects import Object
from app.sandbox.state import State

_TICK = 0.2


class World:
    """What tests and the demo do with the sandbox."""

    def __init__(self, state: State, courier: delivery.Courier) -> None:
        self.state = state
        self.courier = courier
        self.faults = Faults(state)

    @property
    def objects(self) -> Mapping[str, Object]:
        return MappingProxyType(self.state.objects)

    @property
    def delivery(self) -> delivery.Policy:
        return self.courier.policy

    def pass_time(self) -> bool:
        """Do what has fallen due by now. Returns whether there was anything."""
        return clock.run(self.state, JOBS, self.state.now()) > 0

    def advance(self, by: timedelta) -> None:
        """Put the clock forward: debits settle, sessions expire, retries fall due."""
        clock.advance(self.state, by, JOBS)
        self.state.save()

    async def deliver(self) -> int:
        """Deliver the webhooks that are due. Returns how many were accepted."""
        self.pass_time()
        accepted = await self.courier.deliver()
        self.state.save()
        return accepted

    async def run(self) -> None:
        """Settle, expire and deliver for ever."""
        while True:
            if self.pass_time() or self.courier.waits:
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

    def warn(self, charge_id: str) -> Object:
        """The card's network takes a charge for fraud, before anybody disputes it."""
        return self._kept(disputes.warn(self.state, charge_id))

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
