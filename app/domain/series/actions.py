"""Giving out numbers, and setting how they look."""

from app.domain.activity.rules import SettingsChanged
from app.domain.errors import Fault, Refused
from app.domain.series import queries, rules
from app.domain.unit import Unit
from app.engine import db

_COUNT = """INSERT INTO series_counter (key, last) VALUES ($1, $2)
ON CONFLICT (key) DO UPDATE SET last = """


async def next_number(kind: str, year: int) -> str:
    """The next number of this kind's series; it counts only if the transaction commits.

    The counter's row stays locked until then, so that numbers follow the order of the commits and
    one that fails leaves no gap.
    """
    row = await queries.series(kind, year)
    key = rules.counter(kind, row.pattern, year)
    counted = await db().fetch(f"{_COUNT} series_counter.last + 1 RETURNING last", key, 1)
    return rules.written(row.pattern, row.digits, year, counted[0]["last"])


async def change(kind: str, wanted: rules.NewSeries, year: int, actor: str) -> rules.Series:
    """Set a series. Raises NotFound, or Refused for a number that was given already."""
    rules.check(wanted)
    async with Unit(actor) as unit:
        before = await queries.series(kind, year)
        key = rules.counter(kind, wanted.pattern, year)
        same = key == rules.counter(kind, before.pattern, year)
        if same and wanted.next < before.next:
            message = f"Number {before.next} comes next; it cannot go back."
            raise Refused("Those numbers were given already.", Fault("next", message))
        await db().fetch(
            "UPDATE series SET pattern = $1, digits = $2 WHERE kind = $3",
            wanted.pattern,
            wanted.digits,
            kind,
        )
        if wanted.next > 1:
            await db().fetch(f"{_COUNT} excluded.last", key, wanted.next - 1)
        unit.record(SettingsChanged(fields=(f"{kind}_series",)))
    return await queries.series(kind, year)
