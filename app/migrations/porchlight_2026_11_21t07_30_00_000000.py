"""A person who comes back is found by what his browser calls itself, not among all who came."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-21T07:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Visits by visitor"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="porchlight", description=DESCRIPTION)
    engine = engine_finder()
    assert engine is not None

    async def index() -> None:
        await engine.run_ddl("CREATE INDEX visit_visitor ON visit (visitor)")

    manager.add_raw(index)
    return manager
