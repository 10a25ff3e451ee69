"""Random customers, staff and banks; a Stripe that fails, and workers that die at any commit.

`python -m tests.payments.simulation SEEDS` plays so many stories, on two processes; each ends
well: the reconciler has healed whatever was lost, and the ledger says what Stripe's objects say.
"""

import asyncio
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from app import config, engine
from app.domain import clock
from app.domain.links import queries as links
from app.domain.unit import Unit
from app.effects.stripe.gateway import Gateway
from app.main import create_app
from app.sandbox import client, schema
from tests.conftest import KEYRING
from tests.payments.bank import Bank
from tests.payments.story import Crash, Story


@contextlib.contextmanager
def staged(story: Story) -> Iterator[None]:
    """The story's clock, its Stripe, and death at its commits.

    What Stripe's objects look like is checked by others (S55): here it would take half the time.
    """
    leave = Unit.__aexit__

    async def commit(unit: Unit, *error: Any) -> None:
        fate = "" if error[0] else story.commit()
        if fate == "before":
            crash = Crash()
            await leave(unit, Crash, crash, None)
            raise crash
        await leave(unit, *error)
        if fate == "after":
            raise Crash

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Gateway, "_made", lambda *_: client(story.bank.sandbox))
        patch.setattr(clock, "now", lambda: story.bank.now)
        patch.setattr(Unit, "__aexit__", commit)
        patch.setattr(schema, "check", lambda _: None)
        yield


class Stage:
    """Where stories are played, one after another: SQLite, in memory where the machine has some."""

    def __init__(self, template: Path) -> None:
        memory = Path("/dev/shm")  # noqa: S108  # a folder of our own in it
        self._folder = Path(tempfile.mkdtemp(dir=memory if memory.is_dir() else None))
        self._template = template
        self._app: Any = None
        self.played = 0
        self.violations: dict[int, list[str]] = {}

    async def play(self, seed: int) -> list[str]:
        """One story; gives what is untrue at its end."""
        path = self._folder / f"{seed}.sqlite"
        shutil.copy(self._template, path)
        database = engine.connect(f"sqlite:///{path}")
        await database.start()
        engine.use(database)
        links.use(KEYRING)
        if self._app is None:
            self._app = create_app(config.read({"DATA": str(self._folder)}), database, KEYRING)
        bank = Bank(self._app, seed)
        story = Story(bank, seed)
        try:
            with staged(story):
                broken = await story.play()
        except Exception as error:  # noqa: BLE001  # whatever it is, it belongs to this seed
            broken = [f"{type(error).__name__}: {error}"]
        finally:
            await bank.close()
            await database.close()
            for each in self._folder.glob(f"{seed}.sqlite*"):
                each.unlink()
        self.played += 1
        if broken:
            self.violations[seed] = broken
        return broken

    def close(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)


async def play(template: Path, seeds: Iterator[int], seconds: float) -> Stage:
    """Stories with these seeds, for so long."""
    stage, until = Stage(template), time.monotonic() + seconds
    try:
        for seed in seeds:
            if time.monotonic() > until:
                break
            await stage.play(seed)
    finally:
        stage.close()
    return stage


def _part(template: str, seeds: range) -> tuple[int, dict[int, list[str]]]:
    stage = asyncio.run(play(Path(template), iter(seeds), 24 * 3600))
    return stage.played, stage.violations


def simulate(seeds: int) -> int:
    """Play so many stories on two processes; gives how many ended untrue."""
    with tempfile.TemporaryDirectory() as folder:
        template = f"{folder}/template.sqlite"
        environment = {**os.environ, "DATABASE_URL": f"sqlite:///{template}", "DATA": folder}
        command = [sys.executable, "-m", "app.cli", "migrate"]
        subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)  # noqa: S603  # ours
        with ProcessPoolExecutor(2) as pool:
            shares = [pool.submit(_part, template, range(start, seeds, 2)) for start in (0, 1)]
            parts = [share.result() for share in shares]
    violations = {seed: broken for _, found in parts for seed, broken in found.items()}
    for seed, broken in sorted(violations.items()):
        for each in broken:
            sys.stdout.write(f"# seed {seed}: {each}\n")
    played = sum(count for count, _ in parts)
    sys.stdout.write(f"payments simulated {played} violations {len(violations)}\n")
    return len(violations)


if __name__ == "__main__":
    sys.exit(1 if simulate(int(sys.argv[1]) if len(sys.argv) > 1 else 500) else 0)
