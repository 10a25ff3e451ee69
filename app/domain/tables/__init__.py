"""The schema, one module a noun: columns only, no behaviour."""

from app.domain.tables.activity import Activity
from app.domain.tables.billing import (
    BankDetails,
    Billing,
    Reconciliation,
    StripeCustomer,
    StripeEvent,
)
from app.domain.tables.code import AccessCode
from app.domain.tables.customer import Contact, Customer
from app.domain.tables.delivery import Delivery, Message, Outgoing, ReminderRefusal
from app.domain.tables.document import (
    Document,
    DocumentFile,
    DocumentVersion,
    Draft,
    File,
    Paper,
    Series,
    SeriesCounter,
)
from app.domain.tables.engagement import Day, DocumentHour, Engagement, Hour, VisitorDay
from app.domain.tables.imports import ImportBatch, ImportFile
from app.domain.tables.link import Denial, Link
from app.domain.tables.notice import Notice, NoticePreference, Planned, StaffMessage
from app.domain.tables.outbox import Outbox
from app.domain.tables.payment import (
    Allocation,
    Attempt,
    AttemptPart,
    AttemptStep,
    Autopay,
    AutopayPlan,
    Chargeback,
    Instalment,
    Payment,
    Refund,
    SavedMethod,
    Task,
)
from app.domain.tables.request import Request
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
from app.domain.tables.template import TemplateVersion
from app.domain.tables.visit import DocumentView, Visit, VisitPattern

__all__ = [
    "AccessCode",
    "Activity",
    "Allocation",
    "ApiKey",
    "Attempt",
    "AttemptPart",
    "AttemptStep",
    "Autopay",
    "AutopayPlan",
    "BankDetails",
    "Billing",
    "Chargeback",
    "Contact",
    "Customer",
    "Day",
    "Delivery",
    "Denial",
    "Document",
    "DocumentFile",
    "DocumentHour",
    "DocumentVersion",
    "DocumentView",
    "Draft",
    "Engagement",
    "File",
    "Hour",
    "ImportBatch",
    "ImportFile",
    "Instalment",
    "Link",
    "Message",
    "Notice",
    "NoticePreference",
    "Outbox",
    "Outgoing",
    "Paper",
    "Payment",
    "Planned",
    "Rate",
    "Reconciliation",
    "RecoveryCode",
    "Refund",
    "ReminderRefusal",
    "Request",
    "SavedMethod",
    "Seller",
    "Series",
    "SeriesCounter",
    "Session",
    "SetUpTicket",
    "Settings",
    "SignInTicket",
    "Staff",
    "StaffMessage",
    "StripeCustomer",
    "StripeEvent",
    "Task",
    "TemplateVersion",
    "Visit",
    "VisitPattern",
    "VisitorDay",
]
