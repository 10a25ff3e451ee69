"""E-mails to staff: at once, once a day, and no more when somebody says so."""

import asyncio
import datetime as dt
import re
import uuid
from collections.abc import AsyncIterator, Callable
from email.message import EmailMessage

import httpx
import pytest

from app.domain import clock
from app.domain.activity.rules import (
    DeliveryFailed,
    DocumentViewed,
    PaymentSucceeded,
    SectionRead,
)
from app.domain.notices import actions, queries
from app.domain.notices.effects import SendNotice
from app.domain.notices.rules import NoticeChanges
from app.domain.outbox import actions as outbox
from app.domain.outbox import queries as outbox_queries
from app.domain.outgoing import actions as outgoing
from app.domain.outgoing.rules import OutgoingChanges
from app.domain.staff import actions as staff
from app.domain.staff.rules import Changes
from app.domain.unit import Unit
from app.effects.outbox import Runner
from app.effects.staff_mail import DigestMail, NoticeMail, StaffPost, TrialMail
from app.engine import Database, db
from tests import make
from tests.mailbox import Mailbox, mailbox
from tests.make import Sent

BASE = "http://localhost:8000"
Browse = Callable[..., httpx.AsyncClient]


@pytest.fixture
async def box() -> AsyncIterator[Mailbox]:
    async with mailbox() as box:
        yield box


@pytest.fixture
async def runner(database: Database, box: Mailbox) -> AsyncIterator[Runner]:
    """The worker that sends, set up for the mailbox's server."""
    await make.business(email="studio@alder.example")
    changes = OutgoingChanges(
        version=1, transport="smtp", host="127.0.0.1", port=box.port, security="none"
    )
    await outgoing.change(changes, "system")
    post = StaffPost(BASE)
    runner = Runner([NoticeMail(post), DigestMail(post), TrialMail(post)])
    Unit.owed = runner.poke
    running = asyncio.create_task(runner.run())
    yield runner
    await runner.stop()
    await running
    await post.close()
    Unit.owed = staticmethod(lambda: None)


async def settled() -> None:
    """Everything in the outbox is done or given up."""
    waits = "SELECT id FROM outbox WHERE done_at IS NULL AND failed_at IS NULL AND due_at <= $1"
    async with asyncio.timeout(10):
        while await db().fetch(waits, clock.now()):  # noqa: ASYNC110  # rows of the database
            await asyncio.sleep(0.02)


async def view(sent: Sent, *, first: bool = True) -> None:
    async with Unit("customer") as unit:
        event = DocumentViewed(visit_class="human", version=1, first=first, new_visitor=first)
        unit.record(event, customer=sent.customer, document=sent.document, visit=uuid.uuid4())


async def prefer_email(member: uuid.UUID) -> None:
    wanted = NoticeChanges(version=1, ways={"first_view": frozenset({"app", "email"})})
    await actions.change(member, wanted, "system")


