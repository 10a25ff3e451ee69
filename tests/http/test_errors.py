from collections.abc import Callable
from typing import Any

import httpx
import pytest

from app.domain.settings import queries
from app.domain.settings.queries import current
from tests import make

Browse = Callable[..., httpx.AsyncClient]


async def owner(browse: Browse) -> httpx.AsyncClient:
    _, cookie = await make.member("owner")
    return browse(cookie)


async def test_every_wrong_field_is_told_at_once(browse: Browse) -> None:
    body = {"version": "one", "link_days": 0, "primary_colour": "green", "nonsense": 1}
    answer = await (await owner(browse)).patch("/api/v1/settings", json=body)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert {fault["field"] for fault in answer.json()["errors"]} == set(body)
    assert (await current()).version == 1


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"7", b"\xff"])
async def test_body_that_is_no_object_is_refused(browse: Browse, body: bytes) -> None:
    answer = await (await owner(browse)).patch(
        "/api/v1/settings", content=body, headers={"content-type": "application/json"}
    )
    assert answer.status_code == 400
    assert answer.json()["detail"]


async def test_stale_version_is_a_conflict(browse: Browse) -> None:
    client = await owner(browse)
    first = await client.patch("/api/v1/settings", json={"version": 1, "tagline": "one"})
    second = await client.patch("/api/v1/settings", json={"version": 1, "tagline": "two"})
    assert (first.status_code, second.status_code) == (200, 409)
    assert (await current()).tagline == "one"


async def test_unknown_time_zone_is_refused(browse: Browse) -> None:
    body = {"version": 1, "time_zone": "Mars/Olympus"}
    answer = await (await owner(browse)).patch("/api/v1/settings", json=body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "time_zone"


async def test_too_large_body_is_refused(browse: Browse) -> None:
    body = {"version": 1, "tagline": "x" * 70_000}
    answer = await (await owner(browse)).patch("/api/v1/settings", json=body)
    assert answer.status_code == 413


async def test_fault_of_ours_tells_nothing(browse: Browse, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken() -> Any:
        raise RuntimeError("a secret")

    client = await owner(browse)
    monkeypatch.setattr(queries, "current", broken)
    answer = await client.get("/api/v1/settings")
    assert answer.status_code == 500
    assert "secret" not in answer.text


@pytest.mark.parametrize("path", ["/portal/{token}/x/y/z", "/api/portal/{token}"])
async def test_no_problem_repeats_a_token(browse: Browse, path: str) -> None:
    sent = await make.sent_invoice()
    answer = await browse().get(path.format(token=sent.token))
    assert answer.status_code == 404
    assert sent.token not in answer.text
