"""Words in the reader's language."""

import re
from pathlib import Path

import pytest

from app.domain.drafts.rules import EXEMPTIONS
from app.domain.money import TaxSubtotal
from app.formats.exemptions import exemption
from app.formats.language import Speech, catalogue, languages, preferred, speech, spoken
from app.formats.pdf.facts import REFERENCES
from app.formats.pdf.receipt import METHODS
from app.formats.pdf.sheet import TITLES
from app.formats.pseudo import pseudo
from app.formats.units import UNITS, unit
from tests.formats import told


def test_english_text_is_its_own_key() -> None:
    say = Speech("en-GB", "portal")
    assert say.t("Due {date}", date="4 December") == "Due 4 December"
    assert say.t("Open|status") == "Open"
    assert say.tn(1, "{count} invoice", "{count} invoices") == "1 invoice"
    assert say.tn(1200, "{count} invoice", "{count} invoices") == "1,200 invoices"


def test_region_speaks_its_language() -> None:
    assert Speech("de-AT", "paper").t("Invoice") == "Rechnung"


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (("de-AT", "en-GB"), "de-AT"),
        (("", "de-at"), "de-AT"),
        (("de", "fr-FR", "de-CH"), "de-CH"),
        (("de", "en-GB"), "de"),
        (("en", "de-DE"), "en-GB"),
        (("en", "en-US"), "en-US"),
        (("nl-NL", "fr-BE"), "fr-BE"),
        (("nl-NL", "ja-JP"), "en-GB"),
        (("de-XX",), "de"),
        (("de-AT-evil", "../../etc", "%00"), "de"),
        (("en-XA", "de"), "en-XA"),
        ((), "en-GB"),
    ],
)
def test_first_known_language_is_spoken(wanted: tuple[str, ...], found: str) -> None:
    assert spoken("portal", *wanted) == found


def test_browser_says_what_it_prefers() -> None:
    assert preferred("fr;q=0.5, de-AT, en;q=0, *;q=0.1, es;q=0.8") == ["de-AT", "es", "fr"]
    assert preferred("") == []
    assert preferred("x" * 100_000) == ["x" * 500]


def test_languages_name_themselves() -> None:
    assert languages("portal") == {
        "en": "English",
        "ar": "العربية",
        "de": "Deutsch",
        "es": "Español",
        "fr": "Français",
    }


def test_arabic_has_six_forms() -> None:
    say = speech("ar", "portal")
    forms = [say.tn(count, "", "{count} invoices") for count in (0, 1, 2, 3, 11, 100)]
    assert forms == [
        "لا فواتير", "فاتورة واحدة", "فاتورتان", "3 فواتير", "11 فاتورة", "100 فاتورة",
    ]  # fmt: skip


def test_names_stand_apart_right_to_left() -> None:
    said = speech("ar", "portal").t("Invoice {number}", number="2026-0417")
    assert said == "فاتورة \u20682026-0417\u2069"
    assert speech("de", "portal").t("Invoice {number}", number="7") == "Rechnung 7"


def test_pseudo_english_keeps_names() -> None:
    assert pseudo("Copy {name}") == "[Çöþý {name}····]"
    assert catalogue("en-XA", "portal")["Open|status"] == "[Öþéñ··]"
    say = speech("en-XA", "portal")
    assert say.t("Not in any catalogue") == "Not in any catalogue"
    assert say.tn(2, "{count} invoice", "{count} invoices").startswith("[2 ")


def test_frontend_is_tested_against_what_is_said() -> None:
    assert told.FILE.read_text() == told.written(), "run python -m tests.formats.told"


def test_every_paper_has_every_word() -> None:
    """Every text that the paper speaks is in the catalogue, and the catalogue has no other."""
    source = "".join(path.read_text() for path in Path("app/formats/pdf").glob("*.py"))
    spoken = set(re.findall(r'speech\.t\(\s*"([^"]+)"', source))
    spoken |= {*TITLES.values(), *REFERENCES.values()}
    spoken |= {"Charge", "Discount", "Paid", "Rounding", "Total", "Amount due", "Credit"}
    spoken |= {*METHODS.values()}
    spoken |= {"Pay to", "Tax representative", "No VAT", *EXEMPTIONS.values()}
    spoken |= {f"{word}|unit" for words in UNITS.values() for word in words if word.isalpha()}
    spoken -= {f"{symbol}|unit" for symbol in "kg g t l ml m mm cm km kWh MWh kW min s".split()}
    spoken |= {"lump sum|unit"}
    assert languages("paper") == languages("portal")
    for locale in ("ar", "de", "es", "fr"):
        assert catalogue(locale, "paper").keys() == spoken


def test_translations_keep_their_values() -> None:
    for locale in ("ar", "de", "es", "fr"):
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


@pytest.mark.parametrize(
    ("category", "stated", "written"),
    [
        ("AE", "Reverse charge", "Steuerschuldnerschaft des Leistungsempfängers"),
        ("K", "VATEX-EU-IC", "Innergemeinschaftliche Lieferung"),
        ("E", "VATEX-EU-132-1I", "Steuerfrei (VATEX-EU-132-1I)"),
        ("G", "", "Ausfuhr in ein Land außerhalb der EU"),
        ("G", "Export of goods", "Export of goods"),
        ("E", "Heilbehandlung, § 4 Nr. 14 UStG", "Heilbehandlung, § 4 Nr. 14 UStG"),
        ("Z", "", "Keine Umsatzsteuer"),
    ],
)
def test_only_our_exemptions_are_translated(category: str, stated: str, written: str) -> None:
    tax = TaxSubtotal(category=category, rate=0, taxable=0, tax=0, exemption=stated)
    assert exemption(tax, Speech("de-DE", "paper")) == written
