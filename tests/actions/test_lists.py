"""Lists of documents: what a filter finds is what the rule says."""

import datetime as dt
import itertools
import uuid
from collections import Counter
from collections.abc import Callable
from typing import Any, get_args

import msgspec
import pytest

from app.domain.documents import lists
from app.domain.documents.lists import Sort, Wanted
from app.domain.documents.queries import Card
from app.domain.documents.status import Standing, Status, status
from app.engine import Database, db, places
from tests import make

NOW = dt.datetime(2026, 11, 21, 23, 30, tzinfo=dt.UTC)  # the 22nd in Berlin
TODAY = dt.date(2026, 11, 22)
DAYS = (None, TODAY - dt.timedelta(days=1), TODAY, TODAY + dt.timedelta(days=1))
KINDS = ("invoice", "credit_note", "quote", "sales_order")
AMOUNTS = tuple(
    (total, due, processing)
    for total, due in itertools.product((-100, 0, 100), (-100, -1, 0, 1, 99, 100))
    for processing in ((0, 1, 99, 100) if total > 0 and due > 0 else (0,))
)
CASES = tuple(itertools.product(KINDS, AMOUNTS, DAYS, DAYS, (0, 1), (None, NOW)))
BATCH = 200


@pytest.fixture
async def expected(
    database: Database, at: Callable[[dt.datetime], None]
) -> dict[Status, set[uuid.UUID]]:
    """Documents with every mixture of what a status follows from, sorted by the rule."""
    at(NOW)
    await make.business(time_zone="Europe/Berlin")
    sent = await make.sent_invoice()
    (row,) = await db().fetch("SELECT * FROM document WHERE id = $1", sent.document)
    await db().fetch("UPDATE document SET voided_at = $1 WHERE id = $2", NOW, sent.document)
    found: dict[Status, set[uuid.UUID]] = {name: set() for name in get_args(Status)}
    found["void"].add(sent.document)
    rows = [_written(row, *case) for case in CASES]
    for begin in range(0, len(rows), BATCH):
        part = rows[begin : begin + BATCH]
        await db().fetch(
            f"INSERT INTO document ({', '.join(row)}) VALUES {places(len(part), len(row))}",
            *(value for each in part for value in each.values()),
        )
    for case, each in zip(CASES, rows, strict=True):
        found[status(_standing(*case), TODAY)].add(each["id"])
    return found


def _written(row: dict[str, Any], *case: Any) -> dict[str, Any]:
    kind, (total, due, processing), due_on, valid_until, version, voided_at = case
    return row | {
        "id": uuid.uuid4(),
        "kind": kind,
        "source": None,
        "issued_on": TODAY,
        "created_at": NOW,
        "total": total,
        "due": due,
        "processing": processing,
        "due_on": due_on,
        "valid_until": valid_until,
        "version": version,
        "voided_at": voided_at,
    }


def _standing(*case: Any) -> Standing:
    kind, (total, due, processing), due_on, valid_until, version, voided_at = case
    return Standing(
        kind=kind,
        total=total,
        due=due,
        processing=processing,
        due_on=due_on,
        valid_until=valid_until,
        draft=not version,
        voided=voided_at is not None,
    )


async def test_filter_finds_what_the_rule_says(expected: dict[Status, set[uuid.UUID]]) -> None:
    assert all(expected.values()), "every status happens"
    for name, wanted in expected.items():
        page = await lists.documents(Wanted(status=name, limit=len(CASES) + 1))
        assert page.next is None
        assert Counter(card.status for card in page.items) == {name: len(wanted)}
        assert {card.id for card in page.items} == wanted


MANY, PAGE = 90, 2
#: What a search finds: a word in every second title, of a few that stand far from one another, of
#: the oldest alone, of one customer, of both at once, and of nobody.
SEARCHES: dict[str, Callable[[int], bool]] = {
    "oak": lambda place: place % 2 == 0,
    "elm": lambda place: place % 30 == 0,
    "first": lambda place: place < MANY // 10,
    "HOLT": lambda place: place % 3 == 0,
    "holt  oak": lambda place: place % 6 == 0,
    "o a 9": lambda place: "9" in str(place) and place % 2 == 0,
    "100%": lambda place: place < 0,
}


