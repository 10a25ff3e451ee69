"""Who sat at a link, and what was looked at."""

from piccolo.columns import (
    UUID,
    ForeignKey,
    Integer,
    OnDelete,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.table import Table

from app.domain.tables.document import Document
from app.domain.tables.link import Link


class Visit(Table):
    """One sitting of one person at one link; over after 30 minutes without a sign of life."""

    #: Made by the page.
    id = UUID(primary_key=True, default=None)
    link = ForeignKey(Link, on_delete=OnDelete.restrict, null=False, index=True)
    #: The same for one browser and one customer, and for nobody else; empty if it keeps nothing.
    visitor = Varchar(length=32)
    #: human, scanner, staff or unknown.
    visit_class = Varchar(length=10)
    #: Why, as a JSON list.
    reasons = Text()
    #: What the rules had found, and why, where staff said otherwise; else empty.
    found = Varchar(length=10)
    found_reasons = Text(default="[]")
    #: The pattern by which staff said it.
    pattern = UUID(default=None, null=True)
    #: Such as "iPhone, Safari".
    device = Varchar(length=60)
    #: Truncated to /24 or /48.
    address = Varchar(length=45)
    started_at = Timestamptz(default=None)
    seen_at = Timestamptz(default=None)


class VisitPattern(Table):
    """What staff said of all visits of one device from one place, and of those to come."""

    id = UUID(primary_key=True, default=None)
    #: human, scanner or staff.
    visit_class = Varchar(length=10)
    device = Varchar(length=60)
    #: Truncated, as the visits' are.
    address = Varchar(length=45)
    created_at = Timestamptz(default=None)
    #: Who said it.
    created_by = Varchar(length=60)


class DocumentView(Table):
    """A document on the screen during a visit, once; seconds are visible ones, by section."""

    id = UUID(primary_key=True, default=None)
    visit = ForeignKey(Visit, on_delete=OnDelete.restrict, null=False)
    document = ForeignKey(Document, on_delete=OnDelete.restrict, null=False, index=True)
    opened_at = Timestamptz(default=None)
    #: Empty until somebody really looked (spec 5.1).
    viewed_at = Timestamptz(default=None, null=True)
    summary = Integer()
    lines = Integer()
    terms = Integer()
    payment = Integer()
    prints = Integer()
    downloads = Integer()
    #: The version that was shown.
    version = Integer(default=1)
