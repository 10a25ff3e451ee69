"""A server dies at any point of a request, and afterwards it was done once, or not at all."""

import asyncio
import sqlite3
import uuid
from pathlib import Path

import httpx
import pytest

from app.engine import Database, db
from tests import fold, make
from tests.processes import House
from tests.soak.crashing import POINTS

BODY = {"name": "Krone & Sons"}
#: Whether it stands after the server died there; what was being committed may or may not.
STANDS = {
    "before flush": {False},
    "after flush": {False},
    "during commit": {False, True},
    "after commit": {True},
    "before reply": {True},
    "after reply": {True},
}


async def add(house: House, cookie: str, key: str) -> httpx.Response | None:
    """The answer, or None if none came."""
    headers = {"idempotency-key": key, "cookie": f"porchlight={cookie}"}
    try:
        async with httpx.AsyncClient(base_url=house.url, trust_env=False, timeout=20) as client:
            return await client.post("/api/v1/customers", json=BODY, headers=headers)
    except httpx.TransportError:
        return None


async def parts() -> tuple[int, ...]:
    """How often each part stands of what adding a customer is: the same number, or it is torn."""
    (found,) = await db().fetch(
        "SELECT (SELECT count(*) FROM customer WHERE name = $1) AS customers,"
        " (SELECT count(*) FROM link JOIN customer ON customer.id = link.customer"
        "  WHERE customer.name = $1) AS links,"
        " (SELECT count(*) FROM activity WHERE kind = 'customer.created') AS entries,"
        " (SELECT count(*) FROM request) AS requests",
        BODY["name"],
    )
    return tuple(found.values())


@pytest.mark.parametrize("point", POINTS)
async def test_crash_leaves_all_or_nothing(
    database: Database, database_url: str, tmp_path: Path, point: str
) -> None:
    _, cookie = await make.member()
    key = uuid.uuid4().hex
    house = House(database_url, tmp_path / "house", module="tests.soak.crashing", CRASH_AT=point)
    async with house.serving() as process:
        answer = await add(house, cookie, key)
        assert await asyncio.wait_for(process.wait(), 20) == -9, "it died there"
    assert (answer is not None) == (point == "after reply")
    if database_url.startswith("sqlite"):
        with sqlite3.connect(tmp_path / "porchlight.sqlite") as file:
            assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        file.close()

    house.module = "app.cli"
    async with house.serving():
        found = await parts()
        assert len(set(found)) == 1, "it is torn"
        stands = found[0] == 1
        assert stands in STANDS[point]
        again = await add(house, cookie, key)
        assert again is not None
        # Between the commit and the reply nobody had kept the answer yet.
        lost = stands and point in {"during commit", "after commit"}
        assert again.status_code == (409 if lost else 201)
        if answer:
            assert again.json() == answer.json()
        assert await parts() == (1, 1, 1, 1)
    (log,) = await db().fetch("SELECT count(*) AS count, max(seq) AS head FROM activity")
    assert log["count"] == log["head"]
    assert await fold.kept() == await fold.folded("UTC")
