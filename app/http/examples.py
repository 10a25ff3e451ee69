"""What the API's schema shows as examples: true objects of one small story."""

import datetime as dt
import uuid
from typing import Any

import msgspec

from app.domain.activity.rules import LinkCopied
from app.domain.customers.rules import Changes as CustomerChanges
from app.domain.customers.rules import (
    Customer,
    CustomerAddress,
    CustomerContact,
    NewCustomer,
)
from app.domain.documents.customers import CustomerPage, CustomerRow
from app.domain.documents.lists import DocumentPage
from app.domain.documents.queries import Card
from app.domain.documents.shown import Owed
from app.domain.drafts.queries import Draft
from app.domain.drafts.rules import WordedLine, Wording
from app.domain.errors import Fault
from app.domain.imports.queries import Batch
from app.domain.imports.rules import Preview, Taken
from app.domain.keys.rules import Key, New
from app.domain.links.queries import Link
from app.domain.links.rules import Check
from app.domain.parties import Address
from app.http.documents import ActivityPage
from app.http.drafts import DocumentBatch, Issue, Outcome, SavedDraft
from app.http.errors import Problem
from app.http.imports import BatchPage
from app.http.links import HandedOut
from app.http.session import Credentials
from app.http.staff import Invitation, Made
from app.realtime.frames import Item

NOTHING = 204


def _no(status: int, title: str, detail: str, **more: Any) -> Problem:
    return Problem(title=title, status=status, detail=detail, **more)


_FIELD = (Fault("lines.2.price", "This is missing."),)
PROBLEMS = {
    400: _no(400, "Bad Request", "Some fields are not right.", errors=_FIELD),
    401: _no(401, "Unauthorized", "Sign in first."),
    403: _no(403, "Forbidden", "You may not do that."),
    404: _no(404, "Not Found", "There is no such document."),
    409: _no(409, "Conflict", "Somebody else has changed this meanwhile. Load it again."),
    410: _no(410, "Gone", "This link does not open.", reason="expired"),
    413: _no(413, "Request Entity Too Large", "That is too large."),
    422: _no(422, "Unprocessable Entity", "Some fields are not right.", errors=_FIELD),
    429: _no(429, "Too Many Requests", "Too many requests. Wait a moment, then try again."),
}

_AT = dt.datetime(2026, 11, 20, 9, 30, tzinfo=dt.UTC)
_DAY, _DUE = dt.date(2026, 11, 20), dt.date(2026, 12, 4)
_DOCUMENT, _CUSTOMER, _LINK, _STAFF, _BATCH, _KEY = (
    uuid.UUID(f"01a1f9c4-7a40-7000-8000-{place:012}") for place in range(1, 7)
)
_LINES = (
    WordedLine(name="Oak shelf, oiled", quantity="4", unit="C62", price="312.50", tax_rate=190_000),
)
_WORDING = Wording(
    kind="invoice", customer=_CUSTOMER, currency="EUR", lines=_LINES, external_id="order-4711"
)
_DRAFT = Draft(document=_DOCUMENT, version=1, issued=0, number="", wording=_WORDING, faults=())
_CARD = Card(
    id=_DOCUMENT,
    kind="invoice",
    number="2026-0418",
    title="Oak shelf, oiled",
    customer=_CUSTOMER,
    customer_name="Holt Architekten",
    currency="EUR",
    total=148_750,
    paid=0,
    due=148_750,
    processing=0,
    instalment=0,
    instalment_on=None,
    status="open",
    issued_on=_DAY,
    due_on=_DUE,
    valid_until=None,
    version=1,
    external_id="order-4711",
    against=None,
    created_at=_AT,
    number_taken=False,
    seller_confirmed=True,
    views=2,
    visitors=1,
    seconds=74,
    prints=0,
    downloads=1,
    attempts=0,
    first_viewed_at=_AT + dt.timedelta(hours=2),
    last_viewed_at=_AT + dt.timedelta(hours=5),
    handed_out_at=_AT,
    payment_read_at=None,
    pay_started_at=None,
    paid_at=None,
    lately=[],
    seq=812,
)
_WHO = CustomerContact(name="Mara Holt", email="mara@holt.example", locale="de-DE")
_NEW_CUSTOMER = NewCustomer(
    name="Holt Architekten",
    vat_id="DE298113057",
    address=CustomerAddress(
        lines=("Talstraße 9",), city="Freiburg", postcode="79102", country="DE"
    ),
    external_id="crm-1042",
    contacts=(_WHO,),
)
_KNOWN_CUSTOMER = Customer(
    id=_CUSTOMER,
    name=_NEW_CUSTOMER.name,
    legal_name="",
    vat_id=_NEW_CUSTOMER.vat_id,
    registration="",
    address=Address(lines=("Talstraße 9",), city="Freiburg", postcode="79102", country="DE"),
    external_id="crm-1042",
    portal_enabled=True,
    autopay_offered=None,
    created_at=_AT,
    version=1,
    contacts=(msgspec.structs.replace(_WHO, id=_STAFF),),
)
_ROW = CustomerRow(
    id=_CUSTOMER,
    name="Holt Architekten",
    country="DE",
    external_id="crm-1042",
    portal_enabled=True,
    documents=3,
    owed=[Owed(currency="EUR", due=148_750, overdue=0, invoices=1)],
    views=2,
    seconds=74,
    last_viewed_at=_AT + dt.timedelta(hours=5),
)
_COPIED = Link(
    id=_LINK,
    customer=_CUSTOMER,
    document=_DOCUMENT,
    address="/portal/invoice/7Kq…",
    valid_days=30,
    created_at=_AT,
    started_at=_AT,
    expires_at=_AT + dt.timedelta(days=30),
    revoked_at=None,
    superseded_at=None,
    delivery=None,
    sent_to="",
    views=2,
    last_viewed_at=_AT + dt.timedelta(hours=5),
    reason=None,
    checks=(Check(rule="revoked", passed=True), Check(rule="expired", passed=True)),
)
_ITEM = Item(
    seq=812,
    at=_AT,
    kind="link.copied",
    group="links",
    actor=f"staff:{_STAFF}",
    actor_name="Lea Alder",
    customer=_CUSTOMER,
    customer_name="Holt Architekten",
    document=_DOCUMENT,
    link=_LINK,
    visit=None,
    visit_class=None,
    device=None,
    event=msgspec.Raw(
        msgspec.json.encode(LinkCopied(scope="document", expires_at=_AT + dt.timedelta(days=30)))
    ),
    card=_CARD,
)
_IMPORT = Batch(
    id=_BATCH,
    actor=f"staff:{_STAFF}",
    actor_name="Lea Alder",
    origin="api",
    created_at=_AT,
    finished_at=_AT,
    undone_at=None,
    undone_by_name=None,
    created=12,
    known=1,
    refused=0,
)
_MADE_KEY = Key(
    id=_KEY,
    name="Books",
    scopes=("read", "documents"),
    created_by="Lea Alder",
    created_at=_AT,
    seen_at=None,
    revoked_at=None,
)
_PREVIEW = Preview(
    document=None,
    kind="invoice",
    number="2026-0418",
    customer=_CUSTOMER,
    customer_name="Holt Architekten",
    seller_name="Alder & Finch GmbH",
    currency="EUR",
    total=148_750,
    due=148_750,
    issued_on=_DAY,
    due_on=_DUE,
    remarks=(),
    sha256="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    number_key="4a3c09b1d2e7f685",
    customer_key="b7e2c1a09d4f8365",
)

