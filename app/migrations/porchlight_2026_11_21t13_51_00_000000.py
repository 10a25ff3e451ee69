"""An address is refused reminders once for each customer."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-21T13:51:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "One refusal of reminders for each customer and address"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="porchlight", description=DESCRIPTION)
    engine = engine_finder()
    assert engine is not None

    async def index() -> None:
        await engine.run_ddl(
            "CREATE UNIQUE INDEX reminder_refusal_once ON reminder_refusal (customer, address)"
        )

    manager.add_raw(index)
    return manager
