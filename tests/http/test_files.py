import datetime as dt
import io
import uuid
from collections.abc import Callable
from typing import Any

import httpx
import pikepdf
import pypdfium2
import pytest

from app.domain.activity.queries import today
from app.domain.documents.queries import card, detail
from app.domain.links import actions as links
from app.domain.links.queries import of_document
from app.domain.money import Totals
from app.domain.sellers.actions import confirm
from app.domain.settings import actions as settings
from app.domain.settings.queries import current
from app.domain.settings.rules import Changes
from app.engine import db
from tests import make
from tests.make import Sent

Browse = Callable[..., httpx.AsyncClient]
At = Callable[[dt.datetime], None]
NOW = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
NOT_FOUND = (404, "404 error - File not found")


async def change(**changes: Any) -> None:
    await settings.change(Changes(version=(await current()).version, **changes), "system")


async def log() -> list[str]:
    return [row["kind"] for row in await db().fetch("SELECT kind FROM activity ORDER BY seq")]


def address(sent: Sent, token: str = "") -> str:
    return f"/portal/{token or sent.token}/documents/{sent.document}/pdf"


def text(answer: httpx.Response) -> str:
    read = pypdfium2.PdfDocument(answer.content)
    found = " ".join(page.get_textpage().get_text_range() for page in read)
    read.close()
    return " ".join(found.split())


async def test_customer_downloads_the_paper(browse: Browse) -> None:
    sent = await make.sent_invoice(number="2026/Ü 1")
    before = await log()
    for token in (sent.token, sent.portal_token):
        answer = await browse().get(address(sent, token))
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.headers["content-disposition"] == (
            'attachment; filename="Invoice 2026__ 1.pdf";'
            " filename*=UTF-8''Invoice%202026%2F%C3%9C%201.pdf"
        )
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["x-robots-tag"] == "noindex"
        assert answer.headers["cache-control"] == "no-store"
        assert "sandbox" in answer.headers["content-security-policy"]
        assert "Amount due €119.00" in text(answer)
    assert await log() == before, "a scanner may fetch it too: only the page tells of a click"


async def test_head_is_answered_and_tells_nothing(browse: Browse) -> None:
    sent = await make.sent_invoice()
    before = await log()
    answer = await browse().head(address(sent))
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert await log() == before


async def test_closed_link_has_no_paper(browse: Browse, at: At) -> None:
    at(NOW)
    sent, other = await make.sent_invoice(), await make.sent_invoice(buyer=make.party("Krone"))
    tokens = [other.token, other.portal_token, "0" * 32, "made-up"]
    answers = [await browse().get(address(sent, token)) for token in tokens]
    at(NOW + dt.timedelta(days=31))
    answers.append(await browse().get(address(sent)))
    at(NOW)
    (standing, *_) = await of_document(sent.document)
    await links.revoke(standing.id, "system")
    answers.append(await browse().get(address(sent)))
    await change(portal_enabled=False)
    answers.append(await browse().get(address(sent, sent.portal_token)))
    assert [(answer.status_code, answer.text) for answer in answers] == [NOT_FOUND] * 7
    assert (await log()).count("link.denied") == 5, "of links that exist, each reason is told"


async def test_hidden_document_has_no_paper(browse: Browse) -> None:
    sent = await make.sent_invoice(kind="credit_note")
    assert (await browse().get(address(sent))).status_code == 200
    await change(show_credit_notes=False)
    answer = await browse().get(address(sent))
    assert (answer.status_code, answer.text) == NOT_FOUND


async def test_paper_of_paid_invoice_stays(browse: Browse, at: At) -> None:
    at(NOW)
    paid = Totals(lines=10000, net=10000, tax=1900, gross=11900, prepaid=11900, due=0)
    sent = await make.sent_invoice(totals=paid)
    at(NOW + dt.timedelta(days=400))
    assert (await browse().get(address(sent))).status_code == 200
    assert (await browse().get(address(sent, sent.portal_token))).status_code == 404


