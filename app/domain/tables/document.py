"""Documents: the row that changes, the versions that never do, and the files."""

from piccolo.columns import (
    UUID,
    BigInt,
    Boolean,
    Bytea,
    Date,
    ForeignKey,
    Integer,
    OnDelete,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.table import Table

from app.domain.tables.customer import Customer
from app.domain.tables.seller import Seller


class File(Table):
    """Bytes, kept once by their hash."""

    sha256 = Varchar(length=64, primary_key=True)
    body = Bytea()
    created_at = Timestamptz(default=None)


class Document(Table):
    id = UUID(primary_key=True, default=None)
    #: invoice, credit_note, quote or sales_order.
    kind = Varchar(length=20)
    seller = ForeignKey(Seller, on_delete=OnDelete.restrict, null=False)
    customer = ForeignKey(Customer, on_delete=OnDelete.restrict, null=False, index=True)
    number = Varchar(length=200, index=True)
    #: Another document of the same kind and seller had the number before.
    number_taken = Boolean(default=False)
    #: What it is for, in a few words: the name of its first line.
    title = Varchar(length=200)
    currency = Varchar(length=3)
    #: Minor units; a credit note's are positive too.
    total = BigInt()
    paid = BigInt()
    due = BigInt()
    #: What attempts that the bank still works on would pay (app.domain.payments).
    processing = BigInt(default=0)
    #: The next part that is asked for, where it is to be paid in parts; 0 where not.
    instalment = BigInt(default=0)
    instalment_on = Date(default=None, null=True)
    issued_on = Date(default=None)
    due_on = Date(default=None, null=True)
    #: Of a quote: its last day, in the business's time zone.
    valid_until = Date(default=None, null=True)
    #: The version in force; 0 while it is only a draft.
    version = Integer(default=1)
    voided_at = Timestamptz(default=None, null=True)
    #: The invoice that a credit note corrects.
    against: "ForeignKey[Document]" = ForeignKey(
        "self", on_delete=OnDelete.restrict, null=True, default=None
    )
    #: What the business's own system calls it; unique where given.
    external_id = Varchar(length=200, null=True, default=None)
    #: Number, title and external id, folded, for the search.
    search = Text()
    #: The file that it was imported from; the same bytes make the same document.
    source = ForeignKey(File, on_delete=OnDelete.restrict, null=True, unique=True, default=None)
    #: What staff should know about it, as JSON (app.domain.imports.rules.Remark).
    remarks = Text()
    created_at = Timestamptz(default=None, index=True)


class DocumentVersion(Table):
    """One version, once, as its canonical JSON, which page, PDF and export all read."""

    id = UUID(primary_key=True, default=None)
    document = ForeignKey(Document, on_delete=OnDelete.restrict, null=False)
    version = Integer()
    body = Bytea()
    sha256 = Varchar(length=64)
    #: What staff wrote, to be edited again (app.domain.drafts.rules.Wording); "" if imported.
    wording = Text()
    created_at = Timestamptz(default=None)


class Draft(Table):
    """What staff are writing: a document that was never issued, or its next version."""

    id = UUID(primary_key=True, default=None)
    document = ForeignKey(Document, on_delete=OnDelete.restrict, null=False)
    #: As JSON (app.domain.drafts.rules.Wording).
    wording = Text()
    version = Integer(default=1)
    changed_at = Timestamptz(default=None)


class Series(Table):
    """How documents of one kind are numbered."""

    kind = Varchar(length=20, primary_key=True)
    #: Such as `{year}-{number}`; a number starts again each year where the year is in it.
    pattern = Varchar(length=60)
    #: The number is padded with zeros to so many digits.
    digits = Integer(default=4)


class SeriesCounter(Table):
    """The last number that a series gave."""

    #: `<kind>` or `<kind>:<year>`.
    key = Varchar(length=30, primary_key=True)
    last = Integer()


class Paper(Table):
    """The PDF that was made of a version, under what it was made from (app.effects.papers)."""

    key = Varchar(length=64, primary_key=True)
    #: Whose version it is; empty where that was not noted yet.
    document = UUID(default=None, null=True, index=True)
    file = ForeignKey(File, on_delete=OnDelete.restrict, null=False)
    #: The standards that it claims, separated by blanks.
    standards = Varchar(length=40)
    created_at = Timestamptz(default=None)


class DocumentFile(Table):
    """A file that came with a document."""

    id = UUID(primary_key=True, default=None)
    document = ForeignKey(Document, on_delete=OnDelete.restrict, null=False, index=True)
    file = ForeignKey(File, on_delete=OnDelete.restrict, null=False)
    name = Varchar(length=200)
    media_type = Varchar(length=100)
