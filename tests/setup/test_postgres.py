import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import asyncpg
import pytest

from tests import postgres

START_AND_WAIT = """
from tests import postgres
print(postgres.start().url, flush=True)
input()
"""


@pytest.fixture(scope="module")
def server() -> Iterator[postgres.Server]:
    yield from _started()


@pytest.fixture
def own_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[postgres.Server]:
    monkeypatch.delenv("TEST_PG", raising=False)
    yield from _started()


def _started() -> Iterator[postgres.Server]:
    try:
        server = postgres.start()
    except postgres.Absent as absent:
        pytest.skip(str(absent))
    yield server
    server.stop()


async def test_a_started_server_answers_queries(server: postgres.Server) -> None:
    connection = await asyncpg.connect(server.url)
    assert await connection.fetchval("SELECT 6 * 7") == 42
    await connection.close()


async def test_copies_of_a_template_are_independent(server: postgres.Server) -> None:
    template = await asyncpg.connect(await postgres.create(server.url, "doors"))
    await template.execute("CREATE TABLE doors (name text)")
    await template.close()
    one = await asyncpg.connect(await postgres.create(server.url, "doors_one", "doors"))
    two = await asyncpg.connect(await postgres.create(server.url, "doors_two", "doors"))
    await one.execute("INSERT INTO doors VALUES ('front')")
    assert await one.fetchval("SELECT count(*) FROM doors") == 1
    assert await two.fetchval("SELECT count(*) FROM doors") == 0
    for connection in (one, two):
        await connection.close()
    for name in ("doors", "doors_one", "doors_two"):
        await postgres.drop(server.url, name)


def test_a_server_in_test_pg_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_PG", "postgresql://elsewhere/postgres")
    assert postgres.start().url == "postgresql://elsewhere/postgres"


def test_a_stopped_server_leaves_nothing(own_server: postgres.Server) -> None:
    assert _folder(own_server.url).exists()
    own_server.stop()
    assert not _folder(own_server.url).exists()
    assert "TEST_PG" not in os.environ


@pytest.mark.usefixtures("server")
def test_a_killed_process_leaves_no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TEST_PG")
    child = subprocess.Popen(  # noqa: S603  # ourselves
        [sys.executable, "-c", START_AND_WAIT],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout
    folder = _folder(child.stdout.readline().strip())
    assert folder.exists()
    child.send_signal(signal.SIGKILL)
    child.communicate()
    deadline = time.monotonic() + 10
    while folder.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not folder.exists()


def test_absence_is_told_in_words(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("TEST_PG", raising=False)
    monkeypatch.setenv("TEST_PG_BIN", str(tmp_path))
    with pytest.raises(postgres.Absent, match="skipped, because"):
        postgres.start()


def _folder(url: str) -> Path:
    return Path(parse_qs(urlsplit(url).query)["host"][0])
