import datetime as dt
from typing import Any

import msgspec
import pytest

from app.domain.documents import rules
from app.domain.documents.rules import Adjustment, Difference, Snapshot, Tax
from app.domain.documents.status import Standing, Status, status
from app.domain.money import TaxSubtotal, Totals
from tests import make

TODAY = dt.date(2026, 11, 21)
YESTERDAY, TOMORROW = TODAY - dt.timedelta(days=1), TODAY + dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("total", "due", "due_on", "expected"),
    [
        (100, 100, TOMORROW, "open"),
        (100, 100, TODAY, "open"),
        (100, 100, YESTERDAY, "overdue"),
        (100, 100, None, "open"),
        (100, 40, TOMORROW, "partly_paid"),
        (100, 40, YESTERDAY, "overdue"),
        (100, 0, YESTERDAY, "paid"),
        (0, 0, YESTERDAY, "paid"),
        (100, -5, TOMORROW, "paid"),
        (-100, -100, YESTERDAY, "open"),
    ],
)
def test_status_follows_from_amounts(
    total: int, due: int, due_on: dt.date | None, expected: Status
) -> None:
    standing = Standing(kind="invoice", total=total, due=due, due_on=due_on)
    assert status(standing, TODAY) == expected


def test_credit_note_is_never_overdue() -> None:
    standing = Standing(kind="credit_note", total=100, due=100, due_on=YESTERDAY)
    assert status(standing, TODAY) == "open"


def test_quote_is_good_until_its_last_day_ends() -> None:
    def quote(valid_until: dt.date | None, **changes: Any) -> Status:
        fields = {"total": 100, "due": 100, "due_on": YESTERDAY, **changes}
        return status(Standing(kind="quote", valid_until=valid_until, **fields), TODAY)

    assert [quote(None), quote(TODAY), quote(YESTERDAY)] == ["open", "open", "expired"]
    assert quote(YESTERDAY, voided=True) == "withdrawn"


def test_draft_and_void_come_first() -> None:
    paid = Standing(kind="invoice", total=100, due=0, due_on=YESTERDAY, voided=True)
    assert status(paid, TODAY) == "void"
    assert status(msgspec.structs.replace(paid, draft=True), TODAY) == "draft"


def test_consistent_document_has_no_difference() -> None:
    assert rules.differences(make.content()) == ()


def test_each_difference_has_both_figures() -> None:
    wrong = make.content(
        taxes=(TaxSubtotal(category="S", rate=190_000, taxable=100_00, tax=19_01),),
        totals=Totals(lines=100_00, net=100_00, tax=19_01, gross=119_01, due=120_00),
    )
    assert rules.differences(wrong) == (
        Difference(term="tax S 19 %", stated=19_01, computed=19_00),
        Difference(term="tax", stated=19_01, computed=19_00),
        Difference(term="gross", stated=119_01, computed=119_00),
        Difference(term="due", stated=120_00, computed=119_00),
    )


def test_line_discount_counts_once() -> None:
    line = msgspec.structs.replace(
        make.content().lines[0],
        adjustments=(Adjustment(charge=False, amount=10_00), Adjustment(charge=True, amount=1_00)),
    )
    assert rules.line_net(line, "EUR") == 91_00


def test_document_allowance_bears_its_tax() -> None:
    allowance = Adjustment(charge=False, amount=10_00, tax=Tax(category="S", rate=190_000))
    content = make.content(adjustments=(allowance,))
    assert rules.computed_totals(content).gross == 90_00 + 17_10


def test_snapshot_is_read_back_the_same() -> None:
    frozen = rules.snapshot("7", 1, make.content())
    assert msgspec.json.decode(rules.canonical(frozen), type=Snapshot) == frozen


def test_canonical_bytes_depend_on_content_alone() -> None:
    content = make.content(number="7")
    one, two = (
        rules.canonical(rules.snapshot("7", 1, c)) for c in (content, make.content(number="7"))
    )
    assert one == two
    assert rules.canonical(rules.snapshot("7", 2, content)) != one
    assert b": " not in one


def test_bank_details_can_be_left_out() -> None:
    body = rules.canonical(rules.snapshot("7", 1, make.content()))
    assert b"DE12500105170648489890" in body
    without = rules.without_payment(body)
    assert b"DE12500105170648489890" not in without
    assert msgspec.json.decode(without, type=Snapshot).payment == ()
