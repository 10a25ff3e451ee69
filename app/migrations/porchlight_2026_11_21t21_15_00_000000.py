"""Each invoice is planned once for each due date."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-21T21:15:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "An invoice is planned once"

STATEMENTS = ("CREATE UNIQUE INDEX autopay_plan_once ON autopay_plan (document, due_on)",)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="porchlight", description=DESCRIPTION)
    engine = engine_finder()
    assert engine is not None

    async def index() -> None:
        for statement in STATEMENTS:
            await engine.run_ddl(statement)

    manager.add_raw(index)
    return manager
