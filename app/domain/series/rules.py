"""What a number looks like, and when a series starts again."""

from typing import Annotated

import msgspec

from app.domain.errors import Fault, Refused

MOST_DIGITS = 9
LARGEST = 10**MOST_DIGITS


class Series(msgspec.Struct, frozen=True, kw_only=True):
    """How documents of one kind are numbered, and the number that comes next this year."""

    kind: str
    pattern: str
    digits: int
    next: int
    example: str


class NewSeries(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What staff set: `pattern` holds `{number}`, and `{year}` if it starts again each year."""

    pattern: Annotated[str, msgspec.Meta(min_length=8, max_length=60, pattern=r"^[^\x00-\x1f]*$")]
    digits: Annotated[int, msgspec.Meta(ge=1, le=MOST_DIGITS)]
    next: Annotated[int, msgspec.Meta(ge=1, lt=LARGEST)]


def check(wanted: NewSeries) -> None:
    """Raises Refused."""
    rest = wanted.pattern.replace("{year}", "").replace("{number}", "", 1)
    if "{number}" not in wanted.pattern or "{" in rest or "}" in rest:
        fault = Fault("pattern", "Write {number} once, and {year} if it starts again each year.")
        raise Refused("The pattern makes no numbers.", fault)


def counter(kind: str, pattern: str, year: int) -> str:
    """The name of the counter that a document of `year` takes its number from."""
    return f"{kind}:{year}" if "{year}" in pattern else kind


def written(pattern: str, digits: int, year: int, number: int) -> str:
    """The number as it stands on the document."""
    text = pattern.replace("{year}", str(year))
    return text.replace("{number}", f"{number:0{digits}}")
