# mypy: ignore-errors
"""What the FastAPI peer takes and answers, as pydantic's models; the answer is Porchlight's."""

import datetime as dt
import uuid
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Seconds = Annotated[int, Field(ge=0, le=1800)]


class Out(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class Identifier(Out):
    value: str
    scheme: str


class Address(Out):
    lines: list[str]
    city: str
    postcode: str
    region: str
    country: str


class Contact(Out):
    name: str
    email: str
    phone: str


class Party(Out):
    name: str
    legal_name: str
    legal_form: str
    vat_id: str
    tax_number: str
    registration: Identifier | None
    endpoint: Identifier | None
    identifiers: list[Identifier]
    address: Address
    contact: Contact | None


class Tax(Out):
    category: str
    rate: int
    exemption: str


class Line(Out):
    id: str
    name: str
    description: str
    quantity: str
    unit: str
    price: str
    gross_price: str
    base_quantity: str
    adjustments: list[dict[str, Any]]
    net: int
    tax: Tax
    period: dict[str, Any] | None
    note: str
    order_line: str
    identifiers: list[Identifier]
    origin_country: str
    properties: list[dict[str, Any]]
    optional: bool


class TaxSubtotal(Out):
    category: str
    rate: int
    taxable: int
    tax: int
    exemption: str


class Totals(Out):
    lines: int
    allowances: int
    charges: int
    net: int
    tax: int
    gross: int
    prepaid: int
    rounding: int
    due: int


class PaymentMeans(Out):
    code: str
    name: str
    reference: str
    account: str
    account_name: str
    bic: str
    card: str
    card_holder: str
    mandate: str
    debited_account: str


class Reference(Out):
    kind: str
    value: str
    on: dt.date | None


class Document(Out):
    kind: Literal["invoice", "credit_note", "quote", "sales_order"]
    type_code: str
    number: str
    issued_on: dt.date
    due_on: dt.date | None
    valid_until: dt.date | None
    tax_point_on: dt.date | None
    currency: str
    tax_currency: str
    tax_in_tax_currency: int | None
    seller: Party
    buyer: Party
    payee: Party | None
    tax_representative: Party | None
    delivery: dict[str, Any] | None
    period: dict[str, Any] | None
    references: list[Reference]
    lines: list[Line]
    adjustments: list[dict[str, Any]]
    taxes: list[TaxSubtotal]
    totals: Totals
    payment: list[PaymentMeans]
    terms: str
    notes: list[str]
    attachments: list[dict[str, Any]]
    id: uuid.UUID
    version: int


class Live(Out):
    link: uuid.UUID
    status: Literal[
        "open", "overdue", "partly_paid", "processing", "paid", "expired", "withdrawn", "void"
    ]
    paid: int
    due: int
    processing: int
    instalment: int
    instalment_on: dt.date | None
    pay: str | None
    least: int | None
    late_fee_policy: str
    seen_version: int | None
    today: dt.date
    look: int
    followed: bool


class PortalDocument(Out):
    document: Document
    live: Live


class Read(BaseModel):
    model_config = ConfigDict(extra="forbid")
    summary: Seconds = 0
    lines: Seconds = 0
    terms: Seconds = 0
    payment: Seconds = 0


class Beacon(BaseModel):
    model_config = ConfigDict(extra="forbid")
    visit: uuid.UUID
    visitor: Annotated[str, Field(max_length=64)] = ""
    document: uuid.UUID
    visible: Annotated[int, Field(ge=0)] = 0
    input: bool = False
    automated: bool = False
    read: Read = Read()
    prints: Annotated[int, Field(ge=0, le=100)] = 0
    downloads: Annotated[int, Field(ge=0, le=100)] = 0


class Heard(BaseModel):
    viewed: bool
    ended: bool = False
