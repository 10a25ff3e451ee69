"""Undoing an import: all of it or nothing, and never what somebody has used."""

import uuid
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
import pytest

from app.domain import parties, tables
from app.domain.activity.rules import DocumentPrinted
from app.domain.customers.actions import change
from app.domain.customers.rules import Changes
from app.domain.documents.rules import Attachment
from app.domain.errors import Conflict, NotFound
from app.domain.imports import actions, queries
from app.domain.imports.rules import Draft, Slot
from app.domain.imports.undo import plan, undo
from app.domain.links import actions as links
from app.domain.links.queries import of_document, of_portal
from app.domain.sellers.actions import confirm
from app.domain.unit import Unit
from app.domain.visits.actions import record
from app.engine import Database, db
from tests import make

MADE = (
    *("Contact", "Customer", "Document", "DocumentFile", "DocumentVersion", "File", "Link"),
    "Seller",
)


async def counted() -> dict[str, int]:
    return {name: await getattr(tables, name).count() for name in MADE}


async def kinds() -> list[str]:
    return [row["kind"] for row in await db().fetch("SELECT kind FROM activity ORDER BY seq")]


async def event(kind: str) -> dict[str, Any]:
    rows = await db().fetch("SELECT data FROM activity WHERE kind = $1 ORDER BY seq DESC", kind)
    found: dict[str, Any] = msgspec.json.decode(rows[0]["data"])
    return found


async def made(batch: uuid.UUID) -> list[uuid.UUID]:
    return [file.document for file in await queries.files(batch) if file.document]


async def test_undo_takes_everything_away(database: Database) -> None:
    before = await counted()
    person = parties.Contact(name="Maren Holt", email="maren@holt.example", phone="")
    batch = await make.imported(
        make.content(), make.content(buyer=make.party("Krone", contact=person))
    )
    documents = await made(batch)
    assert (await counted())["Document"] == 2
    await undo(batch, "staff:lea")
    assert await counted() == before
    told = await event("import.undone")
    assert told["batch"] == str(batch)
    assert told["documents"] == [str(document) for document in documents]
    assert len(told["customers"]) == 2
    assert (await kinds()).count("document.created") == 2
    shown = await queries.batch(batch)
    assert shown.undone_at is not None
    assert shown.created == 2
    assert [file.here for file in await queries.files(batch)] == [False, False]


async def test_undone_files_come_in_anew(database: Database) -> None:
    written = make.content()
    await undo(await make.imported(written), "command")
    again = await make.imported(written)
    assert (await queries.batch(again)).created == 1


async def test_undo_happens_only_once(database: Database) -> None:
    batch = await make.imported(make.content())
    await undo(batch, "command")
    with pytest.raises(Conflict, match="undone already"):
        await undo(batch, "command")
    assert (await kinds()).count("import.undone") == 1


async def test_unknown_import_cannot_be_undone(database: Database) -> None:
    with pytest.raises(NotFound):
        await undo(uuid.uuid4(), "command")


async def test_import_of_nothing_stays(database: Database) -> None:
    written = make.content()
    await make.imported(written)
    with pytest.raises(Conflict, match="no document"):
        await undo(await make.imported(written), "command")
    assert (await counted())["Document"] == 1


async def test_unfinished_import_is_undone_too(database: Database) -> None:
    batch = await make.imported(make.content(), done=False)
    await undo(batch, "command")
    slot = Slot(batch=batch, origin="command", place=2)
    with pytest.raises(Conflict, match="was undone"):
        await actions.take(Draft(content=make.content()), b"late", "command", slot=slot)
    with pytest.raises(Conflict, match="was undone"):
        await actions.finish(batch, "command")
    assert (await counted())["Document"] == 0


async def test_what_others_use_stays(database: Database) -> None:
    """The customer, the seller and the bytes of an attachment that a later import shares."""
    body = b"the plan"
    sha256 = "5ea2db9c7d1a8ce3de2bb29ec2ad09ea4ba8c2f0a73c32a15bc5ee87b0b7f5a6"
    plan_ = Attachment(name="plan.pdf", media_type="application/pdf", sha256=sha256)
    batches = []
    for number in ("1", "2"):
        content = make.content(number=number, attachments=(plan_,))
        slot = Slot(batch=uuid.uuid4(), origin="command")
        draft = Draft(content=content, files={sha256: body})
        await actions.take(draft, number.encode(), "command", slot=slot)
        batches.append(slot.batch)
    await undo(batches[0], "command")
    left = await counted()
    assert (left["Document"], left["Customer"], left["Seller"]) == (1, 1, 1)
    assert (left["DocumentFile"], left["File"], left["Link"]) == (1, 2, 2)
    assert (await event("import.undone"))["customers"] == []
    (document,) = await db().fetch("SELECT customer FROM document")
    assert [link.reason for link in await of_portal(document["customer"])] == [None]


