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
from app.domain.delivery import actions, queries, rules
from app.domain.delivery.rules import Addresses, Made, OutgoingMessage, Recipient, SendOrder
from app.domain.delivery.segments import LONGEST, Segments, measured
from app.domain.documents.queries import card
from app.domain.errors import Fault, NotFound, Refused
from app.domain.links.rules import SHORT_LENGTH, short_path
from app.domain.outgoing import queries as outgoing_queries
from app.domain.sessions.rules import Session
from app.domain.templates.rules import CARD, TAGS, Purpose, Words, unknown_tags
from app.effects.mail import sender_of
from app.effects.wording import current_words
from app.formats.language import languages, spoken
from app.formats.letter.letter import unfilled, values_of, written
from app.formats.letter.post import with_links
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
    first contact, "" where one has no value.
    """

    contacts: tuple[CustomerContact, ...]
    words: Words
    locale: str
    default_locale: str
    languages: dict[str, str]
    sender: str
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
    purpose: FromQuery[Purpose | None] = None,
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
    known = values_of(reader, material, unsent_links(request, channel))
    return SendForm(
        contacts=customer.contacts,
        words=await current_words(purpose or shown.kind, channel, tag),
        locale=tag,
        default_locale=spoken("letters", material.settings.locale),
        languages=languages("letters"),
        sender=outgoing.sms_sender if channel == "sms" else outgoing.sender_email,
        transport=outgoing.sms_transport if channel == "sms" else outgoing.transport,
        values={tag: known.get(tag, "") for tag in TAGS if channel == "email" or tag != CARD[1:-1]},
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
    await _previewed(request, document, data, rules.faults(data, clock.now()))
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
    links = unsent_links(request, order.channel)
    problems = (*faults, *unknown_tags(order.words), *unfilled(order, recipient, material, links))
    if problems:
        raise Refused("This message cannot be sent.", *problems)
    made = written(order, recipient, material, links)
    if texted and len(made.text) > LONGEST:
        problem = f"A text message has at most {LONGEST} characters; this one has {len(made.text)}."
        raise Refused("This message cannot be sent.", Fault("words.body", problem))
    outgoing = await outgoing_queries.current()
    return MessagePreview(
        sender=outgoing.sms_sender if texted else sender_of(outgoing, base(request)),
        subject=made.subject,
        html=made.html,
        text=made.text,
        segments=measured(made.text) if texted else None,
    )


def unsent_links(request: Request[Any, Any, Any], channel: Channel) -> Addresses:
    """What stands for the links of a message that is not sent."""
    shown = base(request) + (_PREVIEWED_SHORT if channel == "sms" else _PREVIEWED)
    return Addresses(document=shown, portal=shown, oldest=shown)


def base(request: Request[Any, Any, Any]) -> str:
    return str(request.app.state.config.public_url)
