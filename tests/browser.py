"""Chromium for the journeys: found here; `setup/browser.py` installs it."""

import os
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from setup import node

NAMES = ("chromium-headless-shell", "chromium", "google-chrome")
UNPACKED = Path(__file__).resolve().parent.parent / ".cache/chromium/chromium"
ABSENT = (
    "journeys skipped: no Chromium in CHROMIUM or on the PATH, and none could be installed "
    "(as root with apt, or on Linux x86_64 with npm)."
)
OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find() -> str | None:
    """The executable: what CHROMIUM names, else the machine's, else the one unpacked for us."""
    candidates = (os.environ.get("CHROMIUM", ""), *NAMES, str(UNPACKED))
    return next(filter(None, map(shutil.which, candidates)), None)


def launch_options() -> dict[str, Any]:
    """What Playwright's `launch` is given; without `executable_path` where there is no Chromium."""
    found = find()
    return {"args": list(OPTIONS), **({"executable_path": found} if found else {})}


def driver_runs() -> bool:
    """Whether the Node that Playwright carries can run; it wants libatomic1."""
    package = find_spec("playwright")
    assert package, "it is in requirements-dev.txt"
    assert package.origin
    carried = Path(package.origin).parent / "driver/node"
    return subprocess.run([carried, "--version"], capture_output=True, check=False).returncode == 0  # noqa: S603  # asks it


def lend_node() -> None:
    """Give Playwright another Node, before it starts, where its own cannot run."""
    if not driver_runs() and (found := node.find()):
        os.environ["PLAYWRIGHT_NODEJS_PATH"] = str(found)
