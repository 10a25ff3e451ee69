"""The parties that get documents, and the people there."""

from piccolo.columns import UUID, Boolean, ForeignKey, Integer, OnDelete, Timestamptz, Varchar
from piccolo.table import Table


class Customer(Table):
    id = UUID(primary_key=True, default=None)
    #: What tells one customer from another (app.domain.parties.identity).
    identity = Varchar(length=500, unique=True)
    name = Varchar(length=200, index=True)
    country = Varchar(length=2)
    portal_enabled = Boolean(default=True)
    created_at = Timestamptz(default=None)
    version = Integer(default=1)


class Contact(Table):
    id = UUID(primary_key=True, default=None)
    customer = ForeignKey(Customer, on_delete=OnDelete.restrict, null=False, index=True)
    name = Varchar(length=200)
    email = Varchar(length=254)
    phone = Varchar(length=200)
    #: The tag of a language such as de-AT; empty for the business's.
    locale = Varchar(length=35)
