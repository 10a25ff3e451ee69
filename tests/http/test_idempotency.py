"""Asking twice does it once."""

import asyncio
import datetime as dt
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from app.domain import clock
from app.engine import Database, db
from tests import make

Browse = Callable[..., httpx.AsyncClient]
BODY = {"name": "Holt Architekten"}


@pytest.fixture
async def client(browse: Browse) -> httpx.AsyncClient:
    _, cookie = await make.member("owner")
    return browse(cookie)


async def add(client: httpx.AsyncClient, key: str, body: Any = BODY) -> httpx.Response:
    return await client.post("/api/v1/customers", json=body, headers={"idempotency-key": key})


async def count(table: str) -> int:
    return int((await db().fetch(f"SELECT count(*) AS count FROM {table}"))[0]["count"])


async def test_same_key_gives_same_answer(client: httpx.AsyncClient) -> None:
    first, again = await add(client, "a"), await add(client, "a")
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert await count("customer") == 1
    other = await add(client, "b", {"name": "Somebody Else"})
    assert other.json()["id"] != first.json()["id"]


async def test_key_is_for_one_question(client: httpx.AsyncClient) -> None:
    await add(client, "a")
    answer = await add(client, "a", {"name": "Somebody Else"})
    assert answer.status_code == 422
    assert await count("customer") == 1


async def test_refused_request_may_be_asked_again(client: httpx.AsyncClient) -> None:
    assert (await add(client, "a", {"name": ""})).status_code == 400
    taken = {**BODY, "external_id": "A-1"}
    assert (await add(client, "b", taken)).status_code == 201
    refused = {"name": "Somebody Else", "external_id": "A-1"}
    assert (await add(client, "c", refused)).status_code == 422
    assert (await add(client, "c", {"name": "Somebody Else"})).status_code == 201


async def test_two_at_once_do_it_once(client: httpx.AsyncClient) -> None:
    answers = await asyncio.gather(*(add(client, "a") for _ in range(5)))
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert await count("customer") == 1
    assert (
        await count("activity")
        == (await db().fetch("SELECT max(seq) AS seq FROM activity"))[0]["seq"]
    )


async def test_key_is_of_one_caller(browse: Browse, client: httpx.AsyncClient) -> None:
    await add(client, "a")
    _, cookie = await make.member("member")
    assert (await add(browse(cookie), "a", {"name": "Other"})).status_code == 201
    assert (await add(browse(), "a")).status_code == 401


async def test_lost_answer_is_not_done_again(client: httpx.AsyncClient) -> None:
    await add(client, "a")
    await db().fetch("UPDATE request SET status = NULL, body = NULL")
    assert (await add(client, "a")).status_code == 409
    assert await count("customer") == 1


async def test_answer_with_a_secret_is_not_kept(client: httpx.AsyncClient) -> None:
    async def make_key() -> httpx.Response:
        body = {"name": "Books", "scopes": ["read"]}
        return await client.post("/api/v1/api-keys", json=body, headers={"idempotency-key": "a"})

    secret = (await make_key()).json()["secret"]
    again = await make_key()
    assert again.status_code == 409
    assert secret not in again.text
    kept = await db().fetch("SELECT body FROM request")
    assert [row["body"] for row in kept] == [None]
    assert await count("api_key") == 1


async def test_key_is_forgotten_after_a_day(
    client: httpx.AsyncClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await add(client, "a", {**BODY, "external_id": "A-1"})
    tomorrow = clock.now() + dt.timedelta(hours=23)
    monkeypatch.setattr(clock, "now", lambda: tomorrow)
    assert (await add(client, "a", {**BODY, "external_id": "A-1"})).status_code == 201
    later = tomorrow + dt.timedelta(hours=2)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert (await add(client, "a", {**BODY, "external_id": "A-1"})).status_code == 422
