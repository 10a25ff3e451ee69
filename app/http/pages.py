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
from app.domain.customers.queries import locale
from app.domain.delivery import renewal
from app.domain.documents import queries as documents
from app.domain.documents.rules import Kind
from app.domain.documents.status import Status
from app.domain.errors import Gone
from app.domain.links.queries import Shortened, shortened
from app.domain.links.rules import KIND_PATHS, Opening, path, short_hash
from app.domain.outgoing.queries import current as outgoing
from app.domain.parties import Party
from app.domain.settings.queries import current
from app.domain.settings.rules import Settings
from app.effects.wording import current_words
from app.formats import words
from app.formats.language import Speech, preferred, speech, spoken
from app.http.guards import signed_in
from app.http.portal import STATUS, Refusal, admit, joined, portal_home
from app.http.refusals import told
from app.http.shell import letter_frame, page, staff_shell
from app.http.static import Bundle


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
    say = await _speech(request, settings, opening)
    home = await portal_home(opening, None)
    owed = [
        {
            "currency": words.currency_name(sum_.currency, say.figures),
            "spoken": words.spoken(sum_.due, sum_.currency, say.figures),
            "amount": words.amount(sum_.due, sum_.currency, say.figures),
        }
        for sum_ in home.owed
    ]
    return page(
        request,
        "home.html",
        settings,
        say,
        name=_name(settings, say),
        title=_name(settings, say),
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


async def short(request: Request[Any, Any, Any], code: FromPath[str]) -> Response[bytes]:
    """The long address of a link that a text message carries; a dead one is told here."""
    try:
        found = await _shortened(code) or Shortened(token="", whole=True)
        opening, _ = await admit(
            request, found.token, None, document_asked=not found.whole, frozen=False
        )
    except Refusal as refusal:
        return await _refused(request, refusal)
    return Redirect(path(found.token, opening.kind), status_code=303)


async def linked_document(request: Request[Any, Any, Any], token: FromPath[str]) -> Response[bytes]:
    """One document by its own link; the address says which kind it is."""
    kind = request.scope["path_template"].split("/")[2]
    try:
        opening, body = await admit(request, token, None, document_asked=True)
        if opening.kind is None or KIND_PATHS[opening.kind] != kind:
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
    session = await signed_in(request)
    wanted = (request.query_params.get("lang", ""), session.locale if session else "")
    tag = spoken("staff", *wanted, *preferred(request.headers.get("accept-language", "")))
    return staff_shell(request, bundle, speech(tag, "portal", "staff"))


async def letter(request: Request[Any, Any, Any]) -> Response[bytes]:
    """An empty frame that shows the e-mail which the staff app hands it."""
    return letter_frame(request)


async def _document(
    request: Request[Any, Any, Any], opening: Opening, body: bytes | None
) -> Response[bytes]:
    assert opening.document is not None  # noqa: S101  # admitted with a document
    if "pdf" in request.query_params:  # without JavaScript: the page itself never names its token
        token = request.path_params["token"]
        return Redirect(f"/portal/{token}/documents/{opening.document}/pdf")
    settings = await current()
    say = await _speech(request, settings, opening)
    now = clock.now()
    shown = await documents.card(opening.document)
    status = opening.status(now) or "open"
    asks = shown.kind == "invoice" and status != "void"
    amount = shown.due if asks else shown.total
    return page(
        request,
        "document.html",
        settings,
        say,
        name=settings.name or msgspec.json.decode(body or b"{}", type=_Written).seller.name,
        title=_title(shown.kind, shown.number, say),
        boot=joined(opening, body),
        kind=shown.kind,
        status=status,
        status_word=_word(shown.kind, status, say),
        amount=words.amount(amount, shown.currency, say.figures),
        spoken=words.spoken(amount, shown.currency, say.figures),
        when=_when(opening, local_date(now, settings.time_zone), say),
        bounded=opening.valid_until is not None,
    )


async def _speech(
    request: Request[Any, Any, Any], settings: Settings, opening: Opening | None
) -> Speech:
    """How to speak to a customer: as asked for, else as his contact wants, else as the business."""
    asked = request.query_params.get("lang", "")
    contact = await locale(opening.customer) if opening else ""
    return speech(spoken("portal", asked, contact, settings.locale), "portal", "pages")


async def _shortened(code: str) -> Shortened | None:
    """Raises Refusal where the server key that it is derived from is gone."""
    hashed = short_hash(code)
    try:
        return await shortened(hashed) if hashed else None
    except Gone as gone:
        raise Refusal("revoked") from gone


def _name(settings: Settings, say: Speech) -> str:
    """The business, which may not have said its name yet."""
    return settings.name or say.t("Your documents")


def _title(kind: Kind, number: str, say: Speech) -> str:
    match kind:
        case "invoice":
            return say.t("Invoice {number}", number=number)
        case "credit_note":
            return say.t("Credit note {number}", number=number)
        case "quote":
            return say.t("Quote {number}", number=number)
        case "sales_order":
            return say.t("Order confirmation {number}", number=number)


def _word(kind: Kind, status: Status, say: Speech) -> str:  # noqa: PLR0911  # one line for each
    if (kind, status) == ("quote", "open"):
        return say.t("Open|quote")  # no quote is unpaid
    match status:
        case "draft":
            return say.t("Draft")
        case "open":
            return say.t("Open|status")
        case "overdue":
            return say.t("Overdue")
        case "partly_paid":
            return say.t("Partly paid")
        case "paid":
            return say.t("Paid|status")
        case "expired":
            return say.t("Expired")
        case "withdrawn":
            return say.t("Withdrawn")
        case "void":
            return say.t("Void")


def _when(opening: Opening, day: dt.date, say: Speech) -> dict[str, str] | None:
    """The day that the page's first sentence names: due, good until, or issued."""
    named = opening.due_on if opening.kind == "invoice" else opening.valid_until
    if opening.kind != "invoice":
        named = named or opening.issued_on
    if named is None:
        return None
    return {
        "date": words.in_words(named, day, say.figures),
        "distance": words.distance(named, day, say),
    }


async def ask_anew(request: Request[Any, Any, Any], token: FromPath[str]) -> Response[bytes]:
    """A new link for whoever finds his ended; he is told the same whatever comes of it."""
    try:
        await admit(request, token, None, document_asked=False, frozen=False)
    except Refusal as refusal:
        opening, settings = refusal.opening, await current()
        if opening is None or not await _renewable(refusal, settings):
            return await _refused(request, refusal)
        contact = await renewal.contact_of(opening.link)
        tag = spoken("letters", contact.locale if contact else "", settings.locale)
        await renewal.ask(opening, contact, await current_words("new_link", "email", tag))
        say = await _speech(request, settings, opening)
        heading = say.t("Look in your mail")
        sentence = say.t("If we have an address for you, a new link is on its way.")
        return _told(request, settings, say, heading, sentence, status_code=200)
    return Redirect(request.url.path, status_code=303)  # it opens, or will say why not


async def _renewable(refusal: Refusal, settings: Settings) -> bool:
    """Whether a new link is offered: it could be sent."""
    if refusal.reason not in renewal.RENEWABLE or not settings.renew_links:
        return False
    return (await outgoing()).transport != "none"


async def _refused(request: Request[Any, Any, Any], refusal: Refusal) -> Response[bytes]:
    settings = await current()
    say = await _speech(request, settings, refusal.opening)
    until = refusal.opening.expires_at if refusal.opening else None
    day = words.legal_date(local_date(until, settings.time_zone), say.figures) if until else ""
    heading, sentence = told(refusal.reason, say, day)
    renewable = await _renewable(refusal, settings)
    status_code = STATUS[refusal.reason]
    return _told(request, settings, say, heading, sentence, status_code, renewable=renewable)


def _told(  # noqa: PLR0913, PLR0917  # all that such a page says
    request: Request[Any, Any, Any],
    settings: Settings,
    say: Speech,
    heading: str,
    sentence: str,
    status_code: int,
    *,
    renewable: bool = False,
) -> Response[bytes]:
    """A page that opens nothing, and says why."""
    return page(
        request,
        "refused.html",
        settings,
        say,
        name=_name(settings, say),
        title=heading,
        boot=None,
        status_code=status_code,
        heading=heading,
        sentence=sentence,
        renewable=renewable,
    )
