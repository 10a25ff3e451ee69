"""Every language says everything, and nothing that nobody asks for."""

import re
from typing import Any

import msgspec
import pytest
from babel import Locale

from app.formats.language import Part, catalogue, languages
from tests import texts

#: A sheet of parts for those who build screens: what stands on it is no text of the product.
SPECIMENS = "staff/parts/sheet.tsx"

_NAMES = re.compile(r"\{(\w+)\}")
#: Categories that may stand for a single number, which then need not be written.
_SINGLE = {"zero", "one", "two"}
_ATTRIBUTES = "label|title|hint|doing|alt|lede|aria-label|placeholder"
_BARE = re.compile(rf'[^=]>\s*([A-Z][a-z][^<>{{}};()=]*)<|\b(?:{_ATTRIBUTES})="([^"]+)"')
_NAMES_OF_OURS = {"Porchlight"}


def portal() -> dict[str, bool]:
    return texts.of_scripts("portal", "lib", "ui")


def pages() -> dict[str, bool]:
    """What only the server says to customers."""
    said = texts.of_modules("http", "formats/words.py") | texts.of_answers()
    said |= texts.of_templates(but="staff.html")
    return {key: many for key, many in said.items() if key not in portal()}


def staff() -> dict[str, bool]:
    """What the dashboard says beside what it shares with the portal."""
    said = texts.of_templates(only="staff.html")
    for path in sorted((texts.SOURCE / "staff").iterdir()):
        said |= texts.of_scripts(f"staff/{path.name}")
    return {key: many for key, many in said.items() if key not in portal()}


def notices() -> dict[str, bool]:
    """What e-mails to staff say."""
    return texts.of_modules("formats/notice") | texts.of_templates("*", within=texts.MAILS)


SAID: dict[Part, Any] = {"portal": portal, "pages": pages, "staff": staff, "notices": notices}
CASES = [(code, part) for part in SAID for code in languages(part) if code != "en"]


@pytest.mark.parametrize(("language", "part"), CASES)
def test_catalogue_says_all_and_nothing_else(language: str, part: Part) -> None:
    said = catalogue(language, part)
    wanted = SAID[part]().keys()
    assert sorted(wanted - said.keys()) == [], "these lack a translation"
    assert sorted(said.keys() - wanted) == [], "nothing says these any more"


@pytest.mark.parametrize(("language", "part"), CASES)
def test_translation_keeps_names_and_forms(language: str, part: Part) -> None:
    known = SAID[part]()
    categories = {*Locale.parse(language).plural_form.tags, "other"}
    for key, found in catalogue(language, part).items():
        assert isinstance(found, dict) is known[key], key
        forms = found if isinstance(found, dict) else {"": found}
        assert not isinstance(found, dict) or found.keys() == categories, key
        names = set(_NAMES.findall(key))
        for category, text in forms.items():
            left_out = {"count"} if category in _SINGLE else set()
            assert text.strip() == text != "", key
            assert names - left_out <= set(_NAMES.findall(text)) <= names, (key, text)


def test_every_language_of_customers_is_whole() -> None:
    assert languages("portal").keys() == languages("pages").keys()
    assert {"en", "de", "fr", "es", "ar"} <= languages("portal").keys()
    assert {"en", "de"} <= languages("staff").keys() == languages("notices").keys()


def test_screens_have_no_bare_text() -> None:
    bare = {
        (path.name, (found[1] or found[2]).strip())
        for path in sorted((texts.SOURCE).rglob("*.tsx"))
        if path != texts.SOURCE / SPECIMENS
        for found in _BARE.finditer(path.read_text())
    }
    assert {found for found in bare if found[1] not in _NAMES_OF_OURS} == set()


def test_text_put_together_is_refused(tmp_path: Any) -> None:
    script = tmp_path / "screen.tsx"
    script.write_text('t("Fine"); tn(2, "{count} day", "{count} days"); t(owed ? "Due" : "Paid");')
    with pytest.raises(texts.Unread, match="owed"):
        texts.of_script(script)
    script.write_text('t("Fine"); tn(2, "{count} day", "{count} days"); rich("{a}", { a });')
    assert texts.of_script(script) == {"Fine": False, "{count} days": True, "{a}": False}


def test_catalogues_are_plain_json() -> None:
    for path in sorted((texts.ROOT / "app" / "locales").glob("*/*.json")):
        msgspec.json.decode(path.read_bytes(), type=dict[str, str | dict[str, str]])
