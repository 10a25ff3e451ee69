"""The business and what its portal shows; one row, whose id is 1."""

from piccolo.columns import UUID, Boolean, Integer, Text, Varchar
from piccolo.table import Table


class Settings(Table):
    id = Integer(primary_key=True)
    name = Varchar(length=200)
    tagline = Varchar(length=200)
    email = Varchar(length=254)
    phone = Varchar(length=200)
    legal_name = Varchar(length=200)
    #: Lines separated by line feeds.
    address_lines = Text()
    postcode = Varchar(length=20)
    city = Varchar(length=200)
    country = Varchar(length=2)
    vat_id = Varchar(length=200)
    tax_number = Varchar(length=200)
    registration = Varchar(length=200)
    locale = Varchar(length=35)
    time_zone = Varchar(length=60)
    #: `#rrggbb`.
    primary_colour = Varchar(length=7)
    banner_colour = Varchar(length=7)
    #: SHA-256 of the logo's PNG in `file`; empty where there is none.
    logo = Varchar(length=64)
    welcome_message = Text()
    portal_enabled = Boolean(default=True)
    #: How long a link generated from now on stays valid.
    link_days = Integer(default=30)
    #: How long a visit is kept: its device, its address, and what was read in it.
    visit_days = Integer(default=180)
    #: Where customers pay by bank transfer.
    bank_account = Varchar(length=40)
    bank_account_name = Varchar(length=200)
    bic = Varchar(length=11)
    #: What a new document starts with.
    currency = Varchar(length=3, default="EUR")
    #: Parts per million.
    tax_rate = Integer(default=0)
    payment_days = Integer(default=14)
    payment_terms = Text()
    keep_paid_links_open = Boolean(default=True)
    #: Whether who finds a link expired may ask for a new one.
    renew_links = Boolean(default=True)
    #: Whether a link opens only after a code that goes to the address on file.
    ask_email_code = Boolean(default=False)
    #: Whether who paid online gets a receipt by e-mail.
    send_receipts = Boolean(default=True)
    show_quotes = Boolean(default=True)
    show_sales_orders = Boolean(default=True)
    show_credit_notes = Boolean(default=True)
    hide_future_invoices = Boolean(default=False)
    #: New whenever a backup is restored, so that no cursor outlives its log.
    epoch = UUID(default=None)
    version = Integer(default=1)
