"""The joinery's e-mails and texts: written and kept as the server would; nothing leaves it."""

import asyncio
import contextlib
import uuid
from typing import Any

import msgspec

from app.demo.rows import Firm
from app.domain.activity.rules import Channel
from app.domain.delivery import actions, queries
from app.domain.delivery.rules import Recipient, SendOrder
from app.domain.documents.queries import card
from app.domain.outbox import actions as outbox
from app.domain.unit import Unit
from app.effects.letters import Letters
from app.effects.mail import Mail
from app.effects.outbox import Attempt
from app.effects.papers import Papers
from app.effects.texts import Texts
from app.effects.wording import current_words
from app.engine import db
from app.formats.language import spoken

#: The numbers of an invoice whose message came back, and of one that the server refused.
BOUNCED, REFUSED = "2026-0424", "2026-0426"
#: And of one that went to a phone.
TEXTED = "2026-0416"
_PATIENCE = 20.0  # seconds
_FULL = "552 5.2.2 The recipient's mailbox is full"
_UNKNOWN = "550 5.1.1 No such user here"


class Post:
    """Does the outbox's work at the demo's own times."""

    def __init__(self, public_url: str) -> None:
        self._papers = Papers()
        self._mail = Mail(public_url)
        self._letters = Letters(self._papers, self._mail)
        self._texts = Texts(public_url)

    async def close(self) -> None:
        """Let go of what it holds."""
        self._papers.close()
        await self._mail.close()
        await self._texts.close()

    async def send(
        self, document: uuid.UUID, number: str, firm: Firm, actor: str
    ) -> uuid.UUID | None:
        """Send a document to a customer's first contact; its link, None where it never arrived."""
        person = firm.people[0]
        kind = (await card(document)).kind
        tag = spoken("letters", person.locale)
        channel: Channel = "sms" if number == TEXTED else "email"
        address = person.phone if channel == "sms" else person.email
        order = SendOrder(
            channel=channel,
            purpose=kind,
            recipients=(Recipient(address=address, name=person.name, locale=person.locale),),
            words=await current_words(kind, channel, tag),
        )
        (delivery,) = await actions.send(document, order, actor)
        await self._perform(
            self._texts if channel == "sms" else self._letters, refused=number == REFUSED
        )
        if number == BOUNCED:
            await _settled(delivery)
            await actions.bounced(delivery, _FULL)
        if number in {BOUNCED, REFUSED}:
            return None
        return await _link(delivery, document)

    async def work(self) -> bool:
        """Send a letter that waits; whether there was one."""
        return await self._perform(self._letters)

    async def _perform(self, performer: Letters | Texts, *, refused: bool = False) -> bool:
        kind = str(performer.effect.__struct_config__.tag)
        jobs = await outbox.claim(kind, 1)
        if not jobs:  # a server beside us was faster
            return False
        (job,) = jobs
        effect: Any = msgspec.json.decode(job.data, type=performer.effect)
        said = await performer.perform(effect, Attempt(job))
        with contextlib.suppress(outbox.Lost):  # by its clock our lease ran out long ago
            async with Unit("system") as unit:
                if refused:
                    await outbox.give_up(unit, job, _UNKNOWN)
                    await performer.failed(unit, effect, "refused", _UNKNOWN)
                else:
                    await outbox.finish(unit, job)
                    await performer.done(unit, effect, said)
        return True


async def _settled(delivery: uuid.UUID) -> None:
    """Wait for the server that was faster."""
    async with asyncio.timeout(_PATIENCE):
        while (await queries.delivery(delivery)).state == "queued":  # noqa: ASYNC110  # a row
            await asyncio.sleep(0.05)


async def _link(delivery: uuid.UUID, document: uuid.UUID) -> uuid.UUID:
    rows = await db().fetch(
        "SELECT id FROM link WHERE delivery = $1 AND document = $2", delivery, document
    )
    return uuid.UUID(str(rows[0]["id"]))
