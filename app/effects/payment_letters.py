"""Letters about money: put into the words that hold now, and queued with all other letters."""

from app.domain.outbox.rules import Failure
from app.domain.payments import letters
from app.domain.payments.letters import SendPaymentLetter
from app.domain.settings.queries import current
from app.domain.unit import Unit
from app.effects.outbox import Attempt
from app.effects.wording import current_words
from app.formats.language import spoken

QUEUED = "Queued as a letter."
NOBODY = "Not sent: the customer has no contact with an e-mail address."
OFF = "Not sent: receipts are switched off."
REVOKED = "Not sent: the customer's link was revoked."


class PaymentLetters:
    """Queues a letter in the unit that settles its job, so that a crash queues it once."""

    effect = SendPaymentLetter
    at_once = 2

    async def perform(self, effect: SendPaymentLetter, attempt: Attempt) -> str:
        del attempt  # nothing leaves the house here
        wanted = effect.purpose != "receipt" or effect.asked
        if not wanted and not (await current()).send_receipts:
            return OFF
        if not await letters.reader(effect.customer, effect.payment):
            return NOBODY
        return QUEUED if await letters.reachable(effect) else REVOKED

    async def done(self, unit: Unit, effect: SendPaymentLetter, said: str) -> None:
        recipient = await letters.reader(effect.customer, effect.payment)
        if said != QUEUED or not recipient or not await letters.reachable(effect):
            return
        tag = spoken("letters", recipient.locale, (await current()).locale)
        words = await current_words(effect.purpose, "email", tag)
        await letters.send(unit, effect, recipient, words)

    async def postponed(self, effect: SendPaymentLetter, why: str) -> None:
        pass

    async def failed(
        self, unit: Unit, effect: SendPaymentLetter, reason: Failure, why: str
    ) -> None:
        pass
