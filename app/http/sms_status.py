"""What became of text messages, told by the gateway that took them."""

import hmac
import uuid
from typing import Annotated, Any
from urllib.parse import parse_qsl

import msgspec
from litestar import Request
from litestar.exceptions import PermissionDeniedException
from litestar.params import FromPath, JSONBody

from app.domain.delivery import actions
from app.domain.delivery.rules import Became, key
from app.domain.errors import Fault, Refused
from app.domain.outgoing import queries as outgoing
from app.effects.gateway import explained
from app.effects.texts import REPORTS, signature

_TWILIO: dict[str, Became] = {
    "sent": "sent",
    "delivered": "delivered",
    "read": "delivered",
    "undelivered": "failed",
    "failed": "failed",
}


class SmsReport(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What became of a text message; `key` is the one that came with it."""

    key: Annotated[str, msgspec.Meta(max_length=200)]
    status: Became
    said: Annotated[str, msgspec.Meta(max_length=300, pattern=r"^[^\x00-\x1f]*$")] = ""


async def told(data: JSONBody[SmsReport]) -> None:
    """Take in what a gateway of our own contract tells of a text message.

    The same twice is told once.
    """
    try:
        delivery = uuid.UUID(data.key.rpartition(":")[2])
    except ValueError:
        delivery = uuid.UUID(int=0)
    if key(delivery) != data.key:
        raise Refused("This is no message of ours.", Fault("key", "Give back the key as it came."))
    await actions.reported(delivery, data.status, data.said)


async def told_by_twilio(request: Request[Any, Any, Any], delivery: FromPath[uuid.UUID]) -> None:
    """Take in what Twilio tells of a text message; 403 unless it is signed as Twilio signs."""
    fields = parse_qsl((await request.body()).decode("utf-8", "replace"), keep_blank_values=True)
    secret = (await outgoing.current()).sms_secret
    url = f"{request.app.state.config.public_url}{REPORTS}/{delivery}"
    given = request.headers.get("x-twilio-signature", "")
    if not secret or not hmac.compare_digest(
        signature(url, fields, secret).encode(), given.encode()
    ):
        raise PermissionDeniedException
    known = dict(fields)
    became = _TWILIO.get(known.get("MessageStatus", ""))
    if became is None:  # on its way, which says nothing new
        return
    said = explained(known.get("ErrorCode")) if became == "failed" else became
    await actions.reported(delivery, became, said)
