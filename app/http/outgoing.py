"""By which server messages leave: looked at, changed and tried out by admins."""

from typing import Any

import msgspec
from litestar import Request
from litestar.params import JSONBody

from app.domain.outgoing import actions, queries, rules
from app.domain.outgoing.rules import Outgoing, OutgoingChanges, Security, Transport
from app.domain.outgoing.signing import DnsRecord, dns_record
from app.domain.sessions.rules import Session
from app.domain.settings.queries import current
from app.effects.mail import sender_of
from app.effects.trial import Sender, tried


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
    dkim_domain: str
    dkim_selector: str
    has_dkim_key: bool
    dkim_record: DnsRecord | None
    bounce_email: str
    version: int


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """A test message went out: to whom, and what the server said when it took it."""

    to: str
    said: str


async def outgoing(request: Request[Session, Any, Any]) -> OutgoingSettings:
    """How messages leave."""
    return _shown(request, await queries.current())


async def change_outgoing(
    request: Request[Session, Any, Any], data: JSONBody[OutgoingChanges]
) -> OutgoingSettings:
    """Change how messages leave, as of the version that was seen."""
    return _shown(request, await actions.change(data, request.user.actor))


async def send_test(request: Request[Session, Any, Any], data: JSONBody[OutgoingChanges]) -> Trial:
    """Send a test message to oneself with these changes, which are not saved."""
    wanted = rules.changed(await queries.current(), data)
    name = wanted.sender_name or (await current()).name
    sender = Sender(name=name, email=sender_of(wanted, _base(request)))
    said = await tried(wanted, sender, request.user.name, request.user.email)
    return Trial(to=request.user.email, said=said)


def _shown(request: Request[Session, Any, Any], known: Outgoing) -> OutgoingSettings:
    fields = msgspec.structs.asdict(known)
    password, key = fields.pop("password"), fields.pop("dkim_key")
    record = dns_record(known.dkim_domain, known.dkim_selector, key) if key else None
    return OutgoingSettings(
        has_password=bool(password),
        has_dkim_key=bool(key),
        dkim_record=record,
        sender=sender_of(known, _base(request)),
        **fields,
    )


def _base(request: Request[Any, Any, Any]) -> str:
    return str(request.app.state.config.public_url)
