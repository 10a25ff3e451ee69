"""Mail that comes back: delivery status notifications (RFC 3464) in a multipart/report."""

import email
import re
import uuid
from collections.abc import Iterator
from email.message import Message
from email.policy import compat32
from typing import Any, Literal, TypeAlias

import msgspec

Report: TypeAlias = "Message[str, str]"
_CAME_TO = ("To", "Delivered-To", "X-Original-To", "Envelope-To")
_TOKEN = re.compile(r"\+([0-9a-f]{32})@")
_LONGEST = 500


class Notified(msgspec.Struct, frozen=True, kw_only=True):
    """What a notification says: about which message, what became of it, and why.

    `deliveries` are named by the addresses that it came to, `message_id` by the message inside.
    """

    deliveries: tuple[uuid.UUID, ...]
    message_id: str
    became: Literal["bounced", "delivered"]
    said: str


def notified(source: bytes) -> Notified | None:
    """What a message reports; None where it is no report, or of nothing that is final."""
    try:
        message = email.message_from_bytes(source, policy=compat32)
        parts = list(message.walk())
    except RecursionError:  # mail within mail, hundreds deep, which nobody sends in good faith
        return None
    blocks = [block for part in parts for block in _blocks(part)]
    failed = [block for block in blocks if _action(block) == "failed"]
    if not failed and not any(_action(block) == "delivered" for block in blocks):
        return None
    return Notified(
        deliveries=tuple(_tokens(message)),
        message_id=next(filter(None, (_inside(part) for part in parts)), ""),
        became="bounced" if failed else "delivered",
        said=_why(failed[0]) if failed else "",
    )


def _blocks(part: Report) -> list[Report]:
    """The fields for each recipient; those for the whole message have no action."""
    payload: Any = part.get_payload()
    if part.get_content_type() != "message/delivery-status" or not isinstance(payload, list):
        return []
    return payload


def _action(block: Report) -> str:
    return _text(block, "Action").lower()


def _why(block: Report) -> str:
    """What the other server said, without the name of its language; else the bare status."""
    kind, _, said = _text(block, "Diagnostic-Code").rpartition(";")
    return (said.strip() or kind.strip() or _text(block, "Status"))[:_LONGEST]


def _tokens(message: Report) -> Iterator[uuid.UUID]:
    for name in _CAME_TO:
        for value in message.get_all(name, []):
            yield from map(uuid.UUID, _TOKEN.findall(str(value)))


def _inside(part: Report) -> str:
    """The Message-ID of the message that came back, whole or its headers alone."""
    kind, payload = part.get_content_type(), part.get_payload()
    if kind == "message/rfc822" and isinstance(payload, list) and payload:
        return _text(payload[0], "Message-ID")
    if kind == "text/rfc822-headers":
        return _text(email.message_from_string(str(payload).lstrip()), "Message-ID")
    return ""


def _text(part: Any, name: str) -> str:
    return " ".join(str(part.get(name, "")).split())
