"""What Piccolo cannot say of payments: one Stripe customer of each kind, and the row of billing."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-21T21:12:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes of payments, and the row of billing"

STATEMENTS = (
    "CREATE UNIQUE INDEX stripe_customer_once ON stripe_customer (customer, livemode)",
    "CREATE UNIQUE INDEX attempt_part_once ON attempt_part (attempt, document)",
    "CREATE UNIQUE INDEX instalment_once ON instalment (document, place)",
    "CREATE INDEX attempt_look ON attempt (look_at)",
    "CREATE INDEX payment_received ON payment (received_on, id)",
    "INSERT INTO billing (id, secret_key, webhook_secrets, webhook, webhook_url, account,"
    " account_name, livemode, other_amounts, least_share, late_fee_policy, offer_autopay, version)"
    " VALUES (1, '', '', '', '', '', '', false, false, 0, '', false, 1)",
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
