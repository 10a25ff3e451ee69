import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import httpx
import msgspec
import pytest

from app.domain import clock
from app.domain.documents.queries import card, detail
from app.domain.documents.rules import Snapshot
from app.domain.links import actions as links
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


def by(token: str) -> dict[str, str]:
    return {"authorization": f"Portal {token}", "user-agent": make.PERSON}


async def change(**changes: Any) -> None:
    await settings.change(Changes(version=(await current()).version, **changes), "system")


async def log() -> int:
    return len(await db().fetch("SELECT seq FROM activity"))


async def expired(at: At) -> Sent:
    at(NOW)
    sent = await make.sent_invoice()
    at(NOW + dt.timedelta(days=31))
    return sent


async def test_page_paints_the_summary_itself(browse: Browse, at: At) -> None:
    at(NOW)
    await change(name="Alder & Finch", tagline="Joinery")
    sent = await make.sent_invoice(number="2026-0417", due_on=dt.date(2026, 12, 4))
    page = (await browse().get(f"/portal/invoice/{sent.token}")).text
    assert "Alder &amp; Finch" in page
    assert "Invoice 2026-0417" in page
    assert "119.00 euros" in page
    assert "Friday, 4 December" in page
    assert "in 13 days" in page


async def test_overdue_says_since_when(browse: Browse, at: At) -> None:
    at(NOW)
    sent = await make.sent_invoice(due_on=dt.date(2026, 11, 15))
    page = (await browse().get(f"/portal/invoice/{sent.token}")).text
    assert 'data-status="overdue"' in page
    assert "6 days ago" in page


async def test_page_carries_the_document_as_kept(browse: Browse) -> None:
    sent = await make.sent_invoice(terms="</script><script>alert(1)</script>")
    page = (await browse().get(f"/portal/invoice/{sent.token}")).text
    assert "<script>alert" not in page
    boot = page.split('id="boot"')[1].split(">", 1)[1].split("</script>")[0]
    data = msgspec.json.decode(boot)["page"]
    assert data["document"]["terms"] == "</script><script>alert(1)</script>"
    assert data["live"]["status"] == "open"


async def test_answer_is_the_frozen_content(browse: Browse) -> None:
    sent = await make.sent_invoice(number="2026-0417")
    await confirm((await detail(sent.document)).seller, "system")
    for token in (sent.token, sent.portal_token):
        answer = await browse().get(f"/api/portal/documents/{sent.document}", headers=by(token))
        assert answer.status_code == 200
        kept = await db().fetch("SELECT body FROM document_version")
        frozen = msgspec.json.decode(kept[0]["body"], type=Snapshot)
        assert msgspec.convert(answer.json()["document"], Snapshot) == frozen
        assert answer.json()["live"]["due"] == 119_00


async def test_unconfirmed_bank_details_stay_hidden(browse: Browse) -> None:
    sent = await make.sent_invoice()
    path = f"/api/portal/documents/{sent.document}"
    page = (await browse().get(f"/portal/invoice/{sent.token}")).text
    answer = await browse().get(path, headers=by(sent.token))
    assert answer.json()["document"]["payment"] == []
    assert "DE12500105170648489890" not in page
    await confirm((await detail(sent.document)).seller, "system")
    answer = await browse().get(path, headers=by(sent.token))
    assert answer.json()["document"]["payment"][0]["account"] == "DE12500105170648489890"


async def test_home_lists_what_is_owed(browse: Browse, at: At) -> None:
    at(NOW)
    sent = await make.sent_invoice(due_on=dt.date(2026, 11, 1))
    await make.sent_invoice(due_on=dt.date(2026, 12, 1))
    await make.sent_invoice(currency="JPY")
    await make.sent_invoice(kind="credit_note")
    await make.sent_invoice(buyer=make.party("Somebody Else"))
    answer = (await browse().get("/api/portal", headers=by(sent.portal_token))).json()
    assert answer["customer_name"] == "Holt Architekten"
    assert len(answer["documents"]) == 4
    assert answer["owed"] == [
        {"currency": "EUR", "due": 238_00, "overdue": 119_00, "invoices": 2},
        {"currency": "JPY", "due": 11900, "overdue": 0, "invoices": 1},
    ]


