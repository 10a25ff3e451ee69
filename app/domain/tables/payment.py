"""Money that came: what was tried, what arrived, where it went, and what went back."""

from piccolo.columns import (
    UUID,
    BigInt,
    Boolean,
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
from app.domain.tables.document import Document

# Amounts are minor units of the row's currency (ISO 4217), whatever Stripe's own unit is.


class Attempt(Table):
    """One try to pay by Stripe; its id is in Stripe's metadata and in the idempotency key."""

    id = UUID(primary_key=True, default=None)
    customer = ForeignKey(Customer, on_delete=OnDelete.restrict, null=False, index=True)
    #: The link by which it was started; empty for autopay.
    link = UUID(default=None, null=True)
    #: checkout, autopay or setup.
    kind = Varchar(length=20)
    state = Varchar(length=20, index=True)
    amount = BigInt()
    currency = Varchar(length=3)
    livemode = Boolean()
    #: What Stripe calls its Checkout Session, PaymentIntent and SetupIntent.
    session = Varchar(length=255, null=True, default=None, unique=True)
    intent = Varchar(length=255, null=True, default=None, unique=True)
    setup_intent = Varchar(length=255, null=True, default=None)
    url = Text()
    #: How it was asked for, so that it can be asked again word for word (JSON).
    request = Text()
    expires_at = Timestamptz(default=None, null=True)
    declines = Integer(default=0)
    #: The names of the declines that are told, a space between two.
    refusals = Text(default="")
    code = Varchar(length=100)
    decline_code = Varchar(length=100)
    advice_code = Varchar(length=100)
    method = Varchar(length=40)
    last4 = Varchar(length=4)
    #: Reads of Stripe begun, and the latest that was applied: an older one changes nothing.
    sync_seq = BigInt(default=0)
    applied_seq = BigInt(default=0)
    #: Of autopay: `<document>:<due date>:<try>`.
    run_key = Varchar(length=120, null=True, default=None, unique=True)
    created_at = Timestamptz(default=None)
    finished_at = Timestamptz(default=None, null=True)
    #: When the reconciler looks at it again.
    look_at = Timestamptz(default=None, null=True)


class AttemptPart(Table):
    """How much of an attempt is for which document."""

    id = UUID(primary_key=True, default=None)
    attempt = ForeignKey(Attempt, on_delete=OnDelete.restrict, null=False, index=True)
    document = ForeignKey(Document, on_delete=OnDelete.restrict, null=False, index=True)
    amount = BigInt()


class AttemptStep(Table):
    """What became of an attempt and how we came to know it; append-only."""

    id = UUID(primary_key=True, default=None)
    attempt = ForeignKey(Attempt, on_delete=OnDelete.restrict, null=False, index=True)
    at = Timestamptz(default=None)
    before = Varchar(length=20)
    state = Varchar(length=20)
    #: checkout, return, webhook, reconcile, staff or autopay.
    source = Varchar(length=20)
    #: Stripe's event, a code, or "".
    detail = Varchar(length=255)


class Payment(Table):
    """Money that arrived, once for each PaymentIntent or entry of staff's."""

    id = UUID(primary_key=True, default=None)
    customer = ForeignKey(Customer, on_delete=OnDelete.restrict, null=False, index=True)
    attempt = UUID(default=None, null=True, index=True)
    #: card, sepa_debit and Stripe's other names; bank_transfer, cash or other from staff.
    method = Varchar(length=40)
    last4 = Varchar(length=4)
    #: Stripe's PaymentIntent and charge; empty for what staff recorded.
    intent = Varchar(length=255, null=True, default=None, unique=True)
    charge = Varchar(length=255)
    livemode = Boolean(default=True)
    amount = BigInt()
    currency = Varchar(length=3)
    #: What went back by refunds, and by chargebacks that stand.
    refunded = BigInt(default=0)
    charged_back = BigInt(default=0)
    #: What Stripe kept, and when it pays out; in its account's currency.
    fee = BigInt(default=None, null=True)
    fee_currency = Varchar(length=3)
    payout_at = Timestamptz(default=None, null=True)
    received_on = Date(default=None)
    reference = Varchar(length=200)
    note = Varchar(length=500)
    created_at = Timestamptz(default=None)
    created_by = Varchar(length=60)


class Allocation(Table):
    """What of a payment, or of a credit note, settles which invoice; or what is written off."""

    id = UUID(primary_key=True, default=None)
    payment = ForeignKey(Payment, on_delete=OnDelete.restrict, null=True, default=None, index=True)
    #: The credit note that settles it; with neither, it is written off.
    credit_note = UUID(default=None, null=True, index=True)
    document = ForeignKey(Document, on_delete=OnDelete.restrict, null=False, index=True)
    amount = BigInt()
    created_at = Timestamptz(default=None)
    created_by = Varchar(length=60)
    reason = Varchar(length=500)
    undone_at = Timestamptz(default=None, null=True)
    undone_by = Varchar(length=60)
    undone_reason = Varchar(length=500)


class Refund(Table):
    id = UUID(primary_key=True, default=None)
    payment = ForeignKey(Payment, on_delete=OnDelete.restrict, null=False, index=True)
    stripe_id = Varchar(length=255, null=True, default=None, unique=True)
    amount = BigInt()
    #: requested, pending, requires_action, succeeded, failed or canceled.
    state = Varchar(length=20)
    #: staff, or stripe where it was made in Stripe's own dashboard.
    origin = Varchar(length=20)
    reason = Varchar(length=500)
    failure = Varchar(length=255)
    created_at = Timestamptz(default=None)
    created_by = Varchar(length=60)
    settled_at = Timestamptz(default=None, null=True)


class Chargeback(Table):
    """A dispute of a charge, as a bank opened it; `status` is Stripe's word."""

    id = UUID(primary_key=True, default=None)
    stripe_id = Varchar(length=255, unique=True)
    payment = ForeignKey(Payment, on_delete=OnDelete.restrict, null=False, index=True)
    amount = BigInt()
    status = Varchar(length=40)
    reason = Varchar(length=60)
    due_by = Timestamptz(default=None, null=True)
    #: What its balance transactions took and gave back.
    withdrawn = BigInt(default=0)
    reinstated = BigInt(default=0)
    #: What Stripe asks for it, in its account's currency.
    fee = BigInt(default=0)
    fee_currency = Varchar(length=3)
    created_at = Timestamptz(default=None)


class Instalment(Table):
    """One part of what an invoice asks for, and when; the first may be a deposit."""

    id = UUID(primary_key=True, default=None)
    document = ForeignKey(Document, on_delete=OnDelete.restrict, null=False, index=True)
    place = Integer()
    amount = BigInt()
    due_on = Date(default=None)


class SavedMethod(Table):
    """A card or account that a customer keeps with Stripe."""

    id = UUID(primary_key=True, default=None)
    customer = ForeignKey(Customer, on_delete=OnDelete.restrict, null=False, index=True)
    stripe_id = Varchar(length=255, unique=True)
    kind = Varchar(length=40)
    brand = Varchar(length=40)
    last4 = Varchar(length=4)
    #: `2028-04`; empty for an account.
    expires = Varchar(length=7)
    mandate = Varchar(length=255)
    mandate_reference = Varchar(length=100)
    #: active, detached, expired or inactive.
    state = Varchar(length=20)
    livemode = Boolean()
    created_at = Timestamptz(default=None)


class Autopay(Table):
    """That a customer lets his invoices be charged on their due dates, and in which words."""

    customer = ForeignKey(Customer, on_delete=OnDelete.restrict, null=False, primary_key=True)
    method = ForeignKey(SavedMethod, on_delete=OnDelete.restrict, null=False)
    #: active, paused or ended.
    state = Varchar(length=20)
    reason = Varchar(length=60)
    consent = Text()
    consented_at = Timestamptz(default=None)
    #: Truncated to /24 or /48.
    consented_from = Varchar(length=45)
    changed_at = Timestamptz(default=None)


class AutopayPlan(Table):
    """An invoice that is to be charged by itself: when its customer was told, and how far it is."""

    id = UUID(primary_key=True, default=None)
    document = ForeignKey(Document, on_delete=OnDelete.restrict, null=False)
    due_on = Date(default=None)
    noticed_on = Date(default=None)
    #: The day of the next try; empty where there is none.
    next_on = Date(default=None, null=True, index=True)
    tries = Integer(default=0)
    #: planned, charging, done, step_up or stopped.
    state = Varchar(length=20)


class Task(Table):
    """Something about money that staff have to decide."""

    id = UUID(primary_key=True, default=None)
    #: What it is about, so that it is asked once.
    key = Varchar(length=300, unique=True)
    #: overpayment, currency_mismatch, amount_mismatch, orphan_payment, livemode_mismatch,
    #: chargeback, refund_failed, late_success, warning or bank_details.
    kind = Varchar(length=40)
    customer = UUID(default=None, null=True)
    document = UUID(default=None, null=True, index=True)
    payment = UUID(default=None, null=True)
    amount = BigInt(default=0)
    currency = Varchar(length=3)
    #: Stripe's object.
    reference = Varchar(length=255)
    due_at = Timestamptz(default=None, null=True)
    created_at = Timestamptz(default=None)
    closed_at = Timestamptz(default=None, null=True)
    closed_by = Varchar(length=60)
