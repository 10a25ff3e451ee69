"""What Piccolo cannot say: the log's guards, one standing link, the settings' one row."""

import uuid

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder
from piccolo.table import Table

ID = "2026-11-21T03:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "The log is append-only and gapless; one standing link; the settings row"

BOTH = (
    "CREATE INDEX activity_document ON activity (document, seq)",
    "CREATE INDEX activity_customer ON activity (customer, seq)",
    "CREATE INDEX activity_link ON activity (link, seq)",
    "CREATE INDEX engagement_seen ON engagement (scope, last_viewed_at)",
    "CREATE UNIQUE INDEX document_version_once ON document_version (document, version)",
    "CREATE UNIQUE INDEX document_view_once ON document_view (visit, document)",
    "CREATE UNIQUE INDEX link_standing ON link (customer, coalesce(document, customer))"
    " WHERE revoked_at IS NULL AND superseded_at IS NULL",
)

SQLITE = (
    "CREATE TRIGGER activity_gapless BEFORE INSERT ON activity"
    " WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM activity)"
    " BEGIN SELECT RAISE(ABORT, 'the log is gapless'); END",
    "CREATE TRIGGER activity_kept BEFORE UPDATE ON activity"
    " BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END",
    "CREATE TRIGGER activity_whole BEFORE DELETE ON activity"
    " BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END",
)

POSTGRES = (
    "CREATE FUNCTION activity_gapless() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    " IF NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM activity)"
    " THEN RAISE EXCEPTION 'the log is gapless'; END IF; RETURN NEW; END $$",
    "CREATE TRIGGER activity_gapless BEFORE INSERT ON activity"
    " FOR EACH ROW EXECUTE FUNCTION activity_gapless()",
    "CREATE FUNCTION activity_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    " RAISE EXCEPTION 'the log is append-only'; END $$",
    "CREATE TRIGGER activity_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON activity"
    " FOR EACH STATEMENT EXECUTE FUNCTION activity_kept()",
)


class Raw(Table):
    """Any table: it only carries the statements to the engine."""


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="porchlight", description=DESCRIPTION)
    engine = engine_finder()
    assert engine is not None
    guards = SQLITE if engine.engine_type == "sqlite" else POSTGRES

    async def guard() -> None:
        for statement in (*BOTH, *guards):
            await engine.run_ddl(statement)

    async def first_row() -> None:
        await Raw.raw(
            "INSERT INTO settings (id, name, tagline, email, phone, vat_id, registration, locale,"
            " time_zone, primary_colour, banner_colour, welcome_message, portal_enabled,"
            " link_days, keep_paid_links_open, show_credit_notes, hide_future_invoices, epoch,"
            " version) VALUES (1, '', '', '', '', '', '', 'en-GB', 'UTC', '#201b16', '#201b16', '',"
            " {}, 30, {}, {}, {}, {}, 1)",
            True,
            True,
            True,
            False,
            uuid.uuid4(),
        )

    manager.add_raw(guard)
    manager.add_raw(first_row)
    return manager
