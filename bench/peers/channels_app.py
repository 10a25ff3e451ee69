# mypy: ignore-errors
"""Litestar's own way to many sockets, as its documentation shows it: the ChannelsPlugin."""

import asyncio

from litestar import Litestar, Request, get
from litestar.channels import ChannelsPlugin
from litestar.channels.backends.memory import MemoryChannelsBackend
from publishing import event, publish

_channels = ChannelsPlugin(
    backend=MemoryChannelsBackend(), channels=["feed"], create_ws_route_handlers=True
)
_running: set[asyncio.Task[None]] = set()


@get("/publish")
async def publish_all(request: Request) -> None:
    """Publish in the background."""
    once = lambda: _channels.publish(event(), "feed")  # noqa: E731  # one line
    task = asyncio.create_task(publish(request.scope["query_string"].decode(), once))
    _running.add(task)
    task.add_done_callback(_running.discard)


app = Litestar([publish_all], plugins=[_channels])
