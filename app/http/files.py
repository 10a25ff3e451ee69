"""What a browser keeps: a document's PDF, and the files that came with it."""

import re
import uuid
from typing import Any
from urllib.parse import quote

import msgspec
from litestar import Request, Response
from litestar.params import FromPath

from app.domain.documents import queries as documents
from app.domain.documents.accounts import moved
from app.domain.documents.rules import Snapshot
from app.domain.errors import NotFound
from app.domain.papers.queries import frozen
from app.domain.payments import receipts
from app.domain.payments.receipt import Receipt
from app.domain.sessions.rules import Session
from app.domain.settings import bank
from app.domain.settings.queries import current
from app.effects.papers import Papers, locale_of
from app.formats.language import preferred, speech, spoken
from app.formats.pdf import payment
from app.formats.pdf.receipt import title as receipt_title
from app.formats.pdf.sheet import title
from app.http.parameters import AnyVersion
from app.http.portal import Refusal, admit

PDF = "application/pdf"
_MEDIA_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+", re.ASCII)


async def attachment(
    request: Request[Any, Any, Any],
    token: FromPath[str],
    document: FromPath[uuid.UUID],
    sha256: FromPath[str],
) -> Response[bytes]:
    """A file that came with a document; whatever is wrong, it is simply not found."""
    try:
        await admit(request, token, document, document_asked=True, frozen=False)
        file = await documents.attachment(document, sha256)
    except (Refusal, NotFound):
        return _not_found(request)
    known = _MEDIA_TYPE.fullmatch(file.media_type)
    return _download(file.body, file.name, file.media_type if known else "application/octet-stream")


async def portal_paper(
    request: Request[Any, Any, Any], token: FromPath[str], document: FromPath[uuid.UUID]
) -> Response[bytes]:
    """A document's PDF for its customer; whatever is wrong, it is simply not found."""
    try:
        opening, _ = await admit(request, token, document, document_asked=True, frozen=False)
    except Refusal:
        return _not_found(request)
    return await paper_of(request, document, opening.version)


async def portal_receipt(
    request: Request[Any, Any, Any],
    token: FromPath[str],
    document: FromPath[uuid.UUID],
    payment: FromPath[uuid.UUID],
) -> Response[bytes]:
    """A payment's receipt for the customer of a document that it settles; else it is not found.

    By a link to this document alone, other documents are not named.
    """
    try:
        opening, _ = await admit(request, token, document, document_asked=True, frozen=False)
        told = await receipts.receipt_on(payment, document, opening.only)
    except (Refusal, NotFound):
        return _not_found(request)
    return await _receipt_of(request, told)


async def receipt(
    request: Request[Session, Any, Any], payment: FromPath[uuid.UUID]
) -> Response[bytes]:
    """A payment's receipt as its customer gets it."""
    return await _receipt_of(request, await receipts.receipt(payment))


async def _receipt_of(request: Request[Any, Any, Any], told: Receipt) -> Response[bytes]:
    papers: Papers = request.app.state.papers
    settings = await current()
    body = await papers.receipt(told, settings)
    name = receipt_title(spoken("paper", told.locale, settings.locale))
    return _download(body, f"{name} {told.received_on}.pdf", PDF)


async def transfer_code(
    request: Request[Any, Any, Any], token: FromPath[str], document: FromPath[uuid.UUID]
) -> Response[bytes]:
    """What is left to pay of an invoice as a banking app's QR code, where there is one."""
    try:
        opening, _ = await admit(request, token, document, document_asked=True, frozen=False)
    except Refusal:
        return _not_found(request)
    known = await documents.card(document)
    version = await frozen(document, opening.version)
    trusted = known.seller_confirmed and known.status != "void"
    content = moved(msgspec.json.decode(version.body, type=Snapshot), await bank.moved())
    drawn = payment.shown(content, known.due - known.processing) if trusted else b""
    return Response(drawn, media_type="image/svg+xml") if drawn else _not_found(request)


async def paper(
    request: Request[Session, Any, Any],
    document: FromPath[uuid.UUID],
    version: AnyVersion = None,
) -> Response[bytes]:
    """A document's PDF as its customer gets it, of the version in force or of an earlier one."""
    return await paper_of(request, document, version)


async def paper_of(
    request: Request[Any, Any, Any], document: uuid.UUID, number: int | None
) -> Response[bytes]:
    """The PDF of a version, for who was let in; None is the one in force. Raises NotFound."""
    version = await frozen(document, number)
    papers: Papers = request.app.state.papers
    settings = await current()
    body = await papers.of(version, settings)
    name = title(version.kind, version.number, locale_of(settings, version))
    return _download(body, f"{name}.pdf", PDF)


def _download(body: bytes, name: str, media_type: str) -> Response[bytes]:
    headers = {
        "content-disposition": _saved_as(name),
        "content-security-policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
    }
    return Response(body, media_type=media_type, headers=headers)


def _saved_as(name: str) -> str:
    """The header under which a browser keeps a file: once in ASCII, once whole (RFC 6266)."""
    plain = re.sub(r'[^ -~]|["\\/]', "_", name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _not_found(request: Request[Any, Any, Any]) -> Response[bytes]:
    tags = preferred(request.headers.get("accept-language", ""))
    sentence = speech(spoken("pages", *tags), "pages").t("404 error - File not found")
    return Response(sentence.encode(), status_code=404, media_type="text/plain")
