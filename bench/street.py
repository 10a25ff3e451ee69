"""Porchlight and its peers side by side, on the same documents."""

import contextlib
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path
from typing import NamedTuple

from bench import install
from bench.house import House, Letter, furnish, sign_in
from bench.process import Process, clean, free_port
from bench.same import check_answers

_SAMPLE = 12  # documents whose answers are compared: two from each file of the demo
_UVICORN = "--no-access-log --log-level warning --loop uvloop --http httptools --workers 1".split()


class Neighbour(NamedTuple):
    """A server and the database that it writes to."""

    server: Process
    database: Path


class Street(NamedTuple):
    ours: Neighbour
    fastapi: Neighbour
    fastify: Neighbour
    letters: list[Letter]


@contextlib.asynccontextmanager
async def street(folder: Path) -> AsyncIterator[Street]:
    """All three servers, filled and found to answer alike; every one is ended in the end."""
    house, copy, fastapi = House(folder / "data"), folder / "copy.sqlite", folder / "fastapi.sqlite"
    ticket = house.prepare()
    with contextlib.ExitStack() as stack:
        ours = stack.enter_context(house.server())
        letters = await furnish(ours.port, await sign_in(ours.port, ticket))
        house.copy(copy)
        opened = Street(
            Neighbour(ours, house.database),
            Neighbour(stack.enter_context(_fastapi(copy, fastapi)), fastapi),
            Neighbour(stack.enter_context(_fastify(copy)), copy),
            letters,
        )
        ports = [neighbour.server.port for neighbour in opened[:3]]
        await check_answers(ports, letters[:_SAMPLE])
        yield opened


def _fastapi(copy: Path, database: Path) -> Process:
    python, port = install.python(), free_port()
    environment = {"DATABASE": str(database), "PYTHONPATH": str(install.PEERS)}
    seed = [python, install.PEERS / "seed.py", copy]
    subprocess.run(seed, env=clean(environment), check=True)
    serve: list[str | Path] = [
        python,
        "-m",
        "uvicorn",
        "fastapi_app:app",
        "--port",
        str(port),
        *_UVICORN,
    ]
    return Process(serve, environment, port)


def _fastify(copy: Path) -> Process:
    node, server = install.fastify()
    port = free_port()
    environment = {"DATABASE": str(copy), "PORT": str(port), "NODE_ENV": "production"}
    return Process([node, server], environment, port)
