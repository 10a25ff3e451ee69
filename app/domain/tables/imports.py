"""Imports: which files came in together, and what became of each."""

from piccolo.columns import UUID, ForeignKey, Integer, OnDelete, Text, Timestamptz, Varchar
from piccolo.table import Table


class ImportBatch(Table):
    """One import; code calls it a batch, since Python keeps the word `import` to itself."""

    #: Made by whoever imports, so that a repeated request opens no second one.
    id = UUID(primary_key=True, default=None)
    actor = Varchar(length=60)
    #: screen, api or command.
    origin = Varchar(length=10)
    created_at = Timestamptz(default=None, index=True)
    finished_at = Timestamptz(default=None, null=True)
    undone_at = Timestamptz(default=None, null=True)
    undone_by = Varchar(length=60)


class ImportFile(Table):
    """One file of an import. What it names may be gone since: those are ids, and no references."""

    id = UUID(primary_key=True, default=None)
    batch = ForeignKey(ImportBatch, on_delete=OnDelete.restrict, null=False, index=True)
    #: 1, 2, 3 … within the import.
    place = Integer()
    #: What it was called where it came from.
    name = Varchar(length=200)
    sha256 = Varchar(length=64)
    #: created, known or refused.
    outcome = Varchar(length=8)
    document = UUID(default=None, null=True, index=True)
    kind = Varchar(length=20)
    number = Varchar(length=200)
    #: The customer and the seller that were made for its document.
    customer = UUID(default=None, null=True)
    seller = UUID(default=None, null=True)
    #: What staff should know about its document, as JSON.
    remarks = Text()
    #: Why it was refused, as JSON (app.domain.imports.rules.Refusal); else empty.
    refusal = Text()
