"""The gateway that takes text messages: what must be known of it (docs/sms.md)."""

import re
from collections.abc import Iterator
from typing import Literal, TypeAlias
from urllib.parse import urlsplit

import msgspec

from app.domain.errors import Fault

#: `kept`: nothing leaves; `twilio`: Twilio, or what speaks like it; `http`: our own contract.
SmsTransport: TypeAlias = Literal["none", "kept", "twilio", "http"]
TWILIO = "https://api.twilio.com"
_ACCOUNT = re.compile(r"AC[0-9a-f]{32}")
_SERVICE = re.compile(r"MG[0-9a-f]{32}")
_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")
_NAME = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}")  # as phones show it instead of a number


class Gateway(msgspec.Struct, frozen=True, kw_only=True):
    """Where text messages are handed over; `secret` leaves the process only towards there.

    `sender` is a number, a name, or the SID of a Messaging Service.
    """

    transport: SmsTransport
    address: str
    account: str
    secret: str
    sender: str

    @property
    def base(self) -> str:
        """Where it is asked."""
        return (self.address or TWILIO).rstrip("/") if self.transport == "twilio" else self.address

    @property
    def service(self) -> bool:
        """Whether a Messaging Service of Twilio's chooses the number."""
        return _SERVICE.fullmatch(self.sender) is not None


def faults(wanted: Gateway) -> Iterator[Fault]:
    """What keeps it from being asked, by the fields of the settings."""
    if wanted.transport in {"none", "kept"}:
        return
    yield from _addressed(wanted)
    if wanted.transport == "twilio":
        if not _ACCOUNT.fullmatch(wanted.account):
            yield Fault("sms_account", "Use the Account SID: AC and 32 characters.")
        if not wanted.secret:
            yield Fault("sms_secret", "Type the account's Auth Token.")
    service = wanted.transport == "twilio" and wanted.service
    if not (service or _NUMBER.fullmatch(wanted.sender) or _NAME.fullmatch(wanted.sender)):
        problem = "Use a number such as +4976155501420, or a name of at most 11 letters and digits."
        yield Fault("sms_sender", problem)


def led_away(before: Gateway, after: Gateway, *, typed: bool) -> Iterator[Fault]:
    """A kept secret goes to the gateway that it was typed for, and to no other.

    Also while none is asked: the address might be changed first, and the gateway chosen later.
    """
    known, wanted = (before.address, before.account), (after.address, after.account)
    if before.secret and not typed and known != wanted:
        yield Fault("sms_secret", "Type the secret again: the one kept is for the other gateway.")


def here(host: str | None) -> bool:
    """Whether it is this machine."""
    return host in {"localhost", "127.0.0.1", "::1"}


def _addressed(wanted: Gateway) -> Iterator[Fault]:
    try:
        parts = urlsplit(wanted.base)
        host = parts.hostname
    except ValueError:
        parts, host = urlsplit(""), None
    if not host or parts.username or parts.fragment:
        yield Fault("sms_address", "Use an address such as https://sms.example.com/messages.")
    elif parts.scheme != "https" and not (parts.scheme == "http" and here(host)):
        yield Fault("sms_address", "Use https: messages and secrets must not travel in clear.")
