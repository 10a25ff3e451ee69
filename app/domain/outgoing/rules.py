"""By which server messages leave, and in whose name."""

import uuid
from collections.abc import Iterator
from typing import Annotated, Literal, TypeAlias

import msgspec

from app.domain.errors import Fault, Refused
from app.domain.outgoing import gateway
from app.domain.outgoing.gateway import Gateway, SmsTransport, here
from app.domain.outgoing.signing import Unfit, private_key
from app.domain.parties import Email, folded
from app.domain.settings.rules import Text
from app.domain.version import Version

#: `kept`: nothing leaves; messages only stand in the outbox, as in the demo.
Transport: TypeAlias = Literal["none", "kept", "smtp"]
Security: TypeAlias = Literal["none", "starttls", "tls"]
#: What is kept sealed.
SECRETS = ("password", "dkim_key", "sms_secret")
_LONGEST_LOCAL = 64  # octets before the @ (RFC 5321, 4.5.3.1.1)
_TOKEN = 33  # of them for `+` and a delivery's id
MOST_ALIASES = 20
Host = Annotated[str, msgspec.Meta(max_length=253, pattern=r"^[A-Za-z0-9.:_-]*$")]
Port = Annotated[int, msgspec.Meta(ge=1, le=65_535)]
Domain = Annotated[str, msgspec.Meta(max_length=253, pattern=r"^([a-z0-9-]+(\.[a-z0-9-]+)+)?$")]
Selector = Annotated[str, msgspec.Meta(max_length=63, pattern=r"^[a-z0-9.-]*$")]
PrivateKey = Annotated[str, msgspec.Meta(max_length=8000, pattern=r"^[^\x00]*$")]
Password = Annotated[str, msgspec.Meta(max_length=1000, pattern=r"^[^\x00]*$")]
SmsAddress = Annotated[str, msgspec.Meta(max_length=500, pattern=r"^[!-~]*$")]
SmsAccount = Annotated[str, msgspec.Meta(max_length=100, pattern=r"^[!-~]*$")]
SmsSecret = Annotated[str, msgspec.Meta(max_length=1000, pattern=r"^[!-~]*$")]
SmsSender = Annotated[str, msgspec.Meta(max_length=40, pattern=r"^[ -~]*$")]


