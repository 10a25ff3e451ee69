"""Drafts: written, issued, changed, ended."""

import asyncio
import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from app.domain.documents import queries as document_queries
from app.domain.documents.rules import Snapshot
from app.domain.drafts import actions, queries
from app.domain.errors import Conflict, NotFound, Refused
from app.domain.links import queries as links
from app.domain.payments import ending
from app.domain.series import actions as series
from app.domain.series.rules import NewSeries
from app.engine import Database, db
from tests import make

At = Callable[[dt.datetime], None]
NOW = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
async def holt(database: Database, at: At) -> uuid.UUID:
    """A customer of a business that said who it is."""
    at(NOW)
    await make.business()
    return await make.customer()


async def told(kind: str) -> list[dict[str, Any]]:
    rows = await db().fetch("SELECT data FROM activity WHERE kind = $1 ORDER BY seq", kind)
    return [msgspec.json.decode(row["data"]) for row in rows]


async def frozen(document: uuid.UUID, version: int) -> Snapshot:
    rows = await db().fetch(
        "SELECT body FROM document_version WHERE document = $1 AND version = $2", document, version
    )
    return msgspec.json.decode(rows[0]["body"], type=Snapshot)


async def test_draft_has_no_number_and_no_link(holt: uuid.UUID) -> None:
    document = await actions.begin(make.wording(holt), "staff:x")
    card = await document_queries.card(document)
    assert (card.status, card.number, card.version, card.total) == ("draft", "", 0, 119_00)
    assert await links.of_document(document) == []
    assert (await told("document.created"))[-1]["number"] == ""


async def test_issuing_gives_number_dates_and_link(holt: uuid.UUID) -> None:
    card = await make.issued(holt)
    assert (card.number, card.version, card.status) == ("2026-0001", 1, "open")
    assert (card.issued_on, card.due_on) == (dt.date(2026, 11, 21), dt.date(2026, 12, 5))
    assert len(await links.of_document(card.id)) == 1
    content = await frozen(card.id, 1)
    assert (content.seller.name, content.buyer.name) == ("Alder & Finch", "Holt Architekten")
    assert content.totals.gross == content.totals.due == 119_00
    assert (await told("document.issued"))[-1]["number"] == "2026-0001"
    with pytest.raises(Conflict):
        await actions.issue(card.id, 1, "staff:x")


async def test_issuing_tells_all_that_is_missing(holt: uuid.UUID) -> None:
    line = msgspec.structs.replace(make.wording(holt).lines[0], name=" ", price="", tax_rate=0)
    wording = make.wording(holt, lines=(line,), due_on=dt.date(2026, 1, 1))
    document = await actions.begin(wording, "staff:x")
    with pytest.raises(Refused) as refusal:
        await actions.issue(document, 1, "staff:x")
    fields = {fault.field for fault in refusal.value.faults}
    assert fields == {"due_on", "lines.0.name", "lines.0.price", "lines.0.tax_rate"}
    assert (await document_queries.card(document)).version == 0
    assert await told("document.issued") == []


async def test_numbers_follow_without_gaps(holt: uuid.UUID) -> None:
    first = await make.issued(holt)
    broken = await actions.begin(make.wording(holt, lines=()), "staff:x")
    with pytest.raises(Refused):
        await actions.issue(broken, 1, "staff:x")
    await actions.discard(broken, "staff:x")
    drafts = [await actions.begin(make.wording(holt), "staff:x") for _ in range(8)]
    await asyncio.gather(*(actions.issue(draft, 1, "staff:x") for draft in drafts))
    numbers = sorted([(await document_queries.card(draft)).number for draft in drafts])
    assert first.number == "2026-0001"
    assert numbers == [f"2026-{place:04}" for place in range(2, 10)]


async def test_imported_number_is_passed_over(holt: uuid.UUID) -> None:
    seller = make.party("Alder & Finch", vat_id="DE811502774")
    await make.sent_invoice(number="2026-0001", seller=seller)
    assert (await make.issued(holt)).number == "2026-0002"


async def test_each_kind_has_its_series(holt: uuid.UUID) -> None:
    await series.change("quote", NewSeries(pattern="Q{number}", digits=3, next=40), 2026, "system")
    invoice, quote = await make.issued(holt), await make.issued(holt, kind="quote")
    assert (invoice.number, quote.number) == ("2026-0001", "Q040")
    with pytest.raises(Refused):
        await series.change(
            "quote", NewSeries(pattern="Q{number}", digits=3, next=40), 2026, "system"
        )


