"""Runs a script of frontend/package.json, its packages installed; builds only what has changed."""

import os
import sys
from pathlib import Path

from setup import node
from setup.step import ROOT, Stamp, run, say

FRONTEND = ROOT / "frontend"
PACKAGES = FRONTEND / "node_modules"
MADE_HERE = ("node_modules", "dist", "src/api/schema.d.ts")


def main(script: str) -> None:
    if not (FRONTEND / "package.json").exists():
        say(f"Frontend: {script} skipped, because there is no frontend/package.json.")
        return
    packages = Stamp(PACKAGES / ".installed", [FRONTEND / "package-lock.json"])
    built = Stamp(PACKAGES / ".built", _sources())
    if script == "build" and built.is_fresh() and (FRONTEND / "dist").is_dir():
        return
    found = node.provide()
    npm, more = node.npm(found), node.environment(found)
    if not packages.is_fresh():
        say("Frontend: installing its packages")
        run(*npm, "ci", "--ignore-scripts", "--silent", folder=FRONTEND, more=more)
        packages.set()
    say(f"Frontend: {script}")
    run(*npm, "run", "--silent", script, folder=FRONTEND, more=more)
    if script == "build":
        built.set()


def _sources() -> list[str | Path]:
    """The name and the content of every file that is not made here."""
    sources: list[str | Path] = []
    made_here = [FRONTEND / name for name in MADE_HERE]
    for folder, folders, files in os.walk(FRONTEND):
        here = Path(folder)
        folders[:] = sorted(name for name in folders if here / name not in made_here)
        for file in sorted(here / name for name in files):
            if file not in made_here:
                sources += [str(file), file]
    return sources


if __name__ == "__main__":
    main(sys.argv[1])
