"""A test message, and what keeps it from leaving, in plain words."""

import asyncio
import ssl
import uuid
from collections.abc import Iterator

import msgspec
from aiosmtplib import SMTPAuthenticationError, SMTPSenderRefused

from app.domain import clock
from app.domain.delivery.rules import Made
from app.domain.errors import Fault, Refused
from app.domain.outgoing.rules import Outgoing
from app.domain.settings.queries import current
from app.effects.mail import logo_of, signer_of
from app.effects.outbox import Never, NotNow, Unknown
from app.effects.smtp import Sent, Smtp
from app.formats.letter.post import Envelope, email

PATIENCE = 20.0  # seconds; somebody is looking at a button


class Sender(msgspec.Struct, frozen=True, kw_only=True):
    """Whose name and address a message bears."""

    name: str
    email: str


async def tried(
    outgoing: Outgoing, sender: Sender, name: str, to: str, made: Made | None = None
) -> str:
    """Send a message for a try, one that says so unless `made` is given; what the server said.

    Raises Refused with what is wrong.
    """
    if outgoing.transport != "smtp":
        raise _refusal("transport", "Nothing leaves this server: choose a mail server first.")
    envelope = Envelope(
        sender_name=sender.name,
        sender_email=sender.email,
        name=name,
        email=to,
        reply_to="",
        message_id=f"<test-{uuid.uuid4()}@{sender.email.rpartition('@')[2]}>",
        at=clock.now(),
    )
    shown, signer = await logo_of(await current()), signer_of(outgoing)
    body = await asyncio.to_thread(email, made or _words(), envelope, None, signer, shown)
    smtp = Smtp()
    try:
        async with asyncio.timeout(PATIENCE):
            return await smtp.send(Sent(sender=sender.email, recipient=to, body=body), outgoing)
    except TimeoutError:
        problem = f"{outgoing.host} did not answer within {PATIENCE:.0f} seconds."
        raise _refusal("host", problem) from None
    except (NotNow, Never, Unknown) as error:
        raise _refusal(*_plain(error)) from error
    finally:
        await smtp.close()


#: What lies behind a failure, the setting to look at, and what is wrong; the first that fits.
_PLAIN: tuple[tuple[type[BaseException], str, str], ...] = (
    (SMTPAuthenticationError, "password", "The server does not take this user name and password"),
    (ssl.SSLCertVerificationError, "security", "The server's certificate cannot be trusted"),
    (ssl.SSLError, "security", "No encrypted connection came about; is the port right?"),
    (SMTPSenderRefused, "sender_email", "The server does not send in this address's name"),
    (OSError, "host", "Nobody answers at this server and port"),
)


def _plain(error: Exception) -> tuple[str, str]:
    """The setting to look at, and what is wrong with it."""
    causes, said = list(_causes(error)), str(error)
    for kind, field, problem in _PLAIN:
        if any(isinstance(each, kind) for each in causes):
            return field, f"{problem}: {said}"
    if "STARTTLS" in said.upper():
        return "security", f"The server offers no STARTTLS here: {said}"
    if "cannot be reached" in said:
        return "host", said
    return "sender_email", f"The server did not take the message: {said}"


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _refusal(field: str, problem: str) -> Refused:
    return Refused("The test message was not sent.", Fault(field, problem))


def _words() -> Made:
    text = "This test message came through the mail server of your customer portal: it works."
    return Made(
        subject="Test message from Porchlight",
        html=f"<!doctype html><meta charset=utf-8><title>Test</title><p>{text}</p>",
        text=f"{text}\n",
    )
