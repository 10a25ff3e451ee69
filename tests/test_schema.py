"""What the migrations made is what the tables say, on both databases."""

from typing import Any

import msgspec
import pytest
from piccolo.columns import Column, ForeignKey
from piccolo.table import Table

from app.domain import tables
from app.engine import Database, db
from app.schema import pending

TABLES: list[type[Table]] = [getattr(tables, name) for name in tables.__all__]
#: Piccolo's names of types as PostgreSQL writes them.
POSTGRES = {
    "VARCHAR": "character varying",
    "TIMESTAMPTZ": "timestamp with time zone",
    "DOUBLE PRECISION": "double precision",
}
ON_POSTGRES = """SELECT attname AS name, format_type(atttypid, atttypmod) AS kind,
  attnotnull AS needed, coalesce(attnum = ANY(conkey), false) AS key
FROM pg_attribute LEFT JOIN pg_constraint ON conrelid = attrelid AND contype = 'p'
WHERE attrelid = $1::text::regclass AND attnum > 0 AND NOT attisdropped
  AND attgenerated = ''"""  # a generated column is the database's own; SQLite lists none
ON_SQLITE = """SELECT name, type AS kind, "notnull" AS needed, pk AS "key"
FROM pragma_table_info($1)"""
LINKS_ON_POSTGRES = """SELECT attname AS name, confrelid::regclass::text AS target,
  CASE confdeltype WHEN 'r' THEN 'RESTRICT' ELSE confdeltype::text END AS rule
FROM pg_constraint JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1]
WHERE contype = 'f' AND conrelid = $1::text::regclass"""
LINKS_ON_SQLITE = """SELECT "from" AS name, "table" AS target, on_delete AS rule
FROM pragma_foreign_key_list($1)"""
NAMES_ON_POSTGRES = "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'"
NAMES_ON_SQLITE = """SELECT name FROM sqlite_schema
WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"""


class Found(msgspec.Struct, frozen=True):
    """A column as the database describes it."""

    name: str
    kind: str
    needed: bool
    key: bool


def on_postgres() -> bool:
    return db().engine_type == "postgres"


def expected(column: Column) -> Found:
    """A column as its table declares it."""
    kind = column.column_type
    if on_postgres():
        word, bracket, length = kind.partition("(")
        kind = POSTGRES.get(word, word.lower()) + bracket + length
    key, nullable = column._meta.primary_key, column._meta.null  # noqa: SLF001  # Piccolo's
    return Found(column._meta.db_column_name, kind, not nullable, key)  # noqa: SLF001  # Piccolo's


def columns(table: type[Table]) -> list[Column]:
    return table._meta.columns  # noqa: SLF001  # Piccolo's


def table_name(table: type[Table]) -> str:
    return table._meta.tablename  # noqa: SLF001  # Piccolo's


async def described(table: type[Table]) -> list[Found]:
    sql = ON_POSTGRES if on_postgres() else ON_SQLITE
    rows = await db().fetch(sql, table_name(table))
    return msgspec.convert(rows, list[Found], strict=False)


async def names() -> set[str]:
    rows = await db().fetch(NAMES_ON_POSTGRES if on_postgres() else NAMES_ON_SQLITE)
    return {row["name"] for row in rows}


async def test_migrations_make_every_table(database: Database) -> None:
    assert await names() == {table_name(table) for table in TABLES} | {"migration"}
    assert await pending(database) == []


@pytest.mark.parametrize("part", [TABLES[::2], TABLES[1::2]], ids=["even", "odd"])
async def test_columns_are_those_of_the_tables(database: Database, part: list[type[Table]]) -> None:
    for table in part:
        declared = {expected(column) for column in columns(table)}
        assert set(await described(table)) == declared, table_name(table)


async def test_nothing_is_deleted_along_with_another(database: Database) -> None:
    sql = LINKS_ON_POSTGRES if on_postgres() else LINKS_ON_SQLITE
    for table in TABLES:
        found: dict[str, Any] = {
            row["name"]: (row["target"].strip('"'), row["rule"])
            for row in await db().fetch(sql, table_name(table))
        }
        assert found == {
            column._meta.db_column_name: (  # noqa: SLF001  # Piccolo's
                table_name(column._foreign_key_meta.resolved_references),  # noqa: SLF001  # Piccolo's
                "RESTRICT",
            )
            for column in columns(table)
            if isinstance(column, ForeignKey)
        }
