import uuid
from typing import Any

import msgspec
import pytest

from app.domain import parties
from app.domain.documents import queries as documents
from app.domain.documents.rules import Snapshot
from app.domain.errors import Conflict
from app.domain.imports.actions import take
from app.domain.imports.rules import Draft, Taken
from app.domain.links.queries import of_document, of_portal
from app.domain.sellers.actions import confirm
from app.domain.settings import actions as settings
from app.domain.settings.queries import current
from app.domain.settings.rules import Changes
from app.engine import Database, db
from tests import make


async def taken(source: bytes = b"", *, strict: bool = False, **changes: Any) -> Taken:
    content = make.content(**changes)
    return await take(
        Draft(content=content), source or msgspec.json.encode(content), "system", strict=strict
    )


async def kinds() -> list[str]:
    return [row["kind"] for row in await db().fetch("SELECT kind FROM activity ORDER BY seq")]


async def test_import_keeps_document_customer_and_links(database: Database) -> None:
    document = uuid.UUID((await taken(number="2026-0417")).document)
    card = await documents.card(document)
    assert (card.number, card.total, card.due, card.status) == ("2026-0417", 11900, 11900, "open")
    assert [link.reason for link in await of_document(document)] == [None]
    assert [link.reason for link in await of_portal(card.customer)] == [None]
    assert await kinds() == [
        "customer.created",
        "document.created",
        "link.created",
        "link.created",
        "bank_details.proposed",
    ]


async def test_same_bytes_make_one_document(database: Database) -> None:
    first = await taken(b"the same", number="1")
    again = await taken(b"the same", number="1")
    assert (first.created, again.created) == (True, False)
    assert first.document == again.document
    assert len(await db().fetch("SELECT id FROM document")) == 1
    assert len(await kinds()) == 5


async def test_used_number_makes_flagged_document(database: Database) -> None:
    await taken(b"one", number="7")
    second = await taken(b"two", number="7")
    assert second.created
    assert "number_taken" in [remark.code for remark in second.remarks]
    assert (await documents.card(uuid.UUID(second.document))).number_taken


async def test_strict_import_refuses_used_number(database: Database) -> None:
    await taken(b"one", number="7")
    before = await kinds()
    with pytest.raises(Conflict, match="7 is already used"):
        await taken(b"two", strict=True, number="7")
    assert await kinds() == before
    assert len(await db().fetch("SELECT sha256 FROM file")) == 1


async def test_same_number_of_other_seller_is_free(database: Database) -> None:
    await taken(b"one", number="7")
    other = await taken(b"two", number="7", seller=make.party("Somebody Else Ltd"))
    assert "number_taken" not in [remark.code for remark in other.remarks]


async def test_credit_note_may_share_a_number(database: Database) -> None:
    await taken(b"one", number="7")
    note = await taken(b"two", number="7", kind="credit_note")
    assert "number_taken" not in [remark.code for remark in note.remarks]


async def test_foreign_seller_is_remarked_upon(database: Database) -> None:
    await settings.change(Changes(version=1, name="Alder & Finch", vat_id="DE111"), "system")
    outcome = await taken(seller=make.party("Alder & Finch", vat_id="DE999"))
    assert [remark.code for remark in outcome.remarks] == ["foreign_seller"]
    assert not (await documents.card(uuid.UUID(outcome.document))).seller_confirmed


async def test_own_seller_is_confirmed_at_once(database: Database) -> None:
    await settings.change(Changes(version=1, name="Alder & Finch", vat_id="DE 811502774"), "system")
    outcome = await taken()
    assert outcome.remarks == ()
    assert (await documents.card(uuid.UUID(outcome.document))).seller_confirmed
    assert "bank_details.proposed" not in await kinds()


async def test_confirming_a_seller_names_the_business(database: Database) -> None:
    outcome = await taken()
    seller = (await documents.detail(uuid.UUID(outcome.document))).seller
    await confirm(seller, "system")
    assert (await current()).name == "Alder & Finch GmbH"
    assert (await documents.card(uuid.UUID(outcome.document))).seller_confirmed
    assert (await kinds())[-2:] == ["bank_details.confirmed", "settings.changed"]
    with pytest.raises(Conflict):
        await confirm(seller, "system")


async def test_customers_are_told_apart_by_name(database: Database) -> None:
    """Two companies of one VAT group never see each other's documents."""
    one = await taken(b"one", buyer=make.party("Group North Ltd", vat_id="GB1"))
    two = await taken(b"two", buyer=make.party("Group South Ltd", vat_id="GB1"))
    again = await taken(b"three", buyer=make.party("group  NORTH ltd", vat_id="GB 1"))
    customers = [
        (await documents.card(uuid.UUID(outcome.document))).customer
        for outcome in (one, two, again)
    ]
    assert customers[0] == customers[2] != customers[1]


async def test_snapshot_is_kept_with_its_hash(database: Database) -> None:
    outcome = await taken(number="2026-0417")
    (row,) = await db().fetch("SELECT body, sha256, version FROM document_version")
    kept = msgspec.json.decode(row["body"], type=Snapshot)
    assert (kept.id, kept.version, kept.number) == (outcome.document, 1, "2026-0417")
    assert kept.lines[0].name == "Oak shelf"


async def test_contact_of_buyer_is_kept(database: Database) -> None:
    person = parties.Contact(name="Maren Holt", email="maren@holt.example", phone="")
    await taken(buyer=make.party(contact=person))
    assert await db().fetch("SELECT name, email FROM contact") == [
        {"name": "Maren Holt", "email": "maren@holt.example"}
    ]
