"""The command in processes of its own, on a test's database."""

import asyncio
import contextlib
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import httpx

ROOT = Path(__file__).parents[1]
PATIENCE = 20
# Where a shell started the tests in the background, they ignore it, and so would our children.
signal.signal(signal.SIGINT, signal.default_int_handler)


class House:
    """A server that can be stopped and started again, and commands beside it."""

    def __init__(self, database_url: str, folder: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.url = f"http://localhost:{port}"
        keys = f"test:{bytes(range(32)).hex()}"  # as the tests have it
        settings = {"DATABASE_URL": database_url, "PORT": str(port), "LINK_KEYS": keys}
        self._environment = {**os.environ, "DATA": str(folder), "PUBLIC_URL": "", **settings}
        self.lines: list[str] = []

    @contextlib.asynccontextmanager
    async def running(
        self, *arguments: str, end: signal.Signals = signal.SIGINT
    ) -> AsyncIterator[asyncio.subprocess.Process]:
        """`porchlight <arguments>`, ended politely in the end."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "app.cli", *arguments),
            cwd=ROOT,
            env=self._environment,
            stdout=asyncio.subprocess.PIPE,
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
                while not await self._answers(client):
                    pass
            yield server

    async def until(self, command: asyncio.subprocess.Process, words: str) -> None:
        """Read what the command prints up to a line with those words."""
        assert command.stdout
        while not self.lines or words not in self.lines[-1]:
            line = await asyncio.wait_for(command.stdout.readline(), PATIENCE)
            assert line, "the command ended"
            self.lines.append(line.decode().rstrip())

    async def _answers(self, client: httpx.AsyncClient) -> bool:
        with contextlib.suppress(httpx.TransportError):
            return (await client.get(f"{self.url}/health")).status_code == 200
        await asyncio.sleep(0.05)
        return False
