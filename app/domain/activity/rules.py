"""Every event of the log, as it is written and as it is told."""

import datetime as dt
import uuid
from typing import Literal, Self, TypeAlias, assert_never, get_args

import msgspec

VisitClass: TypeAlias = Literal["human", "scanner", "staff", "unknown"]
Section: TypeAlias = Literal["summary", "lines", "terms", "payment"]
Scope: TypeAlias = Literal["portal", "document"]
Channel: TypeAlias = Literal["email", "sms"]
#: What the feed can be narrowed to; `people` is what was done during a visit.
Group: TypeAlias = Literal["people", "links", "documents", "payments", "team"]


class Event(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind"):
    """What happened, in the past tense; additive only, and never with personal data."""


class Several(Event, frozen=True, kw_only=True):
    """What is written down for each of several documents, and told once.

    The first says what it comes to for all, and how many `others` follow it.
    """

    whole: int = 0
    others: int = 0
    follows: bool = False

    def among(self, place: int, documents: int, whole: int) -> Self:
        """The same, as that of the document at `place` of so many."""
        if place:
            return msgspec.structs.replace(self, follows=True)
        return msgspec.structs.replace(self, whole=whole, others=documents - 1)


class LinkCreated(Event, frozen=True, kw_only=True, tag="link.created"):
    scope: Scope
    valid_days: int


class LinkCopied(Event, frozen=True, kw_only=True, tag="link.copied"):
    scope: Scope
    expires_at: dt.datetime


class LinkOpened(Event, frozen=True, kw_only=True, tag="link.opened"):
    """A visit began, when the page ran in a browser; told again when it is known whose it is."""

    visit_class: VisitClass


class LinkDenied(Event, frozen=True, kw_only=True, tag="link.denied"):
    reason: str


class LinkRenewalRequested(Event, frozen=True, kw_only=True, tag="link.renewal_requested"):
    """Somebody whose link had ended asked for a new one; `sent` where there was one to send."""

    sent: bool


class LinkCodeRequested(Event, frozen=True, kw_only=True, tag="link.code_requested"):
    """Somebody asked for the code that a link opens with; `sent` where there was whom to send."""

    sent: bool


class LinkCodeFailed(Event, frozen=True, kw_only=True, tag="link.code_failed"):
    """Somebody typed wrong codes until the one that was sent counted no more."""


class LinkRevoked(Event, frozen=True, kw_only=True, tag="link.revoked"):
    scope: Scope


class LinkRegenerated(Event, frozen=True, kw_only=True, tag="link.regenerated"):
    scope: Scope
    successor: uuid.UUID


class DocumentCreated(Event, frozen=True, kw_only=True, tag="document.created"):
    document_kind: str
    number: str
    currency: str
    total: int


class DocumentIssued(Event, frozen=True, kw_only=True, tag="document.issued"):
    """A draft became version 1, with its number."""

    document_kind: str
    number: str
    currency: str
    total: int


class DocumentUpdated(Event, frozen=True, kw_only=True, tag="document.updated"):
    """A new version is in force; 0 while it is still a draft."""

    version: int


class DocumentVoided(Event, frozen=True, kw_only=True, tag="document.voided"):
    pass


class DocumentDiscarded(Event, frozen=True, kw_only=True, tag="document.discarded"):
    """A draft is gone, without a number and without a trace but this."""


class DocumentViewed(Event, frozen=True, kw_only=True, tag="document.viewed"):
    """`first`: nobody viewed it before; `new_visitor`: this person had not.

    `new_version`: somebody had, but never this version; `silent_days`: whole ones since the last
    view.
    """

    visit_class: VisitClass
    version: int
    first: bool
    new_visitor: bool
    new_version: bool = False
    silent_days: int = 0


class SectionRead(Event, frozen=True, kw_only=True, tag="document.section_read"):
    visit_class: VisitClass
    section: Section
    seconds: int


class DocumentPrinted(Event, frozen=True, kw_only=True, tag="document.printed"):
    visit_class: VisitClass


class DocumentDownloaded(Event, frozen=True, kw_only=True, tag="document.downloaded"):
    """Somebody clicked on Download PDF, as the page tells."""

    visit_class: VisitClass
    version: int


class VisitReclassified(Event, frozen=True, kw_only=True, tag="visit.reclassified"):
    """It is known better, or staff said, whose a visit is; told for each document of the visit.

    `since`: from when on counters are other than they were; None where none is.
    """

    visit_class: VisitClass
    before: VisitClass
    reasons: tuple[str, ...] = ()
    since: dt.datetime | None = None


class PatternKept(Event, frozen=True, kw_only=True, tag="settings.pattern_kept"):
    """Staff said whose all visits of one kind are, those to come too."""

    pattern: uuid.UUID
    said: VisitClass


class PatternDropped(Event, frozen=True, kw_only=True, tag="settings.pattern_dropped"):
    """What staff said of visits of one kind holds no more."""

    pattern: uuid.UUID


class DeliveryQueued(Event, frozen=True, kw_only=True, tag="delivery.queued"):
    """Staff sent a message, at once or at `due_at`; whom to stands in the delivery."""

    delivery: uuid.UUID
    channel: Channel
    purpose: str
    due_at: dt.datetime


class DeliverySent(Event, frozen=True, kw_only=True, tag="delivery.sent"):
    """The next server or gateway took the message."""

    delivery: uuid.UUID
    channel: Channel


class DeliveryDelivered(Event, frozen=True, kw_only=True, tag="delivery.delivered"):
    delivery: uuid.UUID
    channel: Channel


class DeliveryBounced(Event, frozen=True, kw_only=True, tag="delivery.bounced"):
    """It was taken, and came back."""

    delivery: uuid.UUID
    channel: Channel


class DeliveryFailed(Event, frozen=True, kw_only=True, tag="delivery.failed"):
    """It will not be tried again unless staff ask for it."""

    delivery: uuid.UUID
    channel: Channel
    reason: str


class DeliveryCancelled(Event, frozen=True, kw_only=True, tag="delivery.cancelled"):
    """Staff took it back before it was sent."""

    delivery: uuid.UUID
    channel: Channel


class RemindersRefused(Event, frozen=True, kw_only=True, tag="reminders.refused"):
    """Whom this delivery went to asked for no more reminders."""

    delivery: uuid.UUID


class RemindersAllowed(Event, frozen=True, kw_only=True, tag="reminders.allowed"):
    """Staff allowed them again where they had been refused."""


class EngagementRefused(Event, frozen=True, kw_only=True, tag="engagement.refused"):
    """Somebody at the customer's asked that nothing of what is read there is noted."""


class EngagementAllowed(Event, frozen=True, kw_only=True, tag="engagement.allowed"):
    """Somebody there allowed it again."""


class PaymentStarted(Event, frozen=True, kw_only=True, tag="payment.started"):
    """A customer went to pay `amount` of a document, in minor units; `auto`: we charge it."""

    attempt: uuid.UUID
    amount: int
    currency: str
    auto: bool = False


class PaymentDeclined(Several, frozen=True, kw_only=True, tag="payment.declined"):
    """The bank said no, for the `code`; he may try again there."""

    attempt: uuid.UUID
    amount: int
    currency: str
    code: str


class PaymentProcessing(Event, frozen=True, kw_only=True, tag="payment.processing"):
    """The bank moves the money, which takes days."""

    attempt: uuid.UUID
    amount: int
    currency: str


class PaymentFailed(Several, frozen=True, kw_only=True, tag="payment.failed"):
    """Nothing comes of it: a debit that the bank gave back, or a charge that we tried."""

    attempt: uuid.UUID
    amount: int
    currency: str
    code: str


class PaymentExpired(Event, frozen=True, kw_only=True, tag="payment.expired"):
    """He left without paying, after so many declines."""

    attempt: uuid.UUID
    amount: int
    currency: str
    declines: int


class PaymentCancelled(Event, frozen=True, kw_only=True, tag="payment.cancelled"):
    attempt: uuid.UUID
    amount: int
    currency: str


class PaymentSucceeded(Several, frozen=True, kw_only=True, tag="payment.succeeded"):
    """Money arrived; `amount` is what of it settles the document, or stays as credit."""

    payment: uuid.UUID
    amount: int
    currency: str
    method: str
    credit: bool = False


class PaymentRecorded(Event, frozen=True, kw_only=True, tag="payment.recorded"):
    """Staff wrote down what came another way."""

    payment: uuid.UUID
    amount: int
    currency: str
    method: str


class PaymentAllocated(Event, frozen=True, kw_only=True, tag="payment.allocated"):
    """Credit settles a document; `source`: payment or credit_note."""

    allocation: uuid.UUID
    amount: int
    currency: str
    source: str


class PaymentUnallocated(Event, frozen=True, kw_only=True, tag="payment.unallocated"):
    """What settled a document does so no more; why stands with the allocation."""

    allocation: uuid.UUID
    amount: int
    currency: str
    source: str


class PaymentWrittenOff(Event, frozen=True, kw_only=True, tag="payment.written_off"):
    """Staff ask no more for this amount."""

    allocation: uuid.UUID
    amount: int
    currency: str


class PaymentRefunded(Event, frozen=True, kw_only=True, tag="payment.refunded"):
    refund: uuid.UUID
    payment: uuid.UUID
    amount: int
    currency: str


class RefundFailed(Event, frozen=True, kw_only=True, tag="payment.refund_failed"):
    """The money could not go back; it is ours again."""

    refund: uuid.UUID
    payment: uuid.UUID
    amount: int
    currency: str


class PaymentDisputed(Event, frozen=True, kw_only=True, tag="payment.disputed"):
    """A bank asks for the money back, or asks about it; `status` is Stripe's word.

    It can be answered until `due_at`.
    """

    chargeback: uuid.UUID
    payment: uuid.UUID
    amount: int
    currency: str
    status: str
    due_at: dt.datetime | None = None


class TaskOpened(Event, frozen=True, kw_only=True, tag="task.opened"):
    """Something about money that staff have to decide."""

    task: uuid.UUID
    task_kind: str


class TaskClosed(Event, frozen=True, kw_only=True, tag="task.closed"):
    task: uuid.UUID
    task_kind: str


class InstalmentsChanged(Event, frozen=True, kw_only=True, tag="document.instalments_changed"):
    """It is to be paid in so many parts; 0: at once."""

    parts: int


class AutopayEnrolled(Event, frozen=True, kw_only=True, tag="autopay.enrolled"):
    """The customer lets his invoices be charged on their due dates."""

    method: uuid.UUID


class AutopayCancelled(Event, frozen=True, kw_only=True, tag="autopay.cancelled"):
    """No more, by `reason`: customer, staff, method or consent."""

    reason: str


class AutopayScheduled(Event, frozen=True, kw_only=True, tag="autopay.scheduled"):
    """The customer is told that this amount is charged on that day."""

    amount: int
    currency: str
    on: dt.date


class AutopayPaused(Event, frozen=True, kw_only=True, tag="autopay.paused"):
    reason: str


class AutopayFailed(Event, frozen=True, kw_only=True, tag="autopay.failed"):
    """A charge failed; it is tried again on `again`, if that says when."""

    attempt: uuid.UUID
    code: str
    again: dt.date | None = None


class CustomerCreated(Event, frozen=True, kw_only=True, tag="customer.created"):
    pass


class CustomerUpdated(Event, frozen=True, kw_only=True, tag="customer.updated"):
    fields: tuple[str, ...]


class CustomerErased(Event, frozen=True, kw_only=True, tag="customer.erased"):
    """The personal data went, with these documents; so many others have to be kept."""

    documents: tuple[uuid.UUID, ...]
    kept: int


class BankDetailsProposed(Event, frozen=True, kw_only=True, tag="bank_details.proposed"):
    seller: uuid.UUID


class BankDetailsConfirmed(Event, frozen=True, kw_only=True, tag="bank_details.confirmed"):
    seller: uuid.UUID


class NumberFreed(Event, frozen=True, kw_only=True, tag="document.number_freed"):
    """The other document that had the same number was taken away."""

    number: str


class ImportFinished(Event, frozen=True, kw_only=True, tag="import.finished"):
    """`batch` is the import; entries older than the imports' own history lack it."""

    created: int
    known: int
    refused: int
    batch: uuid.UUID | None = None


class ImportUndone(Event, frozen=True, kw_only=True, tag="import.undone"):
    """These documents are gone, with the customers that came with them and had nothing else."""

    batch: uuid.UUID
    documents: tuple[uuid.UUID, ...]
    customers: tuple[uuid.UUID, ...]


class SettingsChanged(Event, frozen=True, kw_only=True, tag="settings.changed"):
    fields: tuple[str, ...]


class TemplateChanged(Event, frozen=True, kw_only=True, tag="settings.template_changed"):
    """A message says something else from now on, or (`original`) what the product says again."""

    purpose: str
    channel: Channel
    language: str
    number: int
    original: bool


class BankChangeProposed(Event, frozen=True, kw_only=True, tag="settings.bank_proposed"):
    """Other bank details wait for a second person, or for a day."""

    details: uuid.UUID


class BankChanged(Event, frozen=True, kw_only=True, tag="settings.bank_changed"):
    """Other bank details hold from now on; `approved` by a person, or by a day that passed."""

    details: uuid.UUID
    approved: bool


class BankChangeWithdrawn(Event, frozen=True, kw_only=True, tag="settings.bank_withdrawn"):
    """Bank details that were proposed will not hold."""

    details: uuid.UUID


class StaffInvited(Event, frozen=True, kw_only=True, tag="staff.invited"):
    staff: uuid.UUID
    role: str


class StaffChanged(Event, frozen=True, kw_only=True, tag="staff.changed"):
    staff: uuid.UUID
    fields: tuple[str, ...]


class KeyCreated(Event, frozen=True, kw_only=True, tag="staff.key_created"):
    key: uuid.UUID
    scopes: tuple[str, ...]


class KeyRevoked(Event, frozen=True, kw_only=True, tag="staff.key_revoked"):
    key: uuid.UUID


class StaffSignedIn(Event, frozen=True, kw_only=True, tag="staff.signed_in"):
    session: uuid.UUID


class StaffSignedOut(Event, frozen=True, kw_only=True, tag="staff.signed_out"):
    session: uuid.UUID


class WorkFailed(Event, frozen=True, kw_only=True, tag="work.failed"):
    """Something other than a message was given up; `effect` is its kind in the outbox."""

    work: uuid.UUID
    effect: str
    reason: str


class WorkReplayed(Event, frozen=True, kw_only=True, tag="work.replayed"):
    """Staff asked for it to be tried again, from the start."""

    work: uuid.UUID
    effect: str


class WorkDismissed(Event, frozen=True, kw_only=True, tag="work.dismissed"):
    """Staff took it from the list, undone."""

    work: uuid.UUID
    effect: str


AnyEvent: TypeAlias = (
    LinkCreated
    | LinkCopied
    | LinkOpened
    | LinkDenied
    | LinkRenewalRequested
    | LinkCodeRequested
    | LinkCodeFailed
    | LinkRevoked
    | LinkRegenerated
    | DocumentCreated
    | DocumentIssued
    | DocumentUpdated
    | DocumentVoided
    | DocumentDiscarded
    | DocumentViewed
    | SectionRead
    | DocumentPrinted
    | DocumentDownloaded
    | VisitReclassified
    | PatternKept
    | PatternDropped
    | DeliveryQueued
    | DeliverySent
    | DeliveryDelivered
    | DeliveryBounced
    | DeliveryFailed
    | DeliveryCancelled
    | RemindersRefused
    | RemindersAllowed
    | EngagementRefused
    | EngagementAllowed
    | PaymentStarted
    | PaymentDeclined
    | PaymentProcessing
    | PaymentFailed
    | PaymentExpired
    | PaymentCancelled
    | PaymentSucceeded
    | PaymentRecorded
    | PaymentAllocated
    | PaymentUnallocated
    | PaymentWrittenOff
    | PaymentRefunded
    | RefundFailed
    | PaymentDisputed
    | TaskOpened
    | TaskClosed
    | InstalmentsChanged
    | AutopayEnrolled
    | AutopayCancelled
    | AutopayScheduled
    | AutopayPaused
    | AutopayFailed
    | CustomerCreated
    | CustomerUpdated
    | CustomerErased
    | BankDetailsProposed
    | BankDetailsConfirmed
    | NumberFreed
    | ImportFinished
    | ImportUndone
    | SettingsChanged
    | BankChangeProposed
    | BankChanged
    | BankChangeWithdrawn
    | TemplateChanged
    | StaffInvited
    | StaffChanged
    | KeyCreated
    | KeyRevoked
    | StaffSignedIn
    | StaffSignedOut
    | WorkFailed
    | WorkReplayed
    | WorkDismissed
)

#: Those of staff, settings and the server's own work reach owners and admins only.
CONFIDENTIAL = frozenset(
    {
        "settings.bank_changed",
        "settings.bank_proposed",
        "settings.bank_withdrawn",
        "settings.changed",
        "settings.pattern_dropped",
        "settings.pattern_kept",
        "settings.template_changed",
        "staff.changed",
        "staff.invited",
        "staff.key_created",
        "staff.key_revoked",
        "staff.signed_in",
        "staff.signed_out",
        "work.failed",
        "work.replayed",
        "work.dismissed",
    }
)

_GROUPS: dict[str, Group] = {
    "link": "links",
    "delivery": "links",
    "reminders": "links",
    "engagement": "links",
    "payment": "payments",
    "autopay": "payments",
    "task": "payments",
    "staff": "team",
    "settings": "team",
    "work": "team",
}


def kind(event: AnyEvent) -> str:
    """The event's name, such as `document.viewed`."""
    return str(event.__struct_config__.tag)


#: Every kind of event with its group.
GROUP_OF: dict[str, Group] = {
    kind(event): (
        "people"
        if "visit_class" in event.__struct_fields__
        else _GROUPS.get(kind(event).partition(".")[0], "documents")
    )
    for event in get_args(AnyEvent)
}


_MESSAGES: dict[Channel, str] = {"email": "an e-mail", "sms": "a text message"}

_SITTERS: dict[VisitClass, str] = {
    "human": "a person",
    "scanner": "a robot",
    "staff": "one of us",
    "unknown": "a person or a robot",
}


def sentence(event: AnyEvent) -> str:  # noqa: C901, PLR0911, PLR0912, PLR0915  # one line for each
    """What happened, as the end of a sentence that begins with who did it."""
    match event:
        case LinkCreated():
            return "has a new link"
        case LinkCopied():
            return "copied the link"
        case LinkOpened(visit_class=visit_class):
            return "opened a link" if visit_class == "human" else "opened a link, by whom?"
        case LinkDenied(reason=reason):
            return f"was refused: {reason.replace('_', ' ')}"
        case LinkRenewalRequested(sent=sent):
            return "asked for a new link" + ("" if sent else ", which could not be sent")
        case LinkCodeRequested(sent=sent):
            return "asked for a code" + ("" if sent else ", which could not be sent")
        case LinkCodeFailed():
            return "typed wrong codes until none counted"
        case LinkRevoked():
            return "revoked the link"
        case LinkRegenerated():
            return "regenerated the link"
        case DocumentCreated(document_kind=document_kind):
            return f"added the {document_kind.replace('_', ' ')}"
        case DocumentIssued(document_kind=document_kind):
            return f"issued the {document_kind.replace('_', ' ')}"
        case DocumentUpdated(version=version):
            return f"changed it: version {version}" if version else "went on with the draft"
        case DocumentVoided():
            return "voided it"
        case DocumentDiscarded():
            return "discarded a draft"
        case DocumentViewed(first=first):
            return "opened it for the first time" if first else "viewed it"
        case SectionRead(section=section, seconds=seconds):
            return f"read {section} for {seconds} s"
        case DocumentPrinted():
            return "printed it"
        case DocumentDownloaded():
            return "downloaded the PDF"
        case VisitReclassified(visit_class=visit_class):
            return f"turned out to be {_SITTERS[visit_class]}"
        case PatternKept(said=said):
            return f"said that all visits of one kind are by {_SITTERS[said]}"
        case PatternDropped():
            return "took back what was said of visits of one kind"
        case DeliveryQueued(channel=channel):
            return f"has {_MESSAGES[channel]} to send"
        case DeliverySent(channel=channel):
            return f"sent {_MESSAGES[channel]}"
        case DeliveryDelivered(channel=channel):
            return f"delivered {_MESSAGES[channel]}"
        case DeliveryBounced(channel=channel):
            return f"got {_MESSAGES[channel]} back"
        case DeliveryFailed(channel=channel, reason=reason):
            return f"could not send {_MESSAGES[channel]}: {reason.replace('_', ' ')}"
        case DeliveryCancelled(channel=channel):
            return f"took back {_MESSAGES[channel]}"
        case RemindersRefused():
            return "asked for no more reminders"
        case RemindersAllowed():
            return "allowed reminders again"
        case EngagementRefused():
            return "asked not to be followed"
        case EngagementAllowed():
            return "may be followed again"
        case PaymentStarted(auto=auto):
            return "is charged by itself" if auto else "went to pay"
        case PaymentDeclined(code=code):
            return f"was declined: {code.replace('_', ' ')}"
        case PaymentProcessing():
            return "pays; the bank moves the money"
        case PaymentFailed(code=code):
            return f"did not pay after all: {code.replace('_', ' ')}"
        case PaymentExpired():
            return "left without paying"
        case PaymentCancelled():
            return "did not pay"
        case PaymentSucceeded(credit=credit):
            return "paid more than was due, which is credit now" if credit else "paid"
        case PaymentRecorded(method=method):
            return f"recorded a payment by {method.replace('_', ' ')}"
        case PaymentAllocated():
            return "let credit settle it"
        case PaymentUnallocated():
            return "took back what had settled it"
        case PaymentWrittenOff():
            return "wrote off what was due"
        case PaymentRefunded():
            return "got a refund"
        case RefundFailed():
            return "could not be refunded"
        case PaymentDisputed(status=status):
            return f"disputes the payment at the bank: {status.replace('_', ' ')}"
        case TaskOpened(task_kind=task_kind):
            return f"left something to decide: {task_kind.replace('_', ' ')}"
        case TaskClosed(task_kind=task_kind):
            return f"settled what was to decide: {task_kind.replace('_', ' ')}"
        case InstalmentsChanged(parts=parts):
            return f"asks for it in {parts} parts" if parts else "asks for it at once"
        case AutopayEnrolled():
            return "switched autopay on"
        case AutopayCancelled(reason=reason):
            return f"ended autopay: {reason.replace('_', ' ')}"
        case AutopayScheduled(on=on):
            return f"is charged on {on:%Y-%m-%d}"
        case AutopayPaused(reason=reason):
            return f"paused autopay: {reason.replace('_', ' ')}"
        case AutopayFailed(code=code):
            return f"could not be charged: {code.replace('_', ' ')}"
        case CustomerCreated():
            return "is a new customer"
        case CustomerUpdated(fields=fields):
            return f"changed the customer's {', '.join(fields)}"
        case CustomerErased():
            return "erased a customer's personal data"
        case BankDetailsProposed():
            return "brought bank details that nobody confirmed yet"
        case BankDetailsConfirmed():
            return "confirmed the seller and its bank details"
        case ImportFinished(created=created, known=known, refused=refused):
            return f"imported {created} new, {known} known, {refused} refused"
        case ImportUndone(documents=documents):
            return f"undid an import, which took {len(documents)} away"
        case NumberFreed(number=number):
            return f"freed the number {number}, which is used once now"
        case SettingsChanged(fields=fields):
            return f"changed {', '.join(fields)}"
        case BankChangeProposed():
            return "proposed other bank details"
        case BankChanged(approved=approved):
            return "approved other bank details" if approved else "let other bank details hold"
        case BankChangeWithdrawn():
            return "took back other bank details"
        case TemplateChanged(purpose=purpose, language=language):
            return f"changed the words of messages: {purpose.replace('_', ' ')}, {language}"
        case StaffInvited(role=role):
            return f"added a colleague as {role}"
        case StaffChanged(fields=fields):
            return f"changed a colleague's {', '.join(fields).replace('_', ' ')}"
        case KeyCreated():
            return "made an API key"
        case KeyRevoked():
            return "revoked an API key"
        case StaffSignedIn():
            return "signed in"
        case StaffSignedOut():
            return "signed out"
        case WorkFailed(effect=effect, reason=reason):
            return f"gave up {effect}: {reason.replace('_', ' ')}"
        case WorkReplayed(effect=effect):
            return f"had {effect} tried again"
        case WorkDismissed(effect=effect):
            return f"dismissed {effect}, which had failed"
        case _:
            assert_never(event)
