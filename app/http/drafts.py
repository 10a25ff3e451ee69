"""Writing documents: drafts, and what becomes of them."""

import uuid
from typing import Annotated, Any, Literal

import msgspec
from litestar import Request
from litestar.params import FromPath, JSONBody

from app.domain.documents import queries as document_queries
from app.domain.documents.queries import Card
from app.domain.drafts import actions, queries
from app.domain.drafts.queries import Draft
from app.domain.drafts.rules import Wording
from app.domain.errors import Conflict, NotFound, Refused
from app.domain.payments import ending
from app.domain.sessions.rules import Session

MOST_AT_ONCE = 200
Seen = Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]


class SavedDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`version` is the draft's that was seen, 0 for the first change to an issued document."""

    version: Seen
    wording: Wording


class Issue(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`version` is the draft's that was seen."""

    version: Seen


class DocumentBatch(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing to do with many documents."""

    action: Literal["issue", "void", "discard"]
    documents: Annotated[tuple[uuid.UUID, ...], msgspec.Meta(min_length=1, max_length=MOST_AT_ONCE)]


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one document of a batch; `problem` is "" where it was done."""

    document: uuid.UUID
    problem: str = ""


async def begin(request: Request[Session, Any, Any], data: JSONBody[Wording]) -> Draft:
    """Begin a document; it has no number until it is issued."""
    return await queries.draft(await actions.begin(data, request.user.actor))


async def draft(document: FromPath[uuid.UUID]) -> Draft:
    """What is written of a document; of an issued one without changes, what it says."""
    return await queries.draft(document)


async def save(
    request: Request[Session, Any, Any], document: FromPath[uuid.UUID], data: JSONBody[SavedDraft]
) -> Draft:
    """Keep what is written, as of the version seen; an issued document shows it once issued."""
    await actions.save(document, data.wording, data.version, request.user.actor)
    return await queries.draft(document)


async def discard(request: Request[Session, Any, Any], document: FromPath[uuid.UUID]) -> None:
    """Forget what was not issued; a draft that never was is gone."""
    await actions.discard(document, request.user.actor)


async def issue(
    request: Request[Session, Any, Any], document: FromPath[uuid.UUID], data: JSONBody[Issue]
) -> Card:
    """Issue the draft: with a number and a link the first time, as a new version later."""
    await actions.issue(document, data.version, request.user.actor)
    return await document_queries.card(document)


async def duplicate(request: Request[Session, Any, Any], document: FromPath[uuid.UUID]) -> Draft:
    """Begin another document like this one."""
    copied = await queries.copy(document)
    return await queries.draft(await actions.begin(copied, request.user.actor))


async def credit(request: Request[Session, Any, Any], document: FromPath[uuid.UUID]) -> Draft:
    """Begin a credit note for all of an invoice."""
    credited = await queries.credit(document)
    return await queries.draft(await actions.begin(credited, request.user.actor))


async def void(request: Request[Session, Any, Any], document: FromPath[uuid.UUID]) -> Card:
    """End a document that was issued; it keeps its number and stays to be seen."""
    await ending.void(document, request.user.actor)
    return await document_queries.card(document)


async def batch(
    request: Request[Session, Any, Any], data: JSONBody[DocumentBatch]
) -> list[Outcome]:
    """Issue, void or discard many documents, each whole or not at all."""
    return [
        Outcome(document=document, problem=await _done(data.action, document, request.user.actor))
        for document in data.documents
    ]


async def _done(action: str, document: uuid.UUID, actor: str) -> str:
    """What kept `action` from being done, or ""."""
    try:
        match action:
            case "issue":
                found = await queries.draft(document)
                await actions.issue(document, found.version, actor)
            case "void":
                await ending.void(document, actor)
            case _:
                await actions.discard(document, actor)
    except (Refused, Conflict, NotFound) as refusal:
        faults = refusal.faults if isinstance(refusal, Refused) else ()
        return " ".join((str(refusal), *(fault.problem for fault in faults)))
    return ""
