"""Each place of an import holds one file, however often it is sent."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-21T08:25:30:000000"
VERSION = "1.38.0"
DESCRIPTION = "One file at each place of an import"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="porchlight", description=DESCRIPTION)
    engine = engine_finder()
    assert engine is not None

    async def index() -> None:
        await engine.run_ddl("CREATE UNIQUE INDEX import_file_once ON import_file (batch, place)")

    manager.add_raw(index)
    return manager
