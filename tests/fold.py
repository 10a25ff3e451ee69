"""What the counters must say: the log, folded anew."""

from collections import defaultdict
from typing import Any

import msgspec

from app.domain.activity import queries
from app.domain.activity.rules import AnyEvent, DocumentPrinted, DocumentViewed, SectionRead
from app.domain.clock import local_date
from app.engine import db

Counters = dict[Any, dict[str, Any]]


async def folded(time_zone: str) -> tuple[Counters, Counters]:
    """The counters of every document and link, and of every day, as the log has them."""
    subjects: Counters = defaultdict(lambda: defaultdict(int))
    days: Counters = defaultdict(lambda: defaultdict(int))
    for entry in await queries.after(0, 10_000):
        event = msgspec.json.decode(entry.event, type=AnyEvent)
        if getattr(event, "visit_class", "") != "human":
            continue
        of = [subjects[entry.document], subjects[entry.link]]
        day = days[local_date(entry.at, time_zone)]
        match event:
            case DocumentViewed(first=first, new_visitor=new_visitor):
                for counters in of:
                    counters["views"] += 1
                    counters["visitors"] += new_visitor
                    counters.setdefault("first_viewed_at", entry.at)
                    counters["last_viewed_at"] = entry.at
                day["views"] += 1
                day["first_views"] += first
            case SectionRead(seconds=seconds):
                for counters in (*of, day):
                    counters["seconds"] += seconds
            case DocumentPrinted():
                for counters in of:
                    counters["prints"] += 1
    subjects.pop(None, None)
    return _plain(subjects), _plain(days)


async def kept() -> tuple[Counters, Counters]:
    """The counters as the database keeps them; what is nothing is left out."""
    return await _kept("engagement", "subject", {"scope"}), await _kept("day", "date", set())


async def _kept(table: str, key: str, without: set[str]) -> Counters:
    rows = await db().fetch(f"SELECT * FROM {table}")
    counted = {
        row[key]: {name: v for name, v in row.items() if v and name not in {key, *without}}
        for row in rows
    }
    return {subject: counters for subject, counters in counted.items() if counters}


def _plain(counted: Counters) -> Counters:
    return {
        key: {name: count for name, count in counters.items() if count}
        for key, counters in counted.items()
        if any(counters.values())
    }
