"""The series as staff see them."""

from app.domain.errors import NotFound
from app.domain.series import rules
from app.domain.series.rules import Series
from app.engine import Row, db


async def all_series(year: int) -> list[Series]:
    """Every kind's series, with the number that comes next in `year`."""
    rows = await db().fetch("SELECT kind, pattern, digits FROM series ORDER BY kind")
    return [await _series(row, year) for row in rows]


async def series(kind: str, year: int) -> Series:
    """Raises NotFound."""
    rows = await db().fetch("SELECT kind, pattern, digits FROM series WHERE kind = $1", kind)
    if not rows:
        raise NotFound("There is no such series.")
    return await _series(rows[0], year)


async def _series(row: Row, year: int) -> Series:
    key = rules.counter(row["kind"], row["pattern"], year)
    counted = await db().fetch("SELECT last FROM series_counter WHERE key = $1", key)
    following = (counted[0]["last"] if counted else 0) + 1
    example = rules.written(row["pattern"], row["digits"], year, following)
    return Series(**row, next=following, example=example)
