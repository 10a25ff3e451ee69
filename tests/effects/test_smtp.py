"""What real mail servers do to a message: each is taken once, tried later, or given up."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import msgspec
import pytest
from aiosmtpd.smtp import SMTP, AuthResult

from app.domain.outgoing.rules import Outgoing, Security
from app.effects import smtp
from app.effects.outbox import Never, NotNow, Unknown
from app.effects.smtp import Sent, Smtp
from tests import certificate
from tests.mailbox import mailbox
from tests.rude import (
    BODY,
    DropsData,
    DropsMail,
    DropsRcpt,
    DropsTaken,
    Forgets,
    Greylists,
    Refuses,
)

HOST = "127.0.0.1"
Tls = tuple[ssl.SSLContext, ssl.SSLContext]


def letter(recipient: str = "maren@holt.example") -> Sent:
    return Sent(sender="no-reply@alder.example", recipient=recipient, body=BODY)


def through(port: int, security: Security = "none", **changes: Any) -> Outgoing:
    plain = Outgoing(
        transport="smtp",
        host=HOST,
        port=port,
        security=security,
        username="",
        password="",
        sender_name="",
        sender_email="",
        aliases=(),
        dkim_domain="",
        dkim_selector="",
        dkim_key="",
        bounce_email="",
        sms_transport="none",
        sms_address="",
        sms_account="",
        sms_secret="",
        sms_sender="",
        version=1,
    )
    return msgspec.structs.replace(plain, **changes)


class Tried:
    """Stands for the outbox's attempt: notes whether the server may have acted."""

    def __init__(self) -> None:
        self.begun = False

    async def begin(self) -> None:
        self.begun = True


@pytest.fixture
async def client() -> AsyncIterator[Smtp]:
    client = Smtp()
    yield client
    await client.close()


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> Tls:
    """A server's context with a certificate of its own, and one that trusts it."""
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    certificate.write(path, HOST)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(path)
    return server, ssl.create_default_context(cafile=path)


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_trusted_server_takes_it_encrypted(tls: Tls, security: Security) -> None:
    server, trusted = tls
    client = Smtp(trusted)
    async with mailbox(server, implicit=security == "tls") as box:
        said = await client.send(letter(), through(box.port, security))
        assert said == "taken"
        assert box.raw == [BODY]
        await client.close()


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_unknown_certificate_gets_nothing(client: Smtp, tls: Tls, security: Security) -> None:
    async with mailbox(tls[0], implicit=security == "tls") as box:
        with pytest.raises(NotNow, match=r"certificate of 127\.0\.0\.1 cannot be trusted: self"):
            await client.send(letter(), through(box.port, security))
        assert box.raw == []


async def test_missing_starttls_is_no_way_round(client: Smtp, tls: Tls) -> None:
    async with mailbox() as box:
        with pytest.raises(NotNow, match="STARTTLS"):
            await client.send(letter(), through(box.port, "starttls"))
        assert box.raw == []


async def test_wrong_password_is_tried_later(client: Smtp) -> None:
    def authenticated(*_: object) -> AuthResult:
        return AuthResult(success=False, handled=False)

    async with mailbox(authenticator=authenticated, auth_require_tls=False) as box:
        wrong = through(box.port, username="lea", password="a guess")
        with pytest.raises(NotNow, match="535 .*invalid") as later:
            await client.send(letter(), wrong)
        assert "a guess" not in str(later.value)
        assert box.raw == []


