"""Text messages to customers: made when they go out, kept as they went, handed to the gateway."""

import base64
import hmac
from collections.abc import Iterable
from urllib.parse import urlsplit

from app.domain.delivery import actions, queries
from app.domain.delivery.rules import SendText
from app.domain.outbox.rules import Failure
from app.domain.outgoing import queries as outgoing_queries
from app.domain.outgoing.gateway import Gateway, here
from app.domain.unit import Unit
from app.effects.gateway import Sms, Text
from app.effects.messages import KEPT, made_from
from app.effects.outbox import Attempt, NotNow
from app.formats.letter.post import with_links

#: Where Twilio reports, below the public address and before the delivery's id.
REPORTS = "/api/v1/sms-status/twilio"


class Texts:
    """Sends the text messages that the outbox holds."""

    effect = SendText
    at_once = 4

    def __init__(self, public_url: str) -> None:
        self._public_url = public_url
        self._sms = Sms()

    async def perform(self, effect: SendText, attempt: Attempt) -> str:
        delivery = await queries.delivery(effect.delivery)
        gateway = (await outgoing_queries.current()).gateway
        if gateway.transport == "none":
            raise NotNow("No gateway for text messages is set up.")
        made = await made_from(delivery, self._public_url)
        await actions.keep(delivery.id, "", made)
        if gateway.transport == "kept":
            return KEPT
        whole = with_links(made, await queries.markers(delivery.id), self._public_url)
        callback = f"{self._public_url}{REPORTS}/{delivery.id}"
        text = Text(
            key=attempt.key,
            to=delivery.address,
            body=whole.text,
            callback=callback if _reachable(callback, gateway) else "",
        )
        taken = await self._sms.send(text, gateway, attempt)
        await actions.taken(delivery.id, taken.id)
        return taken.said

    async def done(self, unit: Unit, effect: SendText, said: str) -> None:
        await actions.sent(unit, effect.delivery, said)

    async def postponed(self, effect: SendText, why: str) -> None:
        await actions.waits(effect.delivery, why)

    async def failed(self, unit: Unit, effect: SendText, reason: Failure, why: str) -> None:
        await actions.failed(unit, effect.delivery, reason, why)

    async def close(self) -> None:
        await self._sms.close()


def signature(url: str, fields: Iterable[tuple[str, str]], secret: str) -> str:
    """Twilio's signature of a report: HMAC-SHA1 over the address and the sorted fields.

    Source: www.twilio.com/docs/usage/security, "Validating Requests are coming from Twilio".
    """
    text = url + "".join(f"{name}{value}" for name, value in sorted(set(fields)))
    return base64.b64encode(hmac.digest(secret.encode(), text.encode(), "sha1")).decode()


def _reachable(callback: str, gateway: Gateway) -> bool:
    """Whether the gateway can come to us: Twilio refuses a message that names no public host."""
    return not here(urlsplit(callback).hostname) or here(urlsplit(gateway.base).hostname)