def plain(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


async def next_digest(at: Callable[[dt.datetime], None]) -> None:
    """Let a day go by, and the digests of it be planned."""
    at(clock.now() + dt.timedelta(days=1))
    await actions.plan_digests()
    await settled()


async def test_notice_arrives_once_under_its_key(runner: Runner, box: Mailbox) -> None:
    sent, (lea, _) = await make.sent_invoice(), await make.member()
    await prefer_email(lea.staff)
    await view(sent)
    await actions.plan_notices()
    await settled()
    (message,) = box.messages
    (seq,) = await db().fetch("SELECT max(seq) AS seq FROM notice")
    assert message["To"].addresses[0].addr_spec == lea.email
    assert message["Message-ID"].startswith(f"<notice.{lea.staff}.{seq['seq']}@")
    assert message["Subject"] == f"Holt Architekten opened {sent.number} for the first time"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "OOF, AutoReply"
    assert message["List-Unsubscribe"] is None
    text = plain(message)
    assert f"{BASE}/staff/documents/{sent.document}" in text
    assert "/portal/" not in text  # no secret link
    (kept,) = await queries.messages(lea.staff, None, 10)
    assert kept.sent_at
    assert kept.subject == message["Subject"]


async def test_payment_is_told_with_its_amount(runner: Runner, box: Mailbox) -> None:
    sent, _ = await make.sent_invoice(), await make.member()
    async with Unit("stripe") as unit:
        event = PaymentSucceeded(payment=uuid.uuid4(), amount=25_00, currency="EUR", method="card")
        unit.record(event, customer=sent.customer, document=sent.document)
    await actions.plan_notices()
    await settled()
    (message,) = box.messages
    assert message["Subject"] == f"Holt Architekten paid {sent.number}"
    assert "€25.00" in plain(message)
    assert "119" not in plain(message)


async def test_member_is_written_to_in_his_language(runner: Runner, box: Mailbox) -> None:
    sent, (lea, _) = await make.sent_invoice(), await make.member()
    await staff.speak(lea.staff, "de", lea.actor)
    await prefer_email(lea.staff)
    await view(sent)
    await actions.plan_notices()
    await settled()
    (message,) = box.messages
    assert message["Subject"].endswith("zum ersten Mal geöffnet")
    html = message.get_body(("html",))
    assert html is not None
    assert 'lang="de' in html.get_content()


async def test_removed_member_gets_no_email(runner: Runner, box: Mailbox) -> None:
    sent, (lea, _), (kim, _) = await make.sent_invoice(), await make.member(), await make.member()
    await prefer_email(kim.staff)
    await view(sent)
    await staff.change(kim.staff, Changes(version=1, active=False), "owner", lea.actor)
    async with Unit("system") as unit:  # planned before he left
        effect = SendNotice(member=kim.staff, seq=1)
        unit.later(effect, key=effect.key)
    await settled()
    assert box.messages == []


async def test_digest_tells_what_happened(
    runner: Runner, box: Mailbox, at: Callable[[dt.datetime], None]
) -> None:
    sent, (lea, _) = await make.sent_invoice(), await make.member()
    await actions.plan_digests()
    visit = uuid.uuid4()
    async with Unit("customer") as unit:
        for event in (
            DocumentViewed(visit_class="human", version=1, first=True, new_visitor=True),
            SectionRead(visit_class="human", section="lines", seconds=150),
            DocumentViewed(visit_class="scanner", version=1, first=False, new_visitor=False),
        ):
            unit.record(event, customer=sent.customer, document=sent.document, visit=visit)
    async with Unit("system") as unit:
        failed = DeliveryFailed(delivery=uuid.uuid4(), channel="email", reason="refused")
        unit.record(failed, customer=sent.customer, document=sent.document)
    await next_digest(at)
    (message,) = box.messages
    text = plain(message)
    assert "Your documents were looked at 1 time." in text
    assert f"- {sent.number}: €119.00 (Holt Architekten, 1 view, for the first time)" in text
    assert "- Holt Architekten: 1 visit (2 min of reading)" in text
    assert f"What did not arrive\n- Holt Architekten: {sent.number}" in text
    assert "- EUR: €119.00" in text
    assert message["To"].addresses[0].addr_spec == lea.email


async def test_nothing_happened_sends_no_digest(
    runner: Runner, box: Mailbox, at: Callable[[dt.datetime], None]
) -> None:
    await make.member()
    await actions.plan_digests()
    await next_digest(at)
    (row,) = await db().fetch("SELECT done_at FROM outbox WHERE key LIKE 'digest:%'")
    assert row["done_at"]
    assert box.messages == []


async def test_one_post_ends_the_digest(
    runner: Runner, box: Mailbox, browse: Browse, at: Callable[[dt.datetime], None]
) -> None:
    sent, (lea, _), (kim, _) = await make.sent_invoice(), await make.member(), await make.member()
    await actions.plan_digests()
    await view(sent)
    await next_digest(at)
    (message,) = [each for each in box.messages if lea.email in str(each["To"])]
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    (url,) = re.findall(r"<(.+)>", message["List-Unsubscribe"])
    assert url in plain(message)
    asked = await browse().get(url)
    assert (asked.status_code, "No more digests?" in asked.text) == (200, True)
    assert (await queries.reader(lea.staff)).preferences.digest
    form = {"List-Unsubscribe": "One-Click"}
    assert (await browse().post(url, data=form)).status_code == 200
    assert (await browse().post(url, data=form)).status_code == 200  # once more does no harm
    assert not (await queries.reader(lea.staff)).preferences.digest
    assert (await queries.reader(kim.staff)).preferences.digest
    (kept,) = await queries.messages(lea.staff, None, 10)
    shown = await queries.message(kept.id, lea.staff)
    assert url not in shown.html + shown.text  # what is kept ends nothing


async def test_made_up_link_ends_nothing(browse: Browse) -> None:
    lea, _ = await make.member()
    for ticket in ("x", f"test.{lea.staff.hex}.{'0' * 32}", f"test.{'z' * 32}.", "other..é"):
        assert (await browse().post(f"/unsubscribe/{ticket}")).status_code == 404
    assert (await queries.reader(lea.staff)).preferences.digest


async def test_kept_mails_leave_nothing(runner: Runner, box: Mailbox, browse: Browse) -> None:
    await outgoing.change(OutgoingChanges(version=2, transport="kept"), "system")
    (lea, owner), (_, colleague) = await make.member(), await make.member("member")
    await actions.send_test(lea.staff, lea.actor)
    await settled()
    assert box.messages == []
    (kept,) = (await browse(owner).get("/api/v1/staff-mails")).json()
    assert kept["subject"] == "Your notices arrive"
    shown = (await browse(owner).get(f"/api/v1/staff-mails/{kept['id']}")).json()
    assert "Open the dashboard" in shown["html"]
    assert (await browse(colleague).get("/api/v1/staff-mails")).json() == []
    answer = await browse(colleague).get(f"/api/v1/staff-mails/{kept['id']}")
    assert answer.status_code == 404


async def test_given_up_work_is_listed_and_replayed(
    runner: Runner, box: Mailbox, browse: Browse
) -> None:
    lea, owner = await make.member()
    box.answers = ["550 no such mailbox"]
    await actions.send_test(lea.staff, lea.actor)
    await settled()
    (work,) = (await browse(owner).get("/api/v1/failed-work")).json()
    assert (work["kind"], work["about"], work["tries"]) == ("notice.test", ["Lea Alder"], 1)
    assert "no such mailbox" in work["error"]
    await actions.plan_notices()
    (notice,) = (await queries.notices(lea.staff, "owner", 10)).items
    assert notice.kind == "work_failed"
    assert (await queries.notices(lea.staff, "member", 10)).items == []
    answer = await browse(owner).post(f"/api/v1/failed-work/{work['id']}/replays")
    assert answer.status_code == 204
    await settled()
    assert len(box.messages) == 1
    assert await outbox_queries.failed() == []
    told = await db().fetch("SELECT kind FROM activity WHERE kind LIKE 'work.%' ORDER BY seq")
    assert [row["kind"] for row in told] == ["work.failed", "work.replayed"]


async def test_dismissed_work_leaves_the_list(runner: Runner, box: Mailbox) -> None:
    lea, _ = await make.member()
    box.answers = ["550 no such mailbox"]
    await actions.send_test(lea.staff, lea.actor)
    await settled()
    (work,) = await outbox_queries.failed()
    await outbox.dismiss_work(work.id, lea.actor)
    assert await outbox_queries.failed() == []
    told = await db().fetch("SELECT kind FROM activity WHERE kind LIKE 'work.%' ORDER BY seq")
    assert [row["kind"] for row in told] == ["work.failed", "work.dismissed"]