ASKED: dict[str, Any] = {
    "signIn": Credentials(email="lea@alderandfinch.example", password="a quiet lantern"),  # noqa: S106  # invented
    "addCustomer": _NEW_CUSTOMER,
    "changeCustomer": CustomerChanges(version=1, portal_enabled=False),
    "beginDocument": _WORDING,
    "saveDraft": SavedDraft(version=1, wording=_WORDING),
    "issueDocument": Issue(version=1),
    "changeDocuments": DocumentBatch(action="issue", documents=(_DOCUMENT,)),
    "addMember": Invitation(email="jo@alderandfinch.example", name="Jo Finch", role="member"),
    "makeApiKey": New(name="Books", scopes=frozenset({"documents"})),
}
_TAKEN = Taken(document=str(_DOCUMENT), kind="invoice", number="2026-0418", created=True)
ANSWERED: dict[str, Any] = {
    **dict.fromkeys(("addCustomer", "customer", "changeCustomer"), _KNOWN_CUSTOMER),
    "customers": CustomerPage(items=[_ROW], next=None),
    "documents": DocumentPage(items=[_CARD], next=None),
    **dict.fromkeys(("issueDocument", "voidDocument"), _CARD),
    **dict.fromkeys(("beginDocument", "draft", "saveDraft", "duplicateDocument"), _DRAFT),
    "changeDocuments": [Outcome(document=_DOCUMENT)],
    **dict.fromkeys(("importDocument", "putImportFile"), _TAKEN),
    "previewImport": _PREVIEW,
    "importBatches": BatchPage(items=[_IMPORT], next=None),
    **dict.fromkeys(("finishImport", "undoImport"), _IMPORT),
    **dict.fromkeys(
        ("regenerateLink", "revokeLink", "renewDocumentLink", "renewPortalLink"), _COPIED
    ),
    "copyLink": HandedOut(
        url="https://pay.example.com/portal/invoice/7KqX0mB2vT9sLhW4dRzN8cYpF1gJ5aEu",
        link=_COPIED,
    ),
    "activity": ActivityPage(items=[_ITEM], next=811),
    "makeApiKey": Made(key=_MADE_KEY, secret="porchlight_…"),  # noqa: S106  # no secret
    "apiKeys": [_MADE_KEY],
}


def of(operation: str, *, asked: bool) -> Any:
    """What the operation is asked with, or answers, as JSON has it; None where nothing is shown."""
    if asked:
        return _given(ASKED[operation]) if operation in ASKED else None
    shown = ANSWERED.get(operation)
    return None if shown is None else msgspec.json.decode(msgspec.json.encode(shown))


def _given(shown: Any) -> Any:
    """`shown` without what may be left out."""
    if isinstance(shown, tuple):
        return [_given(each) for each in shown]
    if not isinstance(shown, msgspec.Struct):
        return msgspec.to_builtins(shown)
    fields = msgspec.structs.fields(shown)
    values = ((field, getattr(shown, field.name)) for field in fields)
    return {field.encode_name: _given(value) for field, value in values if value != field.default}