async def test_silent_server_is_tried_later(client: Smtp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "TIMEOUT", 0.2)

    async def silent(_: asyncio.StreamReader, __: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    async with listening(silent) as port:
        with pytest.raises(NotNow, match="cannot be reached"):
            await client.send(letter(), through(port))


async def test_nobody_there_is_tried_later(client: Smtp) -> None:
    async with listening(_closed) as port:
        pass
    with pytest.raises(NotNow, match="cannot be reached"):
        await client.send(letter(), through(port))


async def test_busy_greeting_is_tried_later(client: Smtp) -> None:
    async def busy(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"421 too many connections\r\n")
        writer.close()

    async with listening(busy) as port:
        with pytest.raises(NotNow, match="421 too many connections"):
            await client.send(letter(), through(port))


async def test_slow_answer_leaves_it_unknown(client: Smtp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "TIMEOUT", 0.3)
    async with mailbox() as box:
        box.pause = 0.6
        tried = Tried()
        with pytest.raises(Unknown):
            await client.send(letter(), through(box.port), tried)  # type: ignore[arg-type]
        assert tried.begun
        await asyncio.sleep(0.5)
        assert len(box.raw) <= 1


async def test_lost_before_mail_is_tried_later(client: Smtp) -> None:
    tried = Tried()
    async with mailbox(kind=DropsMail) as box:
        with pytest.raises(NotNow):
            await client.send(letter(), through(box.port), tried)  # type: ignore[arg-type]
    assert not tried.begun


@pytest.mark.parametrize(("kind", "arrived"), [(DropsRcpt, 0), (DropsData, 0), (DropsTaken, 1)])
async def test_lost_in_data_is_unknown(client: Smtp, kind: type[SMTP], arrived: int) -> None:
    tried = Tried()
    async with mailbox(kind=kind) as box:
        with pytest.raises(Unknown):
            await client.send(letter(), through(box.port), tried)  # type: ignore[arg-type]
        assert len(box.raw) == arrived
        assert box.connections == 1
    assert tried.begun


async def test_greylisted_message_is_taken_later(client: Smtp) -> None:
    async with mailbox(kind=Greylists) as box:
        tried = Tried()
        with pytest.raises(NotNow, match=r"451 4\.7\.1 greylisted"):
            await client.send(letter(), through(box.port), tried)  # type: ignore[arg-type]
        assert not tried.begun
        assert await client.send(letter(), through(box.port)) == "taken"
        assert len(box.raw) == 1


async def test_unknown_recipient_fails_at_once(client: Smtp) -> None:
    async with mailbox(kind=Refuses) as box:
        tried = Tried()
        with pytest.raises(Never, match=r"550 5\.1\.1 no such user"):
            await client.send(letter(), through(box.port), tried)  # type: ignore[arg-type]
        assert not tried.begun


async def test_two_messages_share_a_connection(client: Smtp) -> None:
    async with mailbox() as box:
        for recipient in ("maren@holt.example", "jo@holt.example"):
            await client.send(letter(recipient), through(box.port))
        assert box.connections == 1
        assert [to for _, (to,) in box.envelopes] == ["maren@holt.example", "jo@holt.example"]


async def test_changed_settings_open_another_connection(client: Smtp) -> None:
    async with mailbox() as box:
        await client.send(letter(), through(box.port))
        await client.send(letter(), through(box.port, version=2))
        assert box.connections == 2


async def test_dead_connection_loses_nothing(client: Smtp) -> None:
    async with mailbox(kind=Forgets) as box:
        for _ in range(3):
            assert await client.send(letter(), through(box.port)) == "taken"
            await asyncio.sleep(0.05)
        assert len(box.raw) == 3
        assert box.connections == 3


async def test_umlaut_crosses_by_smtputf8(client: Smtp) -> None:
    async with mailbox() as box:
        await client.send(letter("jörg@müller.example"), through(box.port))
        ((_, recipients),) = box.envelopes
        assert recipients == ["jörg@müller.example"]


async def test_umlaut_fails_where_not_offered(client: Smtp) -> None:
    async with mailbox(enable_SMTPUTF8=False) as box:
        with pytest.raises(Never, match="SMTPUTF8"):
            await client.send(letter("jörg@holt.example"), through(box.port))
        assert box.raw == []


Answers = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def listening(answers: Answers) -> AsyncIterator[int]:
    """A server that is no mail server, or only just one."""
    writers: list[asyncio.StreamWriter] = []

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        await answers(reader, writer)

    server = await asyncio.start_server(connected, HOST, 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for writer in writers:
            writer.transport.abort()
        await asyncio.sleep(0)


async def _closed(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.close()
