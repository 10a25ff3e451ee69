"""Words in the reader's language: the English text is the key, the catalogues lie in app/locales.

A catalogue maps an English text to its translation, or to its plural forms by category of CLDR.
What follows a `|` in a key only tells two uses of one word apart; English cuts it off.
docs/translating.md says how a language is added.
"""

import re
from functools import lru_cache
from importlib import resources
from typing import Literal, TypeAlias

import msgspec
from babel import Locale, UnknownLocaleError
from babel.numbers import format_decimal

from app.formats.pseudo import pseudo

#: `portal`: the customer's page and the server's part of it; `pages`: what only the server says to
#: customers; `staff`: the dashboard, beside `portal`; `paper`: the PDF; `letters`: messages;
#: `notices`: e-mails to staff.
Part: TypeAlias = Literal["portal", "pages", "paper", "staff", "letters", "notices"]
Catalogue: TypeAlias = dict[str, str | dict[str, str]]

#: English with accents and brackets: what is not written so cannot be translated.
PSEUDO = "en-XA"
_ENGLISH = "en-GB"
_FOLDER = resources.files("app.locales")
_NAME = re.compile(r"\{(\w+)\}")
_WEIGHT = re.compile(r"\s*([\w*-]+)\s*(?:;\s*q=([01](?:\.\d{0,3})?)\s*)?")
_ISOLATE, _END = "\u2068", "\u2069"  # first strong isolate, and its end (UAX 9)


@lru_cache
def languages(part: Part) -> dict[str, str]:
    """The languages that `part` of the product speaks, each with its own name for itself."""
    found = (place.name for place in _FOLDER.iterdir() if (place / f"{part}.json").is_file())
    names = {name: Locale.parse(name).get_display_name() or name for name in ("en", *sorted(found))}
    return {code: name[0].upper() + name[1:] for code, name in names.items()}


def spoken(part: Part, *wanted: str) -> str:
    """The first of these locales whose language `part` speaks, else English.

    A bare language is spoken as in the first of the others that has a region for it, so that who
    asks for `de` and lives in Austria gets Austrian dates.
    """
    known = [_tag(tag) for tag in wanted if _language(tag) in languages(part)]
    if PSEUDO in wanted[:1]:
        return PSEUDO
    if not known:
        return _ENGLISH
    regional = (tag for tag in known if _language(tag) == _language(known[0]) and "-" in tag)
    return next(regional, _ENGLISH if known[0] == "en" else known[0])


def preferred(accept_language: str) -> list[str]:
    """The locales that a browser asks for, the best first (RFC 9110, 12.5.4)."""
    found = filter(None, map(_WEIGHT.fullmatch, accept_language[:500].split(",")))
    weighed = [(float(match[2] or 1), match[1]) for match in found]
    return [
        tag for weight, tag in sorted(weighed, key=lambda each: -each[0]) if weight and tag != "*"
    ]


@lru_cache
def catalogue(locale: str, *parts: Part) -> Catalogue:
    """What these parts of the product say in the language of `locale`; empty for English."""
    if locale == PSEUDO:
        every = [catalogue(language, *parts) for language in languages(parts[0])]
        return {key: _pseudo(key, found) for each in every for key, found in each.items()}
    merged: Catalogue = {}
    for part in parts:
        file = _FOLDER / _language(locale) / f"{part}.json"
        if file.is_file():
            merged |= msgspec.json.decode(file.read_bytes(), type=Catalogue)
    return merged


class Speech:
    """Some parts of the product in one language: a template's and the PDF's `t` and `tn`.

    `tag` and `direction` are what HTML's `lang` and `dir` want; `figures` is the locale in which
    app.formats.words writes amounts and dates beside these words.
    """

    def __init__(self, tag: str, *parts: Part) -> None:
        self.tag = tag
        self.locale = Locale("en") if tag == PSEUDO else Locale.parse(tag, sep="-")
        self.figures = str(self.locale).replace("_", "-")
        self.direction = self.locale.text_direction
        self._catalogue = catalogue(tag, *parts)

    def t(self, text: str, **values: str | int) -> str:
        """`text` in this language with its `{names}` filled in."""
        found = self._catalogue.get(text)
        return self._filled(found if isinstance(found, str) else _plain(text), values)

    def tn(self, count: int, one: str, other: str, **values: str | int) -> str:
        """The form for `count`, which fills `{count}`; the catalogue's key is `other`."""
        found = self._catalogue.get(other)
        forms = found if isinstance(found, dict) else {"one": one, "other": other}
        form = forms.get(self.locale.plural_form(count)) or forms.get("other", other)
        return self._filled(_plain(form), {"count": count, **values})

    def known(self, text: str) -> str:
        """`text` in this language where it has it, else exactly as it is."""
        found = self._catalogue.get(text)
        return found if isinstance(found, str) else text

    def parts(self, text: str) -> list[str]:
        """`t(text)` cut at its names: every second one is a name, for what is more than text."""
        return _NAME.split(self.t(text))

    def apart(self, text: str) -> str:
        """A name or number that keeps its own direction among words from right to left (UAX 9)."""
        return f"{_ISOLATE}{text}{_END}" if self.direction == "rtl" else text

    def _filled(self, text: str, values: dict[str, str | int]) -> str:
        def value(found: re.Match[str]) -> str:
            shown = values.get(found[1], found[0])
            if isinstance(shown, int):
                return format_decimal(shown, locale=self.locale)
            return self.apart(shown) if found[1] in values else shown

        return _NAME.sub(value, text)


@lru_cache
def speech(tag: str, *parts: Part) -> Speech:
    """The one Speech of a language and parts."""
    return Speech(tag, *parts)


def _plain(text: str) -> str:
    return text.partition("|")[0]


def _pseudo(key: str, found: str | dict[str, str]) -> str | dict[str, str]:
    shown = pseudo(_plain(key))
    return shown if isinstance(found, str) else {"other": shown}


@lru_cache(maxsize=1000)
def _tag(wanted: str) -> str:
    """`wanted` as CLDR knows it: `de-AT` of `de-at`, and `de` of `de-XX`."""
    try:
        parsed = Locale.parse(wanted, sep="-")
    except (ValueError, UnknownLocaleError):
        return _language(wanted)
    return "-".join(filter(None, (parsed.language, parsed.script, parsed.territory)))


def _language(tag: str) -> str:
    return tag.partition("-")[0].lower()
