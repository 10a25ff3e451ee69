"""A message from its words: in each language, safe, whole, and about the right thing."""

# ruff: noqa: SLF001  # the sentences are looked up as they stand

import ast
import datetime as dt
import re
import uuid
from pathlib import Path
from typing import Any, get_args

import jinja2
import msgspec
import pytest
from jinja2 import nodes

from app.domain.activity.rules import Channel
from app.domain.delivery.rules import (
    Addresses,
    Facts,
    LetterMoney,
    Made,
    Material,
    Recipient,
    Writing,
)
from app.domain.settings.queries import current
from app.domain.templates.rules import PAYMENTS, Purpose, StaffPurpose, Unfilled, Words
from app.engine import Database
from app.formats.language import catalogue, languages, speech
from app.formats.letter import card
from app.formats.letter import letter as module
from app.formats.letter import words as first
from app.formats.letter.letter import written
from app.formats.letter.words import first_words
from tests import make

FOLDER = Path(module.__file__).parent
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)
SPOKEN = sorted(languages("letters"))
TRIAL = FOLDER.parents[1] / "effects" / "trial.py"
LINKS = Addresses(
    document="https://pay.example/portal/invoice/a",
    portal="https://pay.example/portal/b",
    oldest="https://pay.example/portal/invoice/c",
    until=dt.date(2026, 12, 12),
)
INVOICE = Facts(
    id=uuid.UUID(int=1),
    kind="invoice",
    number="2026-0417",
    title="Library wall",
    currency="EUR",
    total=4_739_02,
    paid=1_000_00,
    due=3_739_02,
    issued_on=dt.date(2026, 11, 20),
    due_on=dt.date(2026, 12, 4),
    valid_until=dt.date(2026, 12, 20),
    status="open",
)
MONEY = LetterMoney(amount=1_234_50, currency="EUR", on=dt.date(2026, 12, 1))
MAREN = Recipient(address="maren@holt.example", name="Maren Holt")


@pytest.fixture
async def material(database: Database) -> Material:
    await make.business(email="studio@alder.example")
    return Material(
        settings=await current(),
        customer_name="Holt Architekten",
        sender="Lea Alder",
        today=dt.date(2026, 11, 21),
        document=INVOICE,
        oldest=INVOICE,
    )


def writing(words: Words, purpose: Purpose = "invoice", **changes: Any) -> Writing:
    fields: dict[str, Any] = {"channel": "email", "purpose": purpose, "words": words}
    return Writing(**{**fields, **changes})


def text(made: Made) -> str:
    """The HTML's words alone."""
    body = re.sub(r"(?s)<style>.*?</style>|<title>.*?</title>", "", made.html)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def said(body: str, material: Material, recipient: Recipient = MAREN, subject: str = "x") -> Made:
    return written(writing(Words(subject=subject, body=body)), recipient, material, LINKS)


@pytest.mark.parametrize("language", SPOKEN)
@pytest.mark.parametrize("purpose", PURPOSES)
def test_first_words_are_whole_in_each_language(
    material: Material, purpose: Purpose, language: str
) -> None:
    if purpose in {"quote", "credit_note", "sales_order"}:
        about = msgspec.structs.replace(INVOICE, kind=purpose)
        material = msgspec.structs.replace(material, document=about)
    if purpose in PAYMENTS:
        material = msgspec.structs.replace(material, money=MONEY)
    reader = msgspec.structs.replace(MAREN, locale=language)
    channels: tuple[Channel, ...] = ("email",) if purpose in PAYMENTS else ("email", "sms")
    for channel in channels:
        words = first_words(purpose, channel, speech(language, "letters"))
        made = written(writing(words, purpose, channel=channel), reader, material, LINKS)
        for whole in (made.subject, made.text, text(made)):
            assert not re.search(r"\{\w*\}", whole), whole
    made = written(
        writing(first_words(purpose, "email", speech(language, "letters")), purpose),
        reader,
        material,
        LINKS,
    )
    assert f'<html lang="{language}' in made.html
    assert made.html.count('class="fill"') == 2  # the mark and the one button
    assert "<img" not in made.html


