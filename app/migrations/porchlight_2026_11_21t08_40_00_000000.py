"""What Piccolo cannot say of drafts and lists: unique names, the lists' orders, the first series."""

import msgspec
from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-21T08:40:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "One draft a document, external ids, the search, the first series"

STATEMENTS = (
    "CREATE UNIQUE INDEX draft_once ON draft (document)",
    "CREATE UNIQUE INDEX customer_external ON customer (external_id)",
    "CREATE UNIQUE INDEX document_external ON document (external_id)",
    "CREATE INDEX document_newest ON document (created_at, id)",
    "CREATE INDEX document_issued ON document (issued_on, id)",
    "CREATE INDEX document_due ON document (due_on, id)",
    "CREATE INDEX document_numbered ON document (number, id)",
    "CREATE INDEX document_total ON document (total, id)",
    "CREATE INDEX document_of_customer ON document (customer, created_at, id)",
    "CREATE INDEX document_search ON document (search, id)",
    "CREATE INDEX engagement_last ON engagement (scope, last_viewed_at{nulls_last}, subject DESC)",
    "CREATE INDEX customer_listed ON customer (name, id)",
    "INSERT INTO engagement (subject, scope, views, visitors, seconds, prints)"
    " SELECT id, 'document', 0, 0, 0, 0 FROM document"
    " WHERE id NOT IN (SELECT subject FROM engagement)",
    "INSERT INTO series (kind, pattern, digits) VALUES ('invoice', '{year}-{number}', 4),"
    " ('credit_note', 'CN-{year}-{number}', 4), ('quote', 'Q-{year}-{number}', 4),"
    " ('sales_order', 'SO-{year}-{number}', 4)",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="porchlight", description=DESCRIPTION)
    engine = engine_finder()
    assert engine is not None

    async def lay_down() -> None:
        # SQLite sorts them last by itself, and has no word for it in an index.
        nulls_last = " DESC NULLS LAST" if engine.engine_type == "postgres" else " DESC"
        for statement in STATEMENTS:
            await engine.run_ddl(statement.replace("{nulls_last}", nulls_last))

    async def fill() -> None:
        for row in await engine._run("SELECT id, name, country FROM customer", ()):
            party = {"name": row["name"], "address": {"country": row["country"]}}
            await engine._run(
                "UPDATE customer SET party = $1, search = $2 WHERE id = $3",
                (msgspec.json.encode(party).decode(), _folded(row["name"]), row["id"]),
            )
        for row in await engine._run("SELECT id, number, title FROM document", ()):
            await engine._run(
                "UPDATE document SET search = $1 WHERE id = $2",
                (_folded(f"{row['number']} {row['title']}"), row["id"]),
            )

    manager.add_raw(lay_down)
    manager.add_raw(fill)
    return manager


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
