"""Makes .venv and installs hash-pinned packages, the PDF's fonts and this project into it."""

import shutil
import sys
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from setup.step import PYTHON, ROOT, VENV, Stamp, apt_install, pip, run, say

RUN = "requirements.txt"
DEVELOPMENT = "requirements-dev.txt"
FONTS = "requirements-fonts.txt"


def make() -> None:
    """Make sure that there is a .venv, made here and by this version of Python."""
    made = Stamp(VENV / ".made", [str(ROOT), f"{sys.version_info[:2]}"])
    if not (made.is_fresh() and PYTHON.exists()):
        say("Python: making .venv")
        _make()
        made.set()


def install(lock: str) -> None:
    """Make sure that .venv holds what `lock` says; the development lock includes the other."""
    installed = {
        name: Stamp(VENV / f".{name}", [ROOT / "pyproject.toml", ROOT / name])
        for name in ([RUN, DEVELOPMENT] if lock == DEVELOPMENT else [RUN])
    }
    if not all(stamp.is_fresh() for stamp in installed.values()):
        say(f"Python: installing {lock}")
        run(*pip(), "install", "--require-hashes", "-r", lock)
        run(*pip(), "install", "--no-deps", "--no-build-isolation", "--no-index", "-e", ".")
        for stamp in installed.values():
            stamp.set()


def install_fonts() -> None:
    """Make sure that .venv holds the fonts, without the programs that their packages ask for."""
    installed = Stamp(VENV / f".{FONTS}", [ROOT / FONTS])
    if not installed.is_fresh():
        say(f"Fonts: installing {FONTS}")
        run(*pip(), "install", "--require-hashes", "--no-deps", "-r", FONTS)
        installed.set()


def _make() -> None:
    shutil.rmtree(VENV, ignore_errors=True)
    # Debian's python3 comes without ensurepip, which is in python3-venv.
    if find_spec("ensurepip") or apt_install("python3-venv"):
        run(sys.executable, "-m", "venv", VENV)
        return
    run(sys.executable, "-m", "venv", "--without-pip", VENV)
    if find_spec("pip") is None:
        _unpack_pip()


def _unpack_pip() -> None:
    """Install pip from Debian's package of its wheel, which needs no permission."""
    if not shutil.which("apt-get"):
        sys.exit("Python has neither ensurepip nor pip: install one of them.")
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "lists/partial").mkdir(parents=True)
        apt = f"apt-get -qq -o Dir::State::Lists={folder}/lists -o Dir::Cache={folder}".split()
        run(*apt, "update")
        run(*apt, "download", "python3-pip-whl", folder=folder)
        run("dpkg-deb", "--extract", *folder.glob("*.deb"), folder)
        wheel = next(folder.glob("usr/share/python-wheels/pip-*.whl"))
        run(PYTHON, wheel / "pip", "install", "--quiet", "--no-index", wheel)


if __name__ == "__main__":
    make()
    install(sys.argv[1])
    install_fonts()
