"""Signatures on e-mails (DKIM, RFC 6376): rsa-sha256 over relaxed headers and body."""

import base64
import datetime as dt
import hashlib
import re
from collections.abc import Sequence

import msgspec
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15

from app.domain.outgoing.signing import private_key

#: `From` twice, so that nobody can put a second one on top (RFC 6376, 8.15).
_SIGNED = (
    "from",
    "from",
    "to",
    "reply-to",
    "subject",
    "date",
    "message-id",
    "mime-version",
    "content-type",
    "auto-submitted",
    # Nobody acts on these unless they are signed (RFC 8058, 4).
    "list-unsubscribe",
    "list-unsubscribe-post",
)
_LINE = 70


class Signer(msgspec.Struct, frozen=True, kw_only=True):
    """In whose name to sign. `key` is PEM."""

    domain: str
    selector: str
    key: str


def signed(message: bytes, signer: Signer, at: dt.datetime) -> bytes:
    """The message with its signature on top; its lines end in CRLF. Raises Unfit."""
    head, _, body = message.partition(b"\r\n\r\n")
    digest = base64.b64encode(hashlib.sha256(relaxed_body(body)).digest()).decode()
    tags = (
        "v=1; a=rsa-sha256; c=relaxed/relaxed;",
        f"d={signer.domain}; s={signer.selector}; t={int(at.timestamp())};",
        f"h={_folded(_SIGNED)};",
        f"bh={digest};",
        "b=",
    )
    field = b"DKIM-Signature: " + "\r\n ".join(tags).encode()
    subject = _chosen(head) + relaxed_field(field)
    signature = private_key(signer.key).sign(subject, PKCS1v15(), hashes.SHA256())
    written = base64.b64encode(signature)
    lines = [written[start : start + _LINE] for start in range(0, len(written), _LINE)]
    return field + b"\r\n ".join(lines) + b"\r\n" + message


def _folded(names: Sequence[str]) -> str:
    """The names, so many on a line that none is too long (RFC 6376, 3.5: `h=`)."""
    half = len(names) // 2
    return ":".join(names[:half]) + ":\r\n " + ":".join(names[half:])


def relaxed_field(field: bytes) -> bytes:
    """A header field, without its end (RFC 6376, 3.4.2)."""
    name, _, value = field.partition(b":")
    return name.strip().lower() + b":" + re.sub(rb"[ \t\r\n]+", b" ", value).strip()


def relaxed_body(body: bytes) -> bytes:
    """A body (RFC 6376, 3.4.4)."""
    lines = [re.sub(rb"[ \t]+", b" ", line).rstrip(b" ") for line in body.split(b"\r\n")]
    text = b"\r\n".join(lines).rstrip(b"\r\n")
    return text + b"\r\n" if text else b""


def _chosen(head: bytes) -> bytes:
    """The signed fields; of several by one name the lowest first (RFC 6376, 5.4.2)."""
    found: dict[str, list[bytes]] = {}
    for field in re.split(rb"\r\n(?![ \t])", head):
        name = field.partition(b":")[0].strip().lower().decode("ascii", "replace")
        found.setdefault(name, []).append(field)
    chosen = (found[name].pop() for name in _SIGNED if found.get(name))
    return b"".join(relaxed_field(field) + b"\r\n" for field in chosen)
