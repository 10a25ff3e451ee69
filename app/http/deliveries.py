"""Sending documents to customers, and what became of each message."""

import uuid
from collections.abc import Iterable
from typing import Any, Literal, TypeAlias

import msgspec
from litestar import Request
from litestar.params import FromPath, FromQuery, JSONBody

from app.domain import clock
from app.domain.activity.rules import Channel
from app.domain.customers.queries import customer as known_customer
from app.domain.customers.rules import CustomerContact
from app.domain.delivery import actions, queries, reminders, rules
from app.domain.delivery.rules import (
    Addresses,
    Made,
    OutgoingMessage,
    Recipient,
    SendOrder,
    Writing,
)
from app.domain.delivery.segments import LONGEST, Segments, measured
from app.domain.documents.queries import card
from app.domain.errors import Fault, NotFound, Refused
from app.domain.links.rules import SHORT_LENGTH, short_path
from app.domain.outgoing import queries as outgoing_queries
from app.domain.outgoing.rules import Outgoing, Sender
from app.domain.sessions.rules import Session
from app.domain.settings.rules import Settings
from app.domain.templates.rules import StaffPurpose, Words, tags_for, unknown_tags
from app.domain.unsubscribing import MARKER
from app.effects.mail import sender_of
from app.effects.wording import current_words
from app.formats.language import languages, spoken
from app.formats.letter.letter import unfilled, values_of, written
from app.formats.letter.post import whole_address, with_links
from app.http.parameters import PAGE, Limit

#: What stands for a link that does not exist before the message is sent.
_PREVIEWED = "/portal/link/…"
#: In a text message as long as it will be, since its length is shown.
_PREVIEWED_SHORT = short_path("x" * SHORT_LENGTH)


#: By which way messages of one channel leave.
Way: TypeAlias = Literal["none", "kept", "smtp", "twilio", "http"]


class SendForm(msgspec.Struct, frozen=True, kw_only=True):
    """What the dialog begins with. `transport` is none while nothing can be sent this way.

    `words` are in the language of `locale`; recipients without one of `languages` (their own names
    by code) are written to in that of `default_locale`. `values` is what the tags stand for to the
    first contact, "" where one has no value. The first of `senders` is whom an order without one
    goes out from, the others are aliases; a text message has no choice of them.
    """

    contacts: tuple[CustomerContact, ...]
    words: Words
    locale: str
    default_locale: str
    languages: dict[str, str]
    senders: tuple[Sender, ...]
    transport: Way
    values: dict[str, str]


class MessagePreview(msgspec.Struct, frozen=True, kw_only=True):
    """The message as its first recipient will get it; `segments` of a text message."""

    sender: str
    subject: str
    html: str
    text: str
    segments: Segments | None


class SentMessage(msgspec.Struct, frozen=True, kw_only=True):
    """A message as it went out, its links alive; empty before it was first tried."""

    delivery: OutgoingMessage
    subject: str
    html: str
    text: str


async def form(  # each is a parameter of the address
    request: Request[Session, Any, Any],
    document: FromPath[uuid.UUID],
    channel: FromQuery[Channel] = "email",
    purpose: FromQuery[StaffPurpose | None] = None,
    locale: FromQuery[str] = "",
) -> SendForm:
    """What sending a document begins with: whom to, and in which words."""
    shown = await card(document)
    customer = await known_customer(shown.customer)
    material = await queries.material(shown.customer, document, request.user.actor)
    outgoing = await outgoing_queries.current()
    first = customer.contacts[0] if customer.contacts else CustomerContact()
    tag = spoken("letters", locale or first.locale, material.settings.locale)
    reader = Recipient(address=first.email or "-", name=first.name, locale=tag)
    wanted: StaffPurpose = purpose or shown.kind
    words = await current_words(wanted, channel, tag)
    writing = Writing(channel=channel, purpose=wanted, words=words)
    known = values_of(reader, material, unsent_links(request, writing))
    return SendForm(
        contacts=customer.contacts,
        words=words,
        locale=tag,
        default_locale=spoken("letters", material.settings.locale),
        languages=languages("letters"),
        senders=_senders(outgoing, material.settings, base(request), channel),
        transport=outgoing.sms_transport if channel == "sms" else outgoing.transport,
        values={tag: known.get(tag, "") for tag in tags_for(wanted, channel)},
    )


