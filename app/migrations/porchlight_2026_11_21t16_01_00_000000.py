"""Old visits are found by when they ended."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-21T16:01:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "An index of visits by their end"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="porchlight", description=DESCRIPTION)
    engine = engine_finder()
    assert engine is not None

    async def index() -> None:
        await engine.run_ddl("CREATE INDEX visit_seen ON visit (seen_at)")

    manager.add_raw(index)
    return manager
