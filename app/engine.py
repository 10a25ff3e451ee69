"""Piccolo's two engines, mended, and the one database that this process uses.

What measured wrong in Piccolo 1.38, and what stands here instead:

* SQLite opened a connection and a thread for each statement, and of its deferred transactions that
  wrote at once most failed with "database is locked". Here: one writer behind a lock with BEGIN
  IMMEDIATE, a few readers that cannot write, WAL, synchronous=FULL.
* PostgreSQL lost a pool connection when COMMIT failed, and left the task pointing at the dead
  transaction. Here: released and forgotten, whatever happens.
* A nested transaction joined the outer one in silence, and a task started inside a transaction
  used its connection. Here: both are errors.
"""

import asyncio
import contextlib
import fcntl
import functools
import itertools
import sqlite3
from abc import abstractmethod
from collections.abc import AsyncIterator, Coroutine, Iterator, Sequence
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path
from typing import Any, TextIO, TypeAlias, TypeVar

import aiosqlite
import asyncpg
import msgspec
from piccolo.engine.exceptions import TransactionError
from piccolo.engine.postgres import PostgresEngine
from piccolo.engine.sqlite import SQLiteEngine, dict_factory
from piccolo.querystring import QueryString
from piccolo.table import TABLE_REGISTRY

Row: TypeAlias = dict[str, Any]
T = TypeVar("T")

READERS = 3
BUSY_SECONDS = 5.0
#: Readers find 128 MB of the file in the system's cache, without copying (SQLite's own holds 2 MB).
_MAPPED = "PRAGMA mmap_size = 134217728"
OLDEST_SQLITE = (3, 35, 0)  # RETURNING
OLDEST_POSTGRES = 15
#: PostgreSQL itself gives up after 15 s; who hears nothing even then has lost the connection.
CONNECT_SECONDS, ANSWER_SECONDS, CLOSE_SECONDS = 10.0, 20.0, 5.0
#: What PostgreSQL, the way to it, and SQLite say when they cannot just now; not what is wrong in
#: a statement (www.postgresql.org/docs/15/errcodes-appendix.html, sqlite.org/rescode.html).
_AWAY = (
    OSError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.TooManyConnectionsError,
    asyncpg.QueryCanceledError,
    asyncpg.LockNotAvailableError,
    asyncpg.DeadlockDetectedError,
    asyncpg.DiskFullError,
)
_SQLITE_AWAY = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
}


class Unusable(Exception):
    """The database cannot be used; the message says why, for the person who starts the server."""


class Away(Exception):
    """The database does not answer just now; whether what was asked was done is unknown."""


class Open(msgspec.Struct, frozen=True, eq=False):
    """An open transaction and the only task that may use it."""

    connection: Any
    task: "asyncio.Task[Any] | None"


class Mended:
    """What both engines share. SQL is written with `$1`, `$2`; rows are dicts."""

    current_transaction: Any
    engine_type: str

    @abstractmethod
    async def _run(self, sql: str, values: Sequence[Any]) -> list[Any]:
        """Run one statement, in this task's transaction if it has one."""

    async def run_querystring(self, querystring: QueryString, in_pool: bool = True) -> Any:
        sql, values = querystring.compile_string(engine_type=self.engine_type)
        return await self._run(sql, values)

    async def run_ddl(self, ddl: str, in_pool: bool = True) -> Any:
        return await self._run(ddl, ())

    def _active(self) -> Any:
        """The connection of this task's open transaction, or None."""
        opened: Open | None = self.current_transaction.get()
        if opened is None:
            return None
        if opened.task is not asyncio.current_task():
            message = "A task started inside a transaction may not use the database."
            raise TransactionError(message)
        return opened.connection

    @contextmanager
    def _owning(self, connection: object) -> Iterator[None]:
        token = self.current_transaction.set(Open(connection, asyncio.current_task()))
        try:
            yield
        finally:
            self.current_transaction.reset(token)

    def _refuse_nesting(self) -> None:
        if self.current_transaction.get() is not None:
            message = "A transaction is already open here; a second one would silently join it."
            raise TransactionError(message)


