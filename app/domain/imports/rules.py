"""What came out of a file, what would come out of it, and what staff should know about it."""

import datetime as dt
import hashlib
import re
import uuid
from typing import Literal, TypeAlias, assert_never

import msgspec

from app.domain.documents.rules import Content, Difference, Kind, Remark
from app.domain.errors import Conflict, Fault
from app.domain.money import major
from app.domain.parties import Party, identity

#: How files came in: by the dashboard, by a program, by the command.
CameBy: TypeAlias = Literal["screen", "api", "command"]
Outcome: TypeAlias = Literal["created", "known", "refused"]
LONGEST_NAME = 200
_KEY = 16  # characters that tell the files of one import apart
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A document as read from one file, its embedded files by SHA-256 (hexadecimal)."""

    content: Content
    files: dict[str, bytes] = {}
    remarks: tuple[Remark, ...] = ()


class Slot(msgspec.Struct, frozen=True, kw_only=True):
    """Where a file stands: in which import, at which place (1, 2, 3 …), under what name."""

    batch: uuid.UUID
    origin: CameBy
    place: int = 1
    name: str = ""


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one file: a new document, or the one that these bytes made before."""

    document: str
    kind: Kind
    number: str
    created: bool
    remarks: tuple[Remark, ...] = ()


class Refusal(msgspec.Struct, frozen=True):
    """Why a file was not taken in: a sentence, and each fault by its element."""

    detail: str
    faults: tuple[Fault, ...] = ()


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """What taking in a file would do now; amounts are minor units.

    `document`: these bytes made it already, and nothing would change. `sha256`: an earlier file of
    the same import with the same makes this one known. `number_key`: an earlier one with the same,
    but other bytes, gives this one the remark `number_taken`. `customer_key` is the same for files
    of one customer.
    """

    document: uuid.UUID | None
    kind: Kind
    number: str
    customer: uuid.UUID | None
    customer_name: str
    seller_name: str
    currency: str
    total: int
    due: int
    issued_on: dt.date
    due_on: dt.date | None
    remarks: tuple[Remark, ...]
    sha256: str
    number_key: str
    customer_key: str


def remark(difference: Difference, currency: str) -> Remark:
    """A recomputed amount as a warning with both figures."""
    where = f"{difference.term} of line {difference.line}" if difference.line else difference.term
    return Remark(
        code="differs",
        where="amount" + where.removeprefix("line") if difference.line else where,
        stated=f"{major(difference.stated, currency):f}",
        computed=f"{major(difference.computed, currency):f}",
    )


def doubts(
    content: Content, *, seller: str, confirmed: bool, number_taken: bool, strict: bool
) -> tuple[Remark, ...]:
    """What only the documents that are here already tell. Raises Conflict, when `strict`."""
    found: list[Remark] = []
    if not confirmed:
        found.append(Remark(code="foreign_seller", stated=seller))
    if number_taken:
        if strict:
            raise Conflict(f"Number {content.number} is already used by another document.")
        found.append(Remark(code="number_taken", stated=content.number))
    return tuple(found)


def keys(content: Content) -> tuple[str, str]:
    """What tells the files of one import apart: by number, and by customer."""
    number = (content.kind, identity(content.seller), content.number)
    return _key("\n".join(number)), customer_key(content.buyer)


def customer_key(party: Party) -> str:
    return _key(identity(party))


def file_name(given: str) -> str:
    """A file's name as it can be kept and shown: its last part, nothing that no eye sees."""
    last = re.split(r"[/\\]", _CONTROLS.sub("", given))[-1].strip()
    return last[-LONGEST_NAME:]


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


#: What may have happened to a document that an undone import takes away again.
UNTOUCHED = ("document.created", "link.created", "bank_details.proposed", "document.number_freed")
#: What may have happened to its customer's portal; who opened it is asked of the visits.
PORTAL_UNTOUCHED = (
    "customer.created",
    "customer.updated",
    "link.created",
    "link.opened",
    "link.denied",
    "link.renewal_requested",
    "link.revoked",
    "link.regenerated",
)
_TOUCHED = {
    "link.copied": "its link was copied",
    "link.sent": "its link was sent",
    "link.revoked": "its link was revoked",
    "link.regenerated": "its link was regenerated",
    "link.opened": "its link was opened",
    "link.denied": "somebody came by its link",
    "link.renewal_requested": "somebody asked for a new link",
    "link.code_requested": "somebody asked for a code to open it",
    "link.code_failed": "somebody typed wrong codes to open it",
    "document.viewed": "it was opened",
    "document.section_read": "it was read",
    "document.printed": "it was printed",
    "document.downloaded": "it was downloaded",
    "document.updated": "it was edited",
    "document.sent": "it was sent",
    "document.voided": "it was voided",
    "document.paid": "it was paid",
}
_TOUCHED_NOUNS = {
    "payment": "a payment was started",
    "delivery": "it was sent",
    "message": "there are messages about it",
    "dispute": "it was disputed",
    "promise": "a payment was promised",
    "quote": "it was answered",
    "autopay": "it is to be paid by itself",
    "file": "a file of it was downloaded",
}


def touched(kind: str) -> str:
    """Why a document stays, by the kind of the event that happened to it since."""
    noun = kind.partition(".")[0]
    return _TOUCHED.get(kind) or _TOUCHED_NOUNS.get(noun, "it was used since")


def portal_touched(kind: str, customer: str) -> str:
    """Why a document stays, by what happened to the portal that lists it."""
    done = {"link.copied": "copied", "link.sent": "sent"}.get(kind)
    if done:
        return f"the link to the portal of {customer}, which lists it, was {done} since"
    return f"{customer} has used the portal, which lists it, since"


def _key(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:_KEY]
