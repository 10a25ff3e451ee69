"""A database that does not answer: nobody is shown a trace, and nothing is half done."""

import sqlite3
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import pytest

from app import config, engine
from app.domain.links import queries as links
from app.main import create_app
from tests import make
from tests.conftest import KEYRING
from tests.engine.test_silence import behind
from tests.make import Sent

Browse = Callable[..., httpx.AsyncClient]
NAVIGATION = {"sec-fetch-mode": "navigate", "accept-language": "de-DE,de;q=0.9"}
Cut = tuple[Sent, httpx.AsyncClient]
only_postgres = pytest.mark.parametrize("dialect", ["postgres"])


@pytest.fixture
async def cut_off(
    database_url: str, tmp_path: Path
) -> AsyncIterator[tuple[Sent, httpx.AsyncClient]]:
    """An opened letter's token, and a client of a server whose database has gone since."""
    async with behind(database_url) as (url, between):
        opened = engine.connect(url)
        await opened.start()
        engine.use(opened)
        links.use(KEYRING)
        sent = await make.sent_invoice()
        app = create_app(config.read({"DATA": str(tmp_path)}), opened, KEYRING)
        transport = httpx.ASGITransport(app)  # type: ignore[arg-type]
        between.refuse()
        yield sent, httpx.AsyncClient(transport=transport, base_url="http://localhost:8000")
        await opened.close()


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_write_to_held_file_is_refused(
    browse: Browse, database: engine.SQLite, database_url: str
) -> None:
    _, cookie = await make.member("admin")
    await database._writer.execute("PRAGMA busy_timeout = 20")  # noqa: SLF001  # else 5 s
    other = sqlite3.connect(database_url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    wanted = {"version": 1, "tagline": "Joinery"}
    answer = await browse(cookie).patch("/api/v1/settings", json=wanted)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert answer.json()["detail"] == "That cannot be looked up just now. Try again in a moment."
    other.close()
    answer = await browse(cookie).patch("/api/v1/settings", json=wanted)
    assert (answer.status_code, answer.json()["version"]) == (200, 2)


@only_postgres
@pytest.mark.parametrize("path", ["/portal/{token}", "/portal/{token}/documents/{document}"])
async def test_page_without_database_says_so(cut_off: Cut, path: str) -> None:
    sent, client = cut_off
    answer = await client.get(
        path.format(token=sent.portal_token, document=sent.document), headers=NAVIGATION
    )
    assert answer.status_code == 503
    assert answer.headers["content-type"].startswith("text/html")
    assert "Einen Moment" in answer.text
    assert "Traceback" not in answer.text


@only_postgres
async def test_opened_page_asks_again_later(cut_off: Cut) -> None:
    sent, client = cut_off
    path = f"/api/portal/documents/{sent.document}"
    answer = await client.get(path, headers={"authorization": f"Portal {sent.token}"})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert answer.headers["cache-control"] == "no-store"