async def test_last_one_out_leaves_the_customer(database: Database) -> None:
    """Whoever brought a customer takes it away; the one who came later does not."""
    first = await make.imported(make.content())
    second = await make.imported(make.content())
    await undo(first, "command")
    await undo(second, "command")
    left = await counted()
    assert (left["Document"], left["Customer"], left["File"]) == (0, 1, 0)


async def test_changed_customer_stays(database: Database) -> None:
    batch = await make.imported(make.content())
    (customer,) = await db().fetch("SELECT id FROM customer")
    await change(customer["id"], Changes(version=1, portal_enabled=False), "command")
    assert (await plan(batch)).customers == []
    await undo(batch, "command")
    left = await counted()
    assert (left["Document"], left["Customer"], left["Link"]) == (0, 1, 1)


async def test_confirmed_seller_stays(database: Database) -> None:
    batch = await make.imported(make.content())
    (seller,) = await db().fetch("SELECT id FROM seller")
    await confirm(seller["id"], "command")
    await undo(batch, "command")
    assert (await counted())["Seller"] == 1


async def test_shared_number_is_free_again(database: Database) -> None:
    batch = await make.imported(make.content(number="7"))
    right = await make.imported(make.content(number="7", terms="the right one"))
    assert await db().fetch("SELECT id FROM document WHERE number_taken")
    await undo(batch, "command")
    (document,) = await db().fetch("SELECT id, number_taken, remarks FROM document")
    assert not document["number_taken"]
    assert "number_taken" not in document["remarks"]
    assert (await event("document.number_freed"))["number"] == "7"
    await undo(right, "command")
    assert (await counted())["Document"] == 0


async def test_number_of_three_stays_doubtful(database: Database) -> None:
    batch = await make.imported(make.content(number="7"))
    await make.imported(*(make.content(number="7", terms=terms) for terms in "ab"))
    await undo(batch, "command")
    assert len(await db().fetch("SELECT id FROM document WHERE number_taken")) == 2
    assert "document.number_freed" not in await kinds()


async def copied(document: uuid.UUID) -> None:
    await links.copy((await of_document(document))[0].id, "command")


async def revoked(document: uuid.UUID) -> None:
    await links.revoke((await of_document(document))[0].id, "command")


async def portal_copied(document: uuid.UUID) -> None:
    (row,) = await db().fetch("SELECT customer FROM document WHERE id = $1", document)
    await links.copy((await of_portal(row["customer"]))[0].id, "command")


async def printed(document: uuid.UUID) -> None:
    async with Unit("customer") as unit:
        unit.record(DocumentPrinted(visit_class="human"), document=document)


@pytest.mark.parametrize(
    ("use", "why"),
    [
        (copied, "its link was copied"),
        (revoked, "its link was revoked"),
        (portal_copied, "the link to the portal of Holt Architekten, which lists it, was copied"),
        (printed, "it was printed"),
    ],
)
async def test_used_document_keeps_all(
    database: Database, use: Callable[[uuid.UUID], Awaitable[None]], why: str
) -> None:
    batch = await make.imported(
        make.content(number="1", buyer=make.party("Krone")), make.content(number="2")
    )
    await use((await made(batch))[1])
    before, told = await counted(), await kinds()
    assert (await plan(batch)).obstacle.startswith(
        f"Invoice 2 stays, and so does the whole import: {why}"
    )
    with pytest.raises(Conflict, match=f"Invoice 2 stays.*{why}"):
        await undo(batch, "command")
    assert (await counted(), await kinds()) == (before, told)
    assert (await queries.batch(batch)).undone_at is None


@pytest.mark.parametrize(("agent", "stays"), [(make.PERSON, True), ("Slackbot", False)])
async def test_portal_that_lists_it_was_looked_at(
    database: Database, agent: str, *, stays: bool
) -> None:
    """A customer who was there before has a link to his portal, where the new document stands."""
    sent = await make.sent_invoice()
    batch = await make.imported(make.content(number="9"))
    told = make.beacon(None, visible=12_000, input=True)
    arrived = msgspec.structs.replace(
        make.arrival(sent, told, agent=agent), link=sent.portal_link, customer=sent.customer
    )
    await record([arrived])
    if stays:
        with pytest.raises(Conflict, match="Invoice 9 stays.* has used the portal"):
            await undo(batch, "command")
    else:
        await undo(batch, "command")
    assert (await counted())["Document"] == (2 if stays else 1)
