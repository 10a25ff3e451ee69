"""No two versions of one message in one language bear the same number."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-21T13:01:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "One number for each version of a template"

STATEMENTS = (
    "CREATE UNIQUE INDEX template_version_number"
    " ON template_version (purpose, channel, language, number)",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="porchlight", description=DESCRIPTION)
    engine = engine_finder()
    assert engine is not None

    async def run() -> None:
        for statement in STATEMENTS:
            await engine.run_ddl(statement)

    manager.add_raw(run)
    return manager
