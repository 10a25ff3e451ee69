"""Events looked into: each is a pointer, so Stripe is asked what is so now."""

import uuid

from app.domain.errors import NotFound
from app.domain.outbox.rules import Failure
from app.domain.payments import inbox
from app.domain.payments.inbox import ATTEMPTS, CHARGEBACKS, REFUNDS, WARNINGS, Kept, ReadEvent
from app.domain.unit import Unit
from app.effects.outbox import Attempt
from app.effects.stripe.checkout import Checkout
from app.effects.stripe.gateway import patiently


class Events:
    """Looks into the events that the outbox holds."""

    effect = ReadEvent
    at_once = 4

    def __init__(self, checkout: Checkout) -> None:
        self._checkout = checkout

    async def perform(self, effect: ReadEvent, attempt: Attempt) -> str:
        del attempt  # whatever is asked of Stripe here may be asked again
        event = await inbox.kept(effect.event)
        if event is None or event.state != "pending":
            return ""
        async with patiently():
            return await self._read(event)

    async def done(self, unit: Unit, effect: ReadEvent, said: str) -> None:
        del unit
        about = uuid.UUID(said) if said else None
        await inbox.settle(effect.event, attempt=about, detail="", done=about is not None)

    async def postponed(self, effect: ReadEvent, why: str) -> None: ...

    async def failed(self, unit: Unit, effect: ReadEvent, reason: Failure, why: str) -> None: ...

    async def _read(self, event: Kept) -> str:
        """What it was about: the id of an attempt, or "" where it is none of ours."""
        if event.kind in ATTEMPTS:
            return await self._attempt(event)
        if event.kind in REFUNDS or event.kind in CHARGEBACKS or event.kind in WARNINGS:
            return ""
        return ""

    async def _attempt(self, event: Kept) -> str:
        found = await inbox.attempt_of(event.object) or await self._named(event)
        if found is None:
            return ""
        try:
            await self._checkout.sync(found, "webhook", event.id)
        except NotFound:
            return ""
        return str(found)

    async def _named(self, event: Kept) -> uuid.UUID | None:
        """The attempt that the object itself names; its answer may have been lost on the way."""
        return await self._checkout.adopt(event.object_kind, event.object)
