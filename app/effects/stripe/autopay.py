"""Charges saved methods on their day, and brings customers to Stripe's page to save one."""

import asyncio
import contextlib
import logging
import uuid
from typing import Any

from app.domain.billing import queries as billing
from app.domain.errors import NotFound
from app.domain.outbox.rules import Failure
from app.domain.payments import autopay, charged, consents, enrolling, ledger, starting, syncing
from app.domain.payments.autopay import ChargeMethod
from app.domain.payments.enrolling import Consent
from app.domain.payments.reconciling import give_up
from app.domain.payments.rules import AttemptState
from app.domain.payments.syncing import Known
from app.domain.payments.units import to_stripe
from app.domain.unit import Unit
from app.effects.outbox import Attempt, NotNow
from app.effects.stripe.checkout import Checkout
from app.effects.stripe.gateway import Declined, Gateway, NotConnected, SaidNo, ask

PAUSE = 60.0  # seconds
_log = logging.getLogger(__name__)


class Charges:
    """Charges what the outbox holds, once for each attempt."""

    effect = ChargeMethod
    at_once = 2

    def __init__(self, gateway: Gateway, checkout: Checkout) -> None:
        self._gateway = gateway
        self._checkout = checkout

    async def perform(self, effect: ChargeMethod, attempt: Attempt) -> str:
        known = await syncing.known(effect.attempt)
        if known.state != "created":
            return known.state
        try:
            # What an earlier try charged stands, whatever became of the method or the invoice. For
            # a day the key would make a second one the same charge; later it would be another.
            made = await self._checkout.charge_of(known) if attempt.job.attempts > 1 else ""
            intent = made or await self._charged_now(effect.attempt)
        except (NotConnected, SaidNo) as no:  # our key: the customer's method may be good
            await charged.waits(effect.attempt)
            raise NotNow(str(no)) from no
        await charged.goes_on(effect.attempt)
        if not intent:
            return "canceled"
        await starting.charged(effect.attempt, intent)
        return await self._checkout.sync(effect.attempt, "autopay")

    async def _charged_now(self, attempt: uuid.UUID) -> str:
        """The PaymentIntent of the charge; "" where none is to be made, or Stripe makes none.

        Raises NotConnected, SaidNo where the key is wrong, and Silent.
        """
        wanted = await autopay.charge(attempt)
        if wanted is None:
            await give_up(attempt, "ended before it began")
            return ""
        try:
            return await self._charged(wanted)
        except SaidNo as no:
            if no.code == "key":
                raise
            # Stripe does not even try: the method is gone, or the amount is too small.
            _log.warning("Stripe refused a charge: %s", no)
            await self._checkout.method_changed(wanted.method)  # which ends autopay if it is gone
            refusal = no.code if await consents.holds(wanted.customer) else None
            await give_up(attempt, str(no), refusal)
            return ""

    async def _charged(self, wanted: autopay.Charge) -> str:
        client = await self._gateway.client()
        params: Any = {
            "amount": to_stripe(wanted.amount, wanted.currency),
            "currency": wanted.currency.lower(),
            "customer": wanted.stripe_customer,
            "payment_method": wanted.method,
            "off_session": True,
            "confirm": True,
            "description": wanted.number,
            "metadata": {"attempt": str(wanted.attempt)},
        }
        try:
            made = await ask(
                client.v1.payment_intents.create_async(
                    params, {"idempotency_key": f"ap-{wanted.attempt}"}
                )
            )
        except Declined as declined:
            return declined.intent
        return made.id

    async def done(self, unit: Unit, effect: ChargeMethod, said: str) -> None: ...

    async def postponed(self, effect: ChargeMethod, why: str) -> None: ...

    async def failed(self, unit: Unit, effect: ChargeMethod, reason: Failure, why: str) -> None: ...


class Autopay:
    """Plans and begins what falls due; any worker may, each charge is begun once."""

    def __init__(self, gateway: Gateway, checkout: Checkout) -> None:
        self._gateway = gateway
        self._checkout = checkout

    async def run(self) -> None:
        """Plan for ever; a database or a Stripe that is away is waited for."""
        while True:
            try:
                await self.turn()
            except Exception:  # noqa: BLE001  # the database may be away
                _log.exception("Autopay could not be planned; it is tried again.")
            await asyncio.sleep(PAUSE)

    async def turn(self) -> None:
        """Tell of what is charged soon, and begin what is charged today."""
        if not (await billing.current()).connected:
            return
        await autopay.plan()
        for row in await autopay.due_plans():
            with contextlib.suppress(NotNow, SaidNo):  # it is still due at the next turn
                if await self._alone(row["document"]):
                    await autopay.begin(row["id"])

    async def enrol(self, customer: uuid.UUID, link: uuid.UUID, consent: Consent) -> Known:
        """Where a customer gives Stripe his card or account. Raises Conflict, Silent, SaidNo."""
        return await self._checkout.open(await enrolling.begin(customer, link, consent))

    async def remove(self, customer: uuid.UUID) -> None:
        """Have Stripe forget a customer's method; autopay ends with it. Raises NotFound."""
        name = await enrolling.removable(customer)
        with contextlib.suppress(NotFound):
            await enrolling.cancel(customer, "customer")
        client = await self._gateway.client()
        with contextlib.suppress(SaidNo):  # Stripe has forgotten it already
            await ask(client.v1.payment_methods.detach_async(name))
        await self._checkout.method_changed(name)

    async def _alone(self, document: uuid.UUID) -> bool:
        """End what a customer has open at this document; whether he has nothing open any more."""
        rows = await ledger.rows("document", [document])
        ended: list[AttemptState] = [
            await self._checkout.end(attempt["id"], "autopay")
            for attempt in await starting.waiting_for(rows)
        ]
        return all(state not in {"open", "created", "declined"} for state in ended)
