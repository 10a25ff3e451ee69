"""The mail server that admins set, and what its test says."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest

from app.domain.delivery import actions
from app.domain.delivery.rules import Recipient, SendOrder
from app.domain.outgoing import queries
from app.domain.outgoing.signing import dns_record
from app.domain.staff.rules import Role
from app.domain.templates.rules import Words
from app.engine import db
from tests import make
from tests.formats.test_dkim import check, pem
from tests.mailbox import Mailbox, mailbox

Browse = Callable[..., httpx.AsyncClient]
PATH, TEST = "/api/v1/outgoing", "/api/v1/outgoing/test"


async def staff(browse: Browse, role: Role = "admin") -> httpx.AsyncClient:
    _, cookie = await make.member(role)
    return browse(cookie)


@pytest.fixture
async def box() -> AsyncIterator[Mailbox]:
    async with mailbox() as box:
        yield box


def through(box: Mailbox, **changes: Any) -> dict[str, Any]:
    plain = {"transport": "smtp", "host": "127.0.0.1", "port": box.port, "security": "none"}
    return {"version": 1, **plain, **changes}


def fault(answer: httpx.Response) -> tuple[str, str]:
    assert answer.status_code == 422, answer.text
    ((field, problem),) = [(each["field"], each["problem"]) for each in answer.json()["errors"]]
    return field, problem


async def test_aliases_are_kept_with_their_version(browse: Browse) -> None:
    client = await staff(browse)
    aliases = [{"name": "Billing", "email": "billing@alder.example"}]
    answer = await client.patch(PATH, json={"version": 1, "aliases": aliases})
    assert (answer.status_code, answer.json()["aliases"]) == (200, aliases)
    assert (await client.patch(PATH, json={"version": 1, "aliases": []})).status_code == 409
    assert (await client.get(PATH)).json()["aliases"] == aliases
    (row,) = await db().fetch("SELECT data FROM activity WHERE kind = 'settings.changed'")
    assert "mail_aliases" in row["data"]
    assert "billing" not in row["data"]


@pytest.mark.parametrize(
    ("emails", "field"),
    [
        (["billing"], "aliases.0.email"),
        (["billing@alder.example", ""], "aliases.1.email"),
        (["billing@alder.example", "Billing@Alder.example"], "aliases.1.email"),
        (["hello@alder.example"], "aliases.0.email"),
        ([f"a{place}@alder.example" for place in range(21)], "aliases"),
    ],
)
async def test_unfit_alias_is_named(browse: Browse, emails: list[str], field: str) -> None:
    client = await staff(browse)
    aliases = [{"name": "", "email": email} for email in emails]
    changes = {"version": 1, "sender_email": "hello@alder.example", "aliases": aliases}
    answer = await client.patch(PATH, json=changes)
    assert answer.status_code in {400, 422}
    (fault,) = answer.json()["errors"]
    assert fault["field"] == field
    assert field != "aliases" or fault["problem"] == "20 of them at most."
    assert (await client.get(PATH)).json()["aliases"] == []


async def test_change_never_tells_the_password(browse: Browse) -> None:
    client = await staff(browse)
    wanted = {"transport": "smtp", "host": "smtp.alder.example", "username": "lea"}
    answer = await client.patch(PATH, json={"version": 1, **wanted, "password": "an oak plank"})
    assert answer.status_code == 200
    shown = answer.json()
    assert shown | wanted | {"has_password": True, "version": 2} == shown
    assert shown["sender"] == "no-reply@localhost"
    assert (await client.get(PATH)).json() == shown
    assert "an oak plank" not in answer.text
    assert "an oak plank" not in str(await db().fetch("SELECT * FROM outgoing"))
    (row,) = await db().fetch("SELECT data FROM activity WHERE kind = 'settings.changed'")
    assert "mail_password" in row["data"]
    assert "an oak plank" not in row["data"]
    assert (await queries.current()).password == "an oak plank"


async def test_kept_password_stays_with_its_server(browse: Browse, box: Mailbox) -> None:
    client = await staff(browse)
    await client.patch(PATH, json={"version": 1, "host": "a.example", "password": "an oak plank"})
    for answer in (
        await client.patch(PATH, json={"version": 2, "host": "b.example"}),
        await client.post(TEST, json=through(box, version=2)),
    ):
        assert fault(answer)[0] == "password"
    assert box.connections == 0


async def test_slower_of_two_changes_is_refused(browse: Browse) -> None:
    client = await staff(browse)
    assert (await client.patch(PATH, json={"version": 1, "port": 25})).status_code == 200
    assert (await client.patch(PATH, json={"version": 1, "port": 26})).status_code == 409
    assert (await client.get(PATH)).json()["port"] == 25


async def test_message_reaches_the_one_who_asks(browse: Browse, box: Mailbox) -> None:
    session, cookie = await make.member("admin")
    answer = await browse(cookie).post(TEST, json=through(box, sender_email="post@alder.example"))
    assert answer.status_code == 200, answer.text
    assert answer.json() == {"to": session.email, "said": "taken"}
    assert box.envelopes == [("post@alder.example", [session.email])]
    assert (await queries.current()).transport == "none"


async def test_closed_port_is_told_at_host(browse: Browse, box: Mailbox) -> None:
    body = through(box, port=1)
    assert fault(await (await staff(browse)).post(TEST, json=body))[0] == "host"


async def test_refused_message_quotes_the_server(browse: Browse, box: Mailbox) -> None:
    box.answers = ["550 not in this name"]
    field, problem = fault(await (await staff(browse)).post(TEST, json=through(box)))
    assert field == "sender_email"
    assert "550 not in this name" in problem


async def test_missing_encryption_is_told_at_security(browse: Browse, box: Mailbox) -> None:
    for security in ("starttls", "tls"):
        body = through(box, security=security)
        assert fault(await (await staff(browse)).post(TEST, json=body))[0] == "security"


async def test_wrong_password_is_told_at_password(browse: Browse) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 here\r\n")
        while line := await reader.readline():
            hello = line.upper().startswith(b"EHLO")
            writer.write(b"250-here\r\n250 AUTH PLAIN\r\n" if hello else b"535 5.7.8 wrong\r\n")
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        body = {
            "version": 1,
            "transport": "smtp",
            "host": "127.0.0.1",
            "port": server.sockets[0].getsockname()[1],
            "security": "none",
            "username": "lea",
            "password": "wrong",
        }
        field, problem = fault(await (await staff(browse)).post(TEST, json=body))
    assert field == "password"
    assert "5.7.8 wrong" in problem


async def test_nothing_set_up_sends_nothing(browse: Browse) -> None:
    assert fault(await (await staff(browse)).post(TEST, json={"version": 1}))[0] == "transport"


async def sent_message() -> uuid.UUID:
    sent = await make.sent_invoice()
    order = SendOrder(
        channel="email",
        purpose="invoice",
        recipients=(Recipient(address="maren@holt.example"),),
        words=Words(subject="Invoice {number}", body="{document}"),
    )
    return (await actions.send(sent.document, order, "system"))[0]


async def test_live_screen_counts_failed_messages(browse: Browse) -> None:
    client = await staff(browse, "member")
    delivery = await sent_message()
    await db().fetch("UPDATE delivery SET state = 'sent' WHERE id = $1", delivery)

    async def count() -> Any:
        return (await client.get("/api/v1/live")).json()["dispatch"]["failed"]

    assert await count() == 0
    await actions.bounced(delivery, "mailbox full")
    assert await count() == 1
    await client.post(f"/api/v1/deliveries/{delivery}/notice")
    assert await count() == 0


async def test_signing_key_gives_a_record_to_publish(browse: Browse) -> None:
    client = await staff(browse)
    wanted = {"dkim_domain": "alder.example", "dkim_selector": "portal"}
    answer = await client.patch(PATH, json={"version": 1, **wanted, "dkim_key": pem()})
    shown = answer.json()
    assert shown | wanted | {"has_dkim_key": True} == shown
    assert shown["dkim_record"]["name"] == "portal._domainkey.alder.example"
    assert shown["dkim_record"]["text"].startswith("v=DKIM1; k=rsa; p=MII")
    kept = str(await db().fetch("SELECT * FROM outgoing"))
    assert "PRIVATE" not in answer.text + kept
    (row,) = await db().fetch("SELECT data FROM activity WHERE kind = 'settings.changed'")
    assert "mail_dkim_key" in row["data"]
    assert "PRIVATE" not in row["data"]


async def test_signing_needs_domain_name_and_key(browse: Browse) -> None:
    client = await staff(browse)
    answer = await client.patch(PATH, json={"version": 1, "dkim_key": "no key"})
    fields = [each["field"] for each in answer.json()["errors"]]
    assert fields == ["dkim_domain", "dkim_selector", "dkim_key"]


async def test_long_address_for_returned_mail_is_refused(browse: Browse) -> None:
    client = await staff(browse)
    answer = await client.patch(PATH, json={"version": 1, "bounce_email": f"{'b' * 32}@a.example"})
    assert fault(answer)[0] == "bounce_email"


async def test_test_message_is_signed(browse: Browse, box: Mailbox) -> None:
    client = await staff(browse)
    signing = {"dkim_domain": "alder.example", "dkim_selector": "portal", "dkim_key": pem()}
    answer = await client.post(TEST, json=through(box, **signing))
    assert answer.status_code == 200, answer.text
    check(box.raw[0], dns_record("alder.example", "portal", pem()))


async def test_test_message_is_in_staffs_language(browse: Browse, box: Mailbox) -> None:
    client = await staff(browse)
    await client.put("/api/v1/language", json={"locale": "de-DE"})
    assert (await client.post(TEST, json=through(box))).status_code == 200
    (message,) = box.messages
    assert message["Subject"] == "Testnachricht von Porchlight"
    html = str(message.get_body(("html",)).get_content())  # type: ignore[union-attr]
    assert '<html lang="de-DE" dir="ltr">' in html
    assert "Diese Testnachricht" in html
