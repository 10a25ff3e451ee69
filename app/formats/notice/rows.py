"""The parts of an e-mail to staff: a title, and rows of which the last are only counted."""

import msgspec

from app.formats.language import Speech

MOST_ROWS = 20  # of one section; the rest is counted


class Row(msgspec.Struct, frozen=True, kw_only=True):
    what: str
    figure: str = ""
    note: str = ""


class Section(msgspec.Struct, frozen=True):
    title: str
    rows: tuple[Row, ...]


def section(title: str, rows: list[Row], say: Speech) -> Section:
    more = len(rows) - MOST_ROWS
    shown = rows[:MOST_ROWS]
    if more > 0:
        shown.append(Row(what=say.tn(more, "and {count} more", "and {count} more")))
    return Section(title, tuple(shown))
