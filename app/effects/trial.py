"""A test message, and what keeps it from leaving, in plain words."""

import asyncio
import ssl
import uuid
from collections.abc import Iterator
from html import escape

import msgspec
from aiosmtplib import SMTPAuthenticationError, SMTPSenderRefused

from app.domain import clock
from app.domain.delivery.rules import Made
from app.domain.errors import Fault, Refused
from app.domain.outgoing.gateway import Gateway
from app.domain.outgoing.rules import Outgoing, Sender
from app.domain.settings.queries import current
from app.effects.gateway import Sms, Text
from app.effects.mail import logo_of, signer_of
from app.effects.outbox import Never, NotNow, Unknown
from app.effects.smtp import Sent, Smtp
from app.formats.language import Speech
from app.formats.letter.post import Envelope, email

PATIENCE = 20.0  # seconds; somebody is looking at a button


class Reader(msgspec.Struct, frozen=True, kw_only=True):
    """Who gets it."""

    name: str
    email: str


def trial_letter(say: Speech) -> Made:
    """What a test of the mail server says."""
    text = say.t(
        "This test message came through the mail server of your customer portal: it works."
    )
    subject = say.t("Test message from Porchlight")
    head = f'<html lang="{say.tag}" dir="{say.direction}"><meta charset=utf-8>'
    return Made(
        subject=subject,
        html=f"<!doctype html>{head}<title>{escape(subject)}</title><p>{escape(text)}</p>",
        text=f"{text}\n",
    )


async def tried(outgoing: Outgoing, sender: Sender, reader: Reader, made: Made) -> str:
    """Send a message for a try; gives what the server said. Raises Refused with what is wrong."""
    if outgoing.transport != "smtp":
        raise _refusal("transport", "Nothing leaves this server: choose a mail server first.")
    envelope = Envelope(
        sender_name=sender.name,
        sender_email=sender.email,
        name=reader.name,
        email=reader.email,
        reply_to="",
        message_id=f"<test-{uuid.uuid4()}@{sender.email.rpartition('@')[2]}>",
        at=clock.now(),
    )
    shown, signer = await logo_of(await current()), signer_of(outgoing)
    body = await asyncio.to_thread(email, made, envelope, None, signer, shown)
    smtp = Smtp()
    try:
        async with asyncio.timeout(PATIENCE):
            return await smtp.send(
                Sent(sender=sender.email, recipient=reader.email, body=body), outgoing
            )
    except TimeoutError:
        problem = f"{outgoing.host} did not answer within {PATIENCE:.0f} seconds."
        raise _refusal("host", problem) from None
    except (NotNow, Never, Unknown) as error:
        raise _refusal(*_plain(error)) from error
    finally:
        await smtp.close()


async def tried_sms(gateway: Gateway, to: str, say: Speech) -> str:
    """Send a test text; gives what the gateway said. Raises Refused with what is wrong."""
    if gateway.transport in {"none", "kept"}:
        raise _refusal("sms_transport", "Nothing leaves this server: choose a gateway first.")
    words = say.t(
        "This test message came through the SMS gateway of your customer portal: it works."
    )
    sms = Sms()
    try:
        async with asyncio.timeout(PATIENCE):
            text = Text(key=f"test:{uuid.uuid4()}", to=to, body=words)
            return (await sms.send(text, gateway)).said
    except TimeoutError:
        problem = f"{gateway.base} did not answer within {PATIENCE:.0f} seconds."
        raise _refusal("sms_address", problem) from None
    except (NotNow, Never, Unknown) as error:
        raise _refusal(_sms_field(str(error), gateway), str(error)) from error
    finally:
        await sms.close()


def _sms_field(said: str, gateway: Gateway) -> str:
    """The setting to look at."""
    if said.startswith(("401", "403")):
        return "sms_secret"
    if said.startswith("404"):
        return "sms_account" if gateway.transport == "twilio" else "sms_address"
    if "cannot be reached:" in said or "did not answer" in said or "sends us elsewhere" in said:
        return "sms_address"
    return "to" if said.startswith(("21211", "21214", "21217", "21614", "21610")) else "sms_sender"


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
