"""A message from its words and what it is about: the same for the preview and for the post."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import jinja2
import markupsafe
from babel.lists import format_list

from app.domain.colour import palette
from app.domain.delivery.rules import (
    Addresses,
    Facts,
    Made,
    Material,
    Recipient,
    Writing,
)
from app.domain.errors import Fault
from app.domain.settings.rules import LogoSize, Settings
from app.domain.templates.rules import CARD, TAGS, Words, filled, paragraphs, pieces
from app.formats.language import Speech, speech, spoken
from app.formats.letter.card import Card, card_of, payable
from app.formats.words import amount, initials, legal_date

_TEMPLATES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(Path(__file__).parent),
    autoescape=jinja2.select_autoescape(["html"]),
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
MOST_NUMBERS = 4  # of the invoices that a payment settles; the rest is counted
_LOGO = (150, 40)  # pixels at most
#: In a text message one of these, as amounts hold them, would make every letter count for two.
_PLAIN_SPACES = {0xA0: " ", 0x202F: " "}


def language(recipient: Recipient, material: Material) -> Speech:
    """The recipient's language, else the business's, else English."""
    return speech(spoken("letters", recipient.locale, material.settings.locale), "letters")


def written(
    writing: Writing,
    recipient: Recipient,
    material: Material,
    links: Addresses,
    values: Mapping[str, str] | None = None,
) -> Made:
    """The message to one recipient; `values` of its tags stand over those of `material`.

    Raises Unfilled, which names the tags that have no value.
    """
    said, words = language(recipient, material), writing.words
    known = values_of(recipient, material, links)
    values = {tag: _apart(tag, value, said) for tag, value in known.items()} | dict(values or {})
    if writing.channel == "sms":
        return Made(subject="", html="", text=filled(words.body, values).translate(_PLAIN_SPACES))
    return _rendered(words, values, _context(writing, material, links, said))


def with_code(words: Words, recipient: Recipient, material: Material, digits: str) -> Made:
    """The message that brings a code, without any link. Raises Unfilled."""
    said = language(recipient, material)
    known = values_of(recipient, material, Addresses())
    values = {tag: said.apart(value) for tag, value in known.items() if value} | {"code": digits}
    card = Card(
        title=said.t("Your code"), amount=digits, due=("", "", ""), sums=(), button="", url=""
    )
    around = sheet(material.settings, material.logo, said)
    around |= {"card": card, "attached": False, "unsubscribe": "", "until": ""}
    return _rendered(words, values, around)


def _rendered(words: Words, values: Mapping[str, str], context: Mapping[str, object]) -> Made:
    subject = " ".join(filled(words.subject, values).split())  # a name may hold line breaks
    context = {"subject": subject, **context}
    parts = _paragraphs(words.body)
    html = [_html(part, values) if part != CARD else CARD for part in parts]
    text = [filled(part, values) if part != CARD else CARD for part in parts]
    return Made(
        subject=subject,
        html=_TEMPLATES.get_template("letter.html").render(context, paragraphs=html, mark=CARD),
        text=_TEMPLATES.get_template("letter.txt").render(context, paragraphs=text, mark=CARD),
    )


def _context(
    writing: Writing, material: Material, links: Addresses, said: Speech
) -> dict[str, object]:
    """What the templates show around the words."""
    return {
        **sheet(material.settings, material.logo, said),
        "card": card_of(material, links, said, writing.purpose),
        "attached": writing.attach_pdf and bool(material.document or material.money),
        "unsubscribe": links.unsubscribe,
        "until": legal_date(links.until, said.figures) if links.until else "",
    }


def sheet(settings: Settings, logo: LogoSize | None, said: Speech) -> dict[str, object]:
    """What every e-mail shows of the business, at its head and at its foot."""
    return {
        "speech": said,
        "t": said.t,
        "settings": settings,
        "logo": logo.within(*_LOGO) if logo else None,
        "initials": initials(settings.name),
        "palette": palette(settings.primary_colour, settings.banner_colour),
        "address": _address(settings),
        "apart": said.apart,
    }


def unfilled(
    writing: Writing, recipient: Recipient, material: Material, links: Addresses
) -> Iterator[Fault]:
    """A fault for each field that uses tags without a value; unknown tags are none of these."""
    values = values_of(recipient, material, links)
    body = writing.words.body
    if writing.channel == "email":
        body = "\n\n".join(part for part in _paragraphs(body) if part != CARD)
    for field, text in (("subject", writing.words.subject), ("body", body)):
        used = dict.fromkeys(pieces(text)[1::2])
        lacking = [tag for tag in used if tag in TAGS and not values.get(tag)]
        if lacking:
            named = ", ".join(f"{{{tag}}}" for tag in lacking)
            yield Fault(f"words.{field}", f"There is no value for {named}.")


def _paragraphs(body: str) -> list[str]:
    """The body cut at blank lines; the card stands last where the words do not place it."""
    found = paragraphs(body)
    return found if CARD in found else [*found, CARD]


def _html(paragraph: str, values: Mapping[str, str]) -> markupsafe.Markup:
    filled(paragraph, values)  # raises for what has no value
    shown = []
    for place, piece in enumerate(pieces(paragraph)):
        value = markupsafe.escape(values[piece] if place % 2 else piece)
        if place % 2 and values[piece] == f"{{{piece}}}":  # a preview: there is no value
            value = markupsafe.Markup("<mark>{}</mark>").format(value)
        elif place % 2 and piece.endswith("_link"):
            value = markupsafe.Markup('<a href="{0}" dir="ltr">{0}</a>').format(value)
        shown.append(value)
    return markupsafe.Markup("".join(shown).replace("\n", "<br>\n"))  # noqa: S704  # escaped above


def _address(settings: Settings) -> str:
    """Who writes, and from where, in one line."""
    place = f"{settings.postcode} {settings.city}".strip()
    lines = (settings.legal_name or settings.name, *settings.address_lines.splitlines(), place)
    return ", ".join(filter(None, lines))


def _apart(tag: str, value: str, said: Speech) -> str:
    """A value that keeps its own direction; an address stays as it is, so that it can be opened."""
    return value if not value or tag.endswith("_link") else said.apart(value)


def values_of(recipient: Recipient, material: Material, links: Addresses) -> dict[str, str]:
    """What the tags stand for, in the recipient's language; "" for what has no value."""
    said = language(recipient, material)
    settings, about = material.settings, material.document
    values = {
        "customer": material.customer_name,
        "contact": recipient.name or material.customer_name,
        "business": settings.name,
        "sender": material.sender or settings.name,
        "document_link": links.document,
        "pay_link": f"{links.document}#payment" if links.document and payable(about) else "",
        "portal_link": links.portal,
        "oldest_invoice": material.oldest.number if material.oldest else "",
        "oldest_invoice_link": links.oldest or _same(about, material.oldest, links.document),
    }
    if about:
        dates = {"issue_date": about.issued_on, "due_date": about.due_on}
        dates["valid_until"] = about.valid_until
        sums = {"total": about.total, "paid": about.paid, "amount_due": about.due}
        values |= {"number": about.number, "title": about.title}
        values |= {
            tag: legal_date(date, said.figures) if date else "" for tag, date in dates.items()
        }
        values |= {
            tag: amount(minor, about.currency, said.figures).text for tag, minor in sums.items()
        }
    if material.numbers:
        values["number"] = _listed(material.numbers, said)
    if money := material.money:
        values["payment"] = amount(money.amount, money.currency, said.figures).text
        values["charge_date"] = legal_date(money.on, said.figures) if money.on else ""
    return values


def _listed(numbers: Sequence[str], said: Speech) -> str:
    """Several numbers as a language lists them; of many the first, and how many more."""
    shown = [said.apart(number) for number in numbers[:MOST_NUMBERS]]
    if more := len(numbers) - len(shown):
        listed = ", ".join(shown)
        return said.t("{numbers} and {count} more", numbers=listed, count=more)
    return str(format_list(shown, locale=said.locale))


def _same(about: Facts | None, oldest: Facts | None, link: str) -> str:
    """The document's own link where it is itself the oldest one unpaid."""
    return link if about and oldest and about.id == oldest.id else ""
