# mypy: ignore-errors
"""The limit: one write(2) a delivery and nothing else, of bytes that are framed once."""

import asyncio
import json
import os
from http import HTTPStatus

import uvloop
from publishing import event, publish
from websockets.asyncio.server import ServerConnection, serve
from websockets.frames import Frame, Opcode
from websockets.http11 import Request, Response

_open: set[int] = set()
_running: set[asyncio.Task[None]] = set()


async def _serve(connection: ServerConnection) -> None:
    descriptor = connection.transport.get_extra_info("socket").fileno()
    _open.add(descriptor)
    try:
        await connection.wait_closed()
    finally:
        _open.remove(descriptor)


def _once() -> None:
    payload = json.dumps(event(), separators=(",", ":")).encode()
    framed = Frame(Opcode.TEXT, payload).serialize(mask=False)
    for descriptor in _open:
        os.write(descriptor, framed)


def _asked(connection: ServerConnection, request: Request) -> Response | None:
    path, _, query = request.path.partition("?")
    if path != "/publish":
        return None
    task = asyncio.get_running_loop().create_task(publish(query, _once))
    _running.add(task)
    task.add_done_callback(_running.discard)
    return connection.respond(HTTPStatus.OK, "")


async def main() -> None:
    port = int(os.environ["PORT"])
    async with serve(_serve, "127.0.0.1", port, process_request=_asked) as server:
        await server.serve_forever()


uvloop.run(main())
