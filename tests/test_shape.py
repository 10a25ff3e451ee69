"""The house keeps its shape: short files and functions, plain imports, names with an edge."""

import ast
import datetime as dt
import re
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

from app.domain.activity import rules

ROOT = Path(__file__).parents[1]
APP = [path for path in sorted((ROOT / "app").rglob("*.py")) if "migrations" not in path.parts]
TESTS = sorted((ROOT / "tests").rglob("*.py"))

LONGEST_FILE = 300
LONGEST_FUNCTION = 40
LONGEST_README = 150
DEEPEST = "app/domain/quotes/rules.py"
BLUNT = frozenset(
    "base common data handler handlers helper helpers info manager managers misc service services"
    " util utils".split()
)
LONG_FILES = {
    "app/domain/activity/rules.py": "every event of the log, once as written, once as told",
    "app/http/routes.py": "the whole URL map on one page",
    "app/engine.py": "both engines side by side, so that what one mends the other is seen to mend",
    "tests/formats/test_ubl.py": "one format, and every part of it in the order of the standard",
    "tests/http/test_portal.py": "one customer's page, from its first paint to its last beacon",
    "tests/test_cli.py": "one command, and what it needs",
}
LONG_FUNCTIONS = {
    "app/domain/activity/rules.py sentence": "one case for each event, and nothing else",
    "app/main.py create_app": "joins every room, in the order in which they start",
    "tests/journeys/test_door.py test_imported_invoice_reaches_dashboard_live": "one whole story",
}
SAMPLES: dict[Any, Any] = {
    dt.datetime | None: dt.datetime(2026, 11, 21, tzinfo=dt.UTC),
    int: 3,
    str: "a_word",
    bool: True,
    uuid.UUID: uuid.UUID(int=7),
    dt.datetime: dt.datetime(2026, 11, 21, tzinfo=dt.UTC),
    dt.date: dt.date(2026, 11, 21),
    dt.date | None: dt.date(2026, 11, 21),
    tuple[str, ...]: ("one", "two"),
    uuid.UUID | None: uuid.UUID(int=7),
    tuple[uuid.UUID, ...]: (uuid.UUID(int=7), uuid.UUID(int=8)),
}


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def too_long_files() -> set[str]:
    lengths = {name(path): len(path.read_text().splitlines()) for path in (*APP, *TESTS)}
    return {path for path, length in lengths.items() if length > LONGEST_FILE}


def too_long_functions() -> set[str]:
    return {
        f"{name(path)} {function.name}"
        for path in (*APP, *TESTS)
        for function in functions(ast.parse(path.read_text()))
        if (function.end_lineno or 0) - function.lineno + 1 > LONGEST_FUNCTION
    }


def sample(event: type[rules.Event]) -> rules.Event:
    """An event with something in each of its fields."""
    fields = {
        field.name: SAMPLES[field.type] if field.type in SAMPLES else get_args(field.type)[0]
        for field in msgspec.structs.fields(event)
    }
    return event(**fields)


def map_of_readme() -> list[str]:
    """Every path in the fenced block below README's heading that has "map" in it.

    A line names one path or several, then two blanks or more, then its caption; what is indented
    stands in the folder above it.
    """
    text = (ROOT / "README.md").read_text()
    found = re.search(r"(?ims)^#+ [^\n]*\bmap\b.*?^```\w*\n(.*?)^```", text)
    assert found, "README.md has no fenced block under a heading with the word map"
    folders: list[tuple[int, str]] = []
    paths: list[str] = []
    for line in found[1].splitlines():
        drawn = re.sub(r"[│├└─]", " ", line)
        depth = len(drawn) - len(drawn.lstrip())
        names = re.split(r"\s{2,}", drawn.strip())[0].split()
        while folders and folders[-1][0] >= depth:
            folders.pop()
        above = folders[-1][1] if folders else ""
        paths += [above + each for each in names if each not in {"…", "..."}]
        if names and names[-1].endswith("/"):
            folders.append((depth, above + names[-1]))
    return paths


def test_files_are_short_enough() -> None:
    assert too_long_files() == LONG_FILES.keys()


def test_functions_are_short_enough() -> None:
    assert too_long_functions() == LONG_FUNCTIONS.keys()


def test_nothing_lies_too_deep() -> None:
    depth = len(Path(DEEPEST).parts)
    assert [name(path) for path in (*APP, *TESTS) if len(Path(name(path)).parts) > depth] == []


def test_no_file_has_a_blunt_name() -> None:
    blunt = {
        name(path)
        for path in (*APP, *TESTS)
        for part in path.relative_to(ROOT).with_suffix("").parts
        if BLUNT & set(part.split("_"))
    }
    assert blunt == set()


@pytest.mark.parametrize("path", APP, ids=name)
def test_imports_stand_at_the_top(path: Path) -> None:
    tree = ast.parse(path.read_text())
    local = {
        f"line {node.lineno}"
        for function in functions(tree)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    guarded = {
        f"line {node.lineno}"
        for node in ast.walk(tree)
        if (isinstance(node, ast.Name) and node.id == "TYPE_CHECKING")
        or (isinstance(node, ast.Attribute) and node.attr == "TYPE_CHECKING")
    }
    assert (local, guarded) == (set(), set())


@pytest.mark.parametrize("path", APP, ids=name)
def test_module_opens_with_one_sentence(path: Path) -> None:
    opening = ast.get_docstring(ast.parse(path.read_text())) or ""
    assert re.match(r"\w.*[.:?]$", opening.split("\n\n")[0], re.DOTALL)


def test_readme_is_short_enough() -> None:
    assert len((ROOT / "README.md").read_text().splitlines()) <= LONGEST_README


def test_map_in_readme_shows_what_exists() -> None:
    paths = map_of_readme()
    assert {"app/main.py", "app/domain/", "tests/"} <= set(paths)
    assert [path for path in paths if not list(ROOT.glob(path.rstrip("/")))] == []


@pytest.mark.parametrize("event", get_args(rules.AnyEvent), ids=lambda event: event.__name__)
def test_every_event_has_a_sentence(event: type[rules.AnyEvent]) -> None:
    made: Any = sample(event)
    assert re.fullmatch(r"[a-z].*[^.]", rules.sentence(made))
    assert re.fullmatch(r"[a-z_]+\.[a-z_]+", rules.kind(made))
    assert msgspec.json.decode(msgspec.json.encode(made), type=rules.AnyEvent) == made


def test_every_event_is_in_the_log() -> None:
    """Nothing can be recorded that the feed could not read back."""
    kinds = [rules.kind(sample(event)) for event in get_args(rules.AnyEvent)]  # type: ignore[arg-type]
    assert len(set(kinds)) == len(kinds)
    written = {*rules.Event.__subclasses__(), *rules.Several.__subclasses__()} - {rules.Several}
    assert set(get_args(rules.AnyEvent)) == written
    assert set(kinds) >= rules.CONFIDENTIAL
