"""The e-mail with the code that a link asks for. What is kept of it hides the code."""

from app.domain.codes import queries as codes
from app.domain.codes.rules import LENGTH, SendCode
from app.domain.delivery import actions, queries
from app.domain.outbox.rules import Failure
from app.domain.templates.rules import Unfilled
from app.domain.unit import Unit
from app.effects.mail import Mail
from app.effects.messages import KEPT
from app.effects.outbox import Attempt, Never
from app.formats.letter.letter import with_code

_HIDDEN = "•" * LENGTH


class Codes:
    """Sends the codes that the outbox holds, which name none."""

    effect = SendCode
    at_once = 4

    def __init__(self, mail: Mail) -> None:
        self._mail = mail

    async def perform(self, effect: SendCode, attempt: Attempt) -> str:
        delivery = await queries.delivery(effect.code)
        outgoing = await self._mail.way()
        digits = await codes.digits(effect.code)
        if digits is None:
            raise Never("The code counted no more before this went out.", "ended")
        material = await queries.material(delivery.customer, None, delivery.created_by)
        try:
            whole, hidden = (
                with_code(delivery.words, delivery.recipient, material, each)
                for each in (digits, _HIDDEN)
            )
        except Unfilled as unfilled:
            raise Never(f"There is no value for {unfilled}.", "wording") from unfilled
        kept = outgoing.transport == "kept"  # then it is read where it is kept
        await self._mail.keep(delivery, whole if kept else hidden, outgoing)
        if kept:
            return KEPT
        return await self._mail.send(delivery, whole, outgoing, attempt)

    async def done(self, unit: Unit, effect: SendCode, said: str) -> None:
        await actions.handed_over(unit, effect.code, said)

    async def postponed(self, effect: SendCode, why: str) -> None:
        await actions.waits(effect.code, why)

    async def failed(self, unit: Unit, effect: SendCode, reason: Failure, why: str) -> None:
        await actions.failed(unit, effect.code, reason, why)
