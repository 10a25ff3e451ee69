"""Lets a change of the bank details hold once it has waited long enough."""

from app.domain.outbox.rules import Failure
from app.domain.settings import bank
from app.domain.settings.bank import TakeEffect
from app.domain.unit import Unit
from app.effects.outbox import Attempt


class BankChanges:
    """Nothing is asked of the world: the outbox is only the clock."""

    effect = TakeEffect
    at_once = 1

    async def perform(self, effect: TakeEffect, attempt: Attempt) -> str:
        del effect, attempt
        return ""

    async def done(self, unit: Unit, effect: TakeEffect, said: str) -> None:
        del said
        await bank.take_effect(unit, effect.details)

    async def postponed(self, effect: TakeEffect, why: str) -> None: ...

    async def failed(self, unit: Unit, effect: TakeEffect, reason: Failure, why: str) -> None: ...
