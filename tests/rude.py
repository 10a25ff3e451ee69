"""Mail servers that do what they may: go away, put off, and refuse."""

# ruff: noqa: N802  # aiosmtpd names its commands so

import asyncio

from aiosmtpd.smtp import SMTP

BODY = b"Subject: Hello\r\n\r\nHello\r\n"


class DropsMail(SMTP):
    async def smtp_MAIL(self, arg: str | None) -> None:
        _abort(self)


class DropsRcpt(SMTP):
    """Goes away when the recipient was taken: the next it hears is DATA."""

    async def smtp_DATA(self, arg: str) -> None:
        _abort(self)


class DropsData(SMTP):
    async def smtp_DATA(self, arg: str) -> None:
        await self.push("354 go on")
        _abort(self)


class DropsTaken(SMTP):
    async def smtp_DATA(self, arg: str) -> None:
        await self.push("354 go on")
        while await self._reader.readline() != b".\r\n":
            pass
        self.event_handler.raw.append(BODY)
        _abort(self)


class Greylists(SMTP):
    """Takes a recipient when he is named for the second time."""

    async def smtp_RCPT(self, arg: str | None) -> None:
        known = self.event_handler.answers
        if not known:
            known.append("known")
            await self.push("451 4.7.1 greylisted, come back")
            return
        known.clear()
        await super().smtp_RCPT(arg)


class Refuses(SMTP):
    async def smtp_RCPT(self, arg: str | None) -> None:
        await self.push("550 5.1.1 no such user")


class Forgets(SMTP):
    """Ends a connection as soon as a message was taken."""

    async def smtp_DATA(self, arg: str) -> None:
        await super().smtp_DATA(arg)
        _closing(self)


def _abort(server: SMTP) -> None:
    assert isinstance(server.transport, asyncio.Transport)
    server.transport.abort()


def _closing(server: SMTP) -> None:
    assert server.transport
    server.transport.close()
