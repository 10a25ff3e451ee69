"""What the frontend was built from and what it weighs agree with the server and the budgets."""

import re
from pathlib import Path
from typing import Any

import msgspec
import pytest

from app.domain import money
from app.formats.language import languages
from app.http import openapi

FRONTEND = Path(__file__).parents[1] / "frontend"
DIST = FRONTEND / "dist"
KILOBYTE = 1000

built = pytest.mark.skipif(
    not (DIST / "portal").is_dir() or not (DIST / "staff").is_dir(),
    reason="frontend/dist is not there: `make frontend` builds it",
)


def weight(app: str, names: set[str]) -> float:
    """What so many files of an app weigh on the wire, in kB."""
    siblings = [DIST / app / f"{name}.gz" for name in names]
    return sum(sibling.stat().st_size for sibling in siblings) / KILOBYTE


def manifest(app: str) -> dict[str, dict[str, Any]]:
    text = (DIST / app / ".vite" / "manifest.json").read_bytes()
    return msgspec.json.decode(text, type=dict[str, dict[str, Any]])


def files(app: str, suffix: str) -> set[str]:
    """Every file of an app with that suffix."""
    found = (DIST / app).rglob(f"*{suffix}")
    return {path.relative_to(DIST / app).as_posix() for path in found}


def first_load(app: str, entry: str) -> set[str]:
    """The scripts that a browser fetches before a page can be used."""
    chunks = manifest(app)
    waiting = [f"src/{app}/{entry}.tsx"]
    seen: set[str] = set()
    while waiting:
        key = waiting.pop()
        if key not in seen:
            seen.add(key)
            waiting += chunks[key].get("imports", [])
    return {chunks[key]["file"] for key in seen}


def test_schema_is_what_the_server_says() -> None:
    kept = (FRONTEND / "openapi.json").read_bytes()
    assert kept == openapi.written(), "run python -m app.http.openapi > frontend/openapi.json"


def test_frontend_knows_the_same_minor_units() -> None:
    source = (FRONTEND / "src" / "lib" / "money.ts").read_text()
    table = re.search(r"EXPONENTS[^{]*{(.*?)}", source, re.DOTALL)
    assert table
    theirs = {code: int(digits) for code, digits in re.findall(r"(\w+): (\d)", table[1])}
    ours = {code: money.exponent(code) for code in money.CURRENCIES}
    assert theirs == {code: digits for code, digits in ours.items() if digits != 2}


def test_frontend_knows_the_same_currencies() -> None:
    source = (FRONTEND / "src" / "lib" / "currencies.ts").read_text()
    written = "".join(re.findall(r'^  "([A-Z]+)"', source, re.MULTILINE))
    assert {written[at : at + 3] for at in range(0, len(written), 3)} == set(money.CURRENCIES)


@built
def test_portal_is_light_to_load() -> None:
    for entry in ("at-home", "at-document"):
        assert weight("portal", first_load("portal", entry)) <= 18
    assert weight("portal", files("portal", ".css")) <= 5


@built
def test_portal_has_no_fonts() -> None:
    kinds = {path.suffix for path in (DIST / "portal" / "assets").iterdir()}
    assert kinds <= {".js", ".css", ".br", ".gz"}
    styles = "".join((DIST / "portal" / name).read_text() for name in files("portal", ".css"))
    assert "@font-face" not in styles


@built
def test_dashboard_loads_quickly_first() -> None:
    assert weight("staff", first_load("staff", "main")) <= 80


@built
@pytest.mark.parametrize("app", ["portal", "staff"])
def test_nothing_comes_from_elsewhere(app: str) -> None:
    written = [(DIST / app / name).read_text() for name in files(app, ".css") | files(app, ".js")]
    called = re.findall(r"(?:url\(|import\(|fetch\()[\"'`]?(?:https?:)?//[\w.]+", "".join(written))
    assert called == []


def test_contacts_may_choose_every_language() -> None:
    source = (FRONTEND / "src" / "staff" / "customers" / "contacts.tsx").read_text()
    offered = re.search(r"LANGUAGES = (\[.*?\])", source)
    assert offered
    assert set(msgspec.json.decode(offered[1])) == languages("portal").keys()