async def test_unconfirmed_account_is_not_printed(browse: Browse) -> None:
    await change(name="Somebody Else Ltd", phone="+49 1")
    sent = await make.sent_invoice()
    before = text(await browse().get(address(sent)))
    assert "DE12 5001" not in before
    assert "Somebody Else Ltd" not in before
    await confirm((await detail(sent.document)).seller, "system")
    after = text(await browse().get(address(sent)))
    assert "DE12 5001 0517 0648 4898 90" in after
    assert "Somebody Else Ltd" in after


async def test_paper_is_kept_until_brand_changes(browse: Browse) -> None:
    sent = await make.sent_invoice()
    await confirm((await detail(sent.document)).seller, "system")
    first, second = [await browse().get(address(sent)) for _ in range(2)]
    assert first.content == second.content
    assert len(await db().fetch("SELECT key FROM paper")) == 1
    await change(name="Alder & Finch", primary_colour="#19553c")
    third = await browse().get(address(sent))
    assert third.content != first.content
    kept = await db().fetch("SELECT standards, file FROM paper")
    assert [row["standards"] for row in kept] == ["a-3a ua-1"] * 2
    await change(welcome_message="Welcome")
    assert (await browse().get(address(sent))).content == third.content


async def test_staff_get_the_customers_paper(browse: Browse) -> None:
    sent, (_, cookie) = await make.sent_invoice(), await make.member("read_only")
    path = f"/api/v1/documents/{sent.document}/pdf"
    answer = await browse(cookie).get(path)
    assert answer.content == (await browse().get(address(sent))).content
    assert (await browse(cookie).get(path, params={"version": 1})).content == answer.content
    assert (await browse(cookie).get(path, params={"version": 2})).status_code == 404
    assert (await browse(cookie).get(path, params={"version": "x"})).status_code == 400
    absent = f"/api/v1/documents/{uuid.uuid4()}/pdf"
    assert (await browse(cookie).get(absent)).status_code == 404


async def test_page_without_scripts_leads_to_paper(browse: Browse) -> None:
    sent = await make.sent_invoice()
    for page in (
        f"/portal/invoice/{sent.token}",
        f"/portal/{sent.token}/documents/{sent.document}",
    ):
        assert 'href="?pdf"' in (await browse().get(page)).text
        answer = await browse().get(f"{page}?pdf", follow_redirects=True)
        assert answer.content.startswith(b"%PDF-1.7")
        assert answer.url.path == address(sent)


async def test_click_is_counted_live(browse: Browse, at: At) -> None:
    at(NOW)
    sent = await make.sent_invoice()
    told: dict[str, Any] = {"visit": str(uuid.uuid4()), "document": str(sent.document)}
    headers = {"authorization": f"Portal {sent.token}", "user-agent": make.PERSON}
    for seconds, downloads in ((0, 0), (3, 1), (5, 1), (9, 2)):
        at(NOW + dt.timedelta(seconds=seconds))
        told |= {"visible": seconds * 1000, "input": True, "downloads": downloads}
        answer = await browse().post("/api/portal/beacons", json=told, headers=headers)
        assert answer.status_code == 200
    assert (await card(sent.document)).downloads == 2
    assert (await today()).downloads == 2
    assert (await log()).count("document.downloaded") == 2
    counted = await db().fetch("SELECT downloads FROM engagement WHERE subject = $1", sent.link)
    assert counted == [{"downloads": 2}]


@pytest.mark.parametrize("downloads", [-1, 101, "one"])
async def test_impossible_clicks_are_refused(browse: Browse, downloads: object) -> None:
    sent = await make.sent_invoice()
    told = {"visit": str(uuid.uuid4()), "document": str(sent.document), "downloads": downloads}
    headers = {"authorization": f"Portal {sent.token}"}
    answer = await browse().post("/api/portal/beacons", json=told, headers=headers)
    assert answer.status_code == 400


async def test_paper_claims_what_it_is(browse: Browse) -> None:
    sent = await make.sent_invoice()
    answer = await browse().get(address(sent))
    with pikepdf.open(io.BytesIO(answer.content)) as pdf, pdf.open_metadata() as told:
        assert told["dc:title"] == f"Invoice {sent.number}"
        assert (told["pdfaid:part"], told["pdfuaid:part"]) == ("3", "1")
