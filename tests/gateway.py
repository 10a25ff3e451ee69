"""A stand-in of Twilio, and of a gateway of our own contract: a real HTTP server, kind or rude."""

import asyncio
import base64
import contextlib
import json
from collections.abc import AsyncIterator, Iterator
from itertools import count
from typing import Any, Literal, TypeAlias
from urllib.parse import parse_qsl

ACCOUNT, TOKEN = "AC" + "0" * 32, "the-gateways-own-secret"
SENDER = "+4976155501420"
#: `drop`: take the message and go away; `stall`: say nothing for a minute.
Mood: TypeAlias = Literal["drop", "stall"] | tuple[int, dict[str, Any]]

_TWILIO = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
_OWN = "/messages"
_FIELDS = {"To", "From", "Body"}


class Gateway:
    """What it took; `moods` decide, one for each request, instead of it."""

    def __init__(self) -> None:
        self.port = 0
        self.moods: list[Mood] = []
        self.taken: list[dict[str, str]] = []
        self.asked = 0
        #: Seconds until it answers.
        self.pause = 0.0
        self._numbers = count(1)
        self._serving: dict[asyncio.Task[None] | None, asyncio.StreamWriter] = {}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def twilio(self) -> dict[str, str]:
        """The settings that lead to it."""
        return {
            "sms_transport": "twilio",
            "sms_address": self.url,
            "sms_account": ACCOUNT,
            "sms_secret": TOKEN,
            "sms_sender": SENDER,
        }

    @property
    def own(self) -> dict[str, str]:
        return self.twilio | {"sms_transport": "http", "sms_address": self.url + _OWN}

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._serving[asyncio.current_task()] = writer
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            while head := (await reader.readuntil(b"\r\n\r\n")).decode():
                line, *lines = head.strip().split("\r\n")
                headers = {name.lower(): value for name, value in _pairs(lines)}
                body = await reader.readexactly(int(headers.get("content-length", "0")))
                self.asked += 1
                await asyncio.sleep(self.pause)
                mood = self.moods.pop(0) if self.moods else None
                if mood == "stall":
                    await asyncio.sleep(60)
                status, answer = self._answer(line.split()[1], headers, body, mood)
                if mood == "drop":
                    break
                text = json.dumps(answer).encode()
                writer.write(
                    b"HTTP/1.1 %d Said\r\ncontent-length: %d\r\n\r\n" % (status, len(text))
                )
                writer.write(text)
                await writer.drain()
        writer.transport.abort()

    async def leave(self) -> None:
        """Go away from everybody who still waits."""
        for task, writer in self._serving.items():
            writer.transport.abort()
            if task:
                task.cancel()
        await asyncio.gather(*filter(None, self._serving), return_exceptions=True)

    def _answer(
        self, path: str, headers: dict[str, str], body: bytes, mood: Mood | None
    ) -> tuple[int, dict[str, Any]]:
        if isinstance(mood, tuple):
            return mood
        if path == _TWILIO:
            return self._twilio(headers, body)
        if path == _OWN:
            return self._own(headers, body)
        return 404, {"code": 20404, "message": "The requested resource was not found"}

    def _twilio(self, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, Any]]:
        basic = base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
        if headers.get("authorization") != f"Basic {basic}":
            return 401, {"code": 20003, "message": "Authenticate"}
        fields = dict(parse_qsl(body.decode(), strict_parsing=True))
        if not fields.keys() >= _FIELDS:
            return 400, {"code": 21604, "message": "A field is missing"}
        self.taken.append(fields)
        return 201, {"sid": f"SM{next(self._numbers):032x}", "status": "queued", "code": None}

    def _own(self, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, Any]]:
        if headers.get("authorization") != f"Bearer {TOKEN}":
            return 401, {"message": "Who are you?"}
        fields = json.loads(body)
        if headers.get("idempotency-key") != fields["key"]:
            return 400, {"message": "The keys differ"}
        self.taken.append(fields)
        return 202, {"id": f"own-{next(self._numbers)}"}


@contextlib.asynccontextmanager
async def gateway() -> AsyncIterator[Gateway]:
    """On a port of its own."""
    stands = Gateway()
    server = await asyncio.start_server(stands.serve, "127.0.0.1", 0)
    stands.port = server.sockets[0].getsockname()[1]
    try:
        yield stands
    finally:
        server.close()
        await stands.leave()
        await asyncio.sleep(0.01)


def _pairs(lines: list[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        name, _, value = line.partition(":")
        yield name, value.strip()
