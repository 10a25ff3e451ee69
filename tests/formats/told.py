"""What the server writes of amounts, dates and the like; the frontend's tests hold browsers to it.

`python -m tests.formats.told` writes told.json anew.
"""

import datetime as dt
import json
from pathlib import Path
from typing import Any

from app.domain.money import TaxSubtotal
from app.formats import words
from app.formats.exemptions import exemption
from app.formats.language import Speech, speech

FILE = Path(__file__).with_name("told.json")
LOCALES = ("en-GB", "en-US", "de-DE", "de-AT", "fr-FR", "es-ES", "es-MX", "ar", "ar-EG", "ar-MA")
EXEMPTIONS = (
    ("E", ""), ("E", "Exempt from tax"), ("E", "VATEX-EU-132-1I"), ("AE", "Reverse charge"),
    ("AE", "VATEX-EU-AE"), ("K", "Intra-community supply"), ("G", "Export outside the EU"),
    ("G", "Export of goods"), ("O", ""), ("O", "Kleinunternehmer, § 19 UStG"), ("Z", ""),
)  # fmt: skip
TODAY = dt.date(2026, 11, 21)
AMOUNTS = (
    (0, "EUR"), (1, "EUR"), (100, "EUR"), (99_999, "EUR"), (123_456, "EUR"), (373_902, "EUR"),
    (123_456_789_01, "USD"), (-119_00, "EUR"), (-5, "GBP"), (486_000, "JPY"), (1, "JPY"),
    (1_204_500, "KWD"), (100_000, "CHF"), (250_000, "SAR"), (2_00, "MAD"),
)  # fmt: skip
DAYS = (0, 1, -1, 2, -2, 3, 7, -11, 13, 40, 59, -59, 60, -61, 90, 330, -400, 729, 730, -731, 4_000)


def told() -> dict[str, Any]:
    return {"today": str(TODAY), "locales": {locale: _in(locale) for locale in LOCALES}}


def _in(locale: str) -> dict[str, Any]:
    say = speech(locale, "portal")
    return {
        "currencies": {currency: words.currency_name(currency, locale) for _, currency in AMOUNTS},
        "amounts": [_amount(minor, currency, locale) for minor, currency in AMOUNTS],
        "exemptions": [_exemption(*stated, say) for stated in EXEMPTIONS],
        "dates": [_date(TODAY + dt.timedelta(days=days), say) for days in DAYS],
    }


def _amount(minor: int, currency: str, locale: str) -> tuple[int, str, str, str]:
    text = words.amount(minor, currency, locale).text
    return minor, currency, text, words.spoken(minor, currency, locale)


def _exemption(category: str, stated: str, say: Speech) -> tuple[str, str, str]:
    tax = TaxSubtotal(category=category, rate=0, taxable=0, tax=0, exemption=stated)
    return category, stated, exemption(tax, say)


def _date(date: dt.date, say: Speech) -> tuple[str, str, str, str]:
    long = words.legal_date(date, say.figures)
    return (
        str(date),
        words.in_words(date, TODAY, say.figures),
        long,
        words.distance(date, TODAY, say),
    )


def written() -> str:
    return json.dumps(told(), ensure_ascii=True, indent=1) + "\n"


if __name__ == "__main__":
    FILE.write_text(written())
