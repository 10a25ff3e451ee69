"""A fresh, migrated database for every test that asks for one, on SQLite and on PostgreSQL."""

import asyncio
import datetime as dt
import os
import shutil
import subprocess
import sys
import tempfile
import uuid
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from app import config, engine
from app.domain import clock
from app.domain.links import queries as links
from app.domain.links.rules import Keyring
from app.domain.unit import Unit
from app.main import create_app
from tests import postgres

TEMPLATE = "porchlight_template"
KEYRING = Keyring({"test": bytes(range(32))})
SQLITE_TEMPLATE, WHY_NO_POSTGRES = "TEST_SQLITE_TEMPLATE", "TEST_WHY_NO_POSTGRES"


def pytest_configure(config: pytest.Config) -> None:
    """Start PostgreSQL and migrate both templates once, before any worker starts."""
    if hasattr(config, "workerinput") or config.option.collectonly:
        return
    folder = Path(tempfile.mkdtemp(prefix="porchlight-tests-"))
    config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
    os.environ[SQLITE_TEMPLATE] = str(folder / "template.sqlite")
    _migrate(f"sqlite:///{os.environ[SQLITE_TEMPLATE]}")
    try:
        server = postgres.start()
    except postgres.Absent as absent:
        os.environ[WHY_NO_POSTGRES] = str(absent)
        return
    config.add_cleanup(server.stop)
    asyncio.run(postgres.drop(server.url, TEMPLATE))
    _migrate(asyncio.run(postgres.create(server.url, TEMPLATE)))


@pytest.fixture(params=["sqlite", "postgres"])
def dialect(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def database_url(dialect: str, tmp_path: Path) -> AsyncIterator[str]:
    """The address of a fresh, migrated database."""
    if dialect == "sqlite":
        path = tmp_path / "porchlight.sqlite"
        shutil.copy(os.environ[SQLITE_TEMPLATE], path)
        yield f"sqlite:///{path}"
        return
    if why := os.environ.get(WHY_NO_POSTGRES):
        pytest.skip(why)
    server = os.environ["TEST_PG"]
    name = f"test_{uuid.uuid4().hex}"
    yield await postgres.create(server, name, TEMPLATE)
    await postgres.drop(server, name)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[engine.Database]:
    """A fresh, migrated database, in use."""
    opened = engine.connect(database_url)
    await opened.start()
    engine.use(opened)
    links.use(KEYRING)
    yield opened
    Unit.committed = staticmethod(lambda _seq: None)
    await opened.close()


@pytest.fixture
async def browse(
    database: engine.Database, tmp_path: Path
) -> AsyncIterator[Callable[..., httpx.AsyncClient]]:
    """Makes clients of the application: `browse()`, or `browse(cookie)` for somebody signed in."""
    app = create_app(config.read({"DATA": str(tmp_path)}), database, KEYRING)
    transport = httpx.ASGITransport(app, client=("203.0.113.7", 50_000))  # type: ignore[arg-type]
    clients: list[httpx.AsyncClient] = []

    def browse(cookie: str = "", **options: Any) -> httpx.AsyncClient:
        cookies = {"porchlight": cookie} if cookie else None
        client = httpx.AsyncClient(
            transport=transport, base_url="http://localhost:8000", cookies=cookies, **options
        )
        clients.append(client)
        return client

    yield browse
    for client in clients:
        await client.aclose()


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[dt.datetime], None]:
    """Sets the time."""

    def set_(moment: dt.datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    return set_


def _migrate(url: str) -> None:
    command = [sys.executable, "-m", "app.cli", "migrate"]
    environment = {**os.environ, "DATABASE_URL": url}
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)  # noqa: S603  # ours
