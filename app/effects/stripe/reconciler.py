"""Compares what we know with what Stripe has, and heals what no webhook told."""

import asyncio
import contextlib
import datetime as dt
import logging
import uuid

import stripe

from app.domain import clock
from app.domain.billing import queries as billing
from app.domain.errors import NotFound, Refused
from app.domain.payments import (
    chargebacks,
    customers,
    inbox,
    reconciling,
    refunding,
    starting,
    syncing,
)
from app.domain.payments.rules import SessionFacts
from app.domain.payments.syncing import Known
from app.domain.payments.units import from_stripe
from app.domain.tasks import Question
from app.domain.tasks import ask as leave
from app.domain.unit import Unit
from app.effects.outbox import NotNow
from app.effects.stripe import webhooks
from app.effects.stripe.checkout import Checkout
from app.effects.stripe.facts import metadata_of, session_facts
from app.effects.stripe.gateway import Declined, Gateway, SaidNo, ask, every
from app.effects.stripe.refunds import Refunds

PAUSE = 30.0  # seconds
_OVERLAP = dt.timedelta(hours=1)
#: A webhook that is on its way still is no news.
_LATE = dt.timedelta(minutes=10)
_PAYMENTS_BACK = dt.timedelta(days=3)

_log = logging.getLogger(__name__)


class Reconciler:
    """This worker's part; every job is claimed, so that it is done once."""

    def __init__(self, gateway: Gateway, checkout: Checkout, refunds: Refunds) -> None:
        self._gateway = gateway
        self._checkout = checkout
        self._refunds = refunds

    async def run(self) -> None:
        """Compare for ever; a database or a Stripe that is away is waited for."""
        while True:
            try:
                await self.compare()
            except Exception:  # noqa: BLE001  # the database may be away
                _log.exception("Payments could not be compared; it is tried again.")
            await asyncio.sleep(PAUSE)

    async def compare(self) -> None:
        """Do everything that is due now."""
        if not (await billing.current()).connected:
            return
        for attempt in await reconciling.claim_looks():
            await self._looked(attempt)
        for job, work in (
            ("events", self._events),
            ("payments", self._payments),
            ("moves", self._moves),
        ):
            cursor = await reconciling.claim(job)  # type: ignore[arg-type]  # as listed
            if cursor is not None:
                try:
                    await work(cursor)
                except (NotNow, SaidNo):
                    await reconciling.again(job)  # type: ignore[arg-type]

    async def _looked(self, attempt: uuid.UUID) -> None:
        """Look at one; whatever is wrong with it, the others are looked at too."""
        try:
            with contextlib.suppress(NotNow, SaidNo, NotFound, Declined):
                await self._look(attempt)
        except Exception:  # noqa: BLE001  # nobody expected it
            _log.exception("Attempt %s could not be compared; it is tried again.", attempt)

    async def _look(self, attempt: uuid.UUID) -> None:
        known = await syncing.known(attempt)
        if known.kind == "autopay" and not known.intent:
            await self._charged(known)
        elif known.state == "created" and not known.session:
            await self._opened(known)
        await self._checkout.sync(attempt, "reconcile")

    async def _charged(self, known: Known) -> None:
        """A charge of which nobody knows whether Stripe made it: the outbox asks with its key.

        Once that key is forgotten there, what names the attempt is looked for.
        """
        if clock.now() - known.created_at < reconciling.KEYS_LAST:
            return
        found = await self._checkout.charge_of(known)
        if found:
            await starting.charged(known.id, found)
        else:
            await reconciling.give_up(known.id, "never charged")

    async def _opened(self, known: Known) -> None:
        """Nobody knows whether Stripe made the session: ask with the same key, or look for it."""
        if clock.now() - known.created_at < reconciling.MADE_WITHIN:
            with contextlib.suppress(SaidNo, Refused):
                await self._checkout.open(known.id)
                return
        found = await self._found(known)
        if found is None:
            await reconciling.give_up(known.id, "never opened")
        else:
            await starting.opened(known.id, found)

    async def _found(self, known: Known) -> SessionFacts | None:
        """The session that names this attempt as its own."""
        buyer = await customers.stripe_id(known.customer, livemode=known.livemode)
        if buyer is None:
            return None
        client = await self._gateway.client()
        since = int(known.created_at.timestamp()) - 60
        listed = await ask(
            client.v1.checkout.sessions.list_async(
                {"customer": buyer, "created": {"gte": since}, "limit": 100}
            )
        )
        facts = (session_facts(each) for each in listed.data)
        return next((each for each in facts if each.attempt == str(known.id)), None)

    async def _events(self, cursor: dt.datetime) -> None:
        """Take in the events that no webhook brought."""
        now, found = clock.now(), 0
        known = await billing.current()
        client = await self._gateway.client()
        since = int((max(cursor, now - reconciling.EVENTS_LAST) - _OVERLAP).timestamp())
        listed = await ask(
            client.v1.events.list_async(
                {"types": list(inbox.WANTED), "created": {"gte": since}, "limit": 100}
            )
        )
        async for event in every(listed):
            told = webhooks.told(str(event).encode())
            new = await inbox.receive(told, "reconcile", livemode=known.livemode)
            found += new and now - told.created_at > _LATE
        await reconciling.came_to("events", now, found)

    async def _payments(self, cursor: dt.datetime) -> None:
        """Every payment of ours at Stripe stands in the ledger."""
        now = clock.now()
        client = await self._gateway.client()
        since = int((min(cursor, now) - _PAYMENTS_BACK).timestamp())
        listed = await ask(
            client.v1.payment_intents.list_async({"created": {"gte": since}, "limit": 100})
        )
        async for intent in every(listed):
            named = metadata_of(intent, "attempt")
            if named and intent.status == "succeeded":
                await self._stands(intent, named)
        await reconciling.came_to("payments", now, 0)

    async def _stands(self, intent: stripe.PaymentIntent, named: str) -> None:
        found = await inbox.attempt_of(intent.id, named)
        if found is not None:
            await starting.charged(found, intent.id)
            await self._checkout.sync(found, "reconcile")
            return
        currency = intent.currency.upper()
        async with Unit("stripe") as unit:
            question = Question(
                kind="orphan_payment",
                reference=intent.id,
                amount=from_stripe(intent.amount_received, currency),
                currency=currency,
            )
            await leave(unit, question)

    async def _moves(self, cursor: dt.datetime) -> None:
        """Refunds that have not arrived, and disputes that are not over."""
        del cursor
        for refund in await refunding.pending():
            await self._refunds.look(refund)
        for dispute in await chargebacks.unsettled():
            await self._refunds.look_at_dispute(dispute)
        await inbox.forget()
        await reconciling.came_to("moves", clock.now(), 0)
