"""A fresh installation in a folder, in use."""

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

from app import engine
from app.domain.links import queries as links
from tests.conftest import KEYRING


@contextlib.asynccontextmanager
async def installed(folder: Path) -> AsyncIterator[engine.Database]:
    """A migrated SQLite database, which everything uses meanwhile."""
    address = f"sqlite:///{folder / 'classify.sqlite'}"
    migrating = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "app.cli", "migrate"),
        env={**os.environ, "DATABASE_URL": address},
        stdout=asyncio.subprocess.DEVNULL,
    )
    assert await migrating.wait() == 0
    database = engine.connect(address)
    await database.start()
    engine.use(database)
    links.use(KEYRING)
    try:
        yield database
    finally:
        await database.close()
