"""What is sent to customers: each message to each recipient, its words, and how it goes out."""

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


class Delivery(Table):
    """One message to one recipient; its links name it (`link.delivery`)."""

    id = UUID(primary_key=True, default=None)
    #: email or sms.
    channel = Varchar(length=10)
    #: What it is for (app.domain.delivery.rules.Purpose).
    purpose = Varchar(length=20)
    customer = ForeignKey(Customer, on_delete=OnDelete.restrict, null=False, index=True)
    document = ForeignKey(
        Document, on_delete=OnDelete.restrict, null=True, index=True, default=None
    )
    #: The recipient as he was then; the contact may have changed since.
    name = Varchar(length=200)
    address = Varchar(length=254)
    locale = Varchar(length=35)
    #: What staff wrote, with its tags (app.domain.delivery.rules.Words).
    words = Text()
    attach_pdf = Boolean(default=False)
    #: The alias that staff chose as its sender; empty for the business's address.
    sender = Varchar(length=254)
    #: What a letter about money names: minor units, the payment that arrived, and the day on
    #: which it is charged.
    amount = BigInt(default=None, null=True)
    currency = Varchar(length=3)
    payment = UUID(default=None, null=True)
    charge_on = Date(default=None, null=True)
    #: queued, sent, delivered, bounced, failed or cancelled.
    state = Varchar(length=10)
    #: Why it failed or bounced: a word of app.domain.delivery.rules.Reason.
    reason = Varchar(length=20)
    #: What the other end said last.
    said = Text()
    #: What the other end knows the message by: a Message-ID, or the gateway's id.
    message_id = Varchar(length=200, index=True)
    created_at = Timestamptz(default=None)
    created_by = Varchar(length=60)
    #: When it is to be sent; in the future where staff scheduled it.
    due_at = Timestamptz(default=None)
    sent_at = Timestamptz(default=None, null=True)
    #: When it was delivered, bounced, failed or cancelled.
    settled_at = Timestamptz(default=None, null=True)
    #: When staff took note of a failure, or sent it again.
    noted_at = Timestamptz(default=None, null=True)


class Message(Table):
    """A message as it was made when it was first tried; secret links are written as markers."""

    delivery = ForeignKey(
        Delivery, on_delete=OnDelete.restrict, primary_key=True, null=False, default=None
    )
    subject = Varchar(length=400)
    #: From whom an e-mail went, by name and address.
    sender = Varchar(length=500)
    html = Text()
    text = Text()
    made_at = Timestamptz(default=None)


class ReminderRefusal(Table):
    """Somebody at a customer's asked for no more reminders at an e-mail address."""

    id = UUID(primary_key=True, default=None)
    customer = ForeignKey(Customer, on_delete=OnDelete.restrict, null=False)
    #: In small letters.
    address = Varchar(length=254)
    at = Timestamptz(default=None)


class Outgoing(Table):
    """How messages leave the house; one row, whose id is 1. Secrets are encrypted (app.keys)."""

    id = Integer(primary_key=True)
    #: none, kept (a demo: messages only stand in the outbox) or smtp.
    transport = Varchar(length=10)
    host = Varchar(length=253)
    port = Integer(default=587)
    #: none, starttls or tls.
    security = Varchar(length=10)
    username = Varchar(length=254)
    password = Text()
    sender_name = Varchar(length=200)
    sender_email = Varchar(length=254)
    #: Other names and addresses that letters may come from, as JSON.
    aliases = Text(default="[]")
    dkim_domain = Varchar(length=253)
    dkim_selector = Varchar(length=63)
    dkim_key = Text()
    bounce_email = Varchar(length=254)
    #: none, kept, twilio or http (docs/sms.md).
    sms_transport = Varchar(length=10, default="none")
    #: Where the gateway is asked; empty for Twilio's own address.
    sms_address = Varchar(length=500)
    sms_account = Varchar(length=100)
    sms_secret = Text()
    #: A number, a name, or the SID of a Twilio Messaging Service.
    sms_sender = Varchar(length=40)
    version = Integer(default=1)
