"""What happened to money, as its customer is told: no bank's code, nothing to shame him."""

from app.domain.activity.rules import (
    AnyEvent,
    AutopayCancelled,
    AutopayEnrolled,
    AutopayFailed,
    AutopayPaused,
    AutopayScheduled,
    InstalmentsChanged,
    PaymentAllocated,
    PaymentCancelled,
    PaymentDeclined,
    PaymentDisputed,
    PaymentExpired,
    PaymentFailed,
    PaymentProcessing,
    PaymentRecorded,
    PaymentRefunded,
    PaymentStarted,
    PaymentSucceeded,
    PaymentUnallocated,
    PaymentWrittenOff,
    RefundFailed,
)
from app.formats import words
from app.formats.language import Speech


def of_money(event: AnyEvent, what: str, business: str, say: Speech) -> str:
    """One event in the customer's words; "" where it is about something else."""
    minor, currency = getattr(event, "amount", None), getattr(event, "currency", "")
    amount = words.amount(minor, currency, say.figures).text if minor is not None else ""
    return (
        _tried(event, what, amount, say)
        or _settled(event, what, amount, business, say)
        or _autopay(event, what, amount, say)
    )


def _tried(event: AnyEvent, what: str, amount: str, say: Speech) -> str:
    match event:
        case PaymentStarted(auto=True):
            return say.t("Autopay began to charge {amount} for {what}", amount=amount, what=what)
        case PaymentStarted():
            return say.t("You went to pay {amount} for {what}", amount=amount, what=what)
        case PaymentProcessing():
            return say.t("Your bank began to move {amount} for {what}", amount=amount, what=what)
        case PaymentDeclined() | PaymentFailed():
            return say.t("Your bank did not carry out a payment for {what}", what=what)
        case PaymentExpired() | PaymentCancelled():
            return say.t("A payment for {what} was not finished", what=what)
    return ""


def _settled(  # noqa: C901, PLR0911  # one line for each event
    event: AnyEvent, what: str, amount: str, business: str, say: Speech
) -> str:
    match event:
        case PaymentSucceeded(credit=True):
            return say.t("{amount} more than was due arrived, and is kept for you", amount=amount)
        case PaymentSucceeded():
            return say.t("{amount} for {what} arrived", amount=amount, what=what)
        case PaymentRecorded():
            return say.t(
                "{business} wrote down a payment of {amount}", business=business, amount=amount
            )
        case PaymentAllocated():
            return say.t("{amount} of your credit was used for {what}", amount=amount, what=what)
        case PaymentUnallocated():
            return say.t("{amount} no longer settles {what}", amount=amount, what=what)
        case PaymentWrittenOff():
            return say.t("{amount} of {what} is no longer asked for", amount=amount, what=what)
        case PaymentRefunded():
            return say.t("{amount} was sent back to you", amount=amount)
        case RefundFailed():
            return say.t("{amount} could not be sent back to you", amount=amount)
        case PaymentDisputed():
            return say.t("Your bank asked about {amount} that was paid", amount=amount)
        case InstalmentsChanged(parts=0):
            return say.t("{what} is asked for at once", what=what)
        case InstalmentsChanged(parts=parts):
            return say.tn(
                parts,
                "{what} is asked for in {count} part",
                "{what} is asked for in {count} parts",
                what=what,
            )
    return ""


def _autopay(event: AnyEvent, what: str, amount: str, say: Speech) -> str:
    match event:
        case AutopayEnrolled():
            return say.t("You switched autopay on")
        case AutopayCancelled():
            return say.t("Autopay ended")
        case AutopayScheduled(on=on):
            date = words.legal_date(on, say.figures)
            return say.t(
                "{amount} for {what} will be charged on {date}", amount=amount, what=what, date=date
            )
        case AutopayPaused():
            return say.t("Autopay was paused")
        case AutopayFailed():
            return say.t("Autopay could not charge {what}", what=what)
    return ""
