"""Refunds and disputes at Stripe: asked for, and found out about."""

import uuid

from app.domain.outbox.rules import Failure
from app.domain.payments import chargebacks, inbox, refunding
from app.domain.payments.refunding import RefundOrder, SendRefund
from app.domain.payments.rules import RefundFacts
from app.domain.payments.units import to_stripe
from app.domain.unit import Unit
from app.effects.outbox import Attempt, Never
from app.effects.stripe.checkout import Checkout
from app.effects.stripe.facts import chargeback_facts, identity, refund_facts
from app.effects.stripe.gateway import Gateway, NotConnected, SaidNo, ask, every


class Refunds:
    """Gives back what staff decided to, once for each refund of ours."""

    effect = SendRefund
    at_once = 2

    def __init__(self, gateway: Gateway, checkout: Checkout) -> None:
        self._gateway = gateway
        self._checkout = checkout

    async def perform(self, effect: SendRefund, attempt: Attempt) -> str:
        wanted = await refunding.order(effect.refund)
        if wanted.stripe_id:
            return wanted.stripe_id
        try:
            made = await self._made(wanted) if attempt.job.attempts > 1 else None
            made = made or await self._make(wanted)
        except (SaidNo, NotConnected) as no:
            raise Never(str(no)) from no
        await refunding.told(made)
        return made.id

    async def _make(self, wanted: RefundOrder) -> RefundFacts:
        """For a day the key makes a second try the same refund."""
        client = await self._gateway.client()
        made = await ask(
            client.v1.refunds.create_async(
                {
                    "payment_intent": wanted.intent or "",
                    "amount": to_stripe(wanted.amount, wanted.currency),
                    "metadata": {"refund": str(wanted.id)},
                    "reason": "requested_by_customer",
                },
                {"idempotency_key": f"re-{wanted.id}"},
            )
        )
        return refund_facts(made)

    async def _made(self, wanted: RefundOrder) -> RefundFacts | None:
        """What an earlier try made of it, though its answer was lost; a key holds for one day."""
        client = await self._gateway.client()
        listed = await ask(
            client.v1.refunds.list_async({"payment_intent": wanted.intent or "", "limit": 100})
        )
        async for each in every(listed):
            facts = refund_facts(each)
            if facts.ours == str(wanted.id):
                return facts
        return None

    async def done(self, unit: Unit, effect: SendRefund, said: str) -> None: ...

    async def postponed(self, effect: SendRefund, why: str) -> None: ...

    async def failed(self, unit: Unit, effect: SendRefund, reason: Failure, why: str) -> None:
        del reason
        await refunding.refused(unit, effect.refund, why)

    async def look(self, name: str) -> uuid.UUID | None:
        """Find out what became of a refund; gives the attempt whose money it was, if ours."""
        client = await self._gateway.client()
        facts = refund_facts(await ask(client.v1.refunds.retrieve_async(name)))
        attempt = await self._posted(facts.intent)
        return attempt if await refunding.told(facts) else None

    async def look_at_dispute(self, name: str) -> uuid.UUID | None:
        """Find out how a dispute stands; gives the attempt whose money it is about, if ours."""
        client = await self._gateway.client()
        facts = chargeback_facts(await ask(client.v1.disputes.retrieve_async(name)))
        attempt = await self._posted(facts.intent)
        return attempt if await chargebacks.told(facts) else None

    async def look_at_warning(self, name: str) -> uuid.UUID | None:
        """A card network warns of fraud: staff decide, best before the owner disputes it."""
        client = await self._gateway.client()
        warning = await ask(client.v1.radar.early_fraud_warnings.retrieve_async(name))
        charge = await ask(client.v1.charges.retrieve_async(identity(warning.charge)))
        intent = identity(charge.payment_intent)
        attempt = await self._posted(intent)
        return attempt if await chargebacks.warned(name, intent) else None

    async def _posted(self, intent: str) -> uuid.UUID | None:
        """The attempt behind a PaymentIntent, its money posted first: this news may be quicker."""
        found = await inbox.attempt_of(intent) or await self._checkout.adopt(
            "payment_intent", intent
        )
        if found is not None:
            await self._checkout.sync(found, "webhook")
        return found
