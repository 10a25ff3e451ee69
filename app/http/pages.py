"""The first paint: every page of the portal and the shell of the staff app."""

import datetime as dt
import uuid
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.params import FromPath
from litestar.response.redirect import Redirect

from app.domain import clock
from app.domain.clock import local_date
from app.domain.documents import queries as documents
from app.domain.documents.rules import Status
from app.domain.links.rules import Opening
from app.domain.parties import Party
from app.domain.settings.queries import current
from app.formats import words
from app.http.portal import STATUS, Refusal, admit, joined, portal_home
from app.http.refusals import REFUSALS
from app.http.shell import page, staff_shell
from app.http.static import Bundle

_NAMELESS = "Your documents"  # a business that has not said its name yet
_KINDS = {"invoice": "Invoice", "credit_note": "Credit note"}
_STATUS_WORDS: dict[Status, str] = {
    "open": "Open",
    "overdue": "Overdue",
    "partly_paid": "Partly paid",
    "paid": "Paid",
}


class _Written(msgspec.Struct):
    """Of a snapshot, only who wrote it."""

    seller: Party


async def portal(request: Request[Any, Any, Any], token: FromPath[str]) -> Response[bytes]:
    """A customer's portal home."""
    try:
        opening, _ = await admit(request, token, None, document_asked=False)
        if opening.only is not None:
            raise Refusal("unknown_token")  # noqa: TRY301  # answered like the others
    except Refusal as refusal:
        return await _refused(request, refusal)
    settings = await current()
    home = await portal_home(opening, None)
    owed = [
        {
            "label": f"You owe in {sum_.currency}",
            "spoken": words.spoken(sum_.due, sum_.currency, settings.locale),
            "amount": words.amount(sum_.due, sum_.currency, settings.locale),
        }
        for sum_ in home.owed
    ]
    return page(
        request,
        "home.html",
        settings,
        name=settings.name or _NAMELESS,
        title=settings.name or _NAMELESS,
        boot=msgspec.json.encode(home),
        customer_name=home.customer_name,
        owed=owed,
    )


async def portal_document(
    request: Request[Any, Any, Any], token: FromPath[str], document: FromPath[uuid.UUID]
) -> Response[bytes]:
    """One document, reached from the portal home."""
    try:
        opening, body = await admit(request, token, document, document_asked=True)
        return await _document(request, opening, body)
    except Refusal as refusal:
        return await _refused(request, refusal)


async def linked_document(request: Request[Any, Any, Any], token: FromPath[str]) -> Response[bytes]:
    """One document by its own link; the address says which kind it is."""
    kind = request.scope["path_template"].split("/")[2].replace("-", "_")
    try:
        opening, body = await admit(request, token, None, document_asked=True)
        if opening.kind != kind:
            raise Refusal("unknown_token")  # noqa: TRY301  # answered like the others
        return await _document(request, opening, body)
    except Refusal as refusal:
        return await _refused(request, refusal)


async def staff(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The shell of the staff app, for every address in it."""
    bundle: Bundle | None = request.app.state.assets.staff
    if bundle is None:
        sentence = "The dashboard is not built yet: run `make frontend`.\n"
        return Response(sentence.encode(), status_code=503, media_type="text/plain")
    return staff_shell(request, bundle)


async def _document(
    request: Request[Any, Any, Any], opening: Opening, body: bytes | None
) -> Response[bytes]:
    assert opening.document is not None  # noqa: S101  # admitted with a document
    if "pdf" in request.query_params:  # without JavaScript: the page itself never names its token
        token = request.path_params["token"]
        return Redirect(f"/portal/{token}/documents/{opening.document}/pdf")
    settings = await current()
    now = clock.now()
    shown = await documents.card(opening.document)
    status = opening.status(now) or "open"
    kind = _KINDS[shown.kind]
    amount = shown.due if shown.kind == "invoice" else shown.total
    return page(
        request,
        "document.html",
        settings,
        name=settings.name or msgspec.json.decode(body or b"{}", type=_Written).seller.name,
        title=f"{kind} {shown.number}",
        boot=joined(opening, body),
        kind=kind,
        number=shown.number,
        status=status,
        status_word=_STATUS_WORDS[status],
        amount=words.amount(amount, shown.currency, settings.locale),
        spoken=words.spoken(amount, shown.currency, settings.locale),
        due=_due(opening, status, local_date(now, settings.time_zone), settings.locale),
    )


def _due(opening: Opening, status: Status, day: dt.date, locale: str) -> dict[str, str] | None:
    if opening.due_on is None or opening.due <= 0 or opening.kind != "invoice":
        return None
    distance = words.distance(opening.due_on, day)
    return {
        "before": "was due" if status == "overdue" else "due",
        "date": words.in_words(opening.due_on, day, locale),
        "after": f", {distance}",
    }


async def _refused(request: Request[Any, Any, Any], refusal: Refusal) -> Response[bytes]:
    settings = await current()
    heading, sentence = REFUSALS[refusal.reason]
    until = refusal.opening.expires_at if refusal.opening else None
    if until:
        day = local_date(until, settings.time_zone)
        sentence = sentence.format(until=words.legal_date(day, settings.locale))
    return page(
        request,
        "refused.html",
        settings,
        name=settings.name or _NAMELESS,
        title=heading,
        boot=None,
        status_code=STATUS[refusal.reason],
        heading=heading,
        sentence=sentence,
    )
