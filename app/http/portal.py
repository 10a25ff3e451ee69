"""What a customer's page asks: its documents, and what it tells of itself."""

import datetime as dt
import re
import uuid
from typing import Any, Literal, TypeAlias, cast

import msgspec
from litestar import Request, Response
from litestar.params import FromPath, JSONBody
from msgspec.structs import replace

from app.domain import clock
from app.domain.clock import local_date
from app.domain.codes.rules import passes
from app.domain.customers.queries import customer
from app.domain.documents import queries as documents
from app.domain.documents.changes import Change, changes
from app.domain.documents.rules import Snapshot
from app.domain.documents.shown import Listed, Owed, Shown, of_customer, owed
from app.domain.errors import Gone, Refused
from app.domain.grouped import Grouped
from app.domain.links import actions, queries, rules
from app.domain.links.rules import Opening, Reason
from app.domain.payments.enrolling import shows
from app.domain.payments.queries import asked_of
from app.domain.settings.queries import current
from app.domain.visits.actions import Heard
from app.domain.visits.rules import Arrival, Beacon, Caller
from app.http.errors import Problem, in_words, problem
from app.http.guards import Connection, signed_in
from app.http.limits import BEACONS, OPENINGS, UNKNOWN_TOKENS, Limits
from app.http.opened import PortalDocument, frozen_for, joined
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


class PortalHome(msgspec.Struct, frozen=True, kw_only=True):
    """A customer's portal: what is owed by currency, and the documents, the newest first.

    `autopay`: it is offered here, or on.
    """

    link: uuid.UUID
    customer_name: str
    owed: list[Owed]
    documents: list[Listed]
    next: str | None
    today: dt.date
    look: int
    followed: bool
    autopay: bool


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
    return opening, await frozen_for(opening, body)


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
    before = await frozen_for(opening, await documents.frozen(document, since))
    assert before is not None and body is not None  # noqa: PT018, S101  # admitted with a document
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
    invoices = [found.id for found in listed if found.kind == "invoice"]
    asked = await asked_of(invoices, day)
    return PortalHome(
        link=opening.link,
        customer_name=(await customer(opening.customer)).name,
        owed=await owed(shown),
        documents=[replace(each, asked=asked.get(each.id, 0)) for each in listed[:PAGE]],
        next=f"{listed[PAGE - 1].issued_on}~{listed[PAGE - 1].id}" if len(listed) > PAGE else None,
        today=day,
        look=opening.look,
        followed=opening.followed,
        autopay=opening.only is None and await shows(opening.customer),
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
