"""One message to one recipient: what may become of it, and to whom it may go."""

import datetime as dt
import re
import uuid
from collections.abc import Iterable, Iterator
from typing import Annotated, Literal, TypeAlias

import msgspec

from app.domain.activity.rules import Channel
from app.domain.documents.rules import Kind
from app.domain.documents.status import Status
from app.domain.errors import Fault
from app.domain.locale import Locale
from app.domain.outbox.rules import Failure
from app.domain.outgoing.gateway import SmsTransport
from app.domain.outgoing.rules import Transport
from app.domain.parties import BLANK
from app.domain.settings.rules import LogoSize, Settings
from app.domain.templates.rules import Purpose, StaffPurpose, Words

State: TypeAlias = Literal["queued", "sent", "delivered", "bounced", "failed", "cancelled"]
#: `undelivered`: the gateway took a text, and could not bring it to the phone.
Reason: TypeAlias = Literal["", "bounced", "undelivered"] | Failure
#: What a gateway may report of a text that it took.
Became: TypeAlias = Literal["sent", "delivered", "failed"]

MOST_RECIPIENTS = 20
FARTHEST = dt.timedelta(days=366)
_EMAIL = re.compile(rf"[^@{BLANK}]+@[^@{BLANK}]+\.[^@{BLANK}]+")
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")


#: What a message is for; the words around a code are not staff's to write.
Errand: TypeAlias = Purpose | Literal["code"]


class Recipient(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One person; `address` is an e-mail address or a phone number, by the channel."""

    address: Annotated[str, msgspec.Meta(min_length=1, max_length=254)]
    name: Annotated[str, msgspec.Meta(max_length=200, pattern=r"^[^\x00-\x1f]*$")] = ""
    locale: Locale = ""


class LetterMoney(msgspec.Struct, frozen=True, kw_only=True):
    """What a letter about money names: an amount in minor units, and `payment` where it arrived.

    `on` is the day on which it is charged, or is tried again.
    """

    amount: int
    currency: str
    payment: uuid.UUID | None = None
    on: dt.date | None = None


class Writing(msgspec.Struct, frozen=True, kw_only=True):
    """What a message says, whoever gets it."""

    channel: Channel
    purpose: Errand
    words: Words
    attach_pdf: bool = True
    #: The address of one of the aliases; "" for the business's own sender.
    sender: Annotated[str, msgspec.Meta(max_length=254)] = ""


class SendOrder(Writing, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What staff send: the same words to each recipient, now or at a time (`due_at`)."""

    purpose: StaffPurpose
    recipients: Annotated[
        tuple[Recipient, ...], msgspec.Meta(min_length=1, max_length=MOST_RECIPIENTS)
    ]
    due_at: dt.datetime | None = None


class OutgoingMessage(Writing, frozen=True, kw_only=True):
    """One message to one recipient, and what became of it.

    `said` is what the other end said last; `due_at` lies in the future while it is scheduled or
    waits for another try; `opened_at` is when a person first looked at what it links to;
    `sent_from` is whom an e-mail that was made is from.
    """

    id: uuid.UUID
    customer: uuid.UUID
    customer_name: str
    document: uuid.UUID | None
    number: str
    name: str
    address: str
    locale: str
    attach_pdf: bool
    sender: str
    money: LetterMoney | None
    sent_from: str
    state: State
    reason: Reason
    said: str
    tries: int
    created_at: dt.datetime
    created_by: str
    due_at: dt.datetime
    sent_at: dt.datetime | None
    settled_at: dt.datetime | None
    noted_at: dt.datetime | None
    opened_at: dt.datetime | None
    views: int

    @property
    def recipient(self) -> Recipient:
        """Whom it goes to."""
        return Recipient(address=self.address, name=self.name, locale=self.locale)


class Dispatch(msgspec.Struct, frozen=True, kw_only=True):
    """By which way messages leave, and how many did not arrive and nobody took note of."""

    transport: Transport
    sms_transport: SmsTransport
    failed: int


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """The document that a message is about, as of now. Amounts are minor units."""

    id: uuid.UUID
    kind: Kind
    number: str
    title: str
    currency: str
    total: int
    paid: int
    due: int
    issued_on: dt.date
    due_on: dt.date | None
    valid_until: dt.date | None
    status: Status


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """A message as it was made; each secret link stands as `marker(link)`."""

    subject: str
    html: str
    text: str


class Addresses(msgspec.Struct, frozen=True, kw_only=True):
    """The links of a message, as paths or as markers; "" where it has none.

    `until` is the last day on which all of them open; `unsubscribe` ends reminders.
    """

    document: str = ""
    portal: str = ""
    oldest: str = ""
    unsubscribe: str = ""
    until: dt.date | None = None


class Material(msgspec.Struct, frozen=True, kw_only=True):
    """All that a message is made from. `sender` is the member of staff who sent it.

    `money` is what a letter about money names, `numbers` those of all invoices that it settles.

    `logo` is how large the logo of `settings` is, None where there is none.
    """

    settings: Settings
    customer_name: str
    sender: str
    today: dt.date
    document: Facts | None
    oldest: Facts | None
    logo: LogoSize | None = None
    money: LetterMoney | None = None
    numbers: tuple[str, ...] = ()


def marker(link: uuid.UUID) -> str:
    """What stands for a secret link in a message that is kept."""
    return f"/portal/link/{link}"


class SendEmail(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="email.send"):
    """The effect: this delivery goes out as an e-mail."""

    delivery: uuid.UUID


class SendText(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="sms.send"):
    """The effect: this delivery goes out as a text message."""

    delivery: uuid.UUID


def effect(channel: Channel, delivery: uuid.UUID) -> SendEmail | SendText:
    """How a delivery goes out."""
    return SendText(delivery=delivery) if channel == "sms" else SendEmail(delivery=delivery)


def key(delivery: uuid.UUID) -> str:
    """What the outbox and the other end know a delivery by."""
    return f"message:{delivery}"


def faults(order: SendOrder, now: dt.datetime) -> Iterator[Fault]:
    """What is wrong with the recipients and the time."""
    yield from _addressed(order.channel, order.recipients)
    if order.channel == "sms" and order.sender:
        yield Fault("sender", "Only e-mails have a choice of senders.")
    if order.due_at is not None and not now <= order.due_at <= now + FARTHEST:
        yield Fault("due_at", "Choose a time between now and a year from now.")


def phone(text: str) -> str | None:
    """A phone number as gateways want it: + and at most 15 digits (ITU-T E.164); else None."""
    compact = re.sub(r"[\s()./-]", "", text)
    if compact.startswith("00"):
        compact = f"+{compact[2:]}"
    return compact if _PHONE.fullmatch(compact) else None


def _addressed(channel: Channel, recipients: Iterable[Recipient]) -> Iterator[Fault]:
    seen: set[str] = set()
    for place, recipient in enumerate(recipients):
        field = f"recipients.{place}.address"
        address = recipient.address.strip().lower()
        address = (channel == "sms" and phone(address)) or address
        if channel == "email" and not _EMAIL.fullmatch(address):
            yield Fault(field, "Use an e-mail address such as ada@example.com.")
        elif channel == "sms" and phone(address) is None:
            yield Fault(field, "Use a phone number with its country, such as +49 761 5550142.")
        elif address in seen:
            yield Fault(field, "This recipient stands here twice.")
        seen.add(address)
