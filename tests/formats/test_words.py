import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import money
from app.formats import words
from app.formats.language import speech

LOCALES = ["en-GB", "en-US", "de-DE", "fr-FR", "ja-JP", "es-ES", "ar"]
TODAY = dt.date(2026, 11, 21)


@pytest.mark.parametrize(
    ("minor", "currency", "locale", "text"),
    [
        (3739_02, "EUR", "en-GB", "€3,739.02"),
        (3739_02, "EUR", "de-DE", "3.739,02\xa0€"),
        (3739_02, "EUR", "fr-FR", "3\u202f739,02\xa0€"),
        (3739_02, "EUR", "ja-JP", "€3,739.02"),
        (1234567, "JPY", "ja-JP", "￥1,234,567"),
        (1234567, "JPY", "de-DE", "1.234.567\xa0¥"),
        (1234_567, "KWD", "de-DE", "1.234,567\xa0KWD"),
        (1234_567, "KWD", "fr-FR", "1\u202f234,567\xa0KWD"),
        (1_5, "USD", "en-US", "$0.15"),
        (5, "EUR", "de-DE", "0,05\xa0€"),
        (0, "EUR", "en-GB", "€0.00"),
        (-119_00, "EUR", "en-GB", "−€119.00"),
        (-119_00, "EUR", "de-DE", "−119,00\xa0€"),
        (12345_678, "IQD", "de-DE", "12.345,678\xa0IQD"),
    ],
)
def test_amount_is_written_as_people_do(minor: int, currency: str, locale: str, text: str) -> None:
    assert words.amount(minor, currency, locale).text == text


@given(
    st.integers(-(10**13), 10**13),
    st.sampled_from(sorted(money.CURRENCIES)),
    st.sampled_from(LOCALES),
)
def test_no_digit_is_lost_or_won(minor: int, currency: str, locale: str) -> None:
    found = words.amount(minor, currency, locale)
    assert found.text == found.before + found.whole + found.minor + found.after
    digits = money.exponent(currency)
    assert len(found.minor) == digits
    assert int(re.sub(r"\D", "", found.whole + found.minor)) == abs(minor)
    assert ("−" in found.before) is (minor < 0)
    assert "-" not in found.text


@pytest.mark.parametrize(("currency", "digits"), [("JPY", 0), ("EUR", 2), ("KWD", 3), ("CLF", 4)])
@pytest.mark.parametrize("locale", LOCALES)
def test_minor_digits_are_those_of_iso(currency: str, digits: int, locale: str) -> None:
    found = words.amount(123456, currency, locale)
    assert len(found.minor) == digits
    assert found.minor == "123456"[6 - digits :]
    assert not digits or found.whole[-1] in ".,"


@pytest.mark.parametrize(
    ("minor", "currency", "locale", "text"),
    [
        (3739_02, "EUR", "en-GB", "3,739.02 euros"),
        (3739_02, "EUR", "de-DE", "3.739,02 Euro"),
        (3739_02, "EUR", "fr-FR", "3\u202f739,02 euros"),
        (3739_02, "EUR", "ja-JP", "3,739.02 ユーロ"),
        (1234567, "JPY", "en-GB", "1,234,567 Japanese yen"),
        (1234_567, "KWD", "en-GB", "1,234.567 Kuwaiti dinars"),
        (1_00, "EUR", "fr-FR", "1,00 euro"),
        (-119_00, "EUR", "en-GB", "−119.00 euros"),
    ],
)
def test_amount_is_spoken_by_name(minor: int, currency: str, locale: str, text: str) -> None:
    assert words.spoken(minor, currency, locale) == text


@pytest.mark.parametrize(
    ("date", "locale", "text"),
    [
        (dt.date(2026, 12, 4), "en-GB", "Friday, 4 December"),
        (dt.date(2026, 12, 4), "fr-FR", "vendredi 4 décembre"),
        (dt.date(2026, 12, 4), "en-US", "Friday, December 4"),
        (dt.date(2026, 12, 4), "de-DE", "Freitag, 4. Dezember"),
        (dt.date(2026, 12, 4), "es-ES", "viernes, 4 de diciembre"),
        (dt.date(2026, 12, 4), "ja-JP", "12月4日金曜日"),
        (dt.date(2027, 1, 4), "de-DE", "4. Januar 2027"),
        (dt.date(2027, 1, 4), "en-GB", "4 January 2027"),
        (dt.date(2027, 1, 4), "fr-FR", "4 janvier 2027"),
        (dt.date(2025, 12, 31), "en-GB", "31 December 2025"),
    ],
)
def test_date_says_weekday_or_year(date: dt.date, locale: str, text: str) -> None:
    assert words.in_words(date, TODAY, locale) == text


@pytest.mark.parametrize("locale", LOCALES)
def test_legal_date_always_has_its_year(locale: str) -> None:
    assert "2026" in words.legal_date(TODAY, locale)
    assert "21" in words.legal_date(TODAY, locale)


def test_earliest_and_latest_dates_are_written() -> None:
    assert words.legal_date(dt.date.min, "en-GB") == "1 January 1"
    assert words.in_words(dt.date.max, TODAY, "en-GB") == "31 December 9999"


@pytest.mark.parametrize(
    ("days", "text"),
    [
        (0, "today"),
        (1, "in 1 day"),
        (13, "in 13 days"),
        (-1, "1 day ago"),
        (-45, "45 days ago"),
    ],
)
def test_distance_counts_whole_days(days: int, text: str) -> None:
    assert words.distance(TODAY + dt.timedelta(days=days), TODAY, speech("en-GB", "portal")) == text


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Alder & Finch", "AF"),
        ("alder", "A"),
        ("Öl, Gas & Wärme", "ÖG"),
        ("東京 家具", "東家"),
        ("", ""),
        ("&&&", ""),
    ],
)
def test_initials_are_two_letters(name: str, letters: str) -> None:
    assert words.initials(name) == letters


@pytest.mark.parametrize(
    ("minor", "currency", "locale", "text"),
    [
        (373902, "EUR", "en-GB", "3,739.02"),
        (-373902, "EUR", "de-DE", "−3.739,02"),
        (3739, "JPY", "ja-JP", "3,739"),
        (3739, "KWD", "en-GB", "3.739"),
        (12345678900, "INR", "en-IN", "12,34,56,789.00"),
        (373902, "CHF", "de-CH", "3’739.02"),
    ],
)
def test_bare_amount_has_its_minor_digits(
    minor: int, currency: str, locale: str, text: str
) -> None:
    assert words.bare(minor, currency, locale) == text


@pytest.mark.parametrize(
    ("value", "digits", "locale", "text"),
    [
        ("14", 0, "en-GB", "14"),
        ("1234.5", 2, "de-DE", "1.234,50"),
        ("0.123456789", 2, "en-GB", "0.12345679"),
        ("-1", 0, "en-GB", "−1"),
    ],
)
def test_decimal_keeps_what_is_given(value: str, digits: int, locale: str, text: str) -> None:
    assert words.decimal(value, locale, digits) == text


@pytest.mark.parametrize(
    ("rate", "locale", "text"),
    [(190_000, "en-GB", "19%"), (99_750, "de-DE", "9,975\u00a0%"), (0, "en-GB", "0%")],
)
def test_rate_is_written_as_percentage(rate: int, locale: str, text: str) -> None:
    assert words.percent(rate, locale) == text
