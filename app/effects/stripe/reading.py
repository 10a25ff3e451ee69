"""Events looked into: each is a pointer, so Stripe is asked what is so now."""

import uuid

from app.domain.outbox.rules import Failure
from app.domain.payments import inbox
from app.domain.payments.inbox import ATTEMPTS, CHARGEBACKS, REFUNDS, WARNINGS, Kept, ReadEvent
from app.domain.unit import Unit
from app.effects.outbox import Attempt
from app.effects.stripe.checkout import Checkout
from app.effects.stripe.gateway import SaidNo, patiently
from app.effects.stripe.refunds import Refunds

#: Nothing more is to be done: another event about the same thing brought the answer.
_SETTLED = "settled"


class Events:
    """Looks into the events that the outbox holds."""

    effect = ReadEvent
    at_once = 4

    def __init__(self, checkout: Checkout, refunds: Refunds) -> None:
        self._checkout = checkout
        self._refunds = refunds

    async def perform(self, effect: ReadEvent, attempt: Attempt) -> str:
        del attempt  # whatever is asked of Stripe here may be asked again
        event = await inbox.kept(effect.event)
        if event is None or event.state != "pending":
            return _SETTLED
        same = await inbox.waiting(event.object)  # these are known from the answer that comes now
        async with patiently():
            try:
                said = await self._read(event)
            except SaidNo as no:
                if not no.missing:
                    raise
                said = ""  # of another account, or gone
        await inbox.settle(same, attempt=_attempt(said), done=bool(said))
        return said

    async def done(self, unit: Unit, effect: ReadEvent, said: str) -> None:
        del unit
        if said != _SETTLED:
            await inbox.settle([effect.event], attempt=_attempt(said), done=bool(said))

    async def postponed(self, effect: ReadEvent, why: str) -> None: ...

    async def failed(self, unit: Unit, effect: ReadEvent, reason: Failure, why: str) -> None: ...

    async def _read(self, event: Kept) -> str:
        """What it was about: the id of an attempt, "ours" without one, "" where it is not."""
        found: uuid.UUID | None = None
        if event.kind in ATTEMPTS:
            found = await self._attempt(event)
        elif event.kind in REFUNDS:
            found = await self._refunds.look(event.object)
        elif event.kind in CHARGEBACKS:
            found = await self._refunds.look_at_dispute(event.object)
        elif event.kind in WARNINGS:
            found = await self._refunds.look_at_warning(event.object)
        elif event.kind.startswith("payment_method."):
            return "ours" if await self._checkout.method_changed(event.object) else ""
        elif event.kind == "mandate.updated":
            return "ours" if await self._checkout.mandate_changed(event.object) else ""
        elif event.kind.startswith("setup_intent."):
            found = await self._checkout.setup_of(event.object)
        return str(found or "")

    async def _attempt(self, event: Kept) -> uuid.UUID | None:
        """By what we call it, else by what the object itself names: our answer may be lost."""
        found = await inbox.attempt_of(event.object)
        found = found or await self._checkout.adopt(event.object_kind, event.object)
        if found is not None:
            await self._checkout.sync(found, "webhook", event.id)
        return found


def _attempt(said: str) -> uuid.UUID | None:
    return uuid.UUID(said) if said not in {"", "ours"} else None
