# mypy: ignore-errors
"""The websockets library, as its documentation shows it: a set of connections and broadcast()."""

import asyncio
import json
import os
from http import HTTPStatus

import uvloop
from publishing import event, publish
from websockets.asyncio.server import ServerConnection, broadcast, serve
from websockets.http11 import Request, Response

_connections: set[ServerConnection] = set()
_running: set[asyncio.Task[None]] = set()


async def _serve(connection: ServerConnection) -> None:
    _connections.add(connection)
    try:
        await connection.wait_closed()
    finally:
        _connections.remove(connection)


def _asked(connection: ServerConnection, request: Request) -> Response | None:
    path, _, query = request.path.partition("?")
    if path != "/publish":
        return None
    once = lambda: broadcast(_connections, json.dumps(event(), separators=(",", ":")))  # noqa: E731
    task = asyncio.get_running_loop().create_task(publish(query, once))
    _running.add(task)
    task.add_done_callback(_running.discard)
    return connection.respond(HTTPStatus.OK, "")


async def main() -> None:
    port = int(os.environ["PORT"])
    async with serve(_serve, "127.0.0.1", port, process_request=_asked) as server:
        await server.serve_forever()


uvloop.run(main())
