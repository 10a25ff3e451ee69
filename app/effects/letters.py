"""E-mails to customers: made when they go out, kept as they went, handed to the mail server."""

import asyncio
from urllib.parse import urlsplit

from app.domain import clock
from app.domain.delivery import actions, queries
from app.domain.delivery.rules import Made, OutgoingMessage, Recipient, SendEmail, SendOrder
from app.domain.errors import NotFound
from app.domain.outbox.rules import Failure
from app.domain.outgoing import queries as outgoing_queries
from app.domain.outgoing.rules import Outgoing, return_path
from app.domain.papers.queries import frozen
from app.domain.settings.queries import current
from app.domain.templates.rules import Unfilled
from app.domain.unit import Unit
from app.effects.outbox import Attempt, Never, NotNow
from app.effects.papers import Papers
from app.effects.smtp import Sent, Smtp
from app.formats.letter.dkim import Signer
from app.formats.letter.letter import written
from app.formats.letter.post import Attached, Envelope, email, with_links

KEPT = "Kept in the outbox: nothing leaves this server."


class Letters:
    """Sends the e-mails that the outbox holds."""

    effect = SendEmail
    at_once = 4

    def __init__(self, papers: Papers, public_url: str) -> None:
        self._papers = papers
        self._public_url = public_url
        self._smtp = Smtp()

    async def perform(self, effect: SendEmail, attempt: Attempt) -> str:
        delivery = await queries.delivery(effect.delivery)
        outgoing = await outgoing_queries.current()
        if outgoing.transport == "none":
            raise NotNow("No mail server is set up.")
        made = await self._made(delivery)
        sender = sender_of(outgoing, self._public_url)
        message_id = f"<{delivery.id}@{sender.rpartition('@')[2]}>"
        await actions.keep(delivery.id, message_id, made)
        if outgoing.transport == "kept":
            return KEPT
        settings = await current()
        envelope = Envelope(
            sender_name=outgoing.sender_name or settings.name,
            sender_email=sender,
            name=delivery.name,
            email=delivery.address,
            reply_to=settings.email,
            message_id=message_id,
            at=clock.now(),
        )
        whole = with_links(made, await queries.markers(delivery.id), self._public_url)
        pdf, signer = await self._pdf(delivery), signer_of(outgoing)
        body = await asyncio.to_thread(email, whole, envelope, pdf, signer)
        back = outgoing.bounce_email
        path = return_path(back, delivery.id) if back else sender
        sent = Sent(sender=path, recipient=delivery.address, body=body)
        return await self._smtp.send(sent, outgoing, attempt)

    async def done(self, unit: Unit, effect: SendEmail, said: str) -> None:
        await actions.sent(unit, effect.delivery, said)

    async def postponed(self, effect: SendEmail, why: str) -> None:
        await actions.waits(effect.delivery, why)

    async def failed(self, unit: Unit, effect: SendEmail, reason: Failure, why: str) -> None:
        await actions.failed(unit, effect.delivery, reason, why)

    async def close(self) -> None:
        await self._smtp.close()

    async def _made(self, delivery: OutgoingMessage) -> Made:
        """The message with markers for its links. Raises Never."""
        material = await queries.material(delivery.customer, delivery.document, delivery.created_by)
        if material.document and material.document.status == "void":
            raise Never("The document was voided before this went out.", "ended")
        links = await queries.addresses(delivery.id, self._public_url)
        if links is None:
            raise Never("Its link was ended before this went out.", "ended")
        order = SendOrder(
            channel=delivery.channel,
            purpose=delivery.purpose,
            recipients=(),
            words=delivery.words,
            attach_pdf=delivery.attach_pdf,
        )
        recipient = Recipient(address=delivery.address, name=delivery.name, locale=delivery.locale)
        try:
            return written(order, recipient, material, links)
        except Unfilled as unfilled:
            raise Never(f"There is no value for {unfilled}.", "wording") from unfilled

    async def _pdf(self, delivery: OutgoingMessage) -> Attached | None:
        if not delivery.attach_pdf or delivery.document is None:
            return None
        try:
            version = await frozen(delivery.document)
        except NotFound as gone:
            raise Never("The document is gone.", "ended") from gone
        body = await self._papers.of(version, await current())
        return Attached(f"{version.number.replace('/', '-')}.pdf", body)


def sender_of(outgoing: Outgoing, public_url: str) -> str:
    """Whose address stands behind the messages: the one set, else no-reply at our own host."""
    return outgoing.sender_email or f"no-reply@{urlsplit(public_url).hostname}"


def signer_of(outgoing: Outgoing) -> Signer | None:
    """In whose name messages are signed, if they are."""
    if not outgoing.dkim_key:
        return None
    return Signer(
        domain=outgoing.dkim_domain, selector=outgoing.dkim_selector, key=outgoing.dkim_key
    )
