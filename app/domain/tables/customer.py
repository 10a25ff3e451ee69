"""The parties that get documents, and the people there."""

from piccolo.columns import (
    UUID,
    Boolean,
    ForeignKey,
    Integer,
    OnDelete,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.table import Table


class Customer(Table):
    id = UUID(primary_key=True, default=None)
    #: What tells one customer from another (app.domain.parties.identity).
    identity = Varchar(length=500, unique=True)
    name = Varchar(length=200, index=True)
    country = Varchar(length=2)
    #: What the business's own system calls it; unique where given.
    external_id = Varchar(length=200, null=True, default=None)
    #: Name, address and numbers for the next document, as JSON (app.domain.parties.Party).
    party = Text()
    #: Name and external id, folded, for the search.
    search = Text()
    portal_enabled = Boolean(default=True)
    #: Whether autopay is offered to this one; empty: as everywhere.
    autopay_offered = Boolean(default=None, null=True)
    #: Since when nothing is noted of what is read there, because somebody there asked for it.
    unfollowed_at = Timestamptz(default=None, null=True)
    #: When the personal data went; what the law wants kept stands in versions of documents.
    erased_at = Timestamptz(default=None, null=True)
    created_at = Timestamptz(default=None)
    version = Integer(default=1)


class Contact(Table):
    id = UUID(primary_key=True, default=None)
    customer = ForeignKey(Customer, on_delete=OnDelete.restrict, null=False, index=True)
    name = Varchar(length=200)
    email = Varchar(length=254)
    phone = Varchar(length=200)
    #: The first one, at 0, is whom documents are addressed to.
    position = Integer(default=0)
    #: The tag of a language such as de-AT; empty for the business's.
    locale = Varchar(length=35)
