"""Messages to a real SMTP server from workers that are killed: none is lost, none comes twice."""

import asyncio
import os
import sys
import tempfile
from pathlib import Path

from app import engine
from app.domain.links import queries as links
from app.domain.links.rules import Keyring
from bench.process import ROOT, clean
from tests import postgres
from tests.killing import PATIENCE, Came, houses, survive
from tests.mailbox import mailbox

SENDS, KILLS = 1_500, 6
_PAUSE = 0.01  # seconds until the mail server answers, so that something is always under way
_SENDING = 300.0  # seconds that so many may take beside waiting for the leases of the killed
_KEYRING = Keyring({"test": bytes(range(32))})  # as tests.processes has it


async def measure() -> list[str]:
    """Send on both databases; the lines to print."""
    with tempfile.TemporaryDirectory() as folder:
        lines = _told("sqlite", await _send(f"sqlite:///{folder}/bench.sqlite", Path(folder)))
    try:
        server = await asyncio.to_thread(postgres.start)
    except postgres.Absent as absent:
        return [*lines, f"# postgres: {absent}"]
    try:
        with tempfile.TemporaryDirectory() as folder:
            url = await postgres.create(server.url, "bench_sending")
            try:
                return [*lines, *_told("postgres", await _send(url, Path(folder)))]
            finally:
                await postgres.drop(server.url, "bench_sending")
    finally:
        await asyncio.to_thread(server.stop)


async def _send(url: str, folder: Path) -> Came:
    command = (sys.executable, "-m", "app.cli", "migrate")
    environment = clean({"DATABASE_URL": url, "DATA": str(folder)})
    migration = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, env=environment, stdout=asyncio.subprocess.DEVNULL
    )
    if await migration.wait():
        sys.exit("Failed: the database could not be made.")
    database = engine.connect(url)
    await database.start()
    engine.use(database)
    links.use(_KEYRING)
    try:
        async with mailbox() as box:
            box.pause = _PAUSE
            workers = houses(url, folder)
            return await survive(workers, box, SENDS, KILLS // len(workers), PATIENCE + _SENDING)
    finally:
        await database.close()


def _told(name: str, came: Came) -> list[str]:
    workers = 1 if name == "sqlite" else 2
    return [
        f"sending_{name}_lost_or_doubled {came.lost + came.doubled} aim 0",
        (
            f"#   {came.messages:,} messages, {workers} workers, {came.kills} kill -9,"
            f" {os.cpu_count()} cores, {came.seconds:.0f} s"
        ),
        (
            f"#   {came.once:,} once, {came.failures} shown as failures, {came.lost} lost,"
            f" {came.doubled} twice"
        ),
    ]
