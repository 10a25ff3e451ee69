"""The words of a message, and the tags in them."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Literal, NamedTuple, TypeAlias, get_args

import msgspec

from app.domain.activity.rules import Channel
from app.domain.errors import Fault

#: What staff send, about a document or the whole portal.
StaffPurpose: TypeAlias = Literal[
    "invoice", "quote", "credit_note", "sales_order", "reminder", "portal", "new_link"
]
#: What is told of money by itself. `receipt`: it arrived; `debit_failed`: a debit came back;
#: `autopay_notice`: it is charged soon; `autopay_failed`: it could not be, and is tried again;
#: `autopay_paused`: no more tries; `step_up`: the bank wants to see the customer himself.
PaymentPurpose: TypeAlias = Literal[
    "receipt", "debit_failed", "autopay_notice", "autopay_failed", "autopay_paused", "step_up"
]
#: What a message is for, which decides its first words and its button.
Purpose: TypeAlias = Literal[StaffPurpose, PaymentPurpose]
PAYMENTS: frozenset[Purpose] = frozenset(get_args(PaymentPurpose))

LONGEST_SUBJECT = 200
LONGEST_BODY = 10_000
_TAG = re.compile(r"\{([^{}\n]*)\}")

#: A paragraph of its own: the document's card with its button; last where the words lack it.
CARD = "{document}"
#: What only letters about money know; the second only those that name a day.
_MONEY_TAGS = ("payment", "charge_date")
_DATED: frozenset[Purpose] = frozenset({"autopay_notice", "autopay_failed"})
#: What words may stand for; `*_link` are secret links.
TAGS: tuple[str, ...] = (
    "document",
    "customer",
    "contact",
    "business",
    "sender",
    "number",
    "title",
    "total",
    "paid",
    "amount_due",
    "issue_date",
    "due_date",
    "valid_until",
    "document_link",
    "pay_link",
    "portal_link",
    "oldest_invoice",
    "oldest_invoice_link",
    *_MONEY_TAGS,
)


class Words(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a message says, with tags such as `{number}`; an SMS has no subject."""

    subject: Annotated[str, msgspec.Meta(max_length=LONGEST_SUBJECT, pattern=r"^[^\x00-\x1f]*$")]
    body: Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_BODY, pattern=r"^[^\x00]*$")]


class Key(NamedTuple):
    """Which words: of which message, by which way, in which language (ISO 639)."""

    purpose: Purpose
    channel: Channel
    language: str


class TemplateChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """New words; None brings back the product's own. `version` is the last one seen, 0 for none."""

    version: Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]
    words: Words | None


class TemplateVersion(msgspec.Struct, frozen=True, kw_only=True):
    """What staff wrote once; `words` are None where the product's own were brought back."""

    number: int
    words: Words | None
    created_at: dt.datetime
    created_by_name: str


class Unfilled(Exception):
    """Words use tags that have no value; the message names them."""


def tags(words: Words) -> list[str]:
    """The tags that the words use, known or not, each once."""
    return list(dict.fromkeys(_TAG.findall(f"{words.subject}\n{words.body}")))


def tags_for(purpose: Purpose, channel: Channel) -> tuple[str, ...]:
    """The tags that may have a value in such a message."""
    lacking = {CARD[1:-1]} if channel == "sms" else set()
    if purpose not in PAYMENTS:
        lacking |= {*_MONEY_TAGS}
    elif purpose not in _DATED:
        lacking.add("charge_date")
    return tuple(tag for tag in TAGS if tag not in lacking)


def brings_pdf(purpose: Purpose) -> bool:
    """Whether a PDF may come with such a message, where it is about something that has one."""
    return purpose == "receipt" or purpose not in PAYMENTS


def unknown_tags(words: Words) -> Iterator[Fault]:
    """A fault for every tag that nobody knows, at the field where it stands."""
    for field in ("subject", "body"):
        for tag in dict.fromkeys(_TAG.findall(getattr(words, field))):
            if tag not in TAGS:
                yield Fault(f"words.{field}", f"There is no tag {{{tag}}}.")


def faults(channel: Channel, words: Words) -> Iterator[Fault]:
    """All that keeps these words from being a message."""
    if channel == "email" and not words.subject.strip():
        yield Fault("words.subject", "A letter needs a subject.")
    if channel == "sms" and words.subject:
        yield Fault("words.subject", "A text message has no subject.")
    if not words.body.strip():
        yield Fault("words.body", "Write something.")
    yield from unknown_tags(words)
    yield from _misplaced(channel, words)


def _misplaced(channel: Channel, words: Words) -> Iterator[Fault]:
    """The card is a paragraph of a letter, and nothing else."""
    alone = "The tag {document} stands in a paragraph of its own, once."
    if CARD in words.subject:
        yield Fault("words.subject", alone)
    if channel == "sms" and CARD in words.body:
        yield Fault("words.body", "The tag {document} is for letters; use {document_link}.")
    elif words.body.count(CARD) != paragraphs(words.body).count(CARD) or words.body.count(CARD) > 1:
        yield Fault("words.body", alone)


def paragraphs(body: str) -> list[str]:
    """The body cut at its blank lines."""
    lines = body.replace("\r\n", "\n").strip()
    return [part.strip("\n") for part in lines.split("\n\n") if part.strip()]


def pieces(text: str) -> list[str]:
    """`text` cut at its tags: every second piece is a tag."""
    return _TAG.split(text)


def filled(text: str, values: Mapping[str, str]) -> str:
    """`text` with its tags replaced. Raises Unfilled."""
    parts = pieces(text)
    lacking = dict.fromkeys(tag for tag in parts[1::2] if not values.get(tag))
    if lacking:
        raise Unfilled(", ".join(f"{{{tag}}}" for tag in lacking))
    return "".join(values[part] if place % 2 else part for place, part in enumerate(parts))
