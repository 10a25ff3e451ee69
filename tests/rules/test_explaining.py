"""Why an invoice is paid, or is not."""

import datetime as dt
from typing import Any

import pytest

from app.domain.payments.explaining import (
    Answer,
    Evident,
    LastTry,
    Sums,
    answer,
    settles_on,
)


def sums(due: int = 100, **paid: int) -> Sums:
    known = {"prepaid": 0, "payments": 0, "credit_notes": 0, "written_off": 0, **paid}
    return Sums(total=due + sum(known.values()), due=due, **known)


def tried(state: Any, declines: int = 0) -> LastTry:
    at = dt.datetime(2026, 11, 20, tzinfo=dt.UTC)
    return LastTry(state=state, declines=declines, code="", method="card", started_at=at)


def evident(**changes: Any) -> Evident:
    known = {
        "invoice": True,
        "voided": False,
        "sums": sums(),
        "processing": 0,
        "refunded": 0,
        "charged_back": 0,
        "views": 0,
        "last": None,
    }
    return Evident(**{**known, **changes})


@pytest.mark.parametrize(
    ("known", "said"),
    [
        (evident(), "never_opened"),
        (evident(views=1), "nobody_tried"),
        (evident(invoice=False), "not_payable"),
        (evident(voided=True), "void"),
        (evident(sums=sums(0, payments=100)), "paid"),
        (evident(sums=sums(0, prepaid=100)), "paid"),
        (evident(sums=sums(0, credit_notes=60, written_off=40)), "settled"),
        (evident(processing=100, last=tried("processing")), "processing"),
        (evident(refunded=100, last=tried("succeeded")), "refunded"),
        (evident(refunded=10, charged_back=90), "charged_back"),
        (evident(last=tried("created")), "unknown"),
        (evident(last=tried("open")), "at_stripe"),
        (evident(last=tried("requires_action")), "at_stripe"),
        (evident(last=tried("declined", 1)), "declined"),
        (evident(last=tried("failed")), "failed"),
        (evident(last=tried("abandoned")), "left"),
        (evident(last=tried("abandoned", 2)), "declined"),
        (evident(last=tried("canceled")), "left"),
        (evident(last=tried("succeeded"), sums=sums(60, payments=40)), "partly_paid"),
        (evident(last=tried("open"), sums=sums(60, payments=40)), "at_stripe"),
    ],
)
def test_answer_is_the_first_that_applies(known: Evident, said: Answer) -> None:
    assert answer(known) == said


@pytest.mark.parametrize(
    ("since", "until"), [("2026-11-16", "2026-11-23"), ("2026-11-20", "2026-11-27")]
)
def test_debit_settles_on_working_days(since: str, until: str) -> None:
    assert settles_on(dt.date.fromisoformat(since)) == dt.date.fromisoformat(until)
