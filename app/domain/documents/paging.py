"""Pages of a list that do not shift while it changes: each begins after the last row seen."""

import datetime as dt
import uuid
from typing import Any, NamedTuple

import msgspec

from app.domain.errors import Refused
from app.domain.parties import folded
from app.engine import Row

_NULLABLE = frozenset({"document.due_on", "engagement.last_viewed_at"})


class Query:
    """The values of a statement, each at its place."""

    def __init__(self) -> None:
        self.values: list[Any] = []

    def place(self, value: Any) -> str:
        self.values.append(value)
        return f"${len(self.values)}"


class Order(NamedTuple):
    """What a list that selects `place` and `id` is ordered by, and which rows the page may have."""

    by: str
    begins: str


def where(*conditions: str) -> str:
    """A WHERE clause of those that say something."""
    said = [f"({condition})" for condition in conditions if condition]
    return f"WHERE {' AND '.join(said)}" if said else ""


def ordered(  # noqa: PLR0913  # what an order is made of
    query: Query, key: str, column: str, after: str | None, *, down: bool, nulls_last: bool
) -> Order:
    """The order by `column`, then by `key`, from the row on that the cursor `after` tells of."""
    way, sign = ("DESC", "<") if down else ("ASC", ">")
    begins = ""
    if after is not None:
        value, identifier = _read(after)
        last = query.place(identifier)
        if value is None:
            rest = "" if nulls_last else f" OR {column} IS NOT NULL"
            begins = f"{column} IS NULL AND {key} {sign} {last}{rest}"
        else:
            here = query.place(_typed(column, value))
            rest = f" OR {column} IS NULL" if nulls_last and column in _NULLABLE else ""
            begins = f"{column} {sign} {here} OR {column} = {here} AND {key} {sign} {last}{rest}"
    nulls = f" NULLS {'LAST' if nulls_last else 'FIRST'}" if column in _NULLABLE else ""
    return Order(f"place {way}{nulls}, id {way}", begins)


def cut(found: list[Row], limit: int) -> tuple[list[Row], str | None]:
    """The page's rows, and the cursor of the next one if there is one."""
    if len(found) <= limit:
        return found, None
    last = found[limit - 1]
    return found[:limit], msgspec.json.encode([last["place"], last["id"]]).hex()


def _read(cursor: str) -> tuple[Any, uuid.UUID]:
    try:
        value, identifier = msgspec.json.decode(bytes.fromhex(cursor), type=tuple[Any, uuid.UUID])
    except (ValueError, msgspec.MsgspecError):
        raise Refused("This page of the list does not exist.") from None
    return value, identifier


def _typed(column: str, value: Any) -> Any:
    """A cursor's value as the database compares it. Raises Refused."""
    types: dict[str, Any] = {"_at": dt.datetime, "_on": dt.date, "tal": int}
    try:
        return msgspec.convert(value, types.get(column[-3:], str), strict=False)
    except msgspec.ValidationError:
        raise Refused("This page of the list does not exist.") from None


def pattern(search: str) -> str:
    """`search` anywhere in a text, its own wildcards meant literally."""
    literal = folded(search).replace("!", "!!").replace("%", "!%").replace("_", "!_")
    return f"%{literal}%"
