"""The way out for e-mails: kept as they went, signed, handed to the mail server of the settings."""

import asyncio
from urllib.parse import urlsplit

import msgspec

from app.domain import clock
from app.domain.delivery import actions
from app.domain.delivery.rules import Made, OutgoingMessage
from app.domain.outgoing import queries as outgoing_queries
from app.domain.outgoing.rules import Outgoing, Sender, return_path
from app.domain.settings.queries import current, logo
from app.domain.settings.rules import Settings
from app.effects.outbox import Attempt, NotNow
from app.effects.smtp import Sent, Smtp
from app.formats.letter.dkim import Signer
from app.formats.letter.post import Attached, Envelope, Picture, email, whole_address


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
        sender = sender_of(outgoing, await current(), self.public_url, delivery.sender)
        message_id = _message_id(delivery, sender)
        await actions.keep(delivery.id, message_id, made, whole_address(sender))

    async def send(  # noqa: PLR0913  # all that one e-mail is made from
        self,
        delivery: OutgoingMessage,
        whole: Made,
        outgoing: Outgoing,
        attempt: Attempt,
        *,
        pdf: Attached | None = None,
        end: str = "",
    ) -> str:
        """Hand it over; gives what the server said. Raises NotNow, Never, Unknown.

        `end`: the path by which the reader asks for no more of these.
        """
        settings = await current()
        sender = sender_of(outgoing, settings, self.public_url, delivery.sender)
        envelope = Envelope(
            sender_name=sender.name,
            sender_email=sender.email,
            name=delivery.name,
            email=delivery.address,
            reply_to=settings.email,
            message_id=_message_id(delivery, sender),
            at=clock.now(),
            unsubscribe=f"{self.public_url}{end}" if end else "",
        )
        signer, shown = signer_of(outgoing), await logo_of(settings)
        body = await asyncio.to_thread(email, whole, envelope, pdf, signer, shown)
        back = outgoing.bounce_email
        path = return_path(back, delivery.id) if back else sender.email
        sent = Sent(sender=path, recipient=delivery.address, body=body)
        return await self._smtp.send(sent, outgoing, attempt)

    async def close(self) -> None:
        await self._smtp.close()


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


def _message_id(delivery: OutgoingMessage, sender: Sender) -> str:
    return f"<{delivery.id}@{sender.email.rpartition('@')[2]}>"


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
