"""Who is told of what, by which way, and who is not."""

import datetime as dt
import uuid
from typing import Any

import pytest

from app.domain.activity.rules import (
    AnyEvent,
    DeliveryFailed,
    DocumentDownloaded,
    DocumentViewed,
    PaymentDeclined,
    PaymentDisputed,
    PaymentFailed,
    PaymentSucceeded,
    TaskOpened,
    WorkFailed,
)
from app.domain.errors import Refused
from app.domain.notices.rules import (
    LONG_SILENCE,
    SORTS,
    STALE,
    USUAL,
    Fact,
    NoticeChanges,
    NoticePreferences,
    Reader,
    changed,
    choices,
    kind_of,
    told,
)

NOW = dt.datetime(2026, 11, 21, 21, 0, tzinfo=dt.UTC)
LEA = uuid.UUID(int=1)


def view(**changes: Any) -> DocumentViewed:
    fields = {"visit_class": "human", "version": 1, "first": False, "new_visitor": False}
    return DocumentViewed(**{**fields, **changes})


def fact(event: AnyEvent, **changes: Any) -> Fact:
    return Fact(**{"seq": 1, "at": NOW, "actor": "customer", "event": event, **changes})


def preferences(**changes: Any) -> NoticePreferences:
    return NoticePreferences(
        **{name: getattr(USUAL, name) for name in USUAL.__struct_fields__} | changes
    )


def reader(**changes: Any) -> Reader:
    fields = {"id": LEA, "role": "member", "active": True, "preferences": USUAL, "time_zone": "UTC"}
    return Reader(**{**fields, **changes})


WORK = WorkFailed(work=uuid.UUID(int=2), effect="digest.send", reason="refused")
_MONEY: Any = {"amount": 119_00, "currency": "EUR"}
_TRIED: Any = {"attempt": uuid.UUID(int=4), "code": "insufficient_funds", **_MONEY}
PAID = PaymentSucceeded(payment=uuid.UUID(int=5), method="card", **_MONEY)
CREDIT = PaymentSucceeded(payment=uuid.UUID(int=5), method="card", credit=True, **_MONEY)
DISPUTED = PaymentDisputed(
    chargeback=uuid.UUID(int=6), payment=uuid.UUID(int=5), status="needs_response", **_MONEY
)
FAILED = DeliveryFailed(delivery=uuid.UUID(int=3), channel="email", reason="refused")


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        (view(first=True), "first_view"),
        (view(new_version=True), "new_version"),
        (view(silent_days=LONG_SILENCE), "returned"),
        (view(silent_days=LONG_SILENCE - 1), "view"),
        (view(visit_class="scanner"), None),
        (view(visit_class="staff"), None),
        (PAID, "payment"),
        (CREDIT, None),
        (PAID.among(0, 3, 300_00), "payment"),
        (PAID.among(1, 3, 300_00), None),
        (PaymentDeclined(**_TRIED).among(2, 3, 300_00), None),
        (PaymentFailed(**_TRIED).among(1, 2, 300_00), None),
        (PaymentDeclined(**_TRIED), "payment_declined"),
        (PaymentFailed(**_TRIED), "payment_failed"),
        (DISPUTED, "disputed"),
        (TaskOpened(task=uuid.UUID(int=7), task_kind="overpayment"), "task"),
        (TaskOpened(task=uuid.UUID(int=7), task_kind="chargeback"), None),
        (FAILED, "undelivered"),
        (WORK, "work_failed"),
        (DocumentDownloaded(visit_class="human", version=1), None),
    ],
)
def test_event_is_worth_its_kind(event: AnyEvent, kind: str | None) -> None:
    assert kind_of(fact(event)) == kind


def test_first_view_of_quote_has_its_own_kind() -> None:
    assert kind_of(fact(view(first=True), document_kind="quote")) == "quote_viewed"


def test_nobody_is_told_of_his_own_doing() -> None:
    assert told(reader(), fact(FAILED, actor=f"staff:{LEA}"), NOW) is None
    assert told(reader(), fact(FAILED, actor=f"staff:{uuid.UUID(int=9)}"), NOW) is not None


def test_removed_member_is_told_nothing() -> None:
    assert told(reader(active=False), fact(view(first=True)), NOW) is None


@pytest.mark.parametrize(
    ("role", "hears"), [("owner", True), ("admin", True), ("member", False), ("read_only", False)]
)
def test_failed_work_is_for_admins(role: Any, *, hears: bool) -> None:
    assert (told(reader(role=role), fact(WORK), NOW) is not None) is hears
    assert ("work_failed" in choices(role, USUAL)) is hears


def test_read_only_member_hears_of_views() -> None:
    found = told(reader(role="read_only"), fact(view(first=True)), NOW)
    assert found
    assert found.listed
    assert found.email_at is None


def test_later_views_are_no_news() -> None:
    assert told(reader(), fact(view()), NOW) is None


def test_payment_comes_by_email_at_once() -> None:
    found = told(reader(), fact(PAID), NOW)
    assert found
    assert (found.listed, found.email_at) == (True, NOW)


def test_nothing_chosen_tells_nothing() -> None:
    quiet = preferences(ways={"first_view": frozenset()})
    assert told(reader(preferences=quiet), fact(view(first=True)), NOW) is None


def test_quiet_hours_hold_email_and_desktop() -> None:
    wanted = preferences(
        quiet=True,
        ways={"first_view": frozenset({"app", "email"})},
    )
    found = told(reader(preferences=wanted, time_zone="Europe/Berlin"), fact(view(first=True)), NOW)
    assert found
    assert (found.listed, found.silent) == (True, True)
    assert found.email_at == dt.datetime(2026, 11, 22, 6, 0, tzinfo=dt.UTC)
    awake = told(
        reader(preferences=wanted, time_zone="America/New_York"), fact(view(first=True)), NOW
    )
    assert awake
    assert (awake.silent, awake.email_at) == (False, NOW)


def test_old_events_are_history() -> None:
    wanted = preferences(ways={"first_view": frozenset({"app", "email"})})
    old = fact(view(first=True), at=NOW - STALE - dt.timedelta(seconds=1))
    found = told(reader(preferences=wanted), old, NOW)
    assert found
    assert (found.read, found.email_at) == (True, None)


def test_failed_email_brings_forth_no_email() -> None:
    assert "email" not in SORTS["work_failed"].ways


def test_impossible_choices_are_refused() -> None:
    wanted = NoticeChanges(version=1, ways={"view": frozenset({"email"})}, time_zone="Mars/Olympus")
    with pytest.raises(Refused) as refused:
        changed(USUAL, wanted)
    assert [fault.field for fault in refused.value.faults] == ["ways.view", "time_zone"]


def test_other_kinds_stay_as_they_were() -> None:
    first = changed(USUAL, NoticeChanges(version=1, ways={"returned": frozenset()}))
    second = changed(first, NoticeChanges(version=2, ways={"first_view": frozenset({"email"})}))
    assert second.ways == {"returned": frozenset(), "first_view": frozenset({"email"})}
