"""What a customer sees of what is kept about him, and his switch against it."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import httpx
import msgspec

from app.domain import clock
from app.domain.activity import queries as activity
from app.domain.codes.rules import pass_for
from app.domain.documents.queries import card
from app.domain.drafts import actions as drafts
from app.domain.settings import actions as settings
from app.domain.settings.queries import current
from app.domain.settings.rules import Changes
from app.engine import db
from tests import make
from tests.conftest import KEYRING
from tests.doorstep import guarded
from tests.make import Sent

Browse = Callable[..., httpx.AsyncClient]
At = Callable[[dt.datetime], None]
NOW = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
OFF, ON = {"follow": "no"}, {"follow": "yes"}


def page(sent: Sent) -> str:
    return f"/portal/invoice/{sent.token}/seen"


async def tell(browse: Browse, sent: Sent, visit: uuid.UUID, **told: Any) -> dict[str, Any]:
    answer = await browse().post(
        "/api/portal/beacons",
        json={"visit": str(visit), "document": str(sent.document), "visitor": "phone", **told},
        headers={"authorization": f"Portal {sent.token}", "user-agent": make.PERSON},
    )
    assert answer.status_code in {200, 201}, answer.text
    heard: dict[str, Any] = answer.json()
    return heard


async def read(browse: Browse, at: At, sent: Sent, moment: dt.datetime = NOW) -> None:
    """Somebody opens the document, and reads how to pay for 40 seconds."""
    visit = uuid.uuid4()
    at(moment)
    await tell(browse, sent, visit)
    at(moment + dt.timedelta(seconds=50))
    await tell(browse, sent, visit, visible=50_000, input=True, read={"payment": 40})


async def kinds() -> list[str]:
    return [entry.kind for entry in await activity.after(0, 1_000)]


async def test_page_tells_every_event(browse: Browse, at: At) -> None:
    sent = await make.sent_invoice()
    await read(browse, at, sent)
    answer = await browse().get(page(sent))
    assert answer.status_code == 200
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"
    for told in (
        "You opened your link",
        f"You looked at {sent.number}",
        f"How to pay of {sent.number} was on your screen for 0:40",
        "iPhone, Safari, 203.0.113.0",
        "deleted on 20 May 2027",
        f"{sent.number} was written for you",
    ):
        assert told in answer.text, told
    assert sent.token not in answer.text


async def test_page_follows_the_retention(browse: Browse, at: At) -> None:
    sent = await make.sent_invoice()
    await settings.change(Changes(version=1, visit_days=30), "system")
    await read(browse, at, sent)
    answer = await browse().get(page(sent))
    assert "deleted on 21 December 2026" in answer.text
    assert "30 days" in answer.text


async def test_page_speaks_every_language(browse: Browse, at: At) -> None:
    sent = await make.sent_invoice()
    await read(browse, at, sent)
    for lang, words in {
        "de": f"Sie haben {sent.number} angesehen",
        "fr": f"Vous avez consulté {sent.number}",
        "es": f"Usted miró {sent.number}",
        "ar": "اطّلعتم على",
    }.items():
        answer = await browse().get(f"{page(sent)}?lang={lang}")
        assert words in answer.text
        assert f'<a href=".?lang={lang}' in answer.text


async def test_page_of_portal_tells_of_all(browse: Browse, at: At) -> None:
    sent = await make.sent_invoice()
    other = await make.sent_invoice()
    answer = await browse().get(f"/portal/{sent.portal_token}/seen")
    assert f"{sent.number} was written for you" in answer.text
    assert f"{other.number} was written for you" in answer.text
    alone = await browse().get(page(sent))
    assert other.number not in alone.text


async def test_page_hides_what_others_read(browse: Browse, at: At) -> None:
    """A colleague who has a link of his own does not learn what others read with theirs."""
    sent = await make.sent_invoice()
    await read(browse, at, sent)
    answer = await browse().get(f"/portal/{sent.portal_token}/seen")
    assert "You looked at" not in answer.text


async def test_page_knows_nothing_of_drafts(browse: Browse) -> None:
    await make.business()
    sent = await make.sent_invoice()
    draft = await drafts.begin(make.wording(sent.customer, lines=()), "system")
    await drafts.discard(draft, "system")
    await drafts.begin(make.wording(sent.customer), "system")
    assert "document.discarded" in await kinds()
    answer = await browse().get(f"/portal/{sent.portal_token}/seen")
    assert "document.discarded" not in answer.text
    assert answer.text.count("was written for you") == 1


async def test_hidden_documents_have_no_number(browse: Browse, at: At) -> None:
    sent = await make.sent_invoice(kind="credit_note", type_code="381", due_on=None)
    version = (await current()).version
    await settings.change(Changes(version=version, show_credit_notes=False), "system")
    answer = await browse().get(f"/portal/{sent.portal_token}/seen")
    assert answer.status_code == 200
    assert sent.number not in answer.text


async def test_page_goes_back_in_time(browse: Browse, at: At) -> None:
    sent = await make.sent_invoice()
    for hour in range(40):
        await read(browse, at, sent, NOW + dt.timedelta(hours=hour))
    answer = await browse().get(page(sent))
    assert answer.text.count("<li><time") == 100
    (before,) = {part.split('"')[0] for part in answer.text.split("?before=")[1:]}
    older = await browse().get(f"{page(sent)}?before={before}")
    assert older.text.count("<li><time") == 40 * 3 + 3 - 100
    assert "?before=" not in older.text


async def test_refusal_records_nothing_more(browse: Browse, at: At) -> None:
    sent = await make.sent_invoice()
    await read(browse, at, sent)
    answer = await browse().post(page(sent), data=OFF)
    assert answer.status_code == 303
    before = await kinds()
    assert before[-1] == "engagement.refused"
    await read(browse, at, sent, NOW + dt.timedelta(hours=2))
    assert await kinds() == before
    assert (await card(sent.document)).views == 1
    shown = await browse().get(page(sent))
    assert "is not told what you read, or when" in shown.text
    opened = await browse().get(f"/portal/invoice/{sent.token}")
    assert '"followed":false' in opened.text


async def test_refusal_holds_for_every_link(browse: Browse, at: At) -> None:
    sent = await make.sent_invoice()
    other = await make.sent_invoice()
    await browse().post(page(sent), data=OFF)
    before = await kinds()
    await read(browse, at, other)
    assert await kinds() == before
    assert not (await card(other.document)).followed


async def test_download_is_noted_all_the_same(browse: Browse, at: At) -> None:
    sent = await make.sent_invoice()
    await browse().post(page(sent), data=OFF)
    before, visit = await kinds(), uuid.uuid4()
    for _ in range(2):
        await tell(browse, sent, visit, visible=4_000, input=True, downloads=1, read={"lines": 3})
    assert await kinds() == [*before, "document.downloaded"]
    seen = await card(sent.document)
    assert (seen.views, seen.downloads, seen.seconds) == (0, 1, 0)
    [row] = await db().fetch("SELECT visitor, device, address FROM visit WHERE id = $1", visit)
    assert row == {"visitor": "", "device": "", "address": ""}


async def test_refused_links_are_noted_all_the_same(browse: Browse) -> None:
    sent = await make.sent_invoice()
    await browse().post(page(sent), data=OFF)
    await db().fetch("UPDATE link SET revoked_at = $1", clock.now())
    assert (await browse().get(page(sent))).status_code == 410
    assert (await kinds())[-1] == "link.denied"


async def test_allowing_again_records_again(browse: Browse, at: At) -> None:
    sent = await make.sent_invoice()
    for choice in (OFF, OFF, ON):
        await browse().post(page(sent), data=choice)
    assert (await kinds())[-2:] == ["engagement.refused", "engagement.allowed"]
    await read(browse, at, sent, NOW + dt.timedelta(days=1))
    assert (await card(sent.document)).views == 1


async def test_choice_is_told_without_names(browse: Browse) -> None:
    sent = await make.sent_invoice()
    await browse().post(page(sent), data=OFF)
    [entry] = [e for e in await activity.after(0, 100) if e.kind == "engagement.refused"]
    assert entry.actor == "customer"
    assert (entry.customer, entry.document, entry.link) == (
        sent.customer,
        sent.document,
        sent.link,
    )
    assert msgspec.json.decode(entry.event) == {"kind": "engagement.refused"}


async def test_other_fields_change_nothing(browse: Browse) -> None:
    sent = await make.sent_invoice()
    before = await kinds()
    for data in ({}, {"follow": "maybe"}, {"nonsense": "1"}):
        assert (await browse().post(page(sent), data=data)).status_code == 303
    assert await kinds() == before


async def test_page_asks_for_the_code(browse: Browse) -> None:
    sent = await guarded()
    assert (await browse().get(page(sent))).status_code == 401
    refused = await browse().post(page(sent), data=OFF)
    assert refused.status_code == 401
    assert "engagement.refused" not in await kinds()
    known = pass_for(KEYRING, sent.link, clock.now())
    answer = await browse().post(page(sent), data={**OFF, "pass": known})
    assert answer.status_code == 200
    assert "is not told what you read" in answer.text
    assert "engagement.refused" in await kinds()


async def test_page_without_script_leads_there(browse: Browse) -> None:
    sent = await make.sent_invoice()
    answer = await browse().get(f"/portal/invoice/{sent.token}?seen")
    assert answer.headers["location"] == page(sent)
    home = f"/portal/{sent.portal_token}"
    answer = await browse().get(f"{home}/documents/{sent.document}?seen")
    assert answer.headers["location"] == f"{home}/seen"
    assert (await browse().get(f"/portal/invoice/{sent.token}/")).status_code == 200
