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
    #: invoice or credit_note.
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
    issued_on = Date(default=None)
    due_on = Date(default=None, null=True)
    #: The version in force.
    version = Integer(default=1)
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
    created_at = Timestamptz(default=None)


class Paper(Table):
    """The PDF that was made of a version, under what it was made from (app.effects.papers)."""

    key = Varchar(length=64, primary_key=True)
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