#: GSM 03.38: the alphabet of one byte, and what takes two of them.
GSM = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
TWICE = "^{}\\[~]|€"
SHORT = Addresses(
    document="https://pay.alder.example/s/k3v9q2mz",
    portal="https://pay.alder.example/s/k3v9q2mz",
)
LONGEST_GSM, LONGEST_UCS2 = 160, 70


@pytest.mark.parametrize("language", SPOKEN)
@pytest.mark.parametrize("purpose", get_args(StaffPurpose))
def test_first_text_message_is_one_message(
    material: Material, purpose: Purpose, language: str
) -> None:
    words = first_words(purpose, "sms", speech(language, "letters"))
    assert len(re.findall(r"\{\w+_link\}", words.body)) == 1
    reader = msgspec.structs.replace(MAREN, locale=language)
    made = written(writing(words, purpose, channel="sms"), reader, material, SHORT).text
    if language == "ar":  # in UCS-2, of which the link alone takes half a message
        assert len(made) <= 2 * (LONGEST_UCS2 - 3)
        return
    assert set(made) <= set(GSM + TWICE), set(made) - set(GSM + TWICE)
    assert len(made) + sum(made.count(sign) for sign in TWICE) <= LONGEST_GSM


def test_names_are_no_html(material: Material) -> None:
    eve = msgspec.structs.replace(MAREN, name='<script>alert("1")</script>')
    material = msgspec.structs.replace(material, customer_name="<b>Holt</b> & 'Söhne'")
    made = said("Dear {contact} of {customer} <i>", material, eve, subject="{contact}")
    assert "<script" not in made.html
    assert "<b>Holt" not in made.html
    assert "<i>" not in made.html
    assert "&lt;script&gt;" in made.html
    assert "Dear <script>alert(\"1\")</script> of <b>Holt</b> & 'Söhne' <i>" in made.text


def test_tag_in_a_name_stays_as_it_is(material: Material) -> None:
    eve = msgspec.structs.replace(MAREN, name="{document_link}")
    made = said("Dear {contact}", material, eve)
    assert "Dear {document_link}" in made.text


def test_line_break_in_a_name_stays_out_of_the_subject(material: Material) -> None:
    broken = msgspec.structs.replace(material, customer_name="Holt\r\nBcc: eve@evil.example")
    assert said("x", broken, subject="For {customer}").subject == "For Holt Bcc: eve@evil.example"


def test_tags_without_a_value_are_named(material: Material) -> None:
    bare = msgspec.structs.replace(INVOICE, due_on=None, title="")
    with pytest.raises(Unfilled, match=r"^\{due_date\}, \{title\}$"):
        said("{due_date} {number} {title}", msgspec.structs.replace(material, document=bare))


def test_card_stands_where_it_is_placed(material: Material) -> None:
    shown = text(said("before it\n\n{document}\n\nafter it", material))
    assert shown.index("before it") < shown.index("View invoice") < shown.index("after it")


def test_card_stands_last_where_words_lack_it(material: Material) -> None:
    made = said("only words", material)
    assert text(made).index("only words") < text(made).index("View invoice")
    assert made.text.index("only words") < made.text.index(LINKS.document)


def test_link_tag_is_a_link(material: Material) -> None:
    made = said("All is at {portal_link}", material)
    assert f'<a href="{LINKS.portal}" dir="ltr">{LINKS.portal}</a>' in made.html
    assert f"All is at {LINKS.portal}" in made.text


def test_arabic_runs_from_right_to_left(material: Material) -> None:
    made = said("{document}", material, msgspec.structs.replace(MAREN, locale="ar"))
    assert '<html lang="ar" dir="rtl">' in made.html
    figures = re.findall(r'<td class="ink" align="(\w+)"[^>]*nowrap', made.html)
    assert figures == ["left"] * 3


