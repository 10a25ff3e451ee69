"""`make soak`: hours of bad luck in minutes, on both databases; SECONDS says how many on each."""

import asyncio
import os
import re
import sys
import tempfile
from collections import Counter
from pathlib import Path

import msgspec

from app import engine
from app.domain.links import queries as links
from app.domain.links.rules import Keyring
from tests import postgres
from tests.processes import ROOT
from tests.soak.soak import LONG, Soaked, soak

_KEYRING = Keyring({"test": bytes(range(32))})  # as tests.processes has it
_NAME = "porchlight_soak"


async def main() -> int:
    """Soak both databases; 1 if anything was lost."""
    with tempfile.TemporaryDirectory() as folder:
        runs = [await _soak(f"sqlite:///{folder}/soak.sqlite", Path(folder))]
    try:
        server = await asyncio.to_thread(postgres.start)
    except postgres.Absent as absent:
        _say(f"# {absent}")
    else:
        try:
            with tempfile.TemporaryDirectory() as folder:
                url = await postgres.create(server.url, _NAME)
                try:
                    runs.append(await _soak(url, Path(folder)))
                finally:
                    await postgres.drop(server.url, _NAME)
        finally:
            await asyncio.to_thread(server.stop)
    for soaked in runs:
        _say(str(soaked.tally))
    return 0 if all(run.tally.perfect and not run.broken for run in runs) else 1


async def _soak(url: str, folder: Path) -> Soaked:
    await _migrate(url, folder)
    database = engine.connect(url)
    await database.start()
    engine.use(database)
    links.use(_KEYRING)
    seconds = float(os.environ.get("SECONDS", LONG.seconds))
    try:
        with (folder / "errors").open("w") as errors:
            soaked = await soak(url, folder, msgspec.structs.replace(LONG, seconds=seconds), errors)
    finally:
        await database.close()
    _tell(url.partition(":")[0], soaked, (folder / "errors").read_text())
    return soaked


async def _migrate(url: str, folder: Path) -> None:
    environment = {**os.environ, "DATABASE_URL": url, "DATA": str(folder)}
    command = (sys.executable, "-m", "app.cli", "migrate")
    migration = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, env=environment, stdout=asyncio.subprocess.DEVNULL
    )
    if await migration.wait():
        sys.exit("Failed: the database could not be made.")


def _tell(name: str, soaked: Soaked, errors: str) -> None:
    faults = ", ".join(f"{count} {kind}" for kind, count in sorted(soaked.faults.items()))
    grown = ", ".join(
        f"{now:.0f} MB (+{growth:.1f} once warm)"
        for now, growth in zip(soaked.memory, soaked.growth, strict=False)
    )
    lines = (
        f"{name}: {soaked.seconds:.0f} s, {soaked.events:,} events, {soaked.gaps} frames refused",
        f"{soaked.connections:,} connections, {soaked.answers:,} answers to writers",
        f"{soaked.repeats:,} questions were repeated",
        f"faults: {faults}",
        f"memory of each worker: {grown}",
        *(f"{times} in the servers' log: {error}" for error, times in _errors(errors)),
        *soaked.broken,
    )
    for line in lines:
        _say(f"# {line}")


def _errors(log: str) -> list[tuple[str, int]]:
    """What failed, by the name of the error, the most frequent first."""
    return Counter(
        re.findall(r"(?m)^([\w.]+(?:Error|Exception|Interrupt)\b.{0,60})", log)
    ).most_common(12)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
