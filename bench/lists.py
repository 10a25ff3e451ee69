"""How long the first page, a search and each sort take among 100,000 documents, on both databases.

Milliseconds from the question to the answer of the domain, the median of many; the aim is 50.
"""

import datetime as dt
import random
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, get_args

import msgspec

from app import engine
from app.domain import identifiers
from app.domain.documents import customers, lists
from app.domain.documents.lists import Sort, Wanted
from app.domain.documents.status import Status
from app.domain.parties import Party
from app.engine import db, places
from bench.process import ROOT, clean
from tests import postgres

DOCUMENTS, CUSTOMERS, ROUNDS = 100_000, 5_000, 9
AIM = 50  # milliseconds
_AT_ONCE = 500
_WORDS = "oak shelf desk stair tread lobby screen hinge panel counter bench window frame".split()
_START = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)


async def fill() -> None:
    """A business of some years: documents of every status, half of them viewed."""
    chance = random.Random(7)  # noqa: S311  # the same every time
    seller, now = identifiers.new(), _START
    await db().fetch(
        "INSERT INTO seller (id, identity, name, vat_id, registration, created_at)"
        " VALUES ($1, 'bench', 'Bench', '', '', $2)",
        seller,
        now,
    )
    people = [identifiers.new() for _ in range(CUSTOMERS)]
    await _insert("customer", [_customer(one, place, chance) for place, one in enumerate(people)])
    documents = [
        _document(place, seller, chance.choice(people), chance) for place in range(DOCUMENTS)
    ]
    await _insert("document", documents)
    await _insert("engagement", [_engagement(row, chance) for row in documents])
    if db().engine_type == "postgres":
        await db().fetch("VACUUM ANALYZE")
    else:
        await db().fetch("ANALYZE")


async def measure() -> dict[str, float]:
    """Milliseconds by question."""
    questions: dict[str, Callable[[], Awaitable[Any]]] = {
        "first page": lambda: lists.documents(Wanted()),
        "search rare": lambda: lists.documents(Wanted(search="2027-099")),
        "search none": lambda: lists.documents(Wanted(search="zzzz")),
        "search customer": lambda: lists.documents(Wanted(search="holt 4711")),
        "search common": lambda: lists.documents(Wanted(search="oak")),
        "customers": lambda: customers.customers("", "name", None, 50),
        "customers search": lambda: customers.customers("holt 47", "name", None, 50),
    }
    for status in get_args(Status):
        questions[status] = partial(lists.documents, Wanted(status=status))
    for sort in get_args(Sort):
        for reverse in (False, True):
            name = f"sort {sort}{' reverse' if reverse else ''}"
            wanted = Wanted(sort=sort, reverse=reverse)
            questions[name] = partial(lists.documents, wanted)
            # A fifth of the documents, which come last where customers are sorted in reverse.
            searched = msgspec.structs.replace(wanted, search="holt")
            questions[f"search {name}"] = partial(lists.documents, searched)
            overdue = msgspec.structs.replace(searched, status="overdue")
            questions[f"search overdue {name}"] = partial(lists.documents, overdue)
    return {name: await _median(ask) for name, ask in questions.items()}


async def _median(ask: Callable[[], Awaitable[Any]]) -> float:
    await ask()
    spent = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        await ask()
        spent.append((time.perf_counter() - started) * 1000)
    return statistics.median(spent)


async def _insert(table: str, rows: list[dict[str, Any]]) -> None:
    names = list(rows[0])
    for start in range(0, len(rows), _AT_ONCE):
        part = rows[start : start + _AT_ONCE]
        values = [row[name] for row in part for name in names]
        await db().fetch(
            f"INSERT INTO {table} ({', '.join(names)}) VALUES {places(len(part), len(names))}",
            *values,
        )


