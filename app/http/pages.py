"""The first paint: every page of the portal and the shell of the staff app."""

import datetime as dt
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.params import FromPath
from litestar.response.redirect import Redirect

from app.domain import clock
from app.domain.clock import local_date
from app.domain.documents import queries as documents
from app.domain.documents.accounts import replaced
from app.domain.documents.rules import Kind, Snapshot
from app.domain.documents.status import Status
from app.domain.errors import Gone
from app.domain.links.queries import Shortened, shortened
from app.domain.links.rules import Opening, path, short_hash
from app.domain.parties import Party
from app.domain.payments.rules import asked
from app.domain.settings import bank
from app.domain.settings.queries import current
from app.domain.settings.rules import Settings
from app.formats import words
from app.formats.language import Speech, preferred, speech, spoken
from app.http import door, paying
from app.http.door import Entered
from app.http.files import paper_of
from app.http.guards import signed_in
from app.http.opened import joined, payable_of
from app.http.portal import Refusal, by_rules, portal_home
from app.http.refusals import name_of, refused, sent_anew, speech_of
from app.http.shell import letter_frame, page, staff_shell
from app.http.static import Bundle


class _Written(msgspec.Struct):
    """Of a snapshot, only who wrote it."""

    seller: Party


async def opened(request: Request[Any, Any, Any], token: FromPath[str]) -> Response[bytes]:
    """A customer's portal home, or one document by its own link or from there."""
    entered = await door.opened(request, token)
    return entered if isinstance(entered, Response) else await _shown(request, entered)


async def posted(request: Request[Any, Any, Any], token: FromPath[str]) -> Response[bytes]:
    """What a page's plain forms send: a code or the wish for one, a pass, or the wish for a link.

    Whoever needs none of these is sent to the page itself.
    """
    entered = await door.posted(request, token)
    if isinstance(entered, Response):
        return entered
    opening = entered.opening
    if "pay" in entered.form and opening.document:  # without JavaScript
        return await paying.led(request, opening, opening.document)
    if not entered.passed:
        return Redirect(request.url.path, status_code=303)
    if "pdf" in request.query_params and opening.document:  # without JavaScript
        return await paper_of(request, opening.document, opening.version)
    return await _shown(request, entered)


async def short(request: Request[Any, Any, Any], code: FromPath[str]) -> Response[bytes]:
    """The long address of a link that a text message carries; a dead one is told here."""
    try:
        return Redirect(await _long(request, code), status_code=303)
    except Refusal as refusal:
        return await refused(request, refusal)


async def short_posted(request: Request[Any, Any, Any], code: FromPath[str]) -> Response[bytes]:
    """A new link for whoever finds that the one of his text message has ended."""
    try:
        return Redirect(await _long(request, code), status_code=303)
    except Refusal as refusal:
        return await sent_anew(request, refusal)


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


async def _shown(request: Request[Any, Any, Any], entered: Entered) -> Response[bytes]:
    if "seen" in request.query_params:  # without JavaScript: as with the PDF
        return Redirect(f"{request.url.path.partition('/documents/')[0]}/seen")
    if entered.opening.document is None:
        return await _home(request, entered.opening, entered.shown)
    return await _document(request, entered.opening, entered.body, entered.shown)


async def _home(request: Request[Any, Any, Any], opening: Opening, shown: str) -> Response[bytes]:
    settings = await current()
    say = await speech_of(request, settings, opening)
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
        name=name_of(settings, say),
        title=name_of(settings, say),
        boot=msgspec.json.encode(home),
        shown=shown,
        link=opening.link,
        customer_name=home.customer_name,
        owed=owed,
        account_told=await _account_told(settings, say),
    )


async def _document(
    request: Request[Any, Any, Any], opening: Opening, body: bytes | None, shown: str
) -> Response[bytes]:
    assert opening.document is not None  # noqa: S101  # admitted with a document
    if "pdf" in request.query_params:  # without JavaScript: the page itself never names its token
        token = request.path_params["token"]
        return Redirect(f"/portal/{token}/documents/{opening.document}/pdf")
    settings = await current()
    say = await speech_of(request, settings, opening)
    now = clock.now()
    card = await documents.card(opening.document)
    status = opening.status(now) or "open"
    asks = card.kind == "invoice" and status != "void"
    amount = card.due if asks and status != "paid" else card.total
    payable = asked(payable_of(opening, status))
    return page(
        request,
        "document.html",
        settings,
        say,
        name=settings.name or msgspec.json.decode(body or b"{}", type=_Written).seller.name,
        title=_title(card.kind, card.number, say),
        boot=joined(opening, body),
        shown=shown,
        link=opening.link,
        kind=card.kind,
        status=status,
        status_word=_word(card.kind, status, say),
        amount=words.amount(amount, card.currency, say.figures),
        spoken=words.spoken(amount, card.currency, say.figures),
        when=_when(opening, local_date(now, settings.time_zone), say),
        bounded=opening.valid_until is not None,
        pay=words.amount(payable, card.currency, say.figures).text if payable else "",
        forms=f"'self' {request.app.state.config.checkout_origin}" if payable else "'self'",
        account_told=await _account_told(settings, say, opening) if asks else "",
    )


async def _long(request: Request[Any, Any, Any], code: str) -> str:
    """The long address, which asks for what else it wants. Raises Refusal, TooMany."""
    found = await _shortened(code) or Shortened(token="", whole=True)
    opening, _ = await by_rules(
        request, found.token, None, document_asked=not found.whole, frozen=False
    )
    return path(found.token, opening.kind)


async def _shortened(code: str) -> Shortened | None:
    """Raises Refusal where the server key that it is derived from is gone."""
    hashed = short_hash(code)
    try:
        return await shortened(hashed) if hashed else None
    except Gone as gone:
        raise Refusal("revoked") from gone


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


def _word(kind: Kind, status: Status, say: Speech) -> str:  # noqa: C901, PLR0911  # a line for each
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
        case "processing":
            return say.t("Processing")
        case "paid":
            return say.t("Paid|status")
        case "expired":
            return say.t("Expired")
        case "withdrawn":
            return say.t("Withdrawn")
        case "void":
            return say.t("Void")


async def _account_told(settings: Settings, say: Speech, opening: Opening | None = None) -> str:
    """That the bank details changed lately, in words; "" where they did not.

    It is said for as long as a document was issued with another account than it names now.
    """
    changed = await bank.told()
    on, digits = None, ""
    if changed:
        on = local_date(changed.changed_at, settings.time_zone)
        digits = changed.old_ends_in
    if opening and opening.document and opening.bank_moved and opening.seller_confirmed:
        body = await documents.frozen(opening.document, opening.version)
        found = replaced(msgspec.json.decode(body, type=Snapshot), await bank.moved())
        on, digits = (found.since, found.old_ends_in) if found else (on, digits)
    if on is None:
        return ""
    return say.t(
        "Our bank details changed on {date}; the old account ends in {digits}.",
        date=words.legal_date(on, say.figures),
        digits=digits,
    )


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
