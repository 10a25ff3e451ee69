"""Words in the reader's language."""

import re
from pathlib import Path

import pytest

from app.formats.language import Speech, catalogue
from app.formats.pdf.facts import REFERENCES
from app.formats.pdf.sheet import TITLES
from app.formats.units import UNITS, unit


def test_english_text_is_its_own_key() -> None:
    speech = Speech("en-GB", "portal")
    assert speech.t("Due {date}", date="4 December") == "Due 4 December"
    assert speech.t("Open|status") == "Open"
    assert speech.tn(1, "{count} invoice", "{count} invoices") == "1 invoice"
    assert speech.tn(1200, "{count} invoice", "{count} invoices") == "1,200 invoices"


def test_region_speaks_its_language() -> None:
    assert Speech("de-AT", "paper").t("Invoice") == "Rechnung"


def test_german_paper_has_every_word() -> None:
    """Every text that the paper speaks is in the catalogue, and the catalogue has no other."""
    source = "".join(path.read_text() for path in Path("app/formats/pdf").glob("*.py"))
    spoken = set(re.findall(r'speech\.t\(\s*"([^"]+)"', source))
    spoken |= {*TITLES.values(), *REFERENCES.values()}
    spoken |= {"Charge", "Discount", "Paid", "Rounding", "Total", "Amount due", "Credit"}
    spoken |= {"Pay to", "Tax representative"}
    spoken |= {f"{word}|unit" for words in UNITS.values() for word in words if word.isalpha()}
    spoken -= {f"{symbol}|unit" for symbol in "kg g t l ml m mm cm km kWh MWh kW min s".split()}
    spoken |= {"lump sum|unit"}
    for locale in ("de", "ar"):
        assert catalogue(locale, "paper").keys() == spoken


def test_translations_keep_their_values() -> None:
    for locale in ("de", "ar"):
        for text, translated in catalogue(locale, "paper").items():
            assert isinstance(translated, str)
            assert sorted(re.findall(r"{\w+}", text)) == sorted(re.findall(r"{\w+}", translated))


@pytest.mark.parametrize(
    ("code", "quantity", "locale", "written"),
    [
        ("HUR", "14", "en-GB", "h"),
        ("DAY", "1", "en-GB", "day"),
        ("DAY", "1.0", "de-DE", "Tag"),
        ("DAY", "2", "de-DE", "Tage"),
        ("C62", "2", "en-GB", ""),
        ("MTK", "2", "de-DE", "m²"),
        ("QQ", "2", "de-DE", "QQ"),
        ("day", "2", "de-DE", "day"),
    ],
)
def test_unit_is_written_as_people_do(code: str, quantity: str, locale: str, written: str) -> None:
    assert unit(code, quantity, Speech(locale, "paper")) == written


def test_frontend_knows_the_same_units() -> None:
    source = Path("frontend/src/lib/units.ts").read_text()
    table = re.search(r"UNITS[^{]*{(.*?)\n};", source, re.DOTALL)
    assert table
    theirs = dict(re.findall(r'(\w+): "([^"]*)"', table[1]))
    assert theirs == {code: several for code, (_, several) in UNITS.items()}