async def test_home_is_paged_by_cursor(browse: Browse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.http.portal.PAGE", 2)
    sent = [await make.sent_invoice() for _ in range(5)]
    seen: list[str] = []
    after: str | None = None
    while True:
        params = {"after": after} if after else {}
        headers = by(sent[0].portal_token)
        answer = (await browse().get("/api/portal", params=params, headers=headers)).json()
        seen += [document["id"] for document in answer["documents"]]
        if (after := answer["next"]) is None:
            break
    assert sorted(seen) == sorted(str(one.document) for one in sent)


async def test_home_opens_its_documents(browse: Browse) -> None:
    sent = await make.sent_invoice(number="2026-0417")
    home = await browse().get(f"/portal/{sent.portal_token}")
    assert home.status_code == 200
    page = await browse().get(f"/portal/{sent.portal_token}/documents/{sent.document}")
    assert "Invoice 2026-0417" in page.text


async def test_credit_note_has_its_own_address(browse: Browse) -> None:
    sent = await make.sent_invoice(kind="credit_note")
    assert (await browse().get(f"/portal/credit-note/{sent.token}")).status_code == 200
    assert (await browse().get(f"/portal/invoice/{sent.token}")).status_code == 404


async def test_links_are_not_mistaken_for_each_other(browse: Browse) -> None:
    sent = await make.sent_invoice()
    assert (await browse().get(f"/portal/{sent.token}")).status_code == 404
    assert (await browse().get(f"/portal/invoice/{sent.portal_token}")).status_code == 404


@pytest.mark.parametrize(
    ("reason", "status", "words"),
    [
        ("portal_disabled", 403, ["Portal not available"]),
        ("customer_portal_disabled", 403, ["Portal not available"]),
        ("unknown_token", 404, ["access denied", "all 32 characters were copied"]),
        ("revoked", 410, ["access denied"]),
        ("superseded", 410, ["access denied", "a newer link was sent to you"]),
        ("expired", 410, ["This link has expired", "access denied", "21 December 2026"]),
        ("not_found", 404, ["File not found"]),
    ],
)
async def test_refused_page_says_why(
    browse: Browse, at: At, reason: str, status: int, words: list[str]
) -> None:
    at(NOW)
    sent = await make.sent_invoice(kind="credit_note")
    token = sent.token
    match reason:
        case "portal_disabled":
            await change(portal_enabled=False)
        case "customer_portal_disabled":
            await db().fetch("UPDATE customer SET portal_enabled = $1", False)
        case "unknown_token":
            token = "0" * 32
        case "revoked":
            await links.revoke(sent.link, "system")
        case "superseded":
            await links.regenerate(sent.link, "system")
        case "expired":
            at(NOW + dt.timedelta(days=31))
        case "not_found":
            await change(show_credit_notes=False)
    page = await browse().get(f"/portal/credit-note/{token}")
    answer = await browse().get(f"/api/portal/documents/{sent.document}", headers=by(token))
    assert (page.status_code, answer.status_code) == (status, status)
    assert answer.json()["reason"] == reason
    for word in words:
        assert word in page.text
    assert sent.number not in page.text


async def test_switched_off_portal_hides_unknown_tokens(browse: Browse) -> None:
    await change(portal_enabled=False)
    page = await browse().get("/portal/nonsense")
    assert (page.status_code, "Portal not available" in page.text) == (403, True)


async def test_refused_opening_is_told_once(browse: Browse, at: At) -> None:
    sent = await expired(at)
    before = await log()
    for _ in range(3):
        await browse().get(f"/portal/invoice/{sent.token}")
    rows = await db().fetch("SELECT kind, link FROM activity WHERE seq > $1", before)
    assert rows == [{"kind": "link.denied", "link": sent.link}]


async def test_unknown_token_is_never_told(browse: Browse) -> None:
    before = await log()
    await browse().get("/portal/" + "0" * 32)
    assert await log() == before


async def test_opening_changes_nothing(browse: Browse) -> None:
    """A mail scanner follows every link, as often as it likes."""
    sent = await make.sent_invoice()
    before = await log()
    client = browse(headers={"user-agent": "Mozilla/5.0 scanner"})
    for _ in range(15):
        await client.get(f"/portal/invoice/{sent.token}")
        await client.get(f"/portal/{sent.portal_token}")
        await client.get(f"/api/portal/documents/{sent.document}", headers=by(sent.token))
    assert await log() == before
    assert (await card(sent.document)).views == 0


async def test_guessing_tokens_is_slowed_down(browse: Browse, at: At) -> None:
    at(clock.now())
    codes = [(await browse().get(f"/portal/{number:032}")).status_code for number in range(61)]
    assert codes == [404] * 60 + [429]


@pytest.mark.parametrize("path", ["/portal/invoice/{token}", "/portal/{portal}", "/portal/x"])
async def test_every_page_keeps_its_address_secret(browse: Browse, path: str) -> None:
    sent = await make.sent_invoice()
    answer = await browse().get(path.format(token=sent.token, portal=sent.portal_token))
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-robots-tag"] == "noindex"
    assert answer.headers["cache-control"] == "no-store"
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert "set-cookie" not in answer.headers
    assert sent.token not in answer.text
    assert sent.portal_token not in answer.text


async def test_open_graph_shows_no_amount(browse: Browse) -> None:
    await change(name="Alder & Finch")
    sent = await make.sent_invoice()
    page = (await browse().get(f"/portal/invoice/{sent.token}")).text
    assert '<meta property="og:title" content="Alder &amp; Finch">' in page
    assert "119.00" not in page.split("</head>")[0]


async def test_page_allows_only_its_own_scripts(browse: Browse) -> None:
    sent = await make.sent_invoice()
    pages = [await browse().get(f"/portal/invoice/{sent.token}") for _ in range(2)]
    policies = [page.headers["content-security-policy"] for page in pages]
    assert policies[0] != policies[1]
    for page, policy in zip(pages, policies, strict=True):
        nonce = policy.split("'nonce-")[1].split("'")[0]
        fetched = page.text.count("<script") + page.text.count('rel="modulepreload"')
        assert fetched == page.text.count(f'nonce="{nonce}"') - page.text.count("<style")
        assert "require-trusted-types-for 'script'" in policy


async def test_beacon_is_on_the_disk_when_answered(browse: Browse, at: At) -> None:
    at(NOW)
    sent = await make.sent_invoice()
    told: dict[str, Any] = {"visit": str(uuid.uuid4()), "document": str(sent.document)}
    answer = await browse().post("/api/portal/beacons", json=told, headers=by(sent.token))
    assert answer.json() == {"viewed": False, "ended": False}
    at(NOW + dt.timedelta(seconds=3))
    told |= {"visible": 3000, "input": True}
    answer = await browse().post("/api/portal/beacons", json=told, headers=by(sent.token))
    assert answer.json() == {"viewed": True, "ended": False}
    assert (await card(sent.document)).views == 1
    (visit,) = await db().fetch("SELECT address, device, visit_class FROM visit")
    assert visit == {"address": "203.0.113.0", "device": "iPhone, Safari", "visit_class": "human"}


async def test_beacon_of_staff_is_no_view(browse: Browse, at: At) -> None:
    at(NOW)
    sent, (_, cookie) = await make.sent_invoice(), await make.member()
    told: dict[str, Any] = {"visit": str(uuid.uuid4()), "document": str(sent.document)}
    for seconds in (0, 3):
        at(NOW + dt.timedelta(seconds=seconds))
        told |= {"visible": 3000, "input": True}
        answer = await browse(cookie).post("/api/portal/beacons", json=told, headers=by(sent.token))
        assert answer.status_code == 200
    assert (await card(sent.document)).views == 0
    assert await db().fetch("SELECT visit_class FROM visit") == [{"visit_class": "staff"}]


async def test_beacon_of_ended_visit_is_gone(browse: Browse, at: At) -> None:
    at(NOW)
    sent = await make.sent_invoice()
    told: dict[str, Any] = {"visit": str(uuid.uuid4()), "document": str(sent.document)}
    await browse().post("/api/portal/beacons", json=told, headers=by(sent.token))
    at(NOW + dt.timedelta(minutes=31))
    answer = await browse().post("/api/portal/beacons", json=told, headers=by(sent.token))
    assert answer.status_code == 410


async def test_beacons_of_one_visit_are_limited(browse: Browse) -> None:
    sent = await make.sent_invoice()
    told: dict[str, Any] = {"visit": str(uuid.uuid4()), "document": str(sent.document)}
    client = browse(headers=by(sent.token))
    codes = [(await client.post("/api/portal/beacons", json=told)).status_code for _ in range(40)]
    assert codes[0] == 200
    assert codes[-1] == 429


async def test_attachment_is_only_ever_a_file(browse: Browse, at: At) -> None:
    at(NOW)
    sent = await make.sent_invoice()
    path = f"/portal/{sent.token}/documents/{sent.document}/files/{'0' * 64}"
    answer = await browse().get(path)
    assert (answer.status_code, answer.text) == (404, "404 error - File not found")
    at(NOW + dt.timedelta(days=31))
    answer = await browse().get(path)
    assert (answer.status_code, answer.text) == (404, "404 error - File not found")


async def test_paid_invoice_stays_open(browse: Browse, at: At) -> None:
    at(NOW)
    paid = Totals(lines=10000, net=10000, tax=1900, gross=11900, prepaid=11900, due=0)
    sent = await make.sent_invoice(totals=paid)
    at(NOW + dt.timedelta(days=400))
    page = await browse().get(f"/portal/invoice/{sent.token}")
    assert (page.status_code, 'data-status="paid"' in page.text) == (200, True)
    assert (await browse().get(f"/portal/{sent.portal_token}")).status_code == 410
