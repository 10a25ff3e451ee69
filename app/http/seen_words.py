"""The events of the log as they are told to the customer whom they are about."""

from app.domain.activity.rules import (
    DeliveryBounced,
    DeliveryCancelled,
    DeliveryDelivered,
    DeliveryFailed,
    DeliveryQueued,
    DeliverySent,
    DocumentCreated,
    DocumentIssued,
    DocumentUpdated,
    DocumentVoided,
    LinkCodeFailed,
    LinkCodeRequested,
    LinkCopied,
    LinkCreated,
    LinkDenied,
    LinkOpened,
    LinkRegenerated,
    LinkRenewalRequested,
    LinkRevoked,
    Section,
    SectionRead,
)
from app.domain.visits.seen import Kept
from app.formats.language import Speech
from app.http.seen_money import of_money


def sentence(kept: Kept, business: str, say: Speech) -> str:
    """One event in the customer's words."""
    what = say.apart(kept.number) if kept.number else say.t("a document|object")
    if kept.visit_class == "staff":
        return say.t("Somebody of {business} looked at your page", business=business)
    if kept.visit_class == "scanner":
        return say.t("A program looked at your page; it is not counted as you")
    if kept.seen_at is not None:
        return _done(kept, what, say)
    return _records(kept, what, business, say)


def _done(kept: Kept, what: str, say: Speech) -> str:
    """What somebody did in a visit."""
    match kept.event:
        case LinkOpened():
            return say.t("You opened your link")
        case SectionRead(section=section, seconds=seconds):
            part = _section(section, say)
            time = f"{seconds // 60}:{seconds % 60:02}"
            return say.t(
                "{part} of {what} was on your screen for {time}", part=part, what=what, time=time
            )
    match kept.kind:
        case "document.viewed":
            return say.t("You looked at {what}", what=what)
        case "document.printed":
            return say.t("You printed {what}", what=what)
        case "document.downloaded":
            return say.t("You downloaded {what}", what=what)
    return _other(kept, say)


def _section(section: Section, say: Speech) -> str:
    match section:
        case "summary":
            return say.t("The top|section")
        case "lines":
            return say.t("The list of items|section")
        case "terms":
            return say.t("The terms|section")
        case "payment":
            return say.t("How to pay|section")


def _records(  # noqa: C901, PLR0911  # one line for each event
    kept: Kept, what: str, business: str, say: Speech
) -> str:
    """What the business keeps as its record: links, messages, documents, choices."""
    match kept.event:
        case LinkCreated() | LinkRegenerated():
            return say.t("A link was made for you")
        case LinkCopied():
            return say.t("Somebody of {business} copied your link", business=business)
        case LinkRevoked():
            return say.t("Your link was withdrawn")
        case LinkDenied():
            return say.t("Your link was refused")
        case LinkRenewalRequested():
            return say.t("You asked for a new link")
        case LinkCodeRequested():
            return say.t("You asked for a code")
        case LinkCodeFailed():
            return say.t("Wrong codes were typed, so the code does not count any more")
        case DocumentCreated() | DocumentIssued():
            return say.t("{what} was written for you", what=what)
        case DocumentUpdated(version=version):
            return say.t("{what} was changed: version {version}", what=what, version=version)
        case DocumentVoided():
            return say.t("{what} was made void", what=what)
    return of_money(kept.event, what, business, say) or _messages(kept, business, say)


def _messages(  # noqa: C901, PLR0911  # one line for each event
    kept: Kept, business: str, say: Speech
) -> str:
    match kept.event:
        case DeliveryQueued():
            return say.t("A message to you was written")
        case DeliverySent():
            return say.t("A message to you was sent")
        case DeliveryDelivered():
            return say.t("A message to you arrived")
        case DeliveryBounced():
            return say.t("A message to you came back")
        case DeliveryFailed():
            return say.t("A message to you could not be sent")
        case DeliveryCancelled():
            return say.t("A message to you was taken back before it was sent")
    match kept.kind:
        case "reminders.refused":
            return say.t("You asked for no more reminders")
        case "reminders.allowed":
            return say.t("Reminders were allowed again")
        case "engagement.refused":
            return say.t("You chose that {business} is not told what you read", business=business)
        case "engagement.allowed":
            return say.t("You chose that {business} may see again what you read", business=business)
        case "customer.created" | "customer.updated":
            return say.t("Your name and address were written down or changed")
    return _other(kept, say)


def _other(kept: Kept, say: Speech) -> str:
    """An event that has no sentence of its own yet: it is listed all the same."""
    return say.t("Noted: {kind}", kind=say.apart(kept.kind))
