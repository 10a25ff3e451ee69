"""Money, figures and dates as a customer reads them, where the server writes them: page, PDF."""

import datetime as dt
import re
from decimal import Decimal
from functools import lru_cache
from typing import Literal

import msgspec
from babel import Locale
from babel.dates import format_date, format_timedelta
from babel.numbers import NumberPattern, format_percent, get_currency_name, parse_pattern

from app.domain import money
from app.formats.language import Speech

#: The year in a pattern of CLDR, with what joins it to the rest.
_YEAR = re.compile(r"(\s*'de')?[\s,]*y+[年년]?")
_MOST_DECIMALS = 8  # of a quantity or a unit price


class Amount(msgspec.Struct, frozen=True):
    """An amount cut where the eye cuts it: currency, whole units with separator, minor digits."""

    before: str
    whole: str
    minor: str
    after: str
    text: str


@lru_cache(maxsize=4096)
def amount(minor: int, currency: str, locale: str) -> Amount:
    """`minor` units of a currency, written in a locale such as `en-GB`.

    The digits are ISO 4217's; CLDR drops those that people no longer pay with (IQD).
    """
    parsed = Locale.parse(locale, sep="-")
    digits = money.exponent(currency)
    pattern = parsed.currency_formats["standard"].pattern
    exact = parse_pattern(re.sub(r"0\.0+", f"0.{'0' * digits}" if digits else "0", pattern))
    value = money.major(minor, currency)
    text = exact.apply(value, parsed, currency=currency, currency_digits=False)
    # A code of letters stands apart from the figure (CLDR's currency spacing, which Babel lacks).
    apart = re.sub(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])", "\u00a0", text)
    return _cut(apart.replace("-", _minus(parsed)), digits)


def spoken(minor: int, currency: str, locale: str) -> str:
    """An amount as it is read aloud: "3,739.02 euros"."""
    parsed = Locale.parse(locale, sep="-")
    written = amount(minor, currency, locale)
    name = get_currency_name(currency, count=money.major(minor, currency), locale=parsed)
    sign = _minus(parsed) if minor < 0 else ""
    return f"{sign}{written.whole}{written.minor} {name}"


def currency_name(currency: str, locale: str) -> str:
    """A currency within a sentence: "euros", "Japanese yen"."""
    return str(get_currency_name(currency, count=100, locale=Locale.parse(locale, sep="-")))


def bare(minor: int, currency: str, locale: str) -> str:
    """An amount where its currency stands elsewhere: "3,739.02"."""
    digits = money.exponent(currency)
    return _decimal(money.major(minor, currency), locale, digits, digits)


def decimal(value: str, locale: str, digits: int = 0) -> str:
    """A decimal text such as a quantity or a unit price, with at least so many decimals."""
    return _decimal(Decimal(value), locale, digits, max(digits, _MOST_DECIMALS))


def percent(rate: int, locale: str) -> str:
    """A rate in parts per million, as "19%"."""
    share = Decimal(rate) / money.RATE_UNIT
    parsed = Locale.parse(locale, sep="-")
    return format_percent(share, locale=parsed, decimal_quantization=False).replace("-", "−")


def in_words(date: dt.date, today: dt.date, locale: str) -> str:
    """A date with its weekday, or with its year when that is another one."""
    if date.year != today.year:
        return legal_date(date, locale)
    parsed = Locale.parse(locale, sep="-")
    return format_date(date, _YEAR.sub("", parsed.date_formats["full"].pattern), locale=parsed)


def legal_date(date: dt.date, locale: str) -> str:
    """A date with its year."""
    return format_date(date, "long", locale=Locale.parse(locale, sep="-"))


def distance(date: dt.date, today: dt.date, speech: Speech) -> str:
    """How far away a date is: in days, from two months on in months, from two years on in years."""
    days = (date - today).days
    if days == 0:
        return speech.t("today")
    unit, length = _unit(abs(days))
    count = abs(days) // length
    away = dt.timedelta(days=count * length if days > 0 else -count * length)
    return format_timedelta(
        away, unit, threshold=float("inf"), add_direction=True, locale=speech.locale
    )


def _decimal(value: Decimal, locale: str, least: int, most: int) -> str:
    text: str = _figures(locale, least, most).apply(value, Locale.parse(locale, sep="-"))
    return text.replace("-", "−")


@lru_cache
def _figures(locale: str, least: int, most: int) -> NumberPattern:
    """The language's way to write figures, with so many decimals."""
    pattern = Locale.parse(locale, sep="-").decimal_formats[None].pattern
    decimals = f".{'0' * least}{'#' * (most - least)}" if most else ""
    return parse_pattern(re.sub(r"0\.#+", f"0{decimals}", pattern))


def _unit(days: int) -> tuple[Literal["day", "month", "year"], int]:
    """In what a distance is told, and how many days that has."""
    if days < 60:  # noqa: PLR2004  # two months
        return "day", 1
    return ("month", 30) if days < 730 else ("year", 365)  # noqa: PLR2004  # two years


def _minus(locale: Locale) -> str:
    """A true minus; right to left it needs a mark to stay before its figure."""
    return "\u200e−" if locale.text_direction == "rtl" else "−"


def initials(name: str) -> str:
    """At most two letters that stand for a name where there is no logo."""
    words = re.findall(r"\w+", name)
    return "".join(word[0] for word in words[:2]).upper()


def _cut(text: str, digits: int) -> Amount:
    found = re.search(r"\d.*\d|\d", text)
    assert found is not None  # noqa: S101  # an amount has digits
    number = found[0]
    cut = len(number) - digits
    return Amount(text[: found.start()], number[:cut], number[cut:], text[found.end() :], text)
