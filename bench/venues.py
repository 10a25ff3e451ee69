"""Our server and its peers for the live feed, each in its own process and with its own crowd."""

import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import msgspec

from app.domain.activity.queries import Entry
from app.realtime import frames
from bench import install
from bench.client import ask, request
from bench.crowd import Seats
from bench.live import entry
from bench.process import ROOT, Process, clean, free_port

OURS = "Porchlight"
_UVICORN = "--no-access-log --log-level warning --loop uvloop --http httptools".split()
_SOCKET_IO = "/socket.io/?EIO=4&transport=websocket"


class Venue(NamedTuple):
    """A server that publishes what it is asked to; `first` is what each socket says first."""

    name: str
    server: Process
    path: str
    first: str = ""

    async def seats(self, count: int) -> Seats:
        """So many places; ours are given to people who are signed in."""
        cookies: list[str] = []
        if self.name == OURS:
            asked = request("GET", f"/sessions?sockets={count}")
            cookies = (await ask(self.server.port, asked)).json
        return Seats(self.server.port, self.path, count, cookies, self.first)


def prepare(url: str, folder: Path) -> None:
    """Make the database at `url`, with somebody who may sign in."""
    for command in ("migrate", "staff add bench@example.com --name Bench --link"):
        subprocess.run(
            [sys.executable, "-m", "app.cli", *command.split()],
            env=clean({"DATABASE_URL": url, "DATA": str(folder)}),
            cwd=ROOT,
            check=True,
            stdout=subprocess.DEVNULL,
        )


def ours(url: str, folder: Path) -> Venue:
    """Our server, on the database at `url`."""
    port = free_port()
    environment = {"DATABASE_URL": url, "DATA": str(folder), "PORT": str(port)}
    serve = [sys.executable, "-m", "bench.live"]
    return Venue(OURS, Process(serve, environment, port), "/ws/feed")


def peers() -> list[Venue]:
    """The others, as their documentation shows them."""
    python, node = install.fanout(), install.packages()
    channels = ["-m", "uvicorn", "channels_app:app", "--ws", "websockets-sansio", *_UVICORN]
    return [
        _peer("Litestar's ChannelsPlugin", [python, *channels], "/feed"),
        _peer("websockets' broadcast()", [python, install.PEERS / "broadcast.py"], "/feed"),
        _peer("write(2) alone", [python, install.PEERS / "limit.py"], "/feed"),
        _peer("uWebSockets by socketify", [python, install.PEERS / "uwebsockets.py"], "/feed"),
        _peer("Node's ws", [node, install.node_peer("ws_app.js")], "/feed"),
        _peer("Node's Socket.IO", [node, install.node_peer("socketio_app.js")], _SOCKET_IO, "40"),
    ]


def _peer(name: str, command: list[str | Path], path: str, first: str = "") -> Venue:
    port = free_port()
    environment = {
        "EVENT": _event(entry(1)),
        "PORT": str(port),
        "UVICORN_PORT": str(port),
        "PYTHONPATH": str(install.PEERS),
        "NODE_ENV": "production",
    }
    return Venue(name, Process(command, environment, port), path, first)


def _event(one: Entry) -> str:
    """What we send for an event, for the others to send."""
    return msgspec.json.encode(frames.item(one, None)).decode()
