"""How the business is paid: its account at Stripe, what came from there, and its bank details."""

from piccolo.columns import (
    UUID,
    BigInt,
    Boolean,
    ForeignKey,
    Integer,
    OnDelete,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.table import Table

from app.domain.tables.customer import Customer


class Billing(Table):
    """One row. Secrets are sealed (app.domain.sealed)."""

    id = Integer(primary_key=True)
    #: Stripe's secret key.
    secret_key = Text()
    #: The signing secrets of our webhook endpoint, the newest first, as a JSON list.
    webhook_secrets = Text()
    #: The endpoint at Stripe that we made, and where it sends to.
    webhook = Varchar(length=255)
    webhook_url = Varchar(length=500)
    #: What Stripe calls the account that the key is of.
    account = Varchar(length=255)
    account_name = Varchar(length=200)
    livemode = Boolean(default=False)
    checked_at = Timestamptz(default=None, null=True)
    #: Whether customers may pay another amount than asked for, and how much at least.
    other_amounts = Boolean(default=False)
    #: Parts per million of what is due.
    least_share = Integer(default=0)
    late_fee_policy = Text()
    offer_autopay = Boolean(default=False)
    version = Integer(default=1)


class StripeCustomer(Table):
    """Who a customer is at Stripe."""

    id = UUID(primary_key=True, default=None)
    customer = ForeignKey(Customer, on_delete=OnDelete.restrict, null=False)
    livemode = Boolean()
    stripe_id = Varchar(length=255, unique=True)


class StripeEvent(Table):
    """What Stripe told, kept before it is acted on; a pointer, never data."""

    #: Stripe's id of the event.
    id = Varchar(length=255, primary_key=True)
    kind = Varchar(length=100)
    object_kind = Varchar(length=60)
    object = Varchar(length=255, index=True)
    #: snapshot or thin.
    form = Varchar(length=10)
    api_version = Varchar(length=60)
    livemode = Boolean()
    created_at = Timestamptz(default=None)
    received_at = Timestamptz(default=None, index=True)
    #: webhook or reconcile.
    source = Varchar(length=20)
    #: The body as it came; emptied after 60 days.
    payload = Text()
    #: pending, done or ignored.
    state = Varchar(length=20)
    #: The attempt that it was about.
    attempt = UUID(default=None, null=True, index=True)
    detail = Varchar(length=255)
    settled_at = Timestamptz(default=None, null=True)


class Reconciliation(Table):
    """How far a job of the reconciler has come."""

    job = Varchar(length=40, primary_key=True)
    cursor = Timestamptz(default=None, null=True)
    ran_at = Timestamptz(default=None, null=True)
    #: What it found that no webhook had told, and when last.
    found = BigInt(default=0)
    found_at = Timestamptz(default=None, null=True)


class BankDetails(Table):
    """Where customers pay by bank transfer, as it was, is and is to be."""

    id = UUID(primary_key=True, default=None)
    account = Varchar(length=40)
    account_name = Varchar(length=200)
    bic = Varchar(length=11)
    proposed_at = Timestamptz(default=None)
    proposed_by = Varchar(length=60)
    #: When it holds by itself unless a second member of staff approves it before.
    effective_at = Timestamptz(default=None)
    approved_by = Varchar(length=60)
    #: Since when it holds; empty while it waits.
    held_since = Timestamptz(default=None, null=True)
    withdrawn_at = Timestamptz(default=None, null=True)
