"""E-mails to customers: made when they go out, kept as they went, handed to the mail server."""

import asyncio
from urllib.parse import urlsplit

import msgspec

from app.domain import clock
from app.domain.delivery import actions, queries
from app.domain.delivery.rules import OutgoingMessage, SendEmail
from app.domain.errors import NotFound
from app.domain.outbox.rules import Failure
from app.domain.outgoing import queries as outgoing_queries
from app.domain.outgoing.rules import Outgoing, Sender, return_path
from app.domain.papers.queries import frozen
from app.domain.settings.queries import current, logo
from app.domain.settings.rules import Settings
from app.domain.unit import Unit
from app.domain.unsubscribing import MARKER
from app.effects.messages import KEPT, made_from
from app.effects.outbox import Attempt, Never, NotNow
from app.effects.papers import Papers
from app.effects.smtp import Sent, Smtp
from app.formats.letter.dkim import Signer
from app.formats.letter.post import (
    Attached,
    Envelope,
    Picture,
    email,
    whole_address,
    with_links,
)


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
        made = await made_from(delivery, self._public_url)
        settings = await current()
        sender = sender_of(outgoing, settings, self._public_url, delivery.sender)
        message_id = f"<{delivery.id}@{sender.email.rpartition('@')[2]}>"
        await actions.keep(delivery.id, message_id, made, whole_address(sender))
        if outgoing.transport == "kept":
            return KEPT
        end = queries.unsubscribing(delivery)
        envelope = Envelope(
            sender_name=sender.name,
            sender_email=sender.email,
            name=delivery.name,
            email=delivery.address,
            reply_to=settings.email,
            message_id=message_id,
            at=clock.now(),
            unsubscribe=f"{self._public_url}{end}" if end else "",
        )
        secret = await queries.markers(delivery.id) | ({MARKER: end} if end else {})
        whole = with_links(made, secret, self._public_url)
        pdf, signer = await self._pdf(delivery), signer_of(outgoing)
        shown = await logo_of(settings)
        body = await asyncio.to_thread(email, whole, envelope, pdf, signer, shown)
        back = outgoing.bounce_email
        path = return_path(back, delivery.id) if back else sender.email
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

    async def _pdf(self, delivery: OutgoingMessage) -> Attached | None:
        if not delivery.attach_pdf or delivery.document is None:
            return None
        try:
            version = await frozen(delivery.document)
        except NotFound as gone:
            raise Never("The document is gone.", "ended") from gone
        body = await self._papers.of(version, await current())
        return Attached(f"{version.number.replace('/', '-')}.pdf", body)


def sender_of(outgoing: Outgoing, settings: Settings, public_url: str, asked: str = "") -> Sender:
    """From whom a message goes: the alias that was asked for, while there is one.

    Else the sender that is set, by default no-reply at our own host.
    """
    alias = outgoing.alias(asked) if asked else None
    address = outgoing.sender_email or f"no-reply@{urlsplit(public_url).hostname}"
    chosen = alias or Sender(name=outgoing.sender_name, email=address)
    return msgspec.structs.replace(
        chosen, name=chosen.name or outgoing.sender_name or settings.name
    )


async def logo_of(settings: Settings) -> Picture | None:
    """The logo as letters show it."""
    png = await logo(settings.logo) if settings.logo else None
    return Picture(f"/logo/{settings.logo}", png) if png else None


def signer_of(outgoing: Outgoing) -> Signer | None:
    """In whose name messages are signed, if they are."""
    if not outgoing.dkim_key:
        return None
    return Signer(
        domain=outgoing.dkim_domain, selector=outgoing.dkim_selector, key=outgoing.dkim_key
    )
