"""What came out of a file, and what staff should know about it."""

from typing import assert_never

import msgspec

from app.domain.documents.rules import Content, Difference, Kind, Remark
from app.domain.money import major


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A document as read from one file, its embedded files by SHA-256 (hexadecimal)."""

    content: Content
    files: dict[str, bytes] = {}
    remarks: tuple[Remark, ...] = ()


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one file: a new document, or the one that these bytes made before."""

    document: str
    kind: Kind
    number: str
    created: bool
    remarks: tuple[Remark, ...] = ()


def remark(difference: Difference, currency: str) -> Remark:
    """A recomputed amount as a warning with both figures."""
    where = f"{difference.term} of line {difference.line}" if difference.line else difference.term
    return Remark(
        code="differs",
        where="amount" + where.removeprefix("line") if difference.line else where,
        stated=f"{major(difference.stated, currency):f}",
        computed=f"{major(difference.computed, currency):f}",
    )


def sentence(remark: Remark) -> str:
    """A remark for whoever imports."""
    match remark.code:
        case "differs":
            return f"the {remark.where} says {remark.stated}, its parts give {remark.computed}"
        case "rounded":
            return f"the {remark.where} says {remark.stated}, which stands as {remark.computed}"
        case "number_taken":
            return "another document of this seller has the same number"
        case "foreign_seller":
            return f"is {remark.stated} you? Its bank details stay hidden until somebody says so"
        case _:
            assert_never(remark.code)
