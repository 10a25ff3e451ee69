"""How the visits are found that a pattern concerns, and what the log says of a visit."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-21T15:01:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes of reclassified visits"

STATEMENTS = (
    "CREATE UNIQUE INDEX visit_pattern_once ON visit_pattern (address, device)",
    "CREATE INDEX visit_from ON visit (address, device)",
    "CREATE INDEX visit_by_pattern ON visit (pattern)",
    "CREATE INDEX activity_visit ON activity (visit, seq)",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="porchlight", description=DESCRIPTION)
    engine = engine_finder()
    assert engine is not None

    async def index() -> None:
        for statement in STATEMENTS:
            await engine.run_ddl(statement)

    manager.add_raw(index)
    return manager
