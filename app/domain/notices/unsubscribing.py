"""The link that ends a member's digest, and can do nothing else (RFC 8058). Pure.

It needs no table: a signature by the server's keys says whose digest it ends. It lasts as long as
its key, since an old e-mail must be good for this as well as a new one.
"""

import hashlib
import hmac
import uuid

from app.domain.links.rules import Keyring

#: What stands for the link's secret in a message that is kept.
MARKER = "/unsubscribe/kept"
_PURPOSE = b"porchlight|digest-off|1|"
_LENGTH = 32  # of 64 digits: 128 bits


def path(member: uuid.UUID, keyring: Keyring) -> str:
    """Where a member ends his digest."""
    key = keyring.current
    return f"/unsubscribe/{key}.{member.hex}.{_signature(keyring.keys[key], member)}"


def member_of(ticket: str, keyring: Keyring) -> uuid.UUID | None:
    """Whose digest a link ends; None where nobody of ours made it."""
    key, _, rest = ticket.partition(".")
    named, _, signature = rest.partition(".")
    if key not in keyring.keys or len(named) != len(uuid.UUID(int=0).hex):
        return None
    try:
        member = uuid.UUID(hex=named)
    except ValueError:
        return None
    right = _signature(keyring.keys[key], member)
    return member if hmac.compare_digest(right.encode(), signature.encode()) else None


def _signature(key: bytes, member: uuid.UUID) -> str:
    return hmac.new(key, _PURPOSE + member.bytes, hashlib.sha256).hexdigest()[:_LENGTH]
