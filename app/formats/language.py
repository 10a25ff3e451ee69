"""Words in the reader's language: the English text is the key, the catalogues lie in app/locales.

A catalogue maps an English text to its translation, or to its plural forms by category of CLDR.
What follows a `|` in a key only tells two uses of one word apart; English cuts it off.
"""

import re
from functools import lru_cache
from importlib import resources
from typing import Literal, TypeAlias

import msgspec
from babel import Locale
from babel.numbers import format_decimal

Part: TypeAlias = Literal["portal", "paper"]
Catalogue: TypeAlias = dict[str, str | dict[str, str]]


@lru_cache
def catalogue(locale: str, part: Part) -> Catalogue:
    """What `part` of the product says in the language of `locale`; empty for English."""
    language = locale.partition("-")[0].lower()
    file = resources.files("app.locales") / language / f"{part}.json"
    return msgspec.json.decode(file.read_bytes(), type=Catalogue) if file.is_file() else {}


class Speech:
    """One part of the product in one language: the template's and the PDF's `t` and `tn`."""

    def __init__(self, locale: str, part: Part) -> None:
        self.locale = Locale.parse(locale, sep="-")
        self._catalogue = catalogue(locale, part)

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

    def _filled(self, text: str, values: dict[str, str | int]) -> str:
        def value(found: re.Match[str]) -> str:
            shown = values.get(found[1], found[0])
            return format_decimal(shown, locale=self.locale) if isinstance(shown, int) else shown

        return re.sub(r"\{(\w+)\}", value, text)


def _plain(text: str) -> str:
    return text.partition("|")[0]
