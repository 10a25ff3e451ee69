"""Sending over the API: all that is wrong at once, and whom a link went to."""

import uuid
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from app.domain.delivery import actions, queries
from app.domain.delivery.rules import Recipient, SendOrder
from app.domain.links import queries as links
from app.domain.templates.rules import Words
from app.domain.visits.queries import sitter
from app.engine import db
from tests import make

Browse = Callable[..., httpx.AsyncClient]
WORDS = {"subject": "Invoice {number}", "body": "Dear {contact},\n\n{document}"}
MAREN = Recipient(address="maren@holt.example", name="Maren Holt")


def order(*addresses: str, **changes: Any) -> dict[str, Any]:
    recipients = [{"address": address} for address in addresses or (MAREN.address,)]
    return {
        "channel": "email",
        "purpose": "invoice",
        "recipients": recipients,
        "words": WORDS,
        **changes,
    }


async def ordered(document: uuid.UUID) -> uuid.UUID:
    words = Words(subject="Invoice {number}", body="{document}")
    (delivery,) = await actions.send(
        document,
        SendOrder(channel="email", purpose="invoice", recipients=(MAREN,), words=words),
        "system",
    )
    return delivery


async def test_everything_wrong_is_told_at_once(browse: Browse) -> None:
    sent, (_, cookie) = await make.sent_invoice(), await make.member()
    words = {"subject": "{number} {valid_until}", "body": "{nubmer}\n\nsee {document}"}
    wanted = order("maren", "jo@holt.example", "Jo@holt.example", words=words)
    answer = await browse(cookie).post(
        f"/api/v1/documents/{sent.document}/deliveries",
        json={**wanted, "due_at": "2020-01-01T00:00:00Z"},
    )
    assert answer.status_code == 422
    assert [fault["field"] for fault in answer.json()["errors"]] == [
        "recipients.0.address",
        "recipients.2.address",
        "due_at",
        "words.body",
        "words.subject",
        "words.body",
    ]
    assert await queries.of_document(sent.document) == []


async def test_form_offers_each_alias(browse: Browse) -> None:
    sent, (_, cookie) = await make.sent_invoice(), await make.member()
    await make.business()
    client, document = browse(cookie), f"/api/v1/documents/{sent.document}"
    aliases = [{"name": "", "email": "billing@alder.example"}]
    await client.patch("/api/v1/outgoing", json={"version": 1, "aliases": aliases})
    form = (await client.get(f"{document}/message")).json()
    assert [each["email"] for each in form["senders"]] == [
        "no-reply@localhost",
        "billing@alder.example",
    ]
    assert {each["name"] for each in form["senders"]} == {"Alder & Finch"}
    address = f"{document}/message-previews"
    shown = await client.post(address, json=order(sender="billing@alder.example"))
    assert shown.json()["sender"] == "Alder & Finch <billing@alder.example>"
    for unfit in (order(sender="boss@alder.example"), order(sender="no-reply@localhost")):
        answer = await client.post(f"{document}/deliveries", json=unfit)
        assert [each["field"] for each in answer.json()["errors"]] == ["sender"]
    assert await queries.of_document(sent.document) == []


async def test_preview_needs_no_right_address(browse: Browse) -> None:
    sent, (_, cookie) = await make.sent_invoice(), await make.member()
    address = f"/api/v1/documents/{sent.document}/message-previews"
    answer = await browse(cookie).post(address, json=order("maren"))
    assert answer.status_code == 200
    assert answer.json()["subject"] == f"Invoice {sent.number}"
    assert "Dear Holt Architekten" in answer.json()["text"]


@pytest.mark.parametrize(("name", "shown"), [("Maren Holt", "Maren Holt"), ("", MAREN.address)])
async def test_link_knows_whom_it_was_sent_to(browse: Browse, name: str, shown: str) -> None:
    sent, (_, cookie) = await make.sent_invoice(), await make.member()
    delivery = await ordered(sent.document)
    await db().fetch("UPDATE delivery SET name = $1 WHERE id = $2", name, delivery)
    standing, child = await links.of_document(sent.document)
    assert (standing.delivery, standing.sent_to) == (None, "")
    assert (child.delivery, child.sent_to) == (delivery, shown)
    assert (await sitter(uuid.uuid4(), standing.id, sent.document)).sent_to == ""
    at_the_door = await sitter(uuid.uuid4(), child.id, sent.document)
    assert (at_the_door.customer_name, at_the_door.sent_to) == ("Holt Architekten", shown)
    answer = await browse(cookie).get(f"/api/v1/documents/{sent.document}")
    assert [link["sent_to"] for link in answer.json()["links"]] == ["", shown]


async def test_letter_frame_has_no_origin(browse: Browse) -> None:
    answer = await browse().get("/staff/letter-frame")
    policy = answer.headers["content-security-policy"]
    assert "sandbox allow-scripts allow-popups" in policy
    assert "allow-same-origin" not in policy
    assert "frame-ancestors 'self'" in policy
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == "'none'"
    assert "unsafe-inline" not in rules["script-src"]
    assert rules["img-src"] == "'self' data:"
