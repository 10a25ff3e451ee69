"""The secret links, of which the database knows only the hash."""

from piccolo.columns import UUID, Bytea, ForeignKey, Integer, OnDelete, Timestamptz, Varchar
from piccolo.table import Table

from app.domain.tables.customer import Customer
from app.domain.tables.document import Document


class Link(Table):
    id = UUID(primary_key=True, default=None)
    customer = ForeignKey(Customer, on_delete=OnDelete.restrict, null=False, index=True)
    #: Empty for a portal link, which opens all documents of the customer.
    document = ForeignKey(
        Document, on_delete=OnDelete.restrict, null=True, index=True, default=None
    )
    #: SHA-256 of the token.
    token_hash = Bytea(unique=True)
    #: SHA-256 of the code of its short address, unique, where a text message carries it.
    short_hash = Bytea(null=True, default=None)
    #: The server key that re-derives the token.
    key = Varchar(length=16)
    #: Validity, frozen when the link was generated.
    valid_days = Integer()
    created_at = Timestamptz(default=None)
    #: When it was first copied or sent; its clock starts then.
    started_at = Timestamptz(default=None, null=True)
    expires_at = Timestamptz(default=None, null=True)
    revoked_at = Timestamptz(default=None, null=True)
    superseded_at = Timestamptz(default=None, null=True)
    #: The standing link that a send's own link hangs on, and ends with; empty for that one.
    parent = UUID(default=None, null=True, index=True)
    #: The message that carries it.
    delivery = UUID(default=None, null=True, index=True)


class Denial(Table):
    """That a refused opening was told: once for each link, reason and hour."""

    #: `<link>:<reason>:<hour>`.
    key = Varchar(length=100, primary_key=True)
