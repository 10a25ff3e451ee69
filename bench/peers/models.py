# mypy: ignore-errors
"""The same business as SQLAlchemy's users write it down: one table a noun, related."""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    type_annotation_map = {  # noqa: RUF012  # as SQLAlchemy documents it
        dict[str, Any]: JSON,
        list[Any]: JSON,
    }


class Settings(Base):
    __tablename__ = "settings"
    id: Mapped[int] = mapped_column(primary_key=True)
    time_zone: Mapped[str]
    portal_enabled: Mapped[bool]
    keep_paid_links_open: Mapped[bool]
    show_credit_notes: Mapped[bool]
    show_quotes: Mapped[bool]
    show_sales_orders: Mapped[bool]
    hide_future_invoices: Mapped[bool]
    version: Mapped[int]


class Billing(Base):
    __tablename__ = "billing"
    id: Mapped[int] = mapped_column(primary_key=True)
    secret_key: Mapped[str]
    other_amounts: Mapped[bool]
    least_share: Mapped[int]
    late_fee_policy: Mapped[str]


class Customer(Base):
    __tablename__ = "customer"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    portal_enabled: Mapped[bool]
    unfollowed_at: Mapped[dt.datetime | None]
    version: Mapped[int]


class Party(Base):
    """A seller or buyer as one document names it; what is small or rare, as JSON."""

    __tablename__ = "party"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    legal_name: Mapped[str]
    legal_form: Mapped[str]
    vat_id: Mapped[str]
    tax_number: Mapped[str]
    registration: Mapped[dict[str, Any] | None]
    endpoint: Mapped[dict[str, Any] | None]
    identifiers: Mapped[list[Any]]
    address: Mapped[dict[str, Any]]
    contact: Mapped[dict[str, Any] | None]


class Line(Base):
    __tablename__ = "line"
    document_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("document.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column("number")
    name: Mapped[str]
    description: Mapped[str]
    quantity: Mapped[str]
    unit: Mapped[str]
    price: Mapped[str]
    gross_price: Mapped[str]
    base_quantity: Mapped[str]
    adjustments: Mapped[list[Any]]
    net: Mapped[int] = mapped_column(BigInteger)
    tax: Mapped[dict[str, Any]]
    period: Mapped[dict[str, Any] | None]
    note: Mapped[str]
    order_line: Mapped[str]
    identifiers: Mapped[list[Any]]
    origin_country: Mapped[str]
    properties: Mapped[list[Any]]
    optional: Mapped[bool]


class TaxSubtotal(Base):
    __tablename__ = "tax_subtotal"
    document_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("document.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    category: Mapped[str]
    rate: Mapped[int]
    taxable: Mapped[int] = mapped_column(BigInteger)
    tax: Mapped[int] = mapped_column(BigInteger)
    exemption: Mapped[str]


class PaymentMeans(Base):
    __tablename__ = "payment_means"
    document_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("document.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    name: Mapped[str]
    reference: Mapped[str]
    account: Mapped[str]
    account_name: Mapped[str]
    bic: Mapped[str]
    card: Mapped[str]
    card_holder: Mapped[str]
    mandate: Mapped[str]
    debited_account: Mapped[str]


class Document(Base):
    __tablename__ = "document"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    customer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("customer.id"), index=True)
    seller_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    buyer_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    seller_confirmed: Mapped[bool]
    version: Mapped[int]
    kind: Mapped[str]
    type_code: Mapped[str]
    number: Mapped[str] = mapped_column(index=True)
    issued_on: Mapped[dt.date]
    due_on: Mapped[dt.date | None]
    valid_until: Mapped[dt.date | None]
    tax_point_on: Mapped[dt.date | None]
    currency: Mapped[str]
    tax_currency: Mapped[str]
    tax_in_tax_currency: Mapped[int | None] = mapped_column(BigInteger)
    payee: Mapped[dict[str, Any] | None]
    tax_representative: Mapped[dict[str, Any] | None]
    delivery: Mapped[dict[str, Any] | None]
    period: Mapped[dict[str, Any] | None]
    references: Mapped[list[Any]]
    adjustments: Mapped[list[Any]]
    totals: Mapped[dict[str, Any]]
    terms: Mapped[str]
    notes: Mapped[list[Any]]
    attachments: Mapped[list[Any]]
    total: Mapped[int] = mapped_column(BigInteger)
    paid: Mapped[int] = mapped_column(BigInteger)
    due: Mapped[int] = mapped_column(BigInteger)
    processing: Mapped[int] = mapped_column(BigInteger)
    instalment: Mapped[int] = mapped_column(BigInteger)
    instalment_on: Mapped[dt.date | None]
    voided_at: Mapped[dt.datetime | None]

    seller: Mapped[Party] = relationship(foreign_keys=seller_id)
    buyer: Mapped[Party] = relationship(foreign_keys=buyer_id)
    lines: Mapped[list[Line]] = relationship(order_by=Line.position)
    taxes: Mapped[list[TaxSubtotal]] = relationship(order_by=TaxSubtotal.position)
    payment: Mapped[list[PaymentMeans]] = relationship(order_by=PaymentMeans.position)


class Link(Base):
    __tablename__ = "link"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    customer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("customer.id"), index=True)
    document_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("document.id"), index=True)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    expires_at: Mapped[dt.datetime | None]
    revoked_at: Mapped[dt.datetime | None]
    superseded_at: Mapped[dt.datetime | None]

    customer: Mapped[Customer] = relationship()


