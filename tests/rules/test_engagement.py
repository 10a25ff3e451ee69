import datetime as dt

from app.domain.engagement.rules import Flow, People, Steps, flow, met

DAY = dt.date(2026, 11, 21)
NOON = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)


def days_ago(days: int) -> dt.date:
    return DAY - dt.timedelta(days=days)


def hours_later(hours: float) -> dt.datetime:
    return NOON + dt.timedelta(hours=hours)


def steps(view: float | None = None, payment: float | None = None) -> Steps:
    return Steps(
        handed_out_at=NOON,
        viewed_at=None if view is None else hours_later(view),
        payment_read_at=None if payment is None else hours_later(payment),
    )


def test_person_is_new_after_long_absence() -> None:
    assert met([None], DAY) == People(people=1, people_7=1, people_30=1)
    assert met([days_ago(6)], DAY) == People(people=1)
    assert met([days_ago(7)], DAY) == People(people=1, people_7=1)
    assert met([days_ago(29)], DAY) == People(people=1, people_7=1)
    assert met([days_ago(30), days_ago(1)], DAY) == People(people=2, people_7=1, people_30=1)


def test_flow_counts_steps_with_medians() -> None:
    told = flow([steps(), steps(1), steps(3, 4), steps(5, 5.5)])
    assert told == Flow(
        handed_out=4, viewed=3, payment_read=2, to_view=3 * 3600, to_payment=45 * 60
    )


def test_flow_of_nothing_tells_no_times() -> None:
    nothing = Flow(handed_out=0, viewed=0, payment_read=0, to_view=None, to_payment=None)
    assert flow([]) == nothing


def test_view_before_handing_out_takes_no_time() -> None:
    assert flow([steps(-2)]).to_view == 0
