"""The way out for e-mails: kept as they went, signed, handed to the mail server of the settings."""

import asyncio
from urllib.parse import urlsplit

from app.domain import clock
from app.domain.delivery import actions
from app.domain.delivery.rules import Made, OutgoingMessage
from app.domain.outgoing import queries as outgoing_queries
from app.domain.outgoing.rules import Outgoing, return_path
from app.domain.settings.queries import current, logo
from app.domain.settings.rules import Settings
from app.effects.outbox import Attempt, NotNow
from app.effects.smtp import Sent, Smtp
from app.formats.letter.dkim import Signer
from app.formats.letter.post import Attached, Envelope, Picture, email


class Mail:
    """Hands e-mails over; every performer of one worker shares its connections."""

    def __init__(self, public_url: str) -> None:
        self.public_url = public_url
        self._smtp = Smtp()

    async def way(self) -> Outgoing:
        """How messages leave now. Raises NotNow while they do not."""
        outgoing = await outgoing_queries.current()
        if outgoing.transport == "none":
            raise NotNow("No mail server is set up.")
        return outgoing

    async def keep(self, delivery: OutgoingMessage, made: Made, outgoing: Outgoing) -> None:
        """Write down what goes out, as staff may read it."""
        await actions.keep(delivery.id, self._message_id(delivery, outgoing), made)

    async def send(
        self,
        delivery: OutgoingMessage,
        whole: Made,
        outgoing: Outgoing,
        attempt: Attempt,
        pdf: Attached | None = None,
    ) -> str:
        """Hand it over; gives what the server said. Raises NotNow, Never, Unknown."""
        settings = await current()
        sender = sender_of(outgoing, self.public_url)
        envelope = Envelope(
            sender_name=outgoing.sender_name or settings.name,
            sender_email=sender,
            name=delivery.name,
            email=delivery.address,
            reply_to=settings.email,
            message_id=self._message_id(delivery, outgoing),
            at=clock.now(),
        )
        signer, shown = signer_of(outgoing), await logo_of(settings)
        body = await asyncio.to_thread(email, whole, envelope, pdf, signer, shown)
        back = outgoing.bounce_email
        path = return_path(back, delivery.id) if back else sender
        sent = Sent(sender=path, recipient=delivery.address, body=body)
        return await self._smtp.send(sent, outgoing, attempt)

    async def close(self) -> None:
        await self._smtp.close()

    def _message_id(self, delivery: OutgoingMessage, outgoing: Outgoing) -> str:
        return f"<{delivery.id}@{sender_of(outgoing, self.public_url).rpartition('@')[2]}>"


def sender_of(outgoing: Outgoing, public_url: str) -> str:
    """Whose address stands behind the messages: the one set, else no-reply at our own host."""
    return outgoing.sender_email or f"no-reply@{urlsplit(public_url).hostname}"


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
