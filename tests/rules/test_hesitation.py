import datetime as dt
import uuid
from typing import Any

from app.domain.visits.hesitation import Hint, Sat, hints

NOW = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
LINK, OTHER = uuid.uuid4(), uuid.uuid4()


def sat(days_ago: float = 0, **changes: Any) -> Sat:
    """A visit of five minutes that ended so many days and ten minutes ago."""
    start = NOW - dt.timedelta(days=days_ago, minutes=15)
    fields: dict[str, Any] = {
        "visit": uuid.uuid4(),
        "link": LINK,
        "visitor": "phone",
        "started_at": start,
        "seen_at": start + dt.timedelta(minutes=5),
        "terms": 0,
        "payment": 0,
        "last": None,
    }
    return Sat(**{**fields, **changes})


def told(*visits: Sat, owed: bool = True) -> list[Hint]:
    """What is said of the last of these visits."""
    return hints(visits, NOW, owed=owed)[visits[-1].visit]


def test_leaving_at_payment_is_told() -> None:
    assert told(sat(payment=40, last="payment")) == [
        Hint(kind="left_payment", section="payment", count=40)
    ]


def test_reading_on_after_payment_is_none() -> None:
    assert told(sat(payment=40, last="terms")) == []


def test_glance_at_payment_is_none() -> None:
    assert told(sat(payment=2, last="payment")) == []


def test_nobody_hesitates_who_owes_nothing() -> None:
    assert told(sat(payment=40, last="payment"), owed=False) == []


def test_who_still_reads_has_not_left() -> None:
    assert told(sat(payment=40, last="payment", seen_at=NOW)) == []


def test_third_visit_to_terms_is_told() -> None:
    visits = [sat(2, terms=10), sat(1.5, terms=2), sat(1, terms=30), sat(terms=5)]
    assert told(*visits) == [Hint(kind="read_again", section="terms", count=3)]
    assert told(*visits[:3]) == []
    assert told(*visits, sat()) == []


def test_coming_back_after_days_is_told() -> None:
    assert told(sat(6.1), sat()) == [Hint(kind="came_back", count=6)]
    assert told(sat(2.5), sat()) == []


def test_last_visit_counts_not_the_order() -> None:
    long = sat(6, seen_at=NOW - dt.timedelta(days=1))
    assert told(long, sat(5), sat()) == []


def test_new_device_on_a_link_is_told() -> None:
    assert told(sat(1), sat(visitor="laptop")) == [Hint(kind="new_device")]


def test_known_device_is_no_news() -> None:
    assert told(sat(2), sat(1, visitor="laptop"), sat()) == []


def test_other_link_is_no_forwarding() -> None:
    assert told(sat(1, link=OTHER), sat(visitor="laptop")) == []


def test_browser_that_keeps_nothing_is_not_judged() -> None:
    assert told(sat(1), sat(visitor="")) == []
    assert told(sat(1, visitor=""), sat(visitor="laptop")) == []
