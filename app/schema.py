"""The schema's history: what of it a database still lacks, and how to run it."""

import contextlib
import io
import re
from pathlib import Path

from piccolo.apps.migrations.commands.forwards import run_forwards
from piccolo.apps.migrations.tables import Migration
from piccolo.engine import engine_finder

from app import engine

_FOLDER = Path(__file__).parent / "migrations"
_ID = re.compile(r'^ID = "(.+)"$', re.MULTILINE)


async def pending(database: engine.Database) -> list[str]:
    """The migrations that `database` has not seen, in order."""
    engine.use(database)
    written = [_ID.search(path.read_text()) for path in _FOLDER.glob("porchlight_*.py")]
    ran = await Migration.get_migrations_which_ran() if await Migration.table_exists() else []
    return sorted({found[1] for found in written if found} - set(ran))


async def migrate() -> int:
    """Run what is pending on the configured database; gives how many that were.

    Piccolo finds the engine by itself, through piccolo_conf. Raises Unusable.
    """
    database = engine_finder()
    assert isinstance(database, engine.SQLite | engine.Postgres)  # noqa: S101  # piccolo_conf's
    await database.start()
    try:
        missing = await pending(database)
        if missing:
            with contextlib.redirect_stdout(io.StringIO()):
                await run_forwards("porchlight")
        return len(missing)
    finally:
        await database.close()
