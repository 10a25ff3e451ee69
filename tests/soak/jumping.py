"""`porchlight` on a machine whose clock jumps: `python -m tests.soak.jumping serve`.

Only the clock is another: the eight bytes of the file in SOAK_CLOCK say by how many seconds it is
wrong now.
"""

import datetime as dt
import mmap
import os
import struct
from pathlib import Path

from app import cli
from app.domain import clock

_SECONDS = struct.Struct("d")


class Wrong:
    """By how much the clock of some processes is wrong, in a file that they share."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def set(self, seconds: float) -> None:
        with self._path.open("r+b" if self._path.exists() else "wb") as file:
            file.write(_SECONDS.pack(seconds))


def run() -> None:
    with Path(os.environ["SOAK_CLOCK"]).open("rb") as file:
        wrong = mmap.mmap(file.fileno(), _SECONDS.size, access=mmap.ACCESS_READ)
    right = clock.now
    clock.now = lambda: right() + dt.timedelta(seconds=_SECONDS.unpack_from(wrong)[0])
    cli.main()


if __name__ == "__main__":
    run()
