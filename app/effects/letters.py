"""E-mails to customers about their documents: made when they go out."""

import uuid

from app.domain.delivery import actions, queries
from app.domain.delivery.rules import OutgoingMessage, SendEmail
from app.domain.errors import NotFound
from app.domain.outbox.rules import Failure
from app.domain.papers.queries import frozen
from app.domain.payments.receipts import receipt
from app.domain.settings.queries import current
from app.domain.unit import Unit
from app.domain.unsubscribing import MARKER
from app.effects.mail import Mail
from app.effects.messages import KEPT, made_from
from app.effects.outbox import Attempt, Never
from app.effects.papers import Papers
from app.formats.language import spoken
from app.formats.letter.post import Attached, with_links
from app.formats.pdf.receipt import title


class Letters:
    """Sends the e-mails that the outbox holds."""

    effect = SendEmail
    at_once = 4

    def __init__(self, papers: Papers, mail: Mail) -> None:
        self._papers = papers
        self._mail = mail

    async def perform(self, effect: SendEmail, attempt: Attempt) -> str:
        delivery = await queries.delivery(effect.delivery)
        outgoing = await self._mail.way()
        made = await made_from(delivery, self._mail.public_url)
        await self._mail.keep(delivery, made, outgoing)
        if outgoing.transport == "kept":
            return KEPT
        end = queries.unsubscribing(delivery)
        secret = await queries.markers(delivery.id) | ({MARKER: end} if end else {})
        whole = with_links(made, secret, self._mail.public_url)
        pdf = await self._pdf(delivery)
        return await self._mail.send(delivery, whole, outgoing, attempt, pdf=pdf, end=end)

    async def done(self, unit: Unit, effect: SendEmail, said: str) -> None:
        await actions.sent(unit, effect.delivery, said)

    async def postponed(self, effect: SendEmail, why: str) -> None:
        await actions.waits(effect.delivery, why)

    async def failed(self, unit: Unit, effect: SendEmail, reason: Failure, why: str) -> None:
        await actions.failed(unit, effect.delivery, reason, why)

    async def _pdf(self, delivery: OutgoingMessage) -> Attached | None:
        if not delivery.attach_pdf:
            return None
        if delivery.money and delivery.money.payment:
            return await self._receipt(delivery, delivery.money.payment)
        if delivery.document is None:
            return None
        try:
            version = await frozen(delivery.document)
        except NotFound as gone:
            raise Never("The document is gone.", "ended") from gone
        body = await self._papers.of(version, await current())
        return Attached(f"{version.number.replace('/', '-')}.pdf", body)

    async def _receipt(self, delivery: OutgoingMessage, payment: uuid.UUID) -> Attached:
        """In the reader's own language, as the letter is."""
        try:
            told = await receipt(payment)
        except NotFound as gone:
            raise Never("The payment is gone.", "ended") from gone
        settings = await current()
        body = await self._papers.receipt(told, settings, delivery.locale)
        tag = spoken("paper", delivery.locale or told.locale, settings.locale)
        return Attached(f"{title(tag)} {told.received_on}.pdf", body)