async def test_change_is_seen_once_issued(holt: uuid.UUID) -> None:
    card = await make.issued(holt)
    written = await queries.draft(card.id)
    dearer = msgspec.structs.replace(written.wording.lines[0], price="200")
    wording = msgspec.structs.replace(written.wording, lines=(dearer,))
    assert await actions.save(card.id, wording, 0, "staff:x") == 1
    assert (await document_queries.card(card.id)).total == 119_00
    await actions.issue(card.id, 1, "staff:x")
    now = await document_queries.card(card.id)
    assert (now.number, now.version, now.total, now.due) == (card.number, 2, 238_00, 238_00)
    assert (await frozen(card.id, 1)).totals.gross == 119_00
    assert (await told("document.updated"))[-1]["version"] == 2


async def test_slower_writer_loses_nothing_of_others(holt: uuid.UUID) -> None:
    document = await actions.begin(make.wording(holt), "staff:x")
    await actions.save(document, make.wording(holt, note="Mine"), 1, "staff:x")
    with pytest.raises(Conflict):
        await actions.save(document, make.wording(holt, note="Theirs"), 1, "staff:y")
    with pytest.raises(Conflict):
        await actions.issue(document, 1, "staff:y")
    assert (await queries.draft(document)).wording.note == "Mine"


async def test_issued_document_keeps_customer_and_kind(holt: uuid.UUID) -> None:
    card, other = await make.issued(holt), await make.customer("Somebody Else")
    for wrong in (make.wording(other), make.wording(holt, kind="quote")):
        with pytest.raises(Refused):
            await actions.save(card.id, wrong, 0, "staff:x")


async def test_voided_document_stays_with_its_number(holt: uuid.UUID) -> None:
    card = await make.issued(holt)
    await ending.void(card.id, "staff:x")
    after = await document_queries.card(card.id)
    assert (after.number, after.status) == (card.number, "void")
    assert len(await told("document.voided")) == 1
    for again in (ending.void(card.id, "staff:x"), actions.discard(card.id, "staff:x")):
        with pytest.raises(Conflict):
            await again


async def test_discarded_draft_is_gone(holt: uuid.UUID) -> None:
    document = await actions.begin(make.wording(holt), "staff:x")
    with pytest.raises(Conflict):
        await ending.void(document, "staff:x")
    await actions.discard(document, "staff:x")
    with pytest.raises(NotFound):
        await document_queries.card(document)
    assert len(await told("document.discarded")) == 1


async def test_discarded_change_leaves_what_was_issued(holt: uuid.UUID) -> None:
    card = await make.issued(holt)
    await actions.save(card.id, make.wording(holt, note="Not sent"), 0, "staff:x")
    await actions.discard(card.id, "staff:x")
    assert (await queries.draft(card.id)).wording.note == ""
    assert (await document_queries.card(card.id)).version == 1


async def test_imported_document_is_changed_by_copy(holt: uuid.UUID) -> None:
    sent = await make.sent_invoice()
    with pytest.raises(Conflict):
        await queries.draft(sent.document)
    copied = await queries.copy(sent.document)
    assert (copied.lines[0].name, copied.lines[0].price) == ("Oak shelf", "100.00")
    again = await make.issued(sent.customer, lines=copied.lines)
    assert (await frozen(again.id, 1)).totals.gross == 119_00


async def test_credit_note_names_its_invoice(holt: uuid.UUID) -> None:
    invoice = await make.issued(holt)
    wording = await queries.credit(invoice.id)
    document = await actions.begin(wording, "staff:x")
    await actions.issue(document, 1, "staff:x")
    card = await document_queries.card(document)
    assert (card.kind, card.against, card.status) == ("credit_note", invoice.id, "open")
    reference = (await frozen(document, 1)).references[0]
    assert (reference.kind, reference.value) == ("preceding_invoice", invoice.number)
    for wrong in (document, uuid.uuid4()):
        with pytest.raises((Refused, NotFound)):
            await actions.begin(make.wording(holt, kind="credit_note", against=wrong), "staff:x")


async def test_nobody_without_a_name_writes(database: Database) -> None:
    await make.business(name="")
    customer = await make.customer("Another")
    with pytest.raises(Refused) as refusal:
        await actions.begin(make.wording(customer), "staff:x")
    assert refusal.value.faults[0].field == "seller"


async def test_external_id_is_of_one_document(holt: uuid.UUID) -> None:
    await make.issued(holt, external_id="A-1")
    with pytest.raises(Conflict):
        await actions.begin(make.wording(holt, external_id="A-1"), "staff:x")
    other = await actions.begin(make.wording(holt), "staff:x")
    with pytest.raises(Conflict):
        await actions.save(other, make.wording(holt, external_id="A-1"), 1, "staff:x")
