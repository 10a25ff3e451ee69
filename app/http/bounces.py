"""Mail that came back, handed in by a mail server's pipe or a provider's inbound route."""

import asyncio
import uuid
from typing import Any, Literal

import msgspec
from litestar import Request

from app.domain.delivery import actions, queries
from app.domain.errors import Refused
from app.domain.sessions.rules import Session
from app.formats.letter.bounces import notified


class ReturnedMail(msgspec.Struct, frozen=True, kw_only=True):
    """Which message was meant, and what became of it; none where it says nothing to us."""

    delivery: uuid.UUID | None
    became: Literal["bounced", "delivered", "unchanged"]


async def take(request: Request[Session, Any, Any]) -> ReturnedMail:
    """Take in a message that came to the address for returned mail, sent as the request's body.

    The same one twice is told once; one that reports nothing is taken and forgotten.
    Raises Refused where there is none.
    """
    source = await request.body()
    if not source.strip():
        raise Refused("Send the message that came back as the request's body.")
    notice = await asyncio.to_thread(notified, source)
    delivery = await queries.returned(notice.deliveries, notice.message_id) if notice else None
    if notice is None or delivery is None:
        return ReturnedMail(delivery=None, became="unchanged")
    if notice.became == "bounced":
        await actions.bounced(delivery, notice.said)
    else:
        await actions.delivered(delivery)
    state = (await queries.delivery(delivery)).state
    return ReturnedMail(
        delivery=delivery, became=notice.became if state == notice.became else "unchanged"
    )
