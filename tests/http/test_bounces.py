"""Mail that came back finds the message that it is about."""

import uuid
from collections.abc import Callable

import httpx

from app.domain.delivery import actions, queries
from app.domain.delivery.rules import Made, Recipient, SendOrder
from app.domain.keys import actions as keys
from app.domain.keys.rules import New
from app.domain.templates.rules import Words
from app.domain.unit import Unit
from app.engine import db
from app.http.routes import LARGEST_RETURN
from tests import make
from tests.formats.test_bounces import notice

Browse = Callable[..., httpx.AsyncClient]
PATH = "/api/v1/bounces"


async def gone_out(*, settled: bool = True) -> uuid.UUID:
    """A message that the next server took."""
    sent = await make.sent_invoice()
    order = SendOrder(
        channel="email",
        purpose="invoice",
        recipients=(Recipient(address="maren@holt.example"),),
        words=Words(subject="Invoice {number}", body="{document}"),
    )
    (delivery,) = await actions.send(sent.document, order, "system")
    await actions.keep(delivery, f"<{delivery}@alder.example>", Made(subject="", html="", text=""))
    if settled:
        async with Unit("system") as unit:
            await actions.sent(unit, delivery, "taken")
    return delivery


async def program(browse: Browse) -> httpx.AsyncClient:
    session, _ = await make.member("owner")
    wanted = New(name="Mail", scopes=frozenset({"bounces"}))
    _, secret = await keys.create(wanted, session.staff, "system")
    kind = {"content-type": "message/rfc822"}
    return browse(headers={"authorization": f"Bearer {secret}", **kind})


def about(delivery: uuid.UUID) -> str:
    return f"Content-Type: text/rfc822-headers\n\nMessage-ID: <{delivery}@alder.example>\n"


async def events(delivery: uuid.UUID) -> list[str]:
    rows = await db().fetch(
        "SELECT kind FROM activity WHERE data LIKE $1 ORDER BY seq", f'%"{delivery}"%'
    )
    return [row["kind"] for row in rows]


async def test_returned_address_marks_message_once(browse: Browse) -> None:
    delivery, client = await gone_out(), await program(browse)
    body = notice(to=f"bounces+{delivery.hex}@alder.example")
    for _ in range(2):
        answer = await client.post(PATH, content=body)
        assert answer.status_code == 200, answer.text
        assert answer.json() == {"delivery": str(delivery), "became": "bounced"}
    found = await queries.delivery(delivery)
    assert (found.state, found.said) == ("bounced", "550 5.1.1 <maren@holt.example>: no such user")
    assert [each.id for each in await queries.failures()] == [delivery]
    assert await events(delivery) == ["delivery.queued", "delivery.sent", "delivery.bounced"]


async def test_message_inside_finds_it_too(browse: Browse) -> None:
    delivery, client = await gone_out(), await program(browse)
    answer = await client.post(PATH, content=notice("delivered", inside=about(delivery)))
    assert answer.json() == {"delivery": str(delivery), "became": "delivered"}
    answer = await client.post(PATH, content=notice(inside=about(delivery)))
    assert answer.json()["became"] == "bounced"
    assert (await events(delivery))[2:] == ["delivery.delivered", "delivery.bounced"]


async def test_delay_changes_nothing(browse: Browse) -> None:
    delivery, client = await gone_out(), await program(browse)
    answer = await client.post(PATH, content=notice("delayed", inside=about(delivery)))
    assert answer.json() == {"delivery": None, "became": "unchanged"}
    assert (await queries.delivery(delivery)).state == "sent"


async def test_late_arrival_after_a_return_is_unchanged(browse: Browse) -> None:
    delivery, client = await gone_out(), await program(browse)
    await client.post(PATH, content=notice(inside=about(delivery)))
    answer = await client.post(PATH, content=notice("delivered", inside=about(delivery)))
    assert answer.json() == {"delivery": str(delivery), "became": "unchanged"}
    assert (await queries.delivery(delivery)).state == "bounced"


async def test_stranger_mail_is_taken_and_forgotten(browse: Browse) -> None:
    client = await program(browse)
    assert (await client.post(PATH, content=b"\n")).status_code == 422
    for body in (b"\xff\x00", b"Subject: hello\n\nhello", notice(inside=about(uuid.uuid4()))):
        answer = await client.post(PATH, content=body)
        assert answer.status_code == 200, answer.text
        assert answer.json() == {"delivery": None, "became": "unchanged"}


async def test_message_id_of_another_host_is_none_of_ours(browse: Browse) -> None:
    delivery, client = await gone_out(), await program(browse)
    forged = about(delivery).replace("alder.example", "evil.example")
    assert (await client.post(PATH, content=notice(inside=forged))).json()["delivery"] is None


async def test_return_before_the_answer_is_asked_again(browse: Browse) -> None:
    delivery, client = await gone_out(settled=False), await program(browse)
    answer = await client.post(PATH, content=notice(inside=about(delivery)))
    assert answer.status_code == 409
    assert (await queries.delivery(delivery)).state == "queued"


async def test_endless_mail_is_refused(browse: Browse) -> None:
    client = await program(browse)
    answer = await client.post(PATH, content=b" " * (LARGEST_RETURN + 1))
    assert answer.status_code == 413
