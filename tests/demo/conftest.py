"""Every test of this folder has a database of its own that the demo has filled."""

import asyncio
import os
import shutil
import uuid
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app import engine
from app.demo.seed import seed
from app.domain.links import queries as links
from tests import postgres
from tests.conftest import KEYRING, SQLITE_TEMPLATE, TEMPLATE, WHY_NO_POSTGRES

_filled: dict[str, str] = {}  # by dialect, once in this process


@pytest.fixture
async def database_url(
    dialect: str, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[str]:
    """The address of a database that the demo has filled."""
    if dialect == "sqlite":
        path = tmp_path / "porchlight.sqlite"
        if dialect not in _filled:
            template = tmp_path_factory.mktemp("demo") / "porchlight.sqlite"
            shutil.copy(os.environ[SQLITE_TEMPLATE], template)
            _fill(f"sqlite:///{template}")
            _filled[dialect] = str(template)
        shutil.copy(_filled[dialect], path)
        yield f"sqlite:///{path}"
        return
    if why := os.environ.get(WHY_NO_POSTGRES):
        pytest.skip(why)
    server, name = os.environ["TEST_PG"], f"test_{uuid.uuid4().hex}"
    if dialect not in _filled:
        _filled[dialect] = f"demo_{uuid.uuid4().hex}"
        _fill(await postgres.create(server, _filled[dialect], TEMPLATE))
    yield await postgres.create(server, name, _filled[dialect])
    await postgres.drop(server, name)


def _fill(url: str) -> None:
    """In a thread, where another event loop may run."""
    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(asyncio.run, _filling(url)).result()


async def _filling(url: str) -> bool:
    database = engine.connect(url)
    await database.start()
    engine.use(database)
    links.use(KEYRING)
    try:
        return await seed("http://localhost:8000")
    finally:
        await database.close()
