"""A server in a process of its own: started, timed by the CPU that it uses, and ended by its id."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.processes import resident

ROOT = Path(__file__).resolve().parent.parent
_TICKS = os.sysconf("SC_CLK_TCK")
_PATIENCE = 30.0  # seconds to start or to stop
_INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
        return port


def clean(more: Mapping[str, str]) -> dict[str, str]:
    """An environment without settings of somebody else's, so that each run is the same."""
    return {name: os.environ[name] for name in _INHERITED if name in os.environ} | dict(more)


class Process:
    """One server, as one process that listens on `port`."""

    def __init__(
        self, command: Sequence[str | Path], environment: Mapping[str, str], port: int
    ) -> None:
        self._command = command
        self._environment = clean(environment)
        self.port = port

    def begin(self) -> Self:
        """Start it without waiting until it listens."""
        self._running = subprocess.Popen(self._command, cwd=ROOT, env=self._environment)
        return self

    def __enter__(self) -> Self:
        self.begin()
        deadline = time.monotonic() + _PATIENCE
        try:
            while not self._listens():
                if self._running.poll() is not None or time.monotonic() > deadline:
                    sys.exit(f"Failed: {' '.join(map(str, self._command))} did not start.")
                time.sleep(0.05)
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.stop()

    def cpu(self) -> float:
        """Seconds of CPU that it used so far, all its threads, user and system (proc(5))."""
        stat = Path(f"/proc/{self._running.pid}/stat").read_text()
        fields = stat.rpartition(")")[2].split()  # its name, in brackets, may hold anything
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def memory(self) -> float:
        """Megabytes that it holds in memory now."""
        return resident(self._running.pid)

    def _listens(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
        except OSError:
            return False
        return True

    def stop(self) -> None:
        if self._running.poll() is None:
            self._running.send_signal(signal.SIGTERM)
            try:
                self._running.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                self._running.kill()
                self._running.wait()