def test_number_keeps_its_direction_in_arabic(material: Material) -> None:
    made = said("{number} {document_link}", material, msgspec.structs.replace(MAREN, locale="ar"))
    for shown in (made.html, made.text):
        assert "\u20682026-0417\u2069" in shown
        assert f"\u2068{LINKS.document}" not in shown
    assert "\u2068" not in said("{number}", material).text


def test_paid_invoice_says_no_due_date(material: Material) -> None:
    paid = msgspec.structs.replace(INVOICE, due=0, paid=INVOICE.total, status="paid")
    assert "due" not in said("x", msgspec.structs.replace(material, document=paid)).text.split(
        "--"
    )[0].replace("Amount due", "")


@pytest.mark.parametrize("purpose", ["debit_failed", "autopay_failed", "autopay_paused", "step_up"])
def test_letter_after_failure_leads_to_payment(material: Material, purpose: Purpose) -> None:
    about = msgspec.structs.replace(material, money=MONEY)
    made = written(writing(Words(subject="x", body="y"), purpose), MAREN, about, LINKS)
    assert "€1,234.50" in made.text
    assert f'href="{LINKS.document}#payment"' in made.html
    assert "Pay now" in text(made)
    paid = msgspec.structs.replace(INVOICE, due=0, paid=INVOICE.total, status="paid")
    about = msgspec.structs.replace(about, document=paid)
    made = written(writing(Words(subject="x", body="y"), purpose), MAREN, about, LINKS)
    assert "#payment" not in made.html
    assert "View invoice" in text(made)


def test_money_is_told_in_the_readers_language(material: Material) -> None:
    reader = msgspec.structs.replace(MAREN, locale="de-DE")
    about = msgspec.structs.replace(material, money=MONEY, document=None)
    words = Words(subject="{payment}", body="{charge_date}")
    made = written(writing(words, "autopay_notice"), reader, about, LINKS)
    assert made.subject == "1.234,50 €"
    assert "1. Dezember 2026" in made.text
    assert "wird abgebucht am Dienstag, 1. Dezember" in made.text
    assert LINKS.portal in made.text
    with pytest.raises(Unfilled, match="payment"):
        written(writing(words, "receipt"), reader, material, LINKS)


def wanted() -> set[str]:
    """What letters say: literal `t()` in code and templates, and the tables of sentences."""
    tables = {*first._SUBJECTS.values(), *first._BODIES.values(), *first._TEXTS.values()}
    found = {*tables, *card._KINDS.values(), *card._BUTTONS.values(), *card._WHEN.values()}
    for path in (*FOLDER.glob("*.py"), TRIAL):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in {"t", "tn"}:
                found |= {str(each.value) for each in node.args if isinstance(each, ast.Constant)}
        found |= set(
            re.findall(r'"((?:was )?due \{date\}|valid until \{date\})"', path.read_text())
        )
    for path in (FOLDER / "letter.html", FOLDER / "letter.txt"):
        for call in (
            jinja2.Environment(autoescape=True).parse(path.read_text()).find_all(nodes.Call)
        ):
            if isinstance(call.node, nodes.Name) and call.node.name == "t":
                found.add(call.args[0].as_const())
    return found


@pytest.mark.parametrize("language", [code for code in SPOKEN if code != "en"])
def test_catalogue_says_all_and_nothing_else(language: str) -> None:
    assert catalogue(language, "letters").keys() == wanted()


@pytest.mark.parametrize("language", [code for code in SPOKEN if code != "en"])
def test_translation_keeps_its_tags(language: str) -> None:
    for key, translated in catalogue(language, "letters").items():
        assert isinstance(translated, str)
        assert sorted(re.findall(r"\{\w+\}", key)) == sorted(re.findall(r"\{\w+\}", translated))
