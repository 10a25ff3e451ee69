"""What a customer's page asks: its documents, and what it tells of itself."""

import datetime as dt
import re
import uuid
from typing import Any, Literal, TypeAlias, cast

import msgspec
from litestar import Request, Response
from litestar.params import FromPath, JSONBody

from app.domain import clock
from app.domain.clock import local_date
from app.domain.codes.rules import passes
from app.domain.customers.queries import customer
from app.domain.documents import queries as documents
from app.domain.documents.changes import Change, changes
from app.domain.documents.rules import Snapshot, without_payment
from app.domain.documents.shown import Listed, Owed, Shown, of_customer, owed
from app.domain.documents.status import Status
from app.domain.errors import Gone, Refused
from app.domain.grouped import Grouped
from app.domain.links import actions, queries, rules
from app.domain.links.rules import Opening, Reason
from app.domain.payments.rules import Payable, PayReason, least_amount, refusal
from app.domain.settings.queries import current
from app.domain.visits.actions import Heard
from app.domain.visits.rules import Arrival, Beacon, Caller
from app.http.errors import Problem, in_words, problem
from app.http.guards import Connection, signed_in
from app.http.limits import BEACONS, OPENINGS, UNKNOWN_TOKENS, Limits
from app.http.parameters import After, Version

PORTAL_DOCUMENT = "/api/portal/documents/{document:uuid}"
SCHEME = "Portal "
#: The header in which a page shows what it got for a code.
PASS = "portal-pass"  # noqa: S105  # a name
#: Why nothing opens: a rule, or that a code is asked for first, once all rules let it pass.
Why: TypeAlias = Reason | Literal["code_needed"]
STATUS: dict[Why, int] = {
    "portal_disabled": 403,
    "unknown_token": 404,
    "customer_portal_disabled": 403,
    "revoked": 410,
    "superseded": 410,
    "expired": 410,
    "not_found": 404,
    "code_needed": 401,
}
PAGE = 100
LONGEST_AGENT = 400
#: Where browsers say that nobody looks yet, and how (Fetch; Mozilla's and WebKit's own).
_PURPOSES = ("sec-purpose", "purpose", "x-purpose", "x-moz")
_AHEAD = re.compile(r"prefetch|prerender|preview", re.IGNORECASE)


class Live(msgspec.Struct, frozen=True, kw_only=True):
    """What changes beside a document's frozen content; amounts are minor units.

    `processing` is what the bank still works on; `instalment` the next part that is asked for, 0
    for all at once; `pay` is why nothing can be paid online now, None where it can; `least` the
    least that may be, None where only what is asked for; `late_fee_policy` what follows from paying
    late, in the business's words; `today` is the business's date;
    `seen_version` the one that the customer looked at last, where the document has changed since
    it was first issued; `look` changes whenever the business or its brand does; `link` names the
    link without opening it; `followed`: what is read may be told.
    """

    link: uuid.UUID
    status: Status
    paid: int
    due: int
    processing: int
    instalment: int
    instalment_on: dt.date | None
    pay: PayReason | None
    least: int | None
    late_fee_policy: str
    seen_version: int | None
    today: dt.date
    look: int
    followed: bool


class PortalDocument(msgspec.Struct, frozen=True):
    """A document as its customer sees it."""

    document: Snapshot
    live: Live


class PortalHome(msgspec.Struct, frozen=True, kw_only=True):
    """A customer's portal: what is owed by currency, and the documents, the newest first."""

    link: uuid.UUID
    customer_name: str
    owed: list[Owed]
    documents: list[Listed]
    next: str | None
    today: dt.date
    look: int
    followed: bool


