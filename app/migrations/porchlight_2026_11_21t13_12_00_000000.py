"""No two links share a short address."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-21T13:12:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "One link for each short address"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="porchlight", description=DESCRIPTION)
    engine = engine_finder()
    assert engine is not None

    async def index() -> None:
        await engine.run_ddl("CREATE UNIQUE INDEX link_short_hash ON link (short_hash)")

    manager.add_raw(index)
    return manager