def _customer(identifier: uuid.UUID, place: int, chance: random.Random) -> dict[str, Any]:
    name = f"{chance.choice(('Holt', 'Marsh', 'Ito', 'Weber', 'Rossi'))} {place}"
    party = msgspec.json.encode(Party(name=name)).decode()
    return {
        "id": identifier,
        "identity": f"bench:{place}",
        "name": name,
        "country": "DE",
        "party": party,
        "search": name.casefold(),
        "portal_enabled": True,
        "created_at": _START,
        "version": 1,
    }


def _document(
    place: int, seller: uuid.UUID, customer: uuid.UUID, chance: random.Random
) -> dict[str, Any]:
    kind = chance.choices(("invoice", "quote", "credit_note"), (8, 1, 1))[0]
    at = _START + dt.timedelta(minutes=10 * place)
    total = chance.randrange(1_000, 1_000_000)
    number, title = f"{at.year}-{place:06}", " ".join(chance.sample(_WORDS, 3))
    draft = chance.random() < 0.02  # noqa: PLR2004
    return {
        "id": identifiers.new(),
        "kind": kind,
        "seller": seller,
        "customer": customer,
        "number": "" if draft else number,
        "number_taken": False,
        "title": title,
        "currency": chance.choice(("EUR", "USD", "JPY")),
        "total": total,
        "paid": 0,
        "due": chance.choices((0, total), (9, 1))[0],
        "issued_on": at.date(),
        "due_on": at.date() + dt.timedelta(days=14) if kind == "invoice" else None,
        "valid_until": at.date() + dt.timedelta(days=30) if kind == "quote" else None,
        "version": 0 if draft else 1,
        "voided_at": at if chance.random() < 0.01 else None,  # noqa: PLR2004
        "search": f"{number} {title}",
        "remarks": "[]",
        "created_at": at,
    }


def _engagement(document: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    viewed = chance.random() < 0.5  # noqa: PLR2004
    seen = document["created_at"] + dt.timedelta(minutes=chance.randrange(100_000))
    return {
        "subject": document["id"],
        "scope": "document",
        "views": chance.randrange(1, 30) if viewed else 0,
        "visitors": int(viewed),
        "seconds": 60,
        "prints": 0,
        "first_viewed_at": seen if viewed else None,
        "last_viewed_at": seen if viewed else None,
    }


async def both() -> list[str]:
    """The lines to print: of each database the slowest first page, search and sort."""
    lines: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        lines += await _run(f"sqlite:///{folder}/lists.sqlite")
    try:
        server = postgres.start()
    except postgres.Absent as absent:
        return [*lines, f"# {absent}"]
    try:
        lines += await _run(await postgres.create(server.url, "bench_lists"))
    finally:
        await postgres.drop(server.url, "bench_lists")
        server.stop()
    return lines


async def _run(url: str) -> list[str]:
    command = [sys.executable, "-m", "app.cli", "migrate"]
    environment = clean({"DATABASE_URL": url})
    subprocess.run(command, check=True, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)  # noqa: ASYNC221  # nothing waits
    database = engine.connect(url)
    await database.start()
    engine.use(database)
    try:
        await fill()
        return _told(database.engine_type, await measure())
    finally:
        await database.close()


def _told(dialect: str, spent: dict[str, float]) -> list[str]:
    """Each aim's slowest question, then all of them as comments."""
    worst = {
        "first_page": max(spent[name] for name in ("first page", "customers")),
        "search": max(value for name, value in spent.items() if "search" in name),
        "search_p95": statistics.quantiles(
            (value for name, value in spent.items() if "search" in name), n=20
        )[-1],
        "sort": max(value for name, value in spent.items() if name.startswith("sort")),
        "filter": max(spent[status] for status in get_args(Status)),
    }
    lines = [f"list_{name}_ms {value:.1f} aim {AIM} {dialect}" for name, value in worst.items()]
    return [*lines, *(f"#   {name:36} {value:7.1f} ms" for name, value in spent.items())]
