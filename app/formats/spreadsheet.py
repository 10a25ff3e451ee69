"""Tables as spreadsheets open them: CSV (RFC 4180) in UTF-8, of which nothing is a formula."""

import csv
import datetime as dt
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TypeAlias

Cell: TypeAlias = str | dt.date | Decimal | None

#: By this Excel knows that it is UTF-8.
MARK = "\ufeff"
MEDIA_TYPE = "text/csv"
#: What a spreadsheet takes for the beginning of a formula
#: (https://owasp.org/www-community/attacks/CSV_Injection).
_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # wide ones too


def rows(cells: Iterable[Sequence[Cell]]) -> str:
    """These rows as CSV; numbers as they are, texts so that they stay texts."""
    written = io.StringIO()
    csv.writer(written).writerows([_shown(cell) for cell in row] for row in cells)
    return written.getvalue()


def _shown(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    if isinstance(cell, dt.date):
        return cell.isoformat()
    return f"'{cell}" if cell.lstrip(" ").startswith(_FORMULAS) else cell
