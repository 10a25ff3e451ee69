"""The e-mail with a code: short, in its reader's language, without a link, and kept without it."""

import asyncio
import re

from app.domain import clock
from app.domain.codes import actions, rules
from app.domain.delivery import queries
from app.domain.delivery.rules import OutgoingMessage, Recipient
from app.domain.links import queries as link_queries
from app.domain.links.rules import Opening, token_hash
from app.domain.outgoing import actions as outgoing
from app.domain.outgoing.rules import OutgoingChanges
from app.effects.outbox import Runner
from app.engine import db
from app.formats.language import speech
from app.formats.letter.words import code_words
from tests import make
from tests.mailbox import Mailbox

JO = Recipient(address="jo@holt.example", name="Jo Holt", locale="de-AT")


async def request() -> Opening:
    sent = await make.sent_invoice()
    found = await link_queries.opening(token_hash(sent.token) or b"", None)
    assert found
    assert await actions.request(found[0], JO, code_words(speech("de", "letters"))) == "made"
    return found[0]


async def asked() -> tuple[Opening, OutgoingMessage]:
    """A code was asked for, and went out or did not."""
    opening = await request()
    async with asyncio.timeout(10):
        while (message := (await queries.latest(None, 1))[0]).state == "queued":  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    return opening, message


async def kinds() -> list[str]:
    rows = await db().fetch("SELECT kind FROM activity WHERE seq > 0 ORDER BY seq")
    return [row["kind"] for row in rows if row["kind"].startswith(("delivery.", "link.code"))]


async def test_code_arrives_in_readers_language(post: Runner, box: Mailbox) -> None:
    opening, _ = await asked()
    (message,) = box.messages
    found = re.fullmatch(r"(\d{6}) ist Ihr Code von Alder & Finch", message["Subject"])
    assert found
    assert message["To"] == "Jo Holt <jo@holt.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "OOF, AutoReply"
    for kind in ("plain", "html"):
        body = str(message.get_body((kind,)).get_content())  # type: ignore[union-attr]
        assert found[1] in body
        assert "zehn Minuten" in body
        assert "http" not in body
    assert (await actions.redeem(opening, found[1], "203.0.113.7")).right


async def test_kept_message_hides_the_code(post: Runner, box: Mailbox) -> None:
    _, message = await asked()
    digits = box.messages[0]["Subject"][:6]
    made = await queries.made(message.id)
    assert made
    assert digits not in f"{made.subject}{made.html}{made.text}"
    assert made.subject == "•••••• ist Ihr Code von Alder & Finch"
    assert (message.state, message.purpose) == ("sent", "code")
    assert await kinds() == ["link.code_requested"]


async def test_demo_keeps_the_code_readable(post: Runner, box: Mailbox) -> None:
    await outgoing.change(OutgoingChanges(version=2, transport="kept"), "system")
    opening, message = await asked()
    assert box.messages == []
    made = await queries.made(message.id)
    assert made
    assert (await actions.redeem(opening, made.subject[:6], "203.0.113.7")).right


async def test_code_that_is_late_never_leaves(post: Runner, box: Mailbox) -> None:
    box.answers = ["451 4.3.0 come back later"]
    await request()
    async with asyncio.timeout(10):
        while not (message := (await queries.latest(None, 1))[0]).said:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    assert (message.state, message.tries) == ("queued", 1)
    await db().fetch("UPDATE access_code SET created_at = $1", clock.now() - rules.LASTS)
    await db().fetch("UPDATE outbox SET due_at = $1", clock.now())
    post.poke()
    async with asyncio.timeout(10):
        while (message := (await queries.latest(None, 1))[0]).state == "queued":  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    assert (message.state, message.reason) == ("failed", "ended")
    assert box.messages == []
    assert await kinds() == ["link.code_requested", "delivery.failed"]


async def test_refused_code_is_on_the_list_of_failures(post: Runner, box: Mailbox) -> None:
    box.answers = ["550 5.1.1 no such user"]
    _, message = await asked()
    assert message.state == "failed"
    assert [each.id for each in await queries.failures()] == [message.id]
    rows = await db().fetch("SELECT data FROM activity")
    assert not any("holt.example" in row["data"] for row in rows)
