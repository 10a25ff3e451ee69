"""By which server and gateway messages leave: looked at, changed and tried out by admins."""

from typing import Annotated, Any

import msgspec
from litestar import Request
from litestar.params import JSONBody

from app.domain.delivery.rules import phone
from app.domain.errors import Fault, Refused
from app.domain.outgoing import actions, queries, rules
from app.domain.outgoing.gateway import SmsTransport
from app.domain.outgoing.rules import Outgoing, OutgoingChanges, Security, Sender, Transport
from app.domain.outgoing.signing import DnsRecord, dns_record
from app.domain.sessions.rules import Session
from app.domain.settings.queries import current
from app.effects.mail import sender_of
from app.effects.trial import Reader, trial_letter, tried, tried_sms
from app.formats.language import Speech, speech, spoken


class OutgoingSettings(msgspec.Struct, frozen=True, kw_only=True):
    """How messages leave. Secrets are never told; `sender` is the address that they bear.

    `dkim_record` is to be published in the DNS, so that others can check the signatures.
    """

    transport: Transport
    host: str
    port: int
    security: Security
    username: str
    has_password: bool
    sender_name: str
    sender_email: str
    sender: str
    aliases: tuple[Sender, ...]
    dkim_domain: str
    dkim_selector: str
    has_dkim_key: bool
    dkim_record: DnsRecord | None
    bounce_email: str
    sms_transport: SmsTransport
    sms_address: str
    sms_account: str
    has_sms_secret: bool
    sms_sender: str
    version: int


class SmsTrial(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A test text that is wanted, by the gateway with these changes."""

    to: Annotated[str, msgspec.Meta(max_length=40)]
    changes: OutgoingChanges


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """A test message went out: to whom, and what the server said when it took it."""

    to: str
    said: str


async def outgoing(request: Request[Session, Any, Any]) -> OutgoingSettings:
    """How messages leave."""
    return await _shown(request, await queries.current())


async def change_outgoing(
    request: Request[Session, Any, Any], data: JSONBody[OutgoingChanges]
) -> OutgoingSettings:
    """Change how messages leave, as of the version that was seen."""
    return await _shown(request, await actions.change(data, request.user.actor))


async def send_test(request: Request[Session, Any, Any], data: JSONBody[OutgoingChanges]) -> Trial:
    """Send a test message to oneself with these changes, which are not saved."""
    wanted = rules.changed(await queries.current(), data)
    sender = sender_of(wanted, await current(), _base(request))
    reader = Reader(name=request.user.name, email=request.user.email)
    said = await tried(wanted, sender, reader, trial_letter(await _speech(request)))
    return Trial(to=request.user.email, said=said)


async def send_test_sms(request: Request[Session, Any, Any], data: JSONBody[SmsTrial]) -> Trial:
    """Send a test text to a number with these changes, which are not saved."""
    wanted = rules.changed(await queries.current(), data.changes)
    to = phone(data.to)
    if to is None:
        problem = "Use a phone number with its country, such as +49 761 5550142."
        raise Refused("The test message was not sent.", Fault("to", problem))
    said = await tried_sms(wanted.gateway, to, await _speech(request))
    return Trial(to=to, said=said)


async def _speech(request: Request[Session, Any, Any]) -> Speech:
    """In the language of whoever asks for a test."""
    wanted = request.user.locale, (await current()).locale
    return speech(spoken("letters", *wanted), "letters")


async def _shown(request: Request[Session, Any, Any], known: Outgoing) -> OutgoingSettings:
    fields = msgspec.structs.asdict(known)
    password, key = fields.pop("password"), fields.pop("dkim_key")
    sms_secret = fields.pop("sms_secret")
    fields["aliases"] = known.aliases
    record = dns_record(known.dkim_domain, known.dkim_selector, key) if key else None
    return OutgoingSettings(
        has_password=bool(password),
        has_dkim_key=bool(key),
        has_sms_secret=bool(sms_secret),
        dkim_record=record,
        sender=sender_of(known, await current(), _base(request)).email,
        **fields,
    )


def _base(request: Request[Any, Any, Any]) -> str:
    return str(request.app.state.config.public_url)