class Sender(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """In whose name a letter goes out; "" as its name is the business's."""

    name: Text = ""
    email: Email


class Outgoing(msgspec.Struct, frozen=True, kw_only=True):
    """The one row, its secrets in clear. `password` leaves the process only towards its server.

    `bounce_email` is where messages come back to, each under an address of its own.
    """

    transport: Transport
    host: str
    port: int
    security: Security
    username: str
    password: str
    sender_name: str
    sender_email: str
    aliases: tuple[Sender, ...]
    dkim_domain: str
    dkim_selector: str
    dkim_key: str
    bounce_email: str
    sms_transport: SmsTransport
    sms_address: str
    sms_account: str
    sms_secret: str
    sms_sender: str
    version: int

    def alias(self, address: str) -> Sender | None:
        """The alias with this address, if there is one."""
        return next((each for each in self.aliases if folded(each.email) == folded(address)), None)

    def unknown_sender(self, address: str) -> Iterator[Fault]:
        """What is wrong with sending from this address; "" is the business's own."""
        if address and not self.alias(address):
            yield Fault("sender", "Choose one of the senders that the settings name.")

    @property
    def gateway(self) -> Gateway:
        """What takes text messages."""
        return Gateway(
            transport=self.sms_transport,
            address=self.sms_address,
            account=self.sms_account,
            secret=self.sms_secret,
            sender=self.sms_sender,
        )


class OutgoingChanges(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What admins change; what is left out stays. `version` is the one that they saw."""

    version: Version
    transport: Transport | msgspec.UnsetType = msgspec.UNSET
    host: Host | msgspec.UnsetType = msgspec.UNSET
    port: Port | msgspec.UnsetType = msgspec.UNSET
    security: Security | msgspec.UnsetType = msgspec.UNSET
    username: Text | msgspec.UnsetType = msgspec.UNSET
    password: Password | msgspec.UnsetType = msgspec.UNSET
    sender_name: Text | msgspec.UnsetType = msgspec.UNSET
    sender_email: Email | msgspec.UnsetType = msgspec.UNSET
    aliases: (
        Annotated[tuple[Sender, ...], msgspec.Meta(max_length=MOST_ALIASES)] | msgspec.UnsetType
    ) = msgspec.UNSET
    dkim_domain: Domain | msgspec.UnsetType = msgspec.UNSET
    dkim_selector: Selector | msgspec.UnsetType = msgspec.UNSET
    dkim_key: PrivateKey | msgspec.UnsetType = msgspec.UNSET
    bounce_email: Email | msgspec.UnsetType = msgspec.UNSET
    sms_transport: SmsTransport | msgspec.UnsetType = msgspec.UNSET
    sms_address: SmsAddress | msgspec.UnsetType = msgspec.UNSET
    sms_account: SmsAccount | msgspec.UnsetType = msgspec.UNSET
    sms_secret: SmsSecret | msgspec.UnsetType = msgspec.UNSET
    sms_sender: SmsSender | msgspec.UnsetType = msgspec.UNSET


def changed(before: Outgoing, changes: OutgoingChanges) -> Outgoing:
    """What holds from now on. Raises Refused."""
    given = {
        field.name: value
        for field in msgspec.structs.fields(changes)
        if field.name != "version" and (value := getattr(changes, field.name)) is not msgspec.UNSET
    }
    after = msgspec.structs.replace(before, **given)
    typed = changes.sms_secret is not msgspec.UNSET
    problems = (
        *_faults(after),
        *_aliased(after),
        *_led_away(before, changes),
        *_unsigned(after),
        *_returned(after),
        *gateway.faults(after.gateway),
        *gateway.led_away(before.gateway, after.gateway, typed=typed),
    )
    if problems:
        raise Refused("Messages cannot be sent like this.", *problems)
    return after


def _faults(wanted: Outgoing) -> Iterator[Fault]:
    if wanted.transport != "smtp":
        return
    if not wanted.host:
        yield Fault("host", "Say which server takes your e-mail, such as smtp.example.com.")
    if wanted.username and wanted.security == "none" and not here(wanted.host):
        yield Fault("security", "A password must not cross the network in clear: choose STARTTLS.")


def _aliased(wanted: Outgoing) -> Iterator[Fault]:
    seen = {folded(wanted.sender_email)}
    for place, alias in enumerate(wanted.aliases):
        field, address = f"aliases.{place}.email", folded(alias.email)
        if not address:
            yield Fault(field, "Use an e-mail address such as ada@example.com.")
        elif address in seen:
            yield Fault(field, "This address stands here twice.")
        seen.add(address)


def _led_away(before: Outgoing, changes: OutgoingChanges) -> Iterator[Fault]:
    """A kept password goes to the server that it was typed for, and to no other."""
    if not before.password or changes.password is not msgspec.UNSET:
        return
    if changes.host not in {msgspec.UNSET, before.host}:
        yield Fault("password", "Type the password again: the one kept is for the other server.")


def _unsigned(wanted: Outgoing) -> Iterator[Fault]:
    if not wanted.dkim_key:
        return
    if not wanted.dkim_domain:
        yield Fault("dkim_domain", "Say whose domain signs, such as example.com.")
    if not wanted.dkim_selector:
        yield Fault("dkim_selector", "Say under which name the key stands, such as portal.")
    try:
        private_key(wanted.dkim_key)
    except Unfit as unfit:
        yield Fault("dkim_key", str(unfit))


def _returned(wanted: Outgoing) -> Iterator[Fault]:
    local, _, domain = wanted.bounce_email.rpartition("@")
    if len(local) > _LONGEST_LOCAL - _TOKEN or not (local + domain).isascii():
        problem = f"Use at most {_LONGEST_LOCAL - _TOKEN} plain characters before the @."
        yield Fault("bounce_email", problem)


def return_path(bounce_email: str, delivery: uuid.UUID) -> str:
    """Where one delivery comes back to, so that it is known by that alone (VERP)."""
    local, _, domain = bounce_email.rpartition("@")
    return f"{local}+{delivery.hex}@{domain}"
