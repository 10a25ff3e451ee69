# mypy: ignore-errors
"""The FastAPI peer's SQLite, set up as SQLAlchemy's documentation advises for many writers."""

import os
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

DATABASE = os.environ["DATABASE"]


def engine_for(dialect: str, **options: Any) -> Engine:
    """A plain engine, for filling the database."""
    return _set_up(create_engine(f"{dialect}:///{DATABASE}", **options))


def reading() -> AsyncEngine:
    """An engine for requests that only read; as many connections as cost the least (measured)."""
    engine = create_async_engine(f"sqlite+aiosqlite:///{DATABASE}", pool_size=4, max_overflow=0)
    _set_up(engine.sync_engine)
    return engine


def writing() -> AsyncEngine:
    """An engine whose transactions take the lock as they begin.

    One connection: SQLite has one writer, and whoever waits for it in Python polls nothing.
    """
    engine = create_async_engine(
        f"sqlite+aiosqlite:///{DATABASE}", pool_size=1, max_overflow=0, pool_timeout=60
    )
    _set_up(engine.sync_engine)

    @event.listens_for(engine.sync_engine, "connect")
    def _leave_begin_to_us(connection: Any, _: Any) -> None:
        connection.isolation_level = None

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _set_up(engine: Engine) -> Engine:
    @event.listens_for(engine, "connect")
    def _pragmas(connection: Any, _: Any) -> None:
        cursor = connection.cursor()
        for pragma in (
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = 1",
            "busy_timeout = 5000",
            "temp_store = MEMORY",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    return engine
