"""Server and watcher as processes of their own: what happens, is told once, restarts or not."""

import asyncio
import os
import re
import signal
import sys
import uuid
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.engine import Database
from tests import make
from tests.processes import PATIENCE, ROOT, House


async def look(url: str, sent: make.Sent) -> None:
    """Read a document for two seconds, as a person does."""
    told: dict[str, Any] = {"visit": str(uuid.uuid4()), "document": str(sent.document)}
    headers = {"authorization": f"Portal {sent.token}", "user-agent": make.PERSON}
    async with httpx.AsyncClient(base_url=url, headers=headers, trust_env=False) as client:
        assert (await client.post("/api/portal/beacons", json=told)).status_code == 200
        await asyncio.sleep(2.1)
        told |= {"visible": 2_100, "input": True}
        assert (await client.post("/api/portal/beacons", json=told)).json()["viewed"]


async def test_watcher_tells_everything_once(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    house = House(database_url, tmp_path)
    await make.member("owner")
    sent = await make.sent_invoice(number="2026-0417")
    async with house.running("watch") as watcher:
        async with house.serving():
            looking = asyncio.create_task(look(house.url, sent))
            await house.until(watcher, "opened it for the first time")
            await looking
        await make.sent_invoice(number="2026-0418")
        async with house.serving():
            await house.until(watcher, "copied the link  2026-0418")
    assert watcher.returncode == 130
    told = [found for line in house.lines if (found := re.match(r" *(\d+)  \d\d:\d\d:\d\d ", line))]
    numbers = [int(found[1]) for found in told]
    assert numbers == list(range(numbers[0], numbers[-1] + 1))
    whole = "\n".join(house.lines)
    assert "Holt Architekten opened it for the first time  2026-0417" in whole
    assert whole.count("added the invoice  2026-0418") == 1
    (last,) = await database.fetch("SELECT kind FROM activity ORDER BY seq DESC LIMIT 1")
    assert last == {"kind": "staff.signed_out"}


async def test_watching_needs_somebody(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    house = House(database_url, tmp_path)
    async with house.running("watch") as watcher:
        assert await asyncio.wait_for(watcher.wait(), PATIENCE) == 1


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
async def test_server_ends_when_it_is_told(
    database: Database, database_url: str, tmp_path: Path, end: signal.Signals
) -> None:
    house = House(database_url, tmp_path)
    async with house.serving() as server:
        server.send_signal(end)
        assert await asyncio.wait_for(server.wait(), PATIENCE) == 0


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_second_server_of_a_file_is_refused(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    house = House(database_url, tmp_path)
    async with house.serving(), house.running("serve") as second:
        assert await asyncio.wait_for(second.wait(), PATIENCE) == 1


async def test_file_of_another_kind_ends_the_command(tmp_path: Path) -> None:
    file = tmp_path / "notes.sqlite"
    file.write_text("no database " * 100)
    command = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "app.cli", "demo"),
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": f"sqlite:///{file}", "DATA": str(tmp_path)},
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await asyncio.wait_for(command.communicate(), PATIENCE)
    assert command.returncode == 1
    (sentence,) = said.decode().splitlines()
    assert sentence.endswith("notes.sqlite cannot be opened: file is not a database.")
