# mypy: ignore-errors
"""uWebSockets, in C++, as socketify documents it: sockets subscribe, and the app publishes."""

import json
import os

from publishing import event, publish
from socketify import App, OpCode

app = App()


def _opened(socket: object) -> None:
    socket.subscribe("feed")


async def _publish(response: object, request: object) -> None:
    query = f"rate={request.get_query('rate')}&count={request.get_query('count')}"
    response.end("")
    await publish(
        query,
        lambda: app.publish("feed", json.dumps(event(), separators=(",", ":")), OpCode.TEXT),
    )


# Where a slow reader may wait for 64 KiB only, as is the default, uWebSockets drops the rest.
_PLENTY = 16 << 20
app.ws("/feed", {"compression": 0, "max_backpressure": _PLENTY, "open": _opened})
app.get("/publish", _publish)
app.listen({"port": int(os.environ["PORT"]), "host": "127.0.0.1"}, lambda _config: None)
app.run()
