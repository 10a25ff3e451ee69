"""What waits is found without what is done; one standing link beside its children; one row."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-21T12:05:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes of the outbox, deliveries and child links; how messages leave at first"

STATEMENTS = (
    "CREATE INDEX outbox_open ON outbox (kind, due_at)"
    " WHERE done_at IS NULL AND failed_at IS NULL",
    "CREATE INDEX delivery_unsettled ON delivery (state, settled_at)"
    " WHERE noted_at IS NULL AND state IN ('failed', 'bounced')",
    "DROP INDEX link_standing",
    "CREATE UNIQUE INDEX link_standing ON link (customer, coalesce(document, customer))"
    " WHERE revoked_at IS NULL AND superseded_at IS NULL AND parent IS NULL",
    "INSERT INTO outgoing (id, transport, host, port, security, username, password, sender_name,"
    " sender_email, version) VALUES (1, 'none', '', 587, 'starttls', '', '', '', '', 1)",
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
