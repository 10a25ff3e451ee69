"""The business and what its portal shows; one row, whose id is 1."""

from piccolo.columns import UUID, Boolean, Integer, Text, Varchar
from piccolo.table import Table


class Settings(Table):
    id = Integer(primary_key=True)
    name = Varchar(length=200)
    tagline = Varchar(length=200)
    email = Varchar(length=254)
    phone = Varchar(length=200)
    vat_id = Varchar(length=200)
    registration = Varchar(length=200)
    locale = Varchar(length=35)
    time_zone = Varchar(length=60)
    #: `#rrggbb`.
    primary_colour = Varchar(length=7)
    banner_colour = Varchar(length=7)
    welcome_message = Text()
    portal_enabled = Boolean(default=True)
    #: How long a link generated from now on stays valid.
    link_days = Integer(default=30)
    keep_paid_links_open = Boolean(default=True)
    show_credit_notes = Boolean(default=True)
    hide_future_invoices = Boolean(default=False)
    #: New whenever a backup is restored, so that no cursor outlives its log.
    epoch = UUID(default=None)
    version = Integer(default=1)
