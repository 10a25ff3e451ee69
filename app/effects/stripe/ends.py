"""Sessions in which nothing is to be paid any more, ended at Stripe."""

from app.domain.errors import NotFound
from app.domain.outbox.rules import Failure
from app.domain.payments.syncing import EndSession
from app.domain.unit import Unit
from app.effects.outbox import Attempt
from app.effects.stripe.checkout import Checkout
from app.effects.stripe.gateway import Declined, patiently


class SessionEnds:
    """Ends the sessions in which nothing is to be paid any more."""

    effect = EndSession
    at_once = 2

    def __init__(self, checkout: Checkout) -> None:
        self._checkout = checkout

    async def perform(self, effect: EndSession, attempt: Attempt) -> str:
        del attempt  # to end it twice is to end it
        try:
            async with patiently():
                return await self._checkout.end(effect.attempt, "checkout")
        except (NotFound, Declined) as gone:
            return str(gone)

    async def done(self, unit: Unit, effect: EndSession, said: str) -> None: ...

    async def postponed(self, effect: EndSession, why: str) -> None: ...

    async def failed(self, unit: Unit, effect: EndSession, reason: Failure, why: str) -> None: ...
