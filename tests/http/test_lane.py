"""The lane answers as the route would, and leaves to it what it does not answer."""

import datetime as dt
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from app import config
from app.domain import clock
from app.domain.links import actions as links
from app.engine import Database
from app.main import create_app
from tests import make
from tests.conftest import KEYRING


@pytest.fixture
def both(database: Database, tmp_path: Path) -> tuple[httpx.AsyncClient, httpx.AsyncClient]:
    """A client of the whole application, and one of what stands behind the lane."""
    whole: Any = create_app(config.read({"DATA": str(tmp_path)}), database, KEYRING)
    route = whole._app._app  # noqa: SLF001  # behind the gate, then behind the lane
    return client(whole), client(route)


def client(app: Any) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app, client=("203.0.113.7", 50_000))
    return httpx.AsyncClient(transport=transport, base_url="http://localhost:8000")


async def test_lane_answers_as_the_route_does(
    both: tuple[httpx.AsyncClient, httpx.AsyncClient],
) -> None:
    sent = await make.sent_invoice()
    other = await make.sent_invoice(buyer=make.party("Somebody Else"))
    answers = []
    for asking in both:
        for token in (sent.token, sent.portal_token, other.token, "0" * 32, "short", ""):
            for document in (sent.document, uuid.uuid4(), "nothing"):
                headers = {"authorization": f"Portal {token}"} if token else {}
                address = f"/api/portal/documents/{document}"
                answer = await asking.get(address, headers=headers)
                answers.append((answer.status_code, answer.content))
    half = len(answers) // 2
    assert answers[:half] == answers[half:]
    assert {status for status, _ in answers} == {200, 404}


async def test_lane_opens_nothing_that_was_revoked(
    both: tuple[httpx.AsyncClient, httpx.AsyncClient],
) -> None:
    sent = await make.sent_invoice()
    asking, address = both[0], f"/api/portal/documents/{sent.document}"
    headers = {"authorization": f"Portal {sent.token}"}
    opened = await asking.get(address, headers=headers)
    assert opened.status_code == 200
    assert opened.headers["cache-control"] == "no-store"
    assert opened.headers["referrer-policy"] == "no-referrer"
    await links.revoke(sent.link, "system")
    assert (await asking.get(address, headers=headers)).status_code == 410


async def test_lane_keeps_the_limit_of_a_link(
    both: tuple[httpx.AsyncClient, httpx.AsyncClient],
    at: Callable[[dt.datetime], None],
) -> None:
    sent = await make.sent_invoice()
    at(clock.now())
    headers = {"authorization": f"Portal {sent.token}"}
    address = f"/api/portal/documents/{sent.document}"
    statuses = [(await both[0].get(address, headers=headers)).status_code for _ in range(61)]
    assert statuses == [200] * 60 + [429]