class Visit(Base):
    __tablename__ = "visit"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    link_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("link.id"), index=True)
    visitor: Mapped[str]
    visit_class: Mapped[str]
    reasons: Mapped[list[Any]]
    device: Mapped[str]
    address: Mapped[str]
    started_at: Mapped[dt.datetime]
    seen_at: Mapped[dt.datetime]


class DocumentView(Base):
    __tablename__ = "document_view"
    __table_args__ = (UniqueConstraint("visit_id", "document_id"),)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    visit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("visit.id"))
    document_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("document.id"), index=True)
    opened_at: Mapped[dt.datetime]
    viewed_at: Mapped[dt.datetime | None]
    summary: Mapped[int] = mapped_column(default=0)
    lines: Mapped[int] = mapped_column(default=0)
    terms: Mapped[int] = mapped_column(default=0)
    payment: Mapped[int] = mapped_column(default=0)
    prints: Mapped[int] = mapped_column(default=0)
    downloads: Mapped[int] = mapped_column(default=0)
    version: Mapped[int]


class Engagement(Base):
    __tablename__ = "engagement"
    __table_args__ = (Index("engagement_seen", "scope", "last_viewed_at"),)
    subject: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    scope: Mapped[str]
    views: Mapped[int] = mapped_column(default=0)
    visitors: Mapped[int] = mapped_column(default=0)
    seconds: Mapped[int] = mapped_column(default=0)
    prints: Mapped[int] = mapped_column(default=0)
    downloads: Mapped[int] = mapped_column(default=0)
    first_viewed_at: Mapped[dt.datetime | None]
    last_viewed_at: Mapped[dt.datetime | None]
    viewed_version: Mapped[int] = mapped_column(default=0)
    payment_read_at: Mapped[dt.datetime | None]


class Day(Base):
    __tablename__ = "day"
    date: Mapped[dt.date] = mapped_column(primary_key=True)
    views: Mapped[int] = mapped_column(default=0)
    first_views: Mapped[int] = mapped_column(default=0)
    seconds: Mapped[int] = mapped_column(default=0)
    downloads: Mapped[int] = mapped_column(default=0)
    people: Mapped[int] = mapped_column(default=0)
    people_7: Mapped[int] = mapped_column(default=0)
    people_30: Mapped[int] = mapped_column(default=0)


class Hour(Base):
    __tablename__ = "hour"
    at: Mapped[dt.datetime] = mapped_column(primary_key=True)
    views: Mapped[int] = mapped_column(default=0)
    first_views: Mapped[int] = mapped_column(default=0)
    seconds: Mapped[int] = mapped_column(default=0)
    downloads: Mapped[int] = mapped_column(default=0)
    people: Mapped[int] = mapped_column(default=0)


class DocumentHour(Base):
    __tablename__ = "document_hour"
    document_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(primary_key=True)
    views: Mapped[int] = mapped_column(default=0)


class VisitorDay(Base):
    __tablename__ = "visitor_day"
    __table_args__ = (Index("visitor_day_date", "date", "previous"),)
    visitor: Mapped[str] = mapped_column(primary_key=True)
    date: Mapped[dt.date] = mapped_column(primary_key=True)
    previous: Mapped[dt.date | None]


class Activity(Base):
    __tablename__ = "activity"
    __table_args__ = (
        Index("activity_document", "document_id", "seq"),
        Index("activity_customer", "customer_id", "seq"),
        Index("activity_link", "link_id", "seq"),
    )
    seq: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime]
    kind: Mapped[str]
    actor: Mapped[str]
    customer_id: Mapped[uuid.UUID | None]
    document_id: Mapped[uuid.UUID | None]
    link_id: Mapped[uuid.UUID | None]
    visit_id: Mapped[uuid.UUID | None]
    data: Mapped[dict[str, Any]]