async def preview(
    request: Request[Session, Any, Any], document: FromPath[uuid.UUID], data: JSONBody[SendOrder]
) -> MessagePreview:
    """The message as it would go out now, with nothing sent."""
    return await _previewed(request, document, data)


async def send(
    request: Request[Session, Any, Any], document: FromPath[uuid.UUID], data: JSONBody[SendOrder]
) -> list[OutgoingMessage]:
    """Send a document to each recipient, with a link of its own for each."""
    customer = (await card(document)).customer
    refused = await reminders.faults(data, customer, data.recipients)
    await _previewed(request, document, data, (*rules.faults(data, clock.now()), *refused))
    sent = await actions.send(document, data, request.user.actor)
    return [await queries.delivery(each) for each in sent]


async def of_document(document: FromPath[uuid.UUID]) -> list[OutgoingMessage]:
    """The messages about a document, the latest first."""
    return await queries.of_document(document)


async def deliveries(
    before: FromQuery[uuid.UUID | None] = None, limit: Limit = PAGE
) -> list[OutgoingMessage]:
    """All messages, the latest first; `before` is the last one of the page before."""
    return await queries.latest(before, limit)


async def failures() -> list[OutgoingMessage]:
    """The messages that failed or came back, until somebody took note."""
    return await queries.failures()


async def message(request: Request[Any, Any, Any], delivery: FromPath[uuid.UUID]) -> SentMessage:
    """A message as it went out."""
    known = await queries.delivery(delivery)
    made = await queries.made(delivery) or Made(subject="", html="", text="")
    whole = with_links(made, await queries.markers(delivery), base(request))
    return SentMessage(delivery=known, subject=whole.subject, html=whole.html, text=whole.text)


async def resend(
    request: Request[Session, Any, Any], delivery: FromPath[uuid.UUID]
) -> OutgoingMessage:
    """Send a message once more, with a fresh link."""
    return await queries.delivery(await actions.resend(delivery, request.user.actor))


async def cancel(request: Request[Session, Any, Any], delivery: FromPath[uuid.UUID]) -> None:
    """Take back a message that is not on its way yet."""
    await actions.cancel(delivery, request.user.actor)


async def note(request: Request[Session, Any, Any], delivery: FromPath[uuid.UUID]) -> None:
    """Take note of a failure, so that it leaves the list."""
    await actions.note(delivery, request.user.actor)


async def _previewed(
    request: Request[Session, Any, Any],
    document: uuid.UUID,
    order: SendOrder,
    faults: Iterable[Fault] = (),
) -> MessagePreview:
    """The message to the first recipient. Raises Refused with `faults` and those of its words."""
    shown = await card(document)
    if not shown.version:
        raise NotFound("This is still a draft; issue it before you send it.")
    material = await queries.material(shown.customer, document, request.user.actor)
    recipient: Recipient = order.recipients[0]
    texted = order.channel == "sms"
    links = unsent_links(request, order)
    outgoing = await outgoing_queries.current()
    problems = (
        *faults,
        *outgoing.unknown_sender(order.sender),
        *unknown_tags(order.words),
        *unfilled(order, recipient, material, links),
    )
    if problems:
        raise Refused("This message cannot be sent.", *problems)
    made = written(order, recipient, material, links)
    if texted and len(made.text) > LONGEST:
        problem = f"A text message has at most {LONGEST} characters; this one has {len(made.text)}."
        raise Refused("This message cannot be sent.", Fault("words.body", problem))
    sender = sender_of(outgoing, material.settings, base(request), order.sender)
    return MessagePreview(
        sender=outgoing.sms_sender if texted else whole_address(sender),
        subject=made.subject,
        html=made.html,
        text=made.text,
        segments=measured(made.text) if texted else None,
    )


def unsent_links(request: Request[Any, Any, Any], writing: Writing) -> Addresses:
    """What stands for the links of a message that is not sent."""
    shown = base(request) + (_PREVIEWED_SHORT if writing.channel == "sms" else _PREVIEWED)
    end = base(request) + MARKER if writing.purpose == "reminder" else ""
    return Addresses(document=shown, portal=shown, oldest=shown, unsubscribe=end)


def _senders(
    outgoing: Outgoing, settings: Settings, public_url: str, channel: Channel
) -> tuple[Sender, ...]:
    if channel == "sms":
        return ()
    asked = ("", *(alias.email for alias in outgoing.aliases))
    return tuple(sender_of(outgoing, settings, public_url, each) for each in asked)


def base(request: Request[Any, Any, Any]) -> str:
    return str(request.app.state.config.public_url)
