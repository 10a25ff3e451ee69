"""Amounts as people read them."""

import re
from decimal import Decimal
from typing import NamedTuple

from babel import Locale, UnknownLocaleError, numbers

from app.sandbox.money import THREE_DECIMALS, ZERO_DECIMALS

_PARTS = re.compile(r"(\D*)(.*?\d)(?:([.,٫])(\d{2,3}))?(\D*)")
_GLUED = re.compile(r"(?<=[A-Za-z])(?=\d)")  # Babel leaves out the space after a code


class Amount(NamedTuple):
    """An amount, whole and in the parts that the page sets in two sizes."""

    whole: str
    before: str
    digits: str
    point: str
    decimals: str
    after: str


def amount(minor: int, currency: str, language: str | None) -> Amount:
    whole = plain(minor, currency, language)
    found = _PARTS.fullmatch(whole)
    if found is None:
        return Amount(whole, "", whole, "", "", "")
    return Amount(whole, *(part or "" for part in found.groups()))


def plain(minor: int, currency: str, language: str | None) -> str:
    """The amount in the language's own way; English for none, and for one that is not known."""
    decimals = 0 if currency in ZERO_DECIMALS else 3 if currency in THREE_DECIMALS else 2
    value = Decimal(minor).scaleb(-decimals)
    try:
        locale = Locale.parse((language or "en").replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        locale = Locale("en")
    text = numbers.format_currency(value, currency.upper(), locale=locale, currency_digits=True)
    return _GLUED.sub("\N{NO-BREAK SPACE}", text)
