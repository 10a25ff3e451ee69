"""Sending documents to customers, and what became of each message."""

import uuid
from collections.abc import Iterable
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.params import FromPath, FromQuery, JSONBody

from app.domain import clock
from app.domain.activity.rules import Channel
from app.domain.customers.queries import customer as known_customer
from app.domain.customers.rules import CustomerContact
from app.domain.delivery import actions, queries, rules
from app.domain.delivery.rules import Addresses, Made, OutgoingMessage, Recipient, SendOrder
from app.domain.documents.queries import card
from app.domain.errors import Fault, NotFound, Refused
from app.domain.outgoing import queries as outgoing_queries
from app.domain.outgoing.rules import Transport
from app.domain.sessions.rules import Session
from app.domain.templates.rules import TAGS, Purpose, Words, unknown_tags
from app.effects.letters import sender_of
from app.formats.language import languages, speech, spoken
from app.formats.letter.letter import unfilled, written
from app.formats.letter.post import with_links
from app.formats.letter.words import first_words
from app.http.parameters import PAGE, Limit

#: What stands for a link that does not exist before the message is sent.
_PREVIEWED = "/portal/link/…"
#: Of a message that is shown in a frame: its own styles, no script, and links that open beside it,
#: where they are pages like any other.
_FRAMED = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none';"
    " form-action 'none'; frame-ancestors 'self';"
    " sandbox allow-popups allow-popups-to-escape-sandbox"
)


class SendForm(msgspec.Struct, frozen=True, kw_only=True):
    """What the dialog begins with. `transport` is none while nothing can be sent by e-mail.

    `words` are in the language of `locale`; recipients without one of `languages` (their own names
    by code) are written to in that of `default_locale`.
    """

    contacts: tuple[CustomerContact, ...]
    words: Words
    locale: str
    default_locale: str
    languages: dict[str, str]
    sender: str
    transport: Transport
    tags: tuple[str, ...]


class MessagePreview(msgspec.Struct, frozen=True, kw_only=True):
    """The message as its first recipient will get it."""

    sender: str
    subject: str
    html: str
    text: str


class SentMessage(msgspec.Struct, frozen=True, kw_only=True):
    """A message as it went out, its links alive; empty before it was first tried."""

    delivery: OutgoingMessage
    subject: str
    html: str
    text: str


async def form(
    document: FromPath[uuid.UUID],
    channel: FromQuery[Channel] = "email",
    purpose: FromQuery[Purpose | None] = None,
    locale: FromQuery[str] = "",
) -> SendForm:
    """What sending a document begins with: whom to, and in which words."""
    shown = await card(document)
    customer = await known_customer(shown.customer)
    material = await queries.material(shown.customer, document, "")
    outgoing = await outgoing_queries.current()
    first = customer.contacts[0].locale if customer.contacts else ""
    tag = spoken("letters", locale or first, material.settings.locale)
    return SendForm(
        contacts=customer.contacts,
        words=first_words(purpose or shown.kind, channel, speech(tag, "letters")),
        locale=tag,
        default_locale=spoken("letters", material.settings.locale),
        languages=languages("letters"),
        sender=outgoing.sender_email,
        transport=outgoing.transport,
        tags=TAGS,
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
    whole = with_links(made, await queries.markers(delivery), _base(request))
    return SentMessage(delivery=known, subject=whole.subject, html=whole.html, text=whole.text)


async def message_page(
    request: Request[Any, Any, Any], delivery: FromPath[uuid.UUID]
) -> Response[bytes]:
    """The HTML of a message as it went out, for a frame."""
    return framed((await message(request, delivery)).html)


def framed(html: str) -> Response[bytes]:
    """An e-mail's HTML for a frame, which no link of it takes elsewhere."""
    apart = html.replace("<a ", '<a target="_blank" rel="noopener" ')
    headers = {"content-security-policy": _FRAMED}
    return Response(apart.encode(), media_type="text/html", headers=headers)


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
    shortened = _base(request) + _PREVIEWED
    links = Addresses(document=shortened, portal=shortened, oldest=shortened)
    problems = (*faults, *unknown_tags(order.words), *unfilled(order, recipient, material, links))
    if problems:
        raise Refused("This message cannot be sent.", *problems)
    made = written(order, recipient, material, links)
    outgoing = await outgoing_queries.current()
    sender = sender_of(outgoing, _base(request))
    return MessagePreview(sender=sender, subject=made.subject, html=made.html, text=made.text)


def _base(request: Request[Any, Any, Any]) -> str:
    return str(request.app.state.config.public_url)
