"""Each member is told of an entry once; the plan of notices begins at the end of the log."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-21T13:21:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes of notices and of failed work; where the plan of notices begins"

STATEMENTS = (
    "CREATE UNIQUE INDEX notice_once ON notice (staff, seq)",
    "CREATE INDEX notice_unread ON notice (staff) WHERE read_at IS NULL",
    "CREATE INDEX notice_seq ON notice (seq)",
    "CREATE INDEX outbox_failed ON outbox (failed_at)"
    " WHERE failed_at IS NOT NULL AND noted_at IS NULL",
    "INSERT INTO planned (name, seq)"
    " SELECT 'notices', coalesce(max(seq), 0) FROM activity",
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