class SQLite(Mended, SQLiteEngine):
    """SQLite in one file: one writer, a few readers, every commit on the disk."""

    def __init__(self, path: Path) -> None:
        super().__init__(path=str(path), timeout=BUSY_SECONDS)
        self._file = path
        self._claimed: TextIO | None = None

    async def start(self) -> None:
        """Open the connections. Raises Unusable."""
        if sqlite3.sqlite_version_info < OLDEST_SQLITE:
            message = f"SQLite {sqlite3.sqlite_version} is too old: 3.35 or later is needed."
            raise Unusable(message)
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            # aiosqlite's thread outlives a connection that fails, and keeps the process alive.
            with closing(sqlite3.connect(self._file)) as probe:
                probe.execute("PRAGMA schema_version")
            self._writer = await self._connect("PRAGMA synchronous = FULL")
        except (OSError, sqlite3.Error) as error:
            message = f"The database {self._file} cannot be opened: {error}."
            raise Unusable(message) from error
        self._lock = asyncio.Lock()
        self._readers: asyncio.Queue[aiosqlite.Connection] = asyncio.Queue()
        for _ in range(READERS):
            self._readers.put_nowait(await self._connect(f"PRAGMA query_only = 1; {_MAPPED}"))
        self._inline = sqlite3.connect(self._file, isolation_level=None, timeout=BUSY_SECONDS)
        self._inline.row_factory = dict_factory
        self._inline.executescript(f"PRAGMA query_only = 1; {_MAPPED}")

    async def close(self) -> None:
        async with self._lock:
            await self._writer.close()
        for _ in range(READERS):
            await (await self._readers.get()).close()
        self._inline.close()
        if self._claimed:
            self._claimed.close()
            self._claimed = None

    def claim(self) -> None:
        """Make this process the file's only server. Raises Unusable if another one is."""
        claimed = self._file.with_name(self._file.name + ".server").open("w")
        try:
            fcntl.flock(claimed, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            claimed.close()
            message = (
                f"Another Porchlight server already uses {self._file}. "
                "SQLite serves one process; for more, use PostgreSQL."
            )
            raise Unusable(message) from None
        self._claimed = claimed

    async def _connect(self, purpose: str) -> aiosqlite.Connection:
        connection = await aiosqlite.connect(**self.connection_kwargs)
        connection.row_factory = dict_factory  # type: ignore[assignment]  # Piccolo reads dicts
        for pragma in ("journal_mode = WAL", "foreign_keys = 1", "temp_store = MEMORY"):
            await connection.execute(f"PRAGMA {pragma}")
        await connection.executescript(purpose)
        return connection

    async def fetch(self, sql: str, *values: Any) -> list[Row]:
        """Run one statement, in this task's transaction if it has one."""
        return await self._run(_numbered(sql), values)

    async def point(self, sql: str, *values: Any) -> Row | None:
        """Read at most one row by an index, on the event loop itself.

        Two thread hops cost more than such a read (measured: 661 against 390 µs a request).
        """
        with _answering():
            row: Row | None = self._inline.execute(_numbered(sql), values).fetchone()
        return row

    async def _run(self, sql: str, values: Sequence[Any]) -> list[Any]:
        with _answering():
            if (connection := self._active()) is not None:
                return list(await connection.execute_fetchall(sql, values))
            if sql.startswith(("SELECT", "WITH")):
                async with self._reader() as reader:
                    return list(await reader.execute_fetchall(sql, values))
            async with self._lock:
                return list(await self._writer.execute_fetchall(sql, values))

    @asynccontextmanager
    async def _reader(self) -> AsyncIterator[aiosqlite.Connection]:
        reader = await self._readers.get()
        try:
            yield reader
        finally:
            self._readers.put_nowait(reader)

    @asynccontextmanager
    async def transaction(self, **_: object) -> AsyncIterator[None]:  # type: ignore[override]  # Piccolo only enters and leaves it
        """One writing transaction. Raises TransactionError inside another."""
        self._refuse_nesting()
        async with self._lock:
            try:
                await _to_its_end(self._writer.execute("BEGIN IMMEDIATE"))
                with self._owning(self._writer):
                    yield
                await _to_its_end(self._writer.commit())
            except BaseException:
                if self._writer.in_transaction:
                    await _to_its_end(self._writer.rollback())
                raise

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[None]:
        """Several reads that all see the same moment."""
        self._refuse_nesting()
        async with self._reader() as reader:
            try:
                await _to_its_end(reader.execute("BEGIN"))
                with self._owning(reader):
                    yield
            finally:
                await _to_its_end(reader.rollback())


class Postgres(Mended, PostgresEngine):
    """PostgreSQL 15 or later, through one pool for each worker."""

    def __init__(self, url: str) -> None:
        self.url = url
        super().__init__(config={"dsn": url})

    async def check_version(self) -> None:
        """Nothing here: Piccolo would connect while the configuration is read."""

    async def start(self) -> None:
        """Open the pool. Raises Unusable."""
        try:
            self.pool = await asyncpg.create_pool(
                self.url,
                min_size=2,
                max_size=10,
                timeout=CONNECT_SECONDS,
                command_timeout=ANSWER_SECONDS,
                server_settings={
                    "application_name": "porchlight",
                    "idle_in_transaction_session_timeout": "15000",
                    "statement_timeout": "15000",
                    "lock_timeout": "5000",
                },
            )
        except (OSError, asyncpg.PostgresError, ValueError) as error:
            message = f"PostgreSQL cannot be reached at DATABASE_URL: {error}."
            raise Unusable(message) from error
        found = (await self.fetch("SHOW server_version_num"))[0]["server_version_num"]
        if int(found) < OLDEST_POSTGRES * 10_000:
            message = f"PostgreSQL {int(found) // 10_000} is too old: 15 or later is needed."
            raise Unusable(message)

    async def close(self) -> None:
        if self.pool:
            with contextlib.suppress(TimeoutError):  # then the pool has ended them by force
                async with asyncio.timeout(CLOSE_SECONDS):
                    await self.pool.close()
            self.pool = None

    def claim(self) -> None:
        """Nothing to claim: PostgreSQL serves any number of workers."""

    async def fetch(self, sql: str, *values: Any) -> list[Row]:
        """Run one statement, in this task's transaction if it has one."""
        return [dict(record) for record in await self._run(sql, values)]

    async def point(self, sql: str, *values: Any) -> Row | None:
        """Read at most one row by an index."""
        with _answering():
            async with self._connection() as connection:
                record = await connection.fetchrow(sql, *values)
        return dict(record) if record else None

    async def _run(self, sql: str, values: Sequence[Any]) -> list[Any]:
        with _answering():
            if (connection := self._active()) is not None:
                return list(await connection.fetch(sql, *values))
            async with self._connection() as connection:
                return list(await connection.fetch(sql, *values))

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[Any]:
        pool = self.pool
        assert pool is not None, "start() comes first"  # noqa: S101
        with _answering():
            connection = await pool.acquire(timeout=ANSWER_SECONDS)
        try:
            yield connection
        finally:
            with _answering():
                await pool.release(connection)

    @asynccontextmanager
    async def transaction(self, **_: object) -> AsyncIterator[None]:  # type: ignore[override]  # Piccolo only enters and leaves it
        """One writing transaction. Raises TransactionError inside another."""
        async with self._opened():
            yield

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[None]:
        """Several reads that all see the same moment."""
        async with self._opened(isolation="repeatable_read", readonly=True):
            yield

    @asynccontextmanager
    async def _opened(self, **options: Any) -> AsyncIterator[None]:
        self._refuse_nesting()
        async with self._connection() as connection:
            transaction = connection.transaction(**options)
            try:
                await _to_its_end(transaction.start())
                with self._owning(connection):
                    yield
                await _to_its_end(transaction.commit())
            except BaseException:
                # Over already: the connection died, or COMMIT was sent before we were cancelled.
                with contextlib.suppress(Away, asyncpg.PostgresError):
                    await _to_its_end(transaction.rollback())
                raise


Database: TypeAlias = SQLite | Postgres


def connect(url: str) -> Database:
    """The engine for `sqlite:///path` or `postgresql://…`; nothing is opened yet."""
    if url.startswith("sqlite:///"):
        return SQLite(Path(url.removeprefix("sqlite:///")))
    return Postgres(url)


class _Used:
    database: Database | None = None


def use(database: Database) -> None:
    """Make `database` the one that every table and every raw statement goes to."""
    _Used.database = database
    for table in TABLE_REGISTRY:
        table._meta.db = database  # noqa: SLF001  # Piccolo offers no public way


def db() -> Database:
    """The database of this process."""
    assert _Used.database is not None, "app.engine.use() comes first"  # noqa: S101
    return _Used.database


def places(rows: int, columns: int, after: int = 0) -> str:
    """The placeholders of so many rows, numbered on from `after`: `($1, $2), ($3, $4)`."""
    numbers = itertools.count(after + 1)
    row = [f"({', '.join(f'${next(numbers)}' for _ in range(columns))})" for _ in range(rows)]
    return ", ".join(row)


@functools.lru_cache(maxsize=1024)
def _numbered(sql: str) -> str:
    return sql.replace("$", "?")


@contextmanager
def _answering() -> Iterator[None]:
    """Tell of a database that cannot be asked now by one name, whichever it is."""
    try:
        yield
    except _AWAY as error:
        raise Away(f"{type(error).__name__}: {error}") from error
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF in _SQLITE_AWAY:  # the rest says more of the same
            raise Away(str(error)) from error
        raise


async def _to_its_end(operation: Coroutine[Any, Any, T]) -> T:
    """Await `operation` even if we are cancelled meanwhile, then tell of the cancellation.

    A BEGIN or COMMIT goes on in its thread or on its wire after the awaiting task is cancelled;
    leaving then would hand a connection in an unknown state to the next user.
    """
    task = asyncio.ensure_future(operation)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait([task])
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled and not task.cancelled() and task.exception() is None:
        raise cancelled
    with _answering():
        return task.result()
