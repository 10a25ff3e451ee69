"""The shortest true objects: one call each, every detail that a test cares about by name."""

import datetime as dt
import itertools
import uuid
from typing import Any

import msgspec

from app.domain import parties
from app.domain.customers.rules import NewCustomer
from app.domain.delivery import actions as delivery_actions
from app.domain.delivery import queries as delivery_queries
from app.domain.delivery.rules import Recipient, SendOrder
from app.domain.documents import queries as document_queries
from app.domain.documents import rules as documents
from app.domain.documents.queries import Card
from app.domain.documents.rules import Content, Line, Tax
from app.domain.drafts import actions as drafts
from app.domain.drafts.rules import WordedLine, Wording
from app.domain.imports.actions import finish, take
from app.domain.imports.rules import Draft, Slot
from app.domain.links import actions as links
from app.domain.links import queries as link_queries
from app.domain.money import TaxSubtotal, Totals
from app.domain.outbox import actions as outbox
from app.domain.sessions import actions as sessions
from app.domain.sessions import queries as session_queries
from app.domain.sessions.rules import Session
from app.domain.settings import actions as settings
from app.domain.settings.queries import current
from app.domain.settings.rules import Changes, Settings
from app.domain.staff import actions as staff
from app.domain.staff.rules import Role
from app.domain.templates.rules import Words
from app.domain.unit import Unit
from app.domain.visits.rules import Arrival, Beacon, Caller

_numbers = itertools.count(1)

PERSON = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit Safari/604.1"


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """A document that a customer can open."""

    document: uuid.UUID
    customer: uuid.UUID
    number: str
    link: uuid.UUID
    token: str
    portal_link: uuid.UUID
    portal_token: str


def party(name: str = "Holt Architekten", **changes: Any) -> parties.Party:
    fields = {"name": name, "address": parties.Address(city="Freiburg", country="DE")}
    return parties.Party(**{**fields, **changes})


def content(**changes: Any) -> Content:
    """An invoice of 100.00 EUR and 19 % tax."""
    line = Line(
        id="1",
        name="Oak shelf",
        quantity="1",
        price="100.00",
        net=100_00,
        tax=Tax(category="S", rate=190_000),
    )
    fields = {
        "kind": "invoice",
        "type_code": "380",
        "number": f"2026-{next(_numbers):04}",
        "issued_on": dt.date(2026, 11, 1),
        "due_on": dt.date(2026, 12, 1),
        "currency": "EUR",
        "seller": party("Alder & Finch GmbH", vat_id="DE811502774"),
        "buyer": party(),
        "lines": (line,),
        "taxes": (TaxSubtotal(category="S", rate=190_000, taxable=100_00, tax=19_00),),
        "totals": Totals(lines=100_00, net=100_00, tax=19_00, gross=119_00, due=119_00),
        "payment": (documents.PaymentMeans(code="58", account="DE12500105170648489890"),),
    }
    return Content(**{**fields, **changes})


async def sent_invoice(**changes: Any) -> Sent:
    """An imported invoice whose links were handed out."""
    written = content(**changes)
    source = msgspec.json.encode(written)
    taken = await take(Draft(content=written), source, "system")
    document = uuid.UUID(taken.document)
    (link, *_), customer = await link_queries.of_document(document), uuid.UUID(int=0)
    customer = link.customer
    (portal, *_) = await link_queries.of_portal(customer)
    copied, copied_portal = (
        await links.copy(link.id, "system"),
        await links.copy(portal.id, "system"),
    )
    return Sent(
        document=document,
        customer=customer,
        number=written.number,
        link=link.id,
        token=copied.path.rsplit("/", 1)[1],
        portal_link=portal.id,
        portal_token=copied_portal.path.rsplit("/", 1)[1],
    )


async def imported(
    *contents: Content, batch: uuid.UUID | None = None, actor: str = "command", done: bool = True
) -> uuid.UUID:
    """An import of so many documents, which nobody has used yet."""
    batch = batch or uuid.uuid4()
    for place, written in enumerate(contents, 1):
        slot = Slot(batch=batch, origin="command", place=place, name=f"{written.number}.xml")
        await take(Draft(content=written), msgspec.json.encode(written), actor, slot=slot)
    if done:
        await finish(batch, actor)
    return batch


async def member(role: Role = "owner", name: str = "Lea Alder") -> tuple[Session, str]:
    """Somebody who is signed in, and the secret of the session's cookie."""
    email = f"{uuid.uuid4().hex}@alderandfinch.example"
    added = await staff.add(email=email, name=name, role=role, password="", actor="system")
    opened = await sessions.redeem(await sessions.invite(added))
    session = await session_queries.session(opened.secret)
    assert session is not None
    return session, opened.secret


def beacon(document: uuid.UUID | None, **changes: Any) -> Beacon:
    """What a page tells of itself when it has just been opened."""
    return Beacon(**{"visit": uuid.uuid4(), "document": document, "visitor": "browser", **changes})


def arrival(sent: Sent, told: Beacon, **caller: Any) -> Arrival:
    """A beacon that came by the document's own link."""
    return Arrival(
        beacon=told,
        caller=Caller(**{"agent": PERSON, "address": "203.0.113.7", **caller}),
        link=sent.link,
        customer=sent.customer,
        version=1,
    )


async def business(**changes: Any) -> Settings:
    """Who we are, so that documents can be written."""
    known = {"name": "Alder & Finch", "vat_id": "DE811502774", "payment_days": 14}
    fields: Any = {"version": (await current()).version, **known, **changes}
    return await settings.change(Changes(**fields), "system")


async def customer(name: str = "Holt Architekten", **changes: Any) -> uuid.UUID:
    """A customer that staff wrote down."""
    return await links.add_customer(NewCustomer(name=name, **changes), "system")


def wording(customer: uuid.UUID, **changes: Any) -> Wording:
    """An invoice of 100.00 EUR and 19 % tax, as it is written."""
    shelf = WordedLine(name="Oak shelf", price="100", tax_rate=190_000)
    fields: Any = {"kind": "invoice", "customer": customer, "currency": "EUR", "lines": (shelf,)}
    return Wording(**{**fields, **changes})


async def issued(customer: uuid.UUID, **changes: Any) -> Card:
    """A document that staff wrote and issued."""
    document = await drafts.begin(wording(customer, **changes), "system")
    await drafts.issue(document, 1, "system")
    return await document_queries.card(document)


async def texted(*tags: str) -> tuple[Sent, uuid.UUID, list[str]]:
    """A document, a text about it that the gateway has, and its short addresses."""
    sent = await sent_invoice()
    words = Words(subject="", body=" ".join(tags or ("{document_link}",)))
    recipient = Recipient(address="+497615550310")
    order = SendOrder(channel="sms", purpose="invoice", recipients=(recipient,), words=words)
    (delivery,) = await delivery_actions.send(sent.document, order, "system")
    (job,) = await outbox.claim("sms.send", 1)
    await outbox.begin(job)
    async with Unit("system") as unit:
        await links.start(unit, delivery)
        await outbox.finish(unit, job)
        await delivery_actions.sent(unit, delivery, "queued")
    return sent, delivery, sorted((await delivery_queries.markers(delivery)).values())
