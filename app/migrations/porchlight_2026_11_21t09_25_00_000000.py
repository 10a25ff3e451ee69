"""What Piccolo cannot say of the dashboard's counters: each hour and each visitor once, and how
the log is read by kind and by time."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-21T09:25:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes of the dashboard"

STATEMENTS = (
    "CREATE UNIQUE INDEX document_hour_once ON document_hour (document, at)",
    "CREATE UNIQUE INDEX visitor_day_once ON visitor_day (visitor, date)",
    "CREATE INDEX visitor_day_date ON visitor_day (date, previous)",
    "CREATE INDEX activity_kind ON activity (kind, seq)",
    "CREATE INDEX activity_at ON activity (at, seq)",
    "CREATE INDEX engagement_handed_out ON engagement (scope, handed_out_at)",
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
