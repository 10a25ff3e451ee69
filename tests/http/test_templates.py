"""The words of messages that staff own: saved in versions, tried on real documents."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import msgspec
import pytest

from app.domain.outgoing import actions as outgoing
from app.domain.outgoing.rules import OutgoingChanges
from app.domain.staff.rules import Role
from app.engine import db
from tests import make
from tests.mailbox import Mailbox, mailbox

Browse = Callable[..., httpx.AsyncClient]
PATH = "/api/v1/templates"
INVOICE = f"{PATH}/invoice/email/de"
WORDS = {"subject": "Ihre Rechnung {number}", "body": "Hallo {contact},\n\n{document}\n\nGruß"}


async def staff(browse: Browse, role: Role = "admin") -> httpx.AsyncClient:
    _, cookie = await make.member(role)
    return browse(cookie)


async def put(
    client: httpx.AsyncClient, version: int, words: Any, path: str = INVOICE
) -> httpx.Response:
    return await client.put(path, json={"version": version, "words": words})


async def told() -> list[Any]:
    rows = await db().fetch(
        "SELECT data FROM activity WHERE kind = 'settings.template_changed' ORDER BY seq"
    )
    return [msgspec.json.decode(row["data"]) for row in rows]


def faults(answer: httpx.Response) -> list[tuple[str, str]]:
    assert answer.status_code == 422, answer.text
    return [(each["field"], each["problem"]) for each in answer.json()["errors"]]


@pytest.fixture
async def box() -> AsyncIterator[Mailbox]:
    async with mailbox() as box:
        yield box


async def test_words_are_kept_in_versions(browse: Browse) -> None:
    client = await staff(browse)
    before = (await client.get(INVOICE)).json()
    assert before["words"] == before["original"]
    assert (before["version"], before["versions"]) == (0, [])
    first = await put(client, 0, WORDS)
    assert first.status_code == 200, first.text
    changed = {**WORDS, "subject": "Rechnung {number}"}
    second = (await put(client, 1, changed)).json()
    assert second["words"] == changed
    assert second["original"] == before["original"]
    assert [each["number"] for each in second["versions"]] == [2, 1]
    assert [each["words"] for each in second["versions"]] == [changed, WORDS]
    assert {each["created_by_name"] for each in second["versions"]} == {"Lea Alder"}
    assert (await client.get(INVOICE)).json() == second


async def test_change_is_told_without_words(browse: Browse) -> None:
    client = await staff(browse)
    await put(client, 0, WORDS)
    await put(client, 1, None)
    key = {
        "kind": "settings.template_changed",
        "purpose": "invoice",
        "channel": "email",
        "language": "de",
    }
    assert await told() == [
        {**key, "number": 1, "original": False},
        {**key, "number": 2, "original": True},
    ]


async def test_change_is_told_to_admins_only(browse: Browse) -> None:
    await put(await staff(browse), 0, WORDS)
    known: tuple[tuple[Role, int], ...] = (("admin", 1), ("member", 0))
    for role, sees in known:
        items = (await (await staff(browse, role)).get("/api/v1/activity")).json()["items"]
        assert [item["kind"] for item in items].count("settings.template_changed") == sees


async def test_original_words_are_brought_back(browse: Browse) -> None:
    client = await staff(browse)
    await put(client, 0, WORDS)
    back = (await put(client, 1, None)).json()
    assert back["words"] == back["original"]
    assert [each["words"] for each in back["versions"]] == [None, WORDS]
    (standing,) = (await client.get(PATH)).json()["standing"]
    assert (standing["own"], standing["version"]) == (False, 2)


async def test_same_words_are_no_version(browse: Browse) -> None:
    client = await staff(browse)
    assert (await put(client, 0, None)).json()["version"] == 0
    await put(client, 0, WORDS)
    assert (await put(client, 1, WORDS)).json()["version"] == 1
    assert len(await told()) == 1


async def test_slower_of_two_is_refused(browse: Browse) -> None:
    clients = [await staff(browse) for _ in range(3)]
    answers = await asyncio.gather(
        *(
            put(client, 0, {**WORDS, "subject": f"number {number}"})
            for number, client in enumerate(clients)
        )
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]
    assert len(await told()) == 1


async def test_all_faults_of_words_are_told(browse: Browse) -> None:
    client = await staff(browse)
    wrong = {"subject": "{nubmer} {document}", "body": "{what} at {document}"}
    assert faults(await put(client, 0, wrong)) == [
        ("words.subject", "There is no tag {nubmer}."),
        ("words.body", "There is no tag {what}."),
        ("words.subject", "The tag {document} stands in a paragraph of its own, once."),
        ("words.body", "The tag {document} stands in a paragraph of its own, once."),
    ]
    empty = await put(client, 0, {"subject": " ", "body": " "})
    assert [field for field, _ in faults(empty)] == ["words.subject", "words.body"]
    text = await put(client, 0, {"subject": "A", "body": "{document}"}, f"{PATH}/invoice/sms/de")
    assert [field for field, _ in faults(text)] == ["words.subject", "words.body"]
    assert await told() == []


@pytest.mark.parametrize("key", ["invoice/email/nl", "invoice/email/..", "letter/email/de"])
async def test_unknown_message_is_not_there(browse: Browse, key: str) -> None:
    answer = await (await staff(browse)).get(f"{PATH}/{key}")
    assert answer.status_code in {400, 404}


async def test_sending_begins_with_our_words(browse: Browse) -> None:
    client, sent = await staff(browse), await make.sent_invoice()
    form = f"/api/v1/documents/{sent.document}/message"
    first = (await client.get(form)).json()
    await put(client, 0, WORDS)
    assert (await client.get(form)).json()["words"] == first["words"]
    assert (await client.get(form, params={"locale": "de-AT"})).json()["words"] == WORDS
    await client.patch("/api/v1/settings", json={"version": 1, "locale": "de-DE"})
    for locale in ("", "nl"):
        shown = (await client.get(form, params={"locale": locale})).json()
        assert (shown["words"], shown["locale"]) == (WORDS, "de-DE")
    french = (await client.get(form, params={"locale": "fr"})).json()
    assert french["words"]["subject"].startswith("Facture")
    assert french["values"]["number"] == sent.number


async def test_preview_is_about_the_newest(browse: Browse) -> None:
    client = await staff(browse)
    older = await make.sent_invoice(issued_on=dt.date(2026, 10, 1))
    newer = await make.sent_invoice()
    for document, number in ((None, newer.number), (str(older.document), older.number)):
        asked = {"words": WORDS, "document": document}
        shown = (await client.post(f"{INVOICE}/previews", json=asked)).json()
        assert shown["subject"] == f"Ihre Rechnung {number}"
        assert shown["about"]["number"] == number
        assert "119,00" in shown["text"]
        assert 'lang="de"' in shown["html"]
        assert shown["faults"] == []
        assert shown["values"]["customer"] == "Holt Architekten"


async def test_tag_without_value_stands_in_place(browse: Browse) -> None:
    client = await staff(browse)
    await make.sent_invoice()
    words = {"subject": "Bis {valid_until}", "body": "<b> {valid_until} {nubmer} {number}"}
    shown = (await client.post(f"{INVOICE}/previews", json={"words": words})).json()
    assert shown["subject"] == "Bis {valid_until}"
    assert "<mark>{valid_until}</mark> <mark>{nubmer}</mark> 2026-" in shown["html"]
    assert shown["values"]["valid_until"] == ""
    wrong = {"field": "words.body", "problem": "There is no tag {nubmer}."}
    assert shown["faults"] == [wrong]


async def test_nothing_to_preview_is_said(browse: Browse) -> None:
    client = await staff(browse)
    shown = (await client.post(f"{PATH}/quote/email/en/previews", json={"words": WORDS})).json()
    assert (shown["about"], shown["html"]) == (None, "")
    answer = await client.post(f"{PATH}/quote/email/en/tests", json={"words": WORDS})
    assert [field for field, _ in faults(answer)] == ["document"]


async def test_portal_words_are_about_a_customer(browse: Browse) -> None:
    client, sent = await staff(browse), await make.sent_invoice()
    words = {"subject": "{business}", "body": "{portal_link} {oldest_invoice}"}
    shown = (await client.post(f"{PATH}/portal/email/en/previews", json={"words": words})).json()
    assert shown["about"] == {"document": None, "number": "", "customer_name": "Holt Architekten"}
    assert sent.number in shown["text"]


async def through(box: Mailbox) -> None:
    changes = OutgoingChanges(
        version=1, transport="smtp", host="127.0.0.1", port=box.port, security="none"
    )
    await outgoing.change(changes, "system")


async def test_trial_goes_to_oneself_or_another(browse: Browse, box: Mailbox) -> None:
    session, cookie = await make.member("admin")
    client, sent = browse(cookie), await make.sent_invoice()
    await make.business()
    await through(box)
    for to in ("", "jo@holt.example"):
        answer = await client.post(f"{INVOICE}/tests", json={"words": WORDS, "to": to})
        assert answer.status_code == 200, answer.text
        assert answer.json() == {"to": to or session.email, "said": "taken"}
    assert [to for _, (to,) in box.envelopes] == [session.email, "jo@holt.example"]
    assert box.messages[0]["Subject"] == f"Ihre Rechnung {sent.number}"
    rows = await db().fetch("SELECT id FROM delivery")
    assert rows == []
    assert sent.token not in box.raw[0].decode()


async def test_trial_is_refused_in_plain_words(browse: Browse, box: Mailbox) -> None:
    client = await staff(browse)
    await make.sent_invoice()
    words = {"subject": "{valid_until}", "body": "{nubmer}"}
    answer = await client.post(f"{INVOICE}/tests", json={"words": words})
    assert [field for field, _ in faults(answer)] == ["words.body", "words.subject"]
    answer = await client.post(f"{INVOICE}/tests", json={"words": WORDS})
    assert [field for field, _ in faults(answer)] == ["transport"]
    await through(box)
    wrong = await client.post(f"{INVOICE}/tests", json={"words": WORDS, "to": "jo"})
    assert (wrong.status_code, box.raw) == (400, [])


@pytest.mark.parametrize("role", ["member", "read_only"])
async def test_only_admins_change_words(browse: Browse, role: Role) -> None:
    answer = await put(await staff(browse, role), 0, WORDS)
    assert answer.status_code == 403
    assert await told() == []


async def test_letters_about_money_are_tried_with_an_amount(browse: Browse) -> None:
    client, sent = await staff(browse), await make.sent_invoice()
    path = f"{PATH}/autopay_notice/email/de"
    known = (await client.get(path)).json()
    assert {"payment", "charge_date"} <= {*known["tags"]}
    words = {"subject": "{payment} am {charge_date}", "body": "Hallo {contact}"}
    shown = (await client.post(f"{path}/previews", json={"words": words})).json()
    assert (shown["about"]["number"], shown["faults"]) == (sent.number, [])
    assert shown["subject"].startswith("119,00 € am ")
    assert "PDF" not in shown["text"]
    assert "payment" not in (await client.get(INVOICE)).json()["tags"]


async def test_letters_about_money_are_no_texts(browse: Browse) -> None:
    client, sent = await staff(browse), await make.sent_invoice()
    assert (await client.get(f"{PATH}/receipt/sms/de")).status_code == 404
    form = f"/api/v1/documents/{sent.document}/message"
    assert (await client.get(form, params={"purpose": "receipt"})).status_code == 400
    assert "payment" not in (await client.get(form)).json()["values"]
