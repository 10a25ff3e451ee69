"""The words of messages: looked at, tried out on real documents, and changed by admins."""

import datetime as dt
import uuid
from typing import Any

import msgspec
from litestar import Request
from litestar.params import FromPath, JSONBody

from app.domain.activity.rules import Channel
from app.domain.customers.queries import customer as known_customer
from app.domain.delivery import queries as delivery_queries
from app.domain.delivery.rules import Facts, LetterMoney, Made, Material, Recipient, Writing
from app.domain.documents.queries import card
from app.domain.errors import Fault, NotFound, Refused
from app.domain.outgoing import queries as outgoing_queries
from app.domain.parties import Email
from app.domain.sessions.rules import Session
from app.domain.settings.queries import current
from app.domain.templates import actions, queries, rules
from app.domain.templates.queries import Standing
from app.domain.templates.rules import (
    PAYMENTS,
    TAGS,
    Key,
    Purpose,
    TemplateChange,
    TemplateVersion,
    Words,
    brings_pdf,
    tags_for,
)
from app.effects.mail import sender_of
from app.effects.trial import Reader, tried
from app.formats.language import languages, speech, spoken
from app.formats.letter.letter import unfilled, values_of, written
from app.formats.letter.words import first_words
from app.http.deliveries import base, unsent_links
from app.http.outgoing import Trial

_SOON = dt.timedelta(days=2)
_NOTHING = "There is nothing yet to try these words on: they are about a document of this kind."


class TemplateList(msgspec.Struct, frozen=True, kw_only=True):
    """The languages of messages by their own names, and which words staff ever wrote.

    `language` is the one of readers whose own is none of these.
    """

    languages: dict[str, str]
    language: str
    standing: list[Standing]


class Template(msgspec.Struct, frozen=True, kw_only=True):
    """What a message says in one language, and what it said before, the latest first.

    `original` is what the product says; `version` is 0 while staff never wrote anything.
    """

    purpose: Purpose
    channel: Channel
    language: str
    words: Words
    original: Words
    version: int
    versions: list[TemplateVersion]
    tags: tuple[str, ...]


class TemplateDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Words to try, on a document that staff chose, else on the newest that fits."""

    words: Words
    document: uuid.UUID | None = None


class TemplateTest(TemplateDraft, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Words to send to somebody; "" is oneself."""

    to: Email = ""


class TemplateSubject(msgspec.Struct, frozen=True, kw_only=True):
    """What words are tried on; no document where they are about a customer's portal."""

    document: uuid.UUID | None
    number: str
    customer_name: str


class TemplatePreview(msgspec.Struct, frozen=True, kw_only=True):
    """The message as a reader would get it; tags without a value stand in it as they are.

    `values` holds what each tag stands for, "" where it has no value; `faults` is what keeps the
    words from being saved. `about` is None, and the message empty, while there is nothing that the
    words could be about.
    """

    about: TemplateSubject | None
    sender: str
    subject: str
    html: str
    text: str
    values: dict[str, str]
    faults: tuple[Fault, ...]


async def listed() -> TemplateList:
    """The messages whose words staff may change, and those that they changed."""
    tag = spoken("letters", (await current()).locale)
    return TemplateList(
        languages=languages("letters"),
        language=tag.partition("-")[0],
        standing=await queries.standing(),
    )


async def template(
    purpose: FromPath[Purpose], channel: FromPath[Channel], language: FromPath[str]
) -> Template:
    """What a message says in one language, with every version before."""
    return await _template(_key(purpose, channel, language))


async def change(
    request: Request[Session, Any, Any],
    purpose: FromPath[Purpose],
    channel: FromPath[Channel],
    language: FromPath[str],
    data: JSONBody[TemplateChange],
) -> Template:
    """Say something else in a message from now on, or bring back the original words."""
    key = _key(purpose, channel, language)
    await actions.change(key, data, request.user.actor)
    return await _template(key)


