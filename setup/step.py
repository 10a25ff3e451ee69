"""What the steps share: commands, Debian's packages, and knowing what is done already."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin/python"


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201  # a command line prints


def run(*command: str | Path, folder: Path = ROOT, more: Mapping[str, str] | None = None) -> None:
    """Run a command, with `more` in its environment; end here with one line if it fails."""
    environment = {**os.environ, **(more or {})}
    if subprocess.run(command, cwd=folder, env=environment, check=False).returncode:  # noqa: S603  # our own
        sys.exit(f"Failed: {' '.join(map(str, command))}")


def pip() -> list[str | Path]:
    """The command that installs into .venv, whether or not pip is in there itself."""
    quiet = ["--disable-pip-version-check", "-qq"]
    if (VENV / "bin/pip").exists():
        return [PYTHON, "-m", "pip", *quiet]
    outside = f"{sys.base_prefix}/bin/python3.{sys.version_info.minor}"
    return [outside, "-m", "pip", "--python", PYTHON, *quiet]


def apt_install(package: str) -> bool:
    """Install a package of Debian's; False where there is no apt, no permission, or no success."""
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        return False
    say(f"Debian: installing {package}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "--no-install-recommends", package]):
        done = subprocess.run(  # noqa: S603  # our own
            [apt, "-y", "-qq", *command],
            env=environment,
            check=False,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    return done.returncode == 0


class Stamp:
    """A file that remembers what a result was made from; it stands inside that result."""

    def __init__(self, file: Path, made_from: Iterable[str | Path]) -> None:
        digest = hashlib.sha256()
        for part in made_from:
            content = part.read_bytes() if isinstance(part, Path) else part.encode()
            digest.update(hashlib.sha256(content).digest())
        self._file = file
        self._print = digest.hexdigest()

    def is_fresh(self) -> bool:
        return self._file.is_file() and self._file.read_text() == self._print

    def set(self) -> None:
        self._file.write_text(self._print)
