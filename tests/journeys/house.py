"""The product as its users run it: the command, in processes of its own, on a folder of its own."""

import contextlib
import datetime as dt
import os
import signal
import socket
import sqlite3
import string
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
COMMAND = (sys.executable, "-m", "app.cli")
LETTER = (ROOT / "app" / "demo" / "library-wall.xml").read_text()


class House:
    """One installation in a folder."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.url = f"http://localhost:{self.port}"
        self._running: subprocess.Popen[bytes] | None = None
        place = {"DATA": str(folder / "data"), "PORT": str(self.port)}
        self._environment = {**os.environ, **place, **environment}
        self._environment.pop("DATABASE_URL", None)

    def command(self, *arguments: str) -> str:
        """What `porchlight <arguments>` prints."""
        done = subprocess.run(  # noqa: S603  # ours
            [*COMMAND, *arguments],
            cwd=ROOT,
            env=self._environment,
            capture_output=True,
            check=True,
            text=True,
        )
        return done.stdout

    def start(self, command: str = "serve", page: str = "/health") -> None:
        self._running = subprocess.Popen([*COMMAND, command], cwd=ROOT, env=self._environment)  # noqa: S603  # ours
        deadline = time.monotonic() + 20
        while not self._answers(page):
            assert time.monotonic() < deadline, "the server did not start"
            time.sleep(0.05)

    def kill(self) -> None:
        """End the server as a power cut would."""
        assert self._running
        self._running.send_signal(signal.SIGKILL)
        self._running.wait()

    def stop(self) -> None:
        if self._running and self._running.poll() is None:
            self._running.terminate()
            self._running.wait()

    def sign_in_link(self, name: str = "Lea Alder") -> str:
        email = f"{name.split(maxsplit=1)[0].lower()}@alderandfinch.example"
        printed = self.command("staff", "add", email, "--name", name, "--role", "owner", "--link")
        return next(word for word in printed.split() if word.startswith("http"))

    def letter(self, number: str, due: int = 14) -> Path:
        """A file with an invoice of that number, due in so many days."""
        today = dt.datetime.now(dt.UTC).date()
        dates = {"issued": today, "due": today + dt.timedelta(days=due)}
        text = string.Template(LETTER).substitute(dates).replace("2026-0417", number)
        file = self.folder / f"{number}.xml"
        file.write_text(text)
        return file

    def asked(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of the database, read beside the server."""
        path = self.folder / "data" / "porchlight.sqlite"
        with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
            return database.execute(sql).fetchall()

    def _answers(self, page: str) -> bool:
        try:
            urllib.request.urlopen(f"{self.url}{page}", timeout=1).close()  # noqa: S310  # ours
        except (urllib.error.URLError, OSError):
            return False
        return True