async def preview(
    request: Request[Session, Any, Any],
    purpose: FromPath[Purpose],
    channel: FromPath[Channel],
    language: FromPath[str],
    data: JSONBody[TemplateDraft],
) -> TemplatePreview:
    """A message in these words, about a real document, with nothing saved or sent."""
    key = _key(purpose, channel, language)
    problems = tuple(rules.faults(channel, data.words))
    outgoing, settings = await outgoing_queries.current(), await current()
    sender = sender_of(outgoing, settings, base(request)).email
    found = await _material(request, key, data.document)
    if found is None:
        values = dict.fromkeys(TAGS, "")
        return TemplatePreview(
            about=None, sender=sender, subject="", html="", text="", values=values, faults=problems
        )
    material, reader = found
    pdf = brings_pdf(purpose)
    writing = Writing(channel=channel, purpose=purpose, words=data.words, attach_pdf=pdf)
    links = unsent_links(request, writing)
    values = dict.fromkeys(TAGS, "") | values_of(reader, material, links)
    shown = {tag: f"{{{tag}}}" for tag in rules.tags(data.words) if not values.get(tag)}
    made = written(writing, reader, material, links, shown)
    return TemplatePreview(
        about=_subject(material),
        sender=sender,
        subject=made.subject,
        html=made.html,
        text=made.text,
        values=values,
        faults=problems,
    )


async def send_test(
    request: Request[Session, Any, Any],
    purpose: FromPath[Purpose],
    channel: FromPath[Channel],
    language: FromPath[str],
    data: JSONBody[TemplateTest],
) -> Trial:
    """Send an e-mail in these words to oneself or another; its links lead nowhere."""
    key = _key(purpose, channel, language)
    if channel != "email":
        raise NotFound("Only letters can be tried out by e-mail.")
    problems = tuple(rules.faults(channel, data.words))
    found = await _material(request, key, data.document)
    if found is None:
        problems = (*problems, Fault("document", _NOTHING))
        raise Refused("The test message was not sent.", *problems)
    material, reader = found
    writing = Writing(channel=channel, purpose=purpose, words=data.words, attach_pdf=False)
    links, worse = unsent_links(request, writing), {fault.field for fault in problems}
    lacking = (
        each for each in unfilled(writing, reader, material, links) if each.field not in worse
    )
    if problems := (*problems, *lacking):
        raise Refused("The test message was not sent.", *problems)
    made = written(writing, reader, material, links)
    return await _sent(request, material, made, data.to.strip() or request.user.email)


async def _sent(
    request: Request[Session, Any, Any], material: Material, made: Made, to: str
) -> Trial:
    outgoing = await outgoing_queries.current()
    sender = sender_of(outgoing, material.settings, base(request))
    reader = Reader(name=request.user.name if to == request.user.email else "", email=to)
    return Trial(to=to, said=await tried(outgoing, sender, reader, made))


async def _template(key: Key) -> Template:
    versions = await queries.versions(key)
    tag = spoken("letters", key.language, (await current()).locale)
    original = first_words(key.purpose, key.channel, speech(tag, "letters"))
    own = versions[0].words if versions else None
    return Template(
        purpose=key.purpose,
        channel=key.channel,
        language=key.language,
        words=own or original,
        original=original,
        version=versions[0].number if versions else 0,
        versions=versions,
        tags=tags_for(key.purpose, key.channel),
    )


async def _material(
    request: Request[Session, Any, Any], key: Key, document: uuid.UUID | None
) -> tuple[Material, Recipient] | None:
    """What to try words on, and who would read them. Raises NotFound."""
    if document:
        shown = await card(document)
        if not shown.version:
            raise NotFound("This is still a draft; nobody could get a message about it.")
        customer = shown.customer
    elif found := await delivery_queries.newest(key.purpose):
        customer, document = found
    else:
        return None
    material = await delivery_queries.material(customer, document, request.user.actor)
    if key.purpose in PAYMENTS and material.document:
        money = _sample(material.document, material.today)
        material = msgspec.structs.replace(material, money=money, sender="")
    contacts = (await known_customer(customer)).contacts
    name = contacts[0].name if contacts else ""
    return material, Recipient(address=request.user.email, name=name, locale=key.language)


def _sample(about: Facts, today: dt.date) -> LetterMoney:
    """An amount and a day to try words on: what is due of the document, else all of it."""
    return LetterMoney(amount=about.due or about.total, currency=about.currency, on=today + _SOON)


def _subject(material: Material) -> TemplateSubject:
    about = material.document
    return TemplateSubject(
        document=about.id if about else None,
        number=about.number if about else "",
        customer_name=material.customer_name,
    )


def _key(purpose: Purpose, channel: Channel, language: str) -> Key:
    if language not in languages("letters"):
        raise NotFound("Messages are not written in this language.")
    if channel == "sms" and purpose in PAYMENTS:
        raise NotFound("What is told of money goes by e-mail.")
    return Key(purpose, channel, language)
