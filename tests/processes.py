"""The command in processes of its own, on a test's database."""

import asyncio
import contextlib
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TextIO

import httpx

ROOT = Path(__file__).parents[1]
PATIENCE = 30
# Where a shell started the tests in the background, they ignore it, and so would our children.
signal.signal(signal.SIGINT, signal.default_int_handler)


def resident(pid: int) -> float:
    """Megabytes that a process holds in memory now (VmRSS, proc(5))."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


class House:
    """A server that can be stopped and started again, and commands beside it.

    `module` is what runs: ours, or one of the tests' that spoils something and then runs ours;
    `errors`, where its standard error goes.
    """

    def __init__(
        self,
        database_url: str,
        folder: Path,
        *,
        module: str = "app.cli",
        errors: TextIO | None = None,
        **more: str,
    ) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.url = f"http://localhost:{port}"
        keys = f"test:{bytes(range(32)).hex()}"  # as the tests have it
        settings = {"DATABASE_URL": database_url, "PORT": str(port), "LINK_KEYS": keys, **more}
        self._environment = {**os.environ, "DATA": str(folder), "PUBLIC_URL": "", **settings}
        self.port = port
        self.module = module
        self._errors = errors
        self.lines: list[str] = []

    @contextlib.asynccontextmanager
    async def running(
        self, *arguments: str, end: signal.Signals = signal.SIGINT
    ) -> AsyncIterator[asyncio.subprocess.Process]:
        """`porchlight <arguments>`, ended politely in the end."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", self.module, *arguments),
            cwd=ROOT,
            env=self._environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=self._errors,
        )
        try:
            yield process
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(end)
            try:
                await asyncio.wait_for(process.wait(), PATIENCE)
            except TimeoutError:
                process.kill()
                raise

    @contextlib.asynccontextmanager
    async def serving(self) -> AsyncIterator[asyncio.subprocess.Process]:
        async with self.running("serve", end=signal.SIGTERM) as server:
            async with asyncio.timeout(PATIENCE), httpx.AsyncClient(trust_env=False) as client:
                while not await self.answers(client):
                    pass
            yield server

    async def until(self, command: asyncio.subprocess.Process, words: str) -> None:
        """Read what the command prints up to a line with those words."""
        assert command.stdout
        while not self.lines or words not in self.lines[-1]:
            line = await asyncio.wait_for(command.stdout.readline(), PATIENCE)
            assert line, "the command ended"
            self.lines.append(line.decode().rstrip())

    async def answers(self, client: httpx.AsyncClient) -> bool:
        """Whether the server does; if not, a moment passes."""
        with contextlib.suppress(httpx.TransportError):
            return (await client.get(f"{self.url}/health")).status_code == 200
        await asyncio.sleep(0.05)
        return False
