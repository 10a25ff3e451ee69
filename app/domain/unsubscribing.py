"""The link that ends what is sent regularly, and can do nothing else (RFC 8058). Pure.

It needs no table: a signature by the server's keys says what it ends, and by which row whose. It
lasts as long as its key, since an old e-mail must be good for this as well as a new one.
"""

import hashlib
import hmac
import uuid
from typing import Literal, TypeAlias

import msgspec

from app.domain.links.rules import Keyring

#: A member's daily digest, or the reminders to whom one delivery went.
Regular: TypeAlias = Literal["digest", "reminders"]

#: What stands for the link's secret in a message that is kept.
MARKER = "/unsubscribe/kept"
#: What a signature is for: none of them is good for anything else.
_PURPOSES: dict[Regular, bytes] = {
    "digest": b"porchlight|digest-off|1|",
    "reminders": b"porchlight|reminders-off|1|",
}
_LENGTH = 32  # of 64 digits: 128 bits


class Ticket(msgspec.Struct, frozen=True):
    """What is ended: the digest of the member `of`, or the reminders as delivery `of` went."""

    what: Regular
    of: uuid.UUID


def path(ticket: Ticket, keyring: Keyring) -> str:
    """Where it is ended."""
    key = keyring.current
    return f"/unsubscribe/{key}.{ticket.of.hex}.{_signature(keyring.keys[key], ticket)}"


def opened(text: str, keyring: Keyring) -> Ticket | None:
    """What a link ends; None where nobody of ours made it."""
    key, _, rest = text.partition(".")
    named, _, signature = rest.partition(".")
    if key not in keyring.keys or len(named) != len(uuid.UUID(int=0).hex):
        return None
    try:
        of = uuid.UUID(hex=named)
    except ValueError:
        return None
    for what in _PURPOSES:
        ticket = Ticket(what, of)
        right = _signature(keyring.keys[key], ticket)
        if hmac.compare_digest(right.encode(), signature.encode()):
            return ticket
    return None


def _signature(key: bytes, ticket: Ticket) -> str:
    signed = _PURPOSES[ticket.what] + ticket.of.bytes
    return hmac.new(key, signed, hashlib.sha256).hexdigest()[:_LENGTH]