@pytest.fixture
async def many(database: Database) -> list[uuid.UUID]:
    """Documents in the order in which they were made, so many that pages lie far apart."""
    await make.business()
    sent = await make.sent_invoice()
    (row,) = await db().fetch("SELECT * FROM document WHERE id = $1", sent.document)
    (known,) = await db().fetch("SELECT * FROM customer WHERE id = $1", row["customer"])
    (counted,) = await db().fetch("SELECT * FROM engagement WHERE subject = $1", sent.document)
    await db().fetch("UPDATE document SET search = '', voided_at = $1", NOW)
    await db().fetch("UPDATE customer SET search = 'ito'")
    other = known | {"id": uuid.uuid4(), "identity": "holt", "name": "Holt", "search": "holt"}
    await _insert("customer", [other])
    rows = [_one_of_many(row, place, other["id"]) for place in range(MANY)]
    await _insert("document", rows)
    seen = [
        counted | {"subject": each["id"], "last_viewed_at": NOW if place % 4 else None}
        for place, each in enumerate(rows)
    ]
    await _insert("engagement", seen)
    return [each["id"] for each in rows]


async def _insert(table: str, rows: list[dict[str, Any]]) -> None:
    await db().fetch(
        f"INSERT INTO {table} ({', '.join(rows[0])}) VALUES {places(len(rows), len(rows[0]))}",
        *(value for row in rows for value in row.values()),
    )


def _one_of_many(row: dict[str, Any], place: int, holt: uuid.UUID) -> dict[str, Any]:
    words = [word for word in ("oak", "elm", "first") if SEARCHES[word](place)]
    return row | {
        "id": uuid.uuid4(),
        "source": None,
        "customer": row["customer"] if place % 3 else holt,
        "number": f"{place % 7:03}",
        "search": " ".join([f"{place:03}", *words]),
        "created_at": NOW + dt.timedelta(minutes=place // 2),
        "issued_on": TODAY - dt.timedelta(days=place % 5),
        "due_on": TODAY + dt.timedelta(days=place % 11) if place % 5 else None,
        "total": 1000 * (place % 13),
        "due": 0 if place % 10 else 1000 * (place % 13),
    }


async def _paged(wanted: Wanted) -> list[Card]:
    found: list[Card] = []
    after: str | None = None
    while True:
        page = await lists.documents(msgspec.structs.replace(wanted, after=after))
        assert len(page.items) <= wanted.limit
        found += page.items
        if (after := page.next) is None:
            return found


@pytest.mark.parametrize("sort", get_args(Sort))
async def test_pages_of_search_miss_and_repeat_nothing(many: list[uuid.UUID], sort: Sort) -> None:
    whole = (await lists.documents(Wanted(sort=sort, limit=MANY + 1))).items
    for reverse, (search, found) in itertools.product((False, True), SEARCHES.items()):
        wanted = Wanted(search=search, sort=sort, reverse=reverse, limit=PAGE)
        shown = [card.id for card in await _paged(wanted)]
        assert set(shown) == {each for place, each in enumerate(many) if found(place)}, search
        assert len(shown) == len(set(shown)), search
        if not reverse:
            assert shown == [card.id for card in whole if card.id in set(shown)], search


async def test_pages_of_filtered_search_are_whole(many: list[uuid.UUID]) -> None:
    shown_as: tuple[Status, ...] = ("paid", "open")
    for status_, sort in itertools.product(shown_as, get_args(Sort)):
        wanted = Wanted(search="oak", status=status_, sort=sort, limit=PAGE)
        shown = await _paged(wanted)
        every = (await lists.documents(msgspec.structs.replace(wanted, limit=MANY))).items
        assert [card.id for card in shown] == [card.id for card in every]
        assert {card.status for card in shown} == {status_}


async def test_search_within_one_customer_is_paged(many: list[uuid.UUID]) -> None:
    (holt,) = await db().fetch("SELECT id FROM customer WHERE name = 'Holt'")
    shown = await _paged(Wanted(search="oak", customer=holt["id"], sort="total", limit=PAGE))
    assert {card.id for card in shown} == {many[place] for place in range(0, MANY, 6)}
    assert len(shown) == len(range(0, MANY, 6))
