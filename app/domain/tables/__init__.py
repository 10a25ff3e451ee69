"""The schema, one module a noun: columns only, no behaviour."""

from app.domain.tables.activity import Activity
from app.domain.tables.customer import Contact, Customer
from app.domain.tables.document import Document, DocumentFile, DocumentVersion, File
from app.domain.tables.engagement import Day, DocumentHour, Engagement, Hour, VisitorDay
from app.domain.tables.link import Denial, Link
from app.domain.tables.outbox import Outbox
from app.domain.tables.seller import Seller
from app.domain.tables.settings import Settings
from app.domain.tables.staff import (
    ApiKey,
    Rate,
    RecoveryCode,
    Session,
    SetUpTicket,
    SignInTicket,
    Staff,
)
from app.domain.tables.visit import DocumentView, Visit

__all__ = [
    "Activity",
    "ApiKey",
    "Contact",
    "Customer",
    "Day",
    "Denial",
    "Document",
    "DocumentFile",
    "DocumentHour",
    "DocumentVersion",
    "DocumentView",
    "Engagement",
    "File",
    "Hour",
    "Link",
    "Outbox",
    "Rate",
    "RecoveryCode",
    "Seller",
    "Session",
    "SetUpTicket",
    "Settings",
    "SignInTicket",
    "Staff",
    "Visit",
    "VisitorDay",
]
