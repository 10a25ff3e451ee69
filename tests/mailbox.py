"""A real SMTP server of the tests' own, and the mail that it took."""

import asyncio
import contextlib
import email
import ssl
from collections.abc import AsyncIterator
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope


class Mailbox:
    """What arrived; `answers` are given, one for each message, instead of taking it."""

    def __init__(self) -> None:
        self.port = 0
        self.answers: list[str] = []
        self.raw: list[bytes] = []
        self.envelopes: list[tuple[str, list[str]]] = []
        self.connections = 0
        #: Seconds until it answers to a message.
        self.pause = 0.0

    @property
    def messages(self) -> list[EmailMessage]:
        """The messages as mail programs read them."""
        return [email.message_from_bytes(raw, policy=default) for raw in self.raw]

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:  # noqa: N802
        await asyncio.sleep(self.pause)
        if self.answers:
            return self.answers.pop(0)
        assert isinstance(envelope.content, bytes)
        self.raw.append(envelope.content)
        self.envelopes.append((envelope.mail_from or "", list(envelope.rcpt_tos)))
        return "250 taken"


@contextlib.asynccontextmanager
async def mailbox(
    tls: ssl.SSLContext | None = None,
    *,
    kind: type[SMTP] = SMTP,
    implicit: bool = False,
    **options: Any,
) -> AsyncIterator[Mailbox]:
    """A server on a port of its own; with `tls` it asks for STARTTLS, or speaks TLS at once."""
    box, servers = Mailbox(), list[SMTP]()
    starts = tls if not implicit else None

    def connected() -> SMTP:
        box.connections += 1
        settings = {"enable_SMTPUTF8": True, "require_starttls": starts is not None, **options}
        servers.append(kind(box, tls_context=starts, **settings))
        return servers[-1]

    loop = asyncio.get_running_loop()
    secured = tls if implicit else None
    server = await loop.create_server(connected, "127.0.0.1", 0, ssl=secured)
    box.port = server.sockets[0].getsockname()[1]
    try:
        yield box
    finally:
        server.close()
        for each in servers:
            if isinstance(each.transport, asyncio.Transport):
                each.transport.abort()
        await asyncio.sleep(0.01)