class Refusal(Exception):
    """A link that does not open, and why."""

    def __init__(self, reason: Why, opening: Opening | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.opening = opening


async def admit(
    connection: Connection,
    token: str,
    document: uuid.UUID | None,
    *,
    document_asked: bool,
    frozen: bool = True,
) -> tuple[Opening, bytes | None]:
    """The link and the frozen document that `token` opens. Raises Refusal, TooMany.

    Who needs only to know that it opens asks without `frozen`.
    """
    found = await by_rules(
        connection, token, document, document_asked=document_asked, frozen=frozen
    )
    await ask_code(connection, found[0], connection.headers.get(PASS, ""))
    return found


async def ask_code(connection: Connection, opening: Opening, shown: str) -> None:
    """Raises Refusal where the link asks for a code and `shown` is no pass of it.

    Staff who are signed in are not asked: they may see every document.
    """
    if not opening.asks_code or passes(queries.keyring(), shown, opening.link, clock.now()):
        return
    if await signed_in(connection) is None:
        raise Refusal("code_needed", opening)


async def by_rules(
    connection: Connection,
    token: str,
    document: uuid.UUID | None,
    *,
    document_asked: bool,
    frozen: bool = True,
) -> tuple[Opening, bytes | None]:
    """What `admit` finds before any code is asked for: never enough to show it."""
    limits: Limits = connection.app.state.limits
    hashed = rules.token_hash(token)
    found = await queries.opening(hashed, document, frozen=frozen) if hashed else None
    now = clock.now()
    if found is None:
        limits.take("unknown", connection.client and connection.client.host, UNKNOWN_TOKENS)
        facts = rules.Facts(portal_enabled=(await current()).portal_enabled)
        raise Refusal(rules.decide(facts, now).reason or "unknown_token")
    opening, body = found
    limits.take("opening", opening.link, OPENINGS)
    access = rules.decide(rules.facts(opening, now, document_asked=document_asked), now)
    if access.reason:
        await actions.deny(opening, access.reason)
        raise Refusal(access.reason, opening)
    return opening, frozen_for(opening, body)


def frozen_for(opening: Opening, body: bytes | None) -> bytes | None:
    """The frozen document as this customer may see it: an unknown seller's account is not ours."""
    return body if body is None or opening.seller_confirmed else without_payment(body)


async def document(
    request: Request[Any, Any, Any], document: FromPath[uuid.UUID]
) -> Response[PortalDocument]:
    """One document: its frozen content as it was kept, and beside it what is so now."""
    opening, body = await admit(request, token_of(request), document, document_asked=True)
    answer = Response(joined(opening, body), media_type="application/json")
    return cast(Response[PortalDocument], answer)


async def changed(
    request: Request[Any, Any, Any], document: FromPath[uuid.UUID], since: Version
) -> list[Change]:
    """What is different in a document since an earlier version of it."""
    opening, body = await admit(request, token_of(request), document, document_asked=True)
    before = await documents.frozen(document, since)
    if not opening.seller_confirmed:
        before = without_payment(before)
    assert body is not None  # noqa: S101  # admitted with a document
    was, is_ = (msgspec.json.decode(each, type=Snapshot) for each in (before, body))
    return list(changes(was, is_))


async def home(request: Request[Any, Any, Any], after: After = None) -> PortalHome:
    """A customer's portal, 100 documents at a time; `after` is the `next` of the page before."""
    opening, _ = await admit(request, token_of(request), None, document_asked=False)
    return await portal_home(opening, after)


async def beacon(request: Request[Any, Any, Any], data: JSONBody[Beacon]) -> Heard:
    """What the page tells of itself; answered once it is on the disk.

    410 when the visit is over: the page goes on with a new one.
    """
    opening, _ = await admit(
        request,
        token_of(request),
        data.document,
        document_asked=data.document is not None,
        frozen=False,
    )
    limits: Limits = request.app.state.limits
    limits.take("beacon", data.visit, BEACONS)
    if not (opening.followed or data.downloads):
        return Heard(viewed=False)
    hear: Grouped[Arrival, Heard] = request.app.state.hear
    heard = await hear(
        Arrival(
            beacon=data,
            caller=await _caller(request),
            link=opening.link,
            customer=opening.customer,
            version=opening.version,
            followed=opening.followed,
        )
    )
    if heard.ended:
        raise Gone("This visit is over.")
    return heard


def refused(request: Request[Any, Any, Any], error: Exception) -> Response[Problem]:
    """A refusal as JSON; the page shows the words."""
    assert isinstance(error, Refusal)  # noqa: S101  # registered for it only
    needed = error.reason == "code_needed"
    sentence = in_words(
        request, "This link asks for a code first." if needed else "This link does not open."
    )
    return problem(STATUS[error.reason], sentence, reason=error.reason)


async def portal_home(opening: Opening, after: str | None) -> PortalHome:
    day = local_date(clock.now(), opening.time_zone)
    shown = Shown(
        customer=opening.customer,
        quotes=opening.show_quotes,
        sales_orders=opening.show_sales_orders,
        credit_notes=opening.show_credit_notes,
        hide_future=opening.hide_future_invoices,
        today=day,
    )
    listed = await of_customer(shown, PAGE + 1, _cursor(after))
    return PortalHome(
        link=opening.link,
        customer_name=(await customer(opening.customer)).name,
        owed=await owed(shown),
        documents=listed[:PAGE],
        next=f"{listed[PAGE - 1].issued_on}~{listed[PAGE - 1].id}" if len(listed) > PAGE else None,
        today=day,
        look=opening.look,
        followed=opening.followed,
    )


def joined(opening: Opening, body: bytes | None) -> bytes:
    """The frozen bytes and what lives beside them, without decoding them."""
    now = clock.now()
    status = opening.status(now)
    assert body is not None and status is not None  # noqa: PT018, S101  # admitted with a document
    known = payable(opening, status)
    live = Live(
        link=opening.link,
        status=status,
        paid=opening.paid,
        due=opening.due,
        processing=opening.processing,
        instalment=opening.instalment,
        instalment_on=opening.instalment_on,
        pay=refusal(known),
        least=least_amount(known) if opening.other_amounts else None,
        late_fee_policy=opening.late_fee_policy,
        seen_version=opening.seen_version,
        today=local_date(now, opening.time_zone),
        look=opening.look,
        followed=opening.followed,
    )
    return b'{"document":%b,"live":%b}' % (body, msgspec.json.encode(live))


def payable(opening: Opening, status: Status) -> Payable:
    """All that decides whether the document asked for can be paid."""
    assert opening.kind is not None  # noqa: S101  # admitted with a document
    return Payable(
        kind=opening.kind,
        status=status,
        currency=opening.currency,
        due=opening.due,
        processing=opening.processing,
        connected=opening.connected,
        seller_confirmed=opening.seller_confirmed,
        instalment=opening.instalment,
        other_amounts=opening.other_amounts,
        least_share=opening.least_share,
    )


def token_of(connection: Connection) -> str:
    """The token that a page sends in a header, so that it stands in no log and no referrer."""
    header = connection.headers.get("authorization", "")
    return header.removeprefix(SCHEME) if header.startswith(SCHEME) else ""


async def _caller(request: Request[Any, Any, Any]) -> Caller:
    headers = request.headers
    return Caller(
        agent=headers.get("user-agent", "")[:LONGEST_AGENT],
        address=request.client.host if request.client else "",
        brands=headers.get("sec-ch-ua", "")[:LONGEST_AGENT],
        prefetch=any(_AHEAD.search(headers.get(name, "")) for name in _PURPOSES),
        staff=await signed_in(request) is not None,
    )


def _cursor(text: str | None) -> tuple[dt.date, uuid.UUID] | None:
    if text is None:
        return None
    try:
        day, identifier = text.split("~")
        return dt.date.fromisoformat(day), uuid.UUID(identifier)
    except ValueError:
        raise Refused("This page of the list does not exist.") from None
