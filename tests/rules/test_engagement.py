import datetime as dt

import msgspec

from app.domain.engagement.rules import Flow, People, Steps, flow, met

DAY = dt.date(2026, 11, 21)
NOON = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)


def days_ago(days: int) -> dt.date:
    return DAY - dt.timedelta(days=days)


def hours_later(hours: float) -> dt.datetime:
    return NOON + dt.timedelta(hours=hours)


def steps(*hours: float | None) -> Steps:
    """The hours after noon at which it was viewed, its payment read and begun, and it was paid."""
    names = ("viewed_at", "payment_read_at", "started_at", "paid_at")
    given = dict(zip(names, hours, strict=False))
    found = {name: None if hour is None else hours_later(hour) for name, hour in given.items()}
    return Steps(handed_out_at=NOON, **{**dict.fromkeys(names), **found})


def test_person_is_new_after_long_absence() -> None:
    assert met([None], DAY) == People(people=1, people_7=1, people_30=1)
    assert met([days_ago(6)], DAY) == People(people=1)
    assert met([days_ago(7)], DAY) == People(people=1, people_7=1)
    assert met([days_ago(29)], DAY) == People(people=1, people_7=1)
    assert met([days_ago(30), days_ago(1)], DAY) == People(people=2, people_7=1, people_30=1)


def test_flow_counts_steps_with_medians() -> None:
    told = flow([steps(), steps(1), steps(3, 4, 5), steps(5, 5.5, 8, 8.5), steps(5, None, 6, 8)])
    assert told == Flow(
        handed_out=5,
        viewed=4,
        payment_read=2,
        started=3,
        paid=2,
        to_view=4 * 3600,
        to_payment=45 * 60,
        to_start=2 * 3600,
        to_paid=75 * 60,
    )


def test_transfer_pays_what_nobody_started() -> None:
    told = flow([steps(None, None, None, 4)])
    assert (told.viewed, told.started, told.paid, told.to_paid) == (0, 0, 1, None)


def test_flow_of_nothing_tells_no_times() -> None:
    told = msgspec.structs.asdict(flow([]))
    assert {name for name, value in told.items() if value is None} == {
        "to_view", "to_payment", "to_start", "to_paid",
    }  # fmt: skip
    assert {value for value in told.values() if value is not None} == {0}


def test_view_before_handing_out_takes_no_time() -> None:
    assert flow([steps(-2)]).to_view == 0
