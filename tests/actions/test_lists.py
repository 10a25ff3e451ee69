"""Lists of documents: what a filter finds is what the rule says."""

import datetime as dt
import itertools
import uuid
from collections import Counter
from collections.abc import Callable
from typing import Any, get_args

import pytest

from app.domain.documents import lists
from app.domain.documents.lists import Wanted
from app.domain.documents.status import Standing, Status, status
from app.engine import Database, db, places
from tests import make

NOW = dt.datetime(2026, 11, 21, 23, 30, tzinfo=dt.UTC)  # the 22nd in Berlin
TODAY = dt.date(2026, 11, 22)
DAYS = (None, TODAY - dt.timedelta(days=1), TODAY, TODAY + dt.timedelta(days=1))
KINDS = ("invoice", "credit_note", "quote", "sales_order")
AMOUNTS = tuple(itertools.product((-100, 0, 100), (-100, -1, 0, 1, 99, 100)))
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
    kind, (total, due), due_on, valid_until, version, voided_at = case
    return row | {
        "id": uuid.uuid4(),
        "kind": kind,
        "source": None,
        "issued_on": TODAY,
        "created_at": NOW,
        "total": total,
        "due": due,
        "due_on": due_on,
        "valid_until": valid_until,
        "version": version,
        "voided_at": voided_at,
    }


def _standing(*case: Any) -> Standing:
    kind, (total, due), due_on, valid_until, version, voided_at = case
    return Standing(
        kind=kind,
        total=total,
        due=due,
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
