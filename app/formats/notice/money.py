"""What e-mails to staff say of money: at once in a sentence, once a day in sections."""

import datetime as dt
import zoneinfo
from typing import Literal, TypeAlias

from app.domain.activity.rules import (
    AnyEvent,
    PaymentDeclined,
    PaymentDisputed,
    PaymentFailed,
    PaymentSucceeded,
    Several,
)
from app.domain.notices.money import Dispute, Moved, Setback, Takings
from app.formats import words
from app.formats.language import Speech
from app.formats.notice.rows import Row, Section, section

MoneyKind: TypeAlias = Literal["payment", "payment_declined", "payment_failed", "disputed", "task"]
_OF_MONEY = (PaymentSucceeded, PaymentDeclined, PaymentFailed, PaymentDisputed)


def figure(event: AnyEvent, say: Speech) -> str:
    """What came or did not, of all its documents together; "" where it is not about money."""
    if not isinstance(event, _OF_MONEY):
        return ""
    whole = event.whole if isinstance(event, Several) else 0
    return words.amount(whole or event.amount, event.currency, say.figures).text


def named(number: str, others: int, say: Speech) -> str:
    """What it is about; of several documents the first, and how many more."""
    if not others:
        return number
    return say.tn(others, "{number} and {count} more", "{number} and {count} more", number=number)


def sentence(kind: MoneyKind, event: AnyEvent, customer: str, number: str, say: Speech) -> str:
    """What happened, without its full stop."""
    others = event.others if isinstance(event, Several) else 0
    about = {"customer": customer, "number": named(number, others, say)}
    match kind:
        case "payment":
            return say.t("{customer} paid {number}", **about)
        case "payment_declined":
            return say.t("The bank declined the card of {customer} for {number}", **about)
        case "payment_failed":
            return say.t("The payment of {number} by {customer} failed", **about)
        case "disputed":
            return _disputed(getattr(event, "status", ""), about, say)
        case "task":
            return say.t("Something about money waits for you")


def _disputed(status: str, about: dict[str, str], say: Speech) -> str:
    match status:
        case "won":
            return say.t("You won the dispute with {customer} about {number}", **about)
        case "lost":
            return say.t("You lost the dispute with {customer} about {number}", **about)
        case "warning_closed" | "prevented":
            return say.t("The dispute of {customer} about {number} is over", **about)
        case _:
            return say.t("{customer} disputes the payment of {number} at the bank", **about)


def deadline(event: AnyEvent, today: dt.date, zone: str, say: Speech) -> str:
    """Until when staff may answer a bank, as a sentence; "" where there is nothing to answer."""
    if not isinstance(event, PaymentDisputed) or event.due_at is None:
        return ""
    date = words.in_words(_local(event.due_at, zone), today, say.figures)
    return say.t("You can answer the bank until {date}.", date=date)


def sections(told: Takings, today: dt.date, zone: str, say: Speech) -> tuple[Section, ...]:
    """The day's money, the good news first."""
    declined = [_setback(each, today, say) for each in told.declined]
    charged = [_setback(each, today, say) for each in told.autopay]
    disputed = [_dispute(each, today, zone, say) for each in told.disputed]
    return (
        section(say.t("What was paid"), [_received(each, say) for each in told.received], say),
        section(say.t("What was refunded"), [_refunded(each, say) for each in told.refunded], say),
        section(say.t("Payments that did not work"), declined, say),
        section(say.t("What autopay could not charge"), charged, say),
        section(say.t("What banks dispute"), disputed, say),
    )


def _received(each: Moved, say: Speech) -> Row:
    return _moved(each, say.tn(each.count, "{count} payment", "{count} payments"), say)


def _refunded(each: Moved, say: Speech) -> Row:
    return _moved(each, say.tn(each.count, "{count} refund", "{count} refunds"), say)


def _moved(each: Moved, what: str, say: Speech) -> Row:
    figure = words.amount(each.amount, each.currency, say.figures).text
    return Row(what=f"{each.currency}, {what}", figure=figure)


def _setback(each: Setback, today: dt.date, say: Speech) -> Row:
    again = ""
    if each.again:
        date = words.in_words(each.again, today, say.figures)
        again = say.t("tried again {date}", date=date)
    notes = (named(each.number, each.others, say) if each.number else "", again)
    return Row(
        what=each.customer_name,
        figure=words.amount(each.amount, each.currency, say.figures).text,
        note=", ".join(filter(None, notes)),
    )


def _dispute(each: Dispute, today: dt.date, zone: str, say: Speech) -> Row:
    states = {"won": say.t("you won"), "lost": say.t("you lost")}
    state = states.get(each.status, "")
    if each.due_at:
        date = words.in_words(_local(each.due_at, zone), today, say.figures)
        state = say.t("answer until {date}", date=date)
    return Row(
        what=each.customer_name,
        figure=words.amount(each.amount, each.currency, say.figures).text,
        note=", ".join(filter(None, (each.number, state))),
    )


def _local(at: dt.datetime, zone: str) -> dt.date:
    return at.astimezone(zoneinfo.ZoneInfo(zone)).date()
