"""The two websockets: who may open them, before they are served."""

import uuid
from typing import Any

from litestar import WebSocket
from litestar.connection import ASGIConnection

from app.http.guards import Connection, signed_in
from app.realtime.frames import Close
from app.realtime.portal import Portal
from app.realtime.socket import Dashboards, close

Socket = WebSocket[Any, Any, Any]


async def feed(socket: Socket) -> None:
    """The live feed of staff, from `?after=<seq>&epoch=<id>` on."""
    await socket.accept()
    asked = _asked(socket)
    if not _own(asked):
        await close(socket, Close.FORBIDDEN)
        return
    session = await signed_in(asked)
    if session is None:
        await close(socket, Close.SESSION_GONE)
        return
    del asked
    try:
        after, epoch = _cursor(socket)
    except ValueError:
        await close(socket, Close.BAD_FRAME)
        return
    dashboards: Dashboards = socket.app.state.dashboards
    await dashboards.welcome(socket, session, after, epoch)


async def portal(socket: Socket) -> None:
    """A customer's page; its token comes in the first frame."""
    await socket.accept()
    asked = _asked(socket)
    if not _own(asked):
        await close(socket, Close.FORBIDDEN)
        return
    pages: Portal = socket.app.state.portal
    staff = await signed_in(asked) is not None
    del asked
    await pages.welcome(socket, staff=staff)


def _asked(socket: Socket) -> Connection:
    """The request that opened the socket, which will outlive its headers: 3 KiB that would stay."""
    given = ASGIConnection[Any, Any, Any, Any]({**socket.scope, "state": {}})
    socket.scope["headers"] = []
    return given


def _own(asked: Connection) -> bool:
    """Whether a page of ours opened the socket: browsers do not ask for us (RFC 6455, 10.2)."""
    return asked.headers.get("origin", "") in asked.app.state.config.origins


def _cursor(socket: Socket) -> tuple[int | None, uuid.UUID | None]:
    """Where the client left off. Raises ValueError."""
    query = socket.query_params
    after, epoch = query.get("after"), query.get("epoch")
    if after and not after.isdecimal():
        raise ValueError(after)
    return (int(after) if after else None), (uuid.UUID(epoch) if epoch else None)
