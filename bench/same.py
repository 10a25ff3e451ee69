"""That both sides did the same work: the same answers, and the same facts in their databases."""

import contextlib
import sqlite3
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.client import ask
from bench.house import Letter
from bench.measures import open_request

_FACTS = {
    "visits of people": "SELECT count(*) FROM visit WHERE visit_class = 'human'",
    "views": "SELECT count(*) FROM document_view WHERE viewed_at IS NOT NULL AND summary = 2",
    "views of documents": "SELECT sum(views) FROM engagement WHERE scope = 'document'",
    "visitors of documents": "SELECT sum(visitors) FROM engagement WHERE scope = 'document'",
    "views by links": "SELECT sum(views) FROM engagement WHERE scope = 'link'",
    "views today": "SELECT sum(views) FROM day",
    "views this hour": "SELECT sum(views) FROM hour",
    "views of documents by hour": "SELECT sum(views) FROM document_hour",
    "people today": "SELECT sum(people) FROM day",
    "people known": "SELECT count(*) FROM visitor_day",
    "opened, in the log": "SELECT count(*) FROM activity WHERE kind = 'link.opened'",
    "viewed, in the log": "SELECT count(*) FROM activity WHERE kind = 'document.viewed'",
    "read, in the log": "SELECT count(*) FROM activity WHERE kind = 'document.section_read'",
}


async def check_answers(ports: Sequence[int], letters: Sequence[Letter]) -> None:
    """End here unless every server gives the same JSON for each of `letters`, in every field."""
    for letter in letters:
        given = [(await ask(port, open_request(letter))).json for port in ports]
        for other in given[1:]:
            if other != given[0]:
                sys.exit(f"Failed: the answers differ: {_difference(given[0], other)}")


def facts(database: Path) -> dict[str, int]:
    """How many views `database` tells of, in each place where it does."""
    with contextlib.closing(sqlite3.connect(database)) as connection:
        return {fact: connection.execute(sql).fetchone()[0] or 0 for fact, sql in _FACTS.items()}


def check_views(database: Path, before: Mapping[str, int], views: int) -> None:
    """End here unless `database` tells of so many views more, wherever it tells of them."""
    for fact, found in facts(database).items():
        if (more := found - before[fact]) != views:
            sys.exit(f"Failed: {database.name}: {views} {fact} are expected, not {more}.")


def _difference(ours: Any, theirs: Any, place: str = "") -> str:
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key in sorted(ours.keys() | theirs.keys()):
            if ours.get(key) != theirs.get(key):
                return _difference(ours.get(key), theirs.get(key), f"{place}.{key}")
    return f"{place} is {ours!r} and {theirs!r}"
