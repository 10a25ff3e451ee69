"""E-mails to staff: made when they go out, kept as they went, handed to the mail server."""

import asyncio
from collections.abc import Callable

import msgspec

from app.domain import clock
from app.domain.clock import local_date
from app.domain.delivery.rules import Made
from app.domain.links.queries import keyring
from app.domain.notices import actions, queries
from app.domain.notices.digest import gathered
from app.domain.notices.effects import SendDigest, SendNotice, SendTest
from app.domain.notices.rules import kind_of
from app.domain.outbox.rules import Failure
from app.domain.outgoing import queries as outgoing_queries
from app.domain.settings.queries import current, logo_size
from app.domain.staff.queries import member
from app.domain.staff.rules import Member
from app.domain.unit import Unit
from app.domain.unsubscribing import MARKER, Ticket, path
from app.effects.mail import logo_of, sender_of, signer_of
from app.effects.messages import KEPT
from app.effects.outbox import Attempt
from app.effects.smtp import Sent, Smtp
from app.formats.letter.post import Envelope, email
from app.formats.notice import mail
from app.formats.notice.mail import Frame

_NOTHING = "Nothing was sent: "


class StaffPost:
    """The way of every e-mail to staff."""

    def __init__(self, public_url: str) -> None:
        self._base = public_url
        self._smtp = Smtp()

    async def close(self) -> None:
        await self._smtp.close()

    async def send(
        self, to: Member, attempt: Attempt, make: Callable[[Frame], Made], *, regular: bool = False
    ) -> str:
        """Make, keep and send an e-mail; `regular` ones say how to end them."""
        outgoing, settings = await outgoing_queries.current(), await current()
        if outgoing.transport == "none":
            return f"{_NOTHING}no mail server is set up."
        frame = Frame(
            settings=settings,
            logo=await logo_size(settings.logo) if settings.logo else None,
            locale=to.locale,
            base=self._base,
            today=local_date(clock.now(), settings.time_zone),
            unsubscribe=f"{self._base}{MARKER}" if regular else "",
        )
        made = make(frame)
        await actions.keep(attempt.key, to.id, made.subject, made.html, made.text)
        if outgoing.transport == "kept":
            return KEPT
        end = path(Ticket("digest", to.id), keyring()) if regular else ""
        sender = sender_of(outgoing, settings, self._base)
        envelope = Envelope(
            sender_name=sender.name,
            sender_email=sender.email,
            name=to.name,
            email=to.email,
            reply_to="",
            message_id=f"<{attempt.key.replace(':', '.')}@{sender.email.rpartition('@')[2]}>",
            at=clock.now(),
            unsubscribe=f"{self._base}{end}" if end else "",
        )
        whole = _with_end(made, end)
        shown, signer = await logo_of(settings), signer_of(outgoing)
        body = await asyncio.to_thread(email, whole, envelope, None, signer, shown)
        sent = Sent(sender=sender.email, recipient=to.email, body=body)
        return await self._smtp.send(sent, outgoing, attempt)


class _Mail:
    """What all of them have in common."""

    at_once = 2

    def __init__(self, post: StaffPost) -> None:
        self._post = post

    async def done(self, unit: Unit, effect: SendNotice | SendDigest | SendTest, said: str) -> None:
        await actions.sent(unit, effect.key, said)

    async def postponed(self, effect: msgspec.Struct, why: str) -> None:
        """The outbox's row says why."""

    async def failed(self, unit: Unit, effect: msgspec.Struct, reason: Failure, why: str) -> None:
        """The outbox's runner tells staff."""


class NoticeMail(_Mail):
    """Tells a member of one event at once."""

    effect = SendNotice

    async def perform(self, effect: SendNotice, attempt: Attempt) -> str:
        to, happened = await member(effect.member), await queries.happening(effect.seq)
        kind = kind_of(happened)
        if not to.active or kind is None:
            return f"{_NOTHING}this colleague has left."
        about = (await queries.abouts([happened.document])).get(happened.document or to.id)
        return await self._post.send(
            to, attempt, lambda frame: mail.notice(kind, happened, about, frame)
        )


class DigestMail(_Mail):
    """Tells a member once a day what happened; of nothing it says nothing."""

    effect = SendDigest

    async def perform(self, effect: SendDigest, attempt: Attempt) -> str:
        to, reader = await member(effect.member), await queries.reader(effect.member)
        if not to.active or not reader.preferences.digest:
            return f"{_NOTHING}nobody wants this digest any more."
        happened = await queries.happened(effect.since, effect.until)
        documents = await queries.abouts(each.document for each in happened)
        told = gathered(happened, documents, reader, effect.since, effect.until)
        if told is None:
            return f"{_NOTHING}nothing happened."
        return await self._post.send(
            to, attempt, lambda frame: mail.digest(told, frame), regular=True
        )


class TrialMail(_Mail):
    """Shows a member how notices come."""

    effect = SendTest

    async def perform(self, effect: SendTest, attempt: Attempt) -> str:
        return await self._post.send(await member(effect.member), attempt, mail.trial)


def _with_end(made: Made, end: str) -> Made:
    """The message with the secret link that ends the digest."""
    if not end:
        return made
    html, text = made.html.replace(MARKER, end), made.text.replace(MARKER, end)
    return Made(subject=made.subject, html=html, text=text)
