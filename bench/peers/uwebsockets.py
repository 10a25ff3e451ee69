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


app.ws(
    "/feed",
    {
        "compression": 0,
        "max_backpressure": 16 << 20,  # with the 64 KiB of the default it drops the rest, untold
        "send_pings_automatically": True,  # without, whoever says nothing for two minutes is closed
        "open": _opened,
    },
)
app.get("/publish", _publish)
app.listen({"port": int(os.environ["PORT"]), "host": "127.0.0.1"}, lambda _config: None)
app.run()
