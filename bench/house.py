"""Porchlight as it is shipped: its own command, a folder of its own, and documents imported."""

import datetime as dt
import re
import sqlite3
import string
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from bench.client import ask, request
from bench.process import ROOT, Process, clean, free_port

COMMAND = (sys.executable, "-m", "app.cli")  # what .venv/bin/porchlight runs
#: Each link may be opened 20 times a second, so the openings spread over as many as are needed.
DOCUMENTS = 240
_TEMPLATES = sorted((ROOT / "app/demo").glob("*.xml"))
_NUMBER = re.compile(r"(<cbc:ID>)[^<]+(</cbc:ID>)")


class Letter(NamedTuple):
    """A document and the token of its link."""

    document: str
    token: str


class House:
    """One installation on SQLite, in `folder`."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.database = folder / "porchlight.sqlite"
        self.sandbox = folder / "sandbox.json"
        self._port = free_port()
        self._environment = {"DATA": str(folder), "PORT": str(self._port), **environment}

    def prepare(self) -> str:
        """Make the database and the demo; the secret of the sign-in link that it prints."""
        self._run("migrate")
        return self._run("demo").splitlines()[0].partition("#")[2]

    def server(self) -> Process:
        return Process([*COMMAND, "serve"], self._environment, self._port)

    def copy(self, target: Path) -> None:
        """Copy the database as it is now, with the server running."""
        with sqlite3.connect(self.database) as source, sqlite3.connect(target) as copied:
            source.backup(copied)
        source.close()
        copied.close()

    def _run(self, command: str) -> str:
        done = subprocess.run(
            [*COMMAND, command],
            env=clean(self._environment),
            cwd=ROOT,
            stdout=subprocess.PIPE,
            check=False,
            text=True,
        )
        if done.returncode:
            sys.exit(f"Failed: porchlight {command}")
        return done.stdout


async def sign_in(port: int, ticket: str) -> dict[str, str]:
    """The header that names the session of who signs in with `ticket`."""
    body = b'{"ticket":"%b"}' % ticket.encode()
    json = {"Content-Type": "application/json"}
    signed_in = await ask(port, request("POST", "/api/v1/session/ticket", json, body))
    found = re.search(rb"(?i)\r\nset-cookie: ([^;]+)", signed_in.head)
    assert found  # noqa: S101  # it comes with every session
    return {"Cookie": found[1].decode()}


async def furnish(port: int, cookie: dict[str, str], count: int = DOCUMENTS) -> list[Letter]:
    """Import documents and copy the link of each, all as staff do it."""
    return [await _letter(port, cookie, number) for number in range(count)]


async def _letter(port: int, cookie: dict[str, str], number: int) -> Letter:
    source = _source(number).encode()
    sent = request("POST", "/api/v1/imports", cookie | {"Content-Type": "application/xml"}, source)
    document: str = (await ask(port, sent)).json["document"]
    screen = await ask(port, request("GET", f"/api/v1/documents/{document}", cookie))
    link = screen.json["links"][0]["id"]
    copied = await ask(port, request("POST", f"/api/v1/links/{link}/copies", cookie))
    return Letter(document, copied.json["url"].rpartition("/")[2])


def _source(number: int) -> str:
    """One of the demo's six files, under a number of its own."""
    text = _TEMPLATES[number % len(_TEMPLATES)].read_text()
    numbered = _NUMBER.sub(rf"\g<1>B-{number:04}\g<2>", text, count=1)
    today = dt.datetime.now(dt.UTC).date()
    due = today + dt.timedelta(days=14)
    return string.Template(numbered).substitute(issued=today, due=due)
