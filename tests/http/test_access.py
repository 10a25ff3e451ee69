"""Who may do what: every route, by everybody."""

import re
import uuid
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from litestar import Litestar, get

from app.domain.keys import actions as keys
from app.domain.keys.rules import SCOPES, New
from app.domain.staff.rules import ROLES, Role, may
from app.engine import Database
from app.http.guards import guard
from app.http.routes import ROUTES, Route
from tests import make
from tests.make import Sent

Browse = Callable[..., httpx.AsyncClient]
HTTP = [route for route in ROUTES if route.method != "WS"]
STAFF = [route for route in HTTP if route.access in ROLES]
TOKEN = [route for route in HTTP if route.access == "token"]
ORDER: dict[str, Any] = {
    "channel": "email",
    "purpose": "invoice",
    "recipients": [{"address": "maren@holt.example"}],
    "words": {"subject": "Invoice {number}", "body": "{document}"},
}
BODIES: dict[str, dict[str, Any]] = {
    "signIn": {"email": "a@b", "password": "wrong"},
    "redeemTicket": {"ticket": "wrong"},
    "changeSettings": {"version": 1, "tagline": "Joinery"},
    "changeCustomer": {"version": 1, "portal_enabled": True},
    "changeBilling": {"version": 1, "other_amounts": True},
    "setUp": {"ticket": "x", "email": "a@b", "name": "A", "password": "a quiet lantern"},
    "changePassword": {"password": "a quieter lantern"},
    "changeLanguage": {"locale": "de-AT"},
    "confirmSecondStep": {"secret": "A" * 32, "code": "000000"},
    "dropSecondStep": {"code": "000000"},
    "addMember": {"email": "new@alder.example", "name": "New", "role": "member"},
    "changeMember": {"version": 1, "name": "Changed"},
    "beginDocument": {"kind": "quote", "customer": str(uuid.UUID(int=1)), "currency": "EUR"},
    "saveDraft": {
        "version": 0,
        "wording": {"kind": "invoice", "customer": str(uuid.UUID(int=1)), "currency": "EUR"},
    },
    "issueDocument": {"version": 1},
    "changeDocuments": {"action": "void", "documents": [str(uuid.UUID(int=1))]},
    "eraseCustomer": {"confirmed": "Somebody Else"},
    "addCustomer": {"name": "Holt Architekten"},
    "enrolInAutopay": {"consent": "Charge my invoices."},
    "changeSeries": {"pattern": "R-{number}", "digits": 4, "next": 1},
    "makeApiKey": {"name": "Books", "scopes": ["read"]},
    "previewMessage": ORDER,
    "sendDocument": ORDER,
    "changeOutgoing": {"version": 1, "sender_name": "Alder & Finch"},
    "testOutgoing": {"version": 1},
    "changeTemplate": {"version": 0, "words": ORDER["words"]},
    "previewTemplate": {"words": ORDER["words"]},
    "testTemplate": {"words": ORDER["words"]},
    "testSms": {"to": "+497615550142", "changes": {"version": 1}},
    "reportSms": {"key": f"message:{uuid.UUID(int=1)}", "status": "delivered"},
    "readNotices": {"notices": [str(uuid.UUID(int=1))]},
    "reclassifyVisit": {"visit_class": "scanner"},
    "keepVisitPattern": {"visit": str(uuid.UUID(int=1)), "visit_class": "scanner"},
    "recordPayment": {
        "customer": str(uuid.UUID(int=1)),
        "amount": 100,
        "currency": "EUR",
        "method": "cash",
        "received_on": "2026-11-20",
    },
    "allocatePayment": {},
    "applyCreditNote": {},
    "reverseAllocation": {"reason": "Typed twice"},
    "refundPayment": {"amount": 1, "reason": "Returned"},
    "writeOff": {"amount": 1, "reason": "Bankrupt"},
    "planInstalments": {"instalments": []},
    "changeNoticePreferences": {"version": 1, "quiet": True},
}
QUERIES = {"portalChanges": "?since=1"}


def name(route: Route) -> str:
    return f"{route.method} {route.path}"


def address(route: Route, sent: Sent, token: str = "") -> str:
    """The route's address with real ids in it."""
    known = {
        "document": sent.document,
        "customer": sent.customer,
        "link": sent.link,
        "delivery": uuid.UUID(int=1),
        "seller": uuid.uuid4(),
        "token": token or sent.token,
        "kind": "invoice",
        "purpose": "invoice",
        "channel": "email",
        "language": "de",
        "session": uuid.uuid4(),
        "member": uuid.uuid4(),
        "key": uuid.uuid4(),
        "batch": uuid.uuid4(),
        "place": 1,
        "sha256": "0" * 64,
        "mail": uuid.uuid4(),
        "work": uuid.uuid4(),
        "refusal": uuid.uuid4(),
        "visit": uuid.uuid4(),
        "pattern": uuid.uuid4(),
        "task": uuid.uuid4(),
        "payment": uuid.uuid4(),
        "allocation": uuid.uuid4(),
        "details": uuid.uuid4(),
        "ticket": "made-up",
        "app": "staff",
        "name": "absent.js",
        "path": "documents",
        "code": (token or sent.token)[:16],
        "attempt": uuid.uuid4(),
    }
    path = re.sub(r"/?{(\w+):\w+}", lambda found: f"/{known[found[1]]}", route.path)
    return path + QUERIES.get(route.operation, "")


async def ask(
    client: httpx.AsyncClient, route: Route, sent: Sent, token: str = ""
) -> httpx.Response:
    headers = {"authorization": f"Portal {token}"} if token else {}
    body: dict[str, Any] | None = BODIES.get(route.operation)
    if route.operation == "beacon":
        body = {"visit": str(uuid.uuid4()), "document": str(sent.document)}
    if route.operation == "startPayment":
        body = {"parts": [{"document": str(sent.document), "amount": 119_00}]}
    params = {"q": "oak"} if route.operation == "search" else None
    return await client.request(
        route.method, address(route, sent, token), json=body, headers=headers, params=params
    )


@pytest.mark.parametrize("route", STAFF, ids=name)
async def test_stranger_may_ask_nothing_of_staff(browse: Browse, route: Route) -> None:
    sent = await make.sent_invoice()
    for client in (browse(), browse("made-up")):
        answer = await ask(client, route, sent)
        assert answer.status_code == 401
        assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("route", STAFF, ids=name)
async def test_token_opens_nothing_of_staff(browse: Browse, route: Route) -> None:
    sent = await make.sent_invoice()
    for token in (sent.token, sent.portal_token):
        assert (await ask(browse(), route, sent, token)).status_code == 401


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("route", STAFF, ids=name)
async def test_roles_may_what_the_map_says(browse: Browse, route: Route, role: Role) -> None:
    sent = await make.sent_invoice()
    _, cookie = await make.member(role)
    answer = await ask(browse(cookie), route, sent)
    assert route.access in ROLES
    if may(role, route.access):
        assert answer.status_code not in {401, 403, 500}, answer.text
    else:
        assert answer.status_code == 403


@pytest.mark.parametrize("route", STAFF, ids=name)
async def test_keys_may_what_their_scopes_say(browse: Browse, route: Route) -> None:
    sent = await make.sent_invoice()
    session, _ = await make.member("owner")
    for scope in SCOPES:
        _, secret = await keys.create(
            New(name="x", scopes=frozenset({scope})), session.staff, "system"
        )
        program = browse(headers={"authorization": f"Bearer {secret}"})
        answer = await ask(program, route, sent)
        if scope == route.scope:
            assert answer.status_code not in {401, 403, 500}, answer.text
        else:
            assert answer.status_code == 403


@pytest.mark.parametrize("route", STAFF, ids=name)
async def test_ended_key_may_nothing(browse: Browse, route: Route) -> None:
    sent = await make.sent_invoice()
    session, cookie = await make.member("owner")
    key, secret = await keys.create(
        New(name="x", scopes=frozenset(SCOPES)), session.staff, "system"
    )
    await keys.revoke(key, "system")
    for client in (browse(), browse(cookie)):
        client.headers["authorization"] = f"Bearer {secret}"
        assert (await ask(client, route, sent)).status_code == 401


@pytest.mark.parametrize("route", TOKEN, ids=name)
async def test_unknown_token_opens_nothing(browse: Browse, route: Route) -> None:
    sent = await make.sent_invoice()
    _, cookie = await make.member("owner")
    for client in (browse(), browse(cookie)):
        assert (await ask(client, route, sent, "0" * 32)).status_code == 404


@pytest.mark.parametrize("route", [r for r in TOKEN if "{document" in r.path], ids=name)
async def test_other_customers_token_opens_nothing(browse: Browse, route: Route) -> None:
    sent = await make.sent_invoice()
    other = await make.sent_invoice(buyer=make.party("Somebody Else"))
    for token in (other.token, other.portal_token):
        answer = await ask(browse(), route, sent, token)
        assert answer.status_code == 404
        assert sent.number not in answer.text


@pytest.mark.parametrize("route", [r for r in HTTP if r.access == "public"], ids=name)
async def test_public_routes_need_nobody(browse: Browse, route: Route) -> None:
    answer = await ask(browse(), route, await make.sent_invoice())
    assert answer.status_code not in {401, 403, 500}


@pytest.mark.parametrize("route", [r for r in HTTP if r.access == "signature"], ids=name)
async def test_unsigned_request_may_nothing(browse: Browse, route: Route) -> None:
    sent = await make.sent_invoice()
    _, cookie = await make.member("owner")
    for client in (browse(), browse(cookie)):
        assert (await ask(client, route, sent)).status_code == 403


@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE"])
@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "null", "sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
    ids=str,
)
async def test_other_sites_change_nothing(
    browse: Browse, method: str, headers: dict[str, str]
) -> None:
    _, cookie = await make.member("owner")
    for route in HTTP:
        if route.method == method:
            path = address(route, await make.sent_invoice())
            answer = await browse(cookie).request(method, path, headers=headers)
            assert answer.status_code == 403


@pytest.mark.parametrize("origin", ["http://localhost:8000", "null"])
async def test_own_pages_change_things(browse: Browse, origin: str) -> None:
    """A form of a page that sends no referrer names no origin either."""
    _, cookie = await make.member("owner")
    own = {"origin": origin, "sec-fetch-site": "same-origin"}
    answer = await browse(cookie).patch(
        "/api/v1/settings", json=BODIES["changeSettings"], headers=own
    )
    assert answer.status_code == 200


async def test_own_forms_name_no_origin(browse: Browse) -> None:
    sent = await make.sent_invoice()
    headers = {"origin": "null", "sec-fetch-site": "same-origin"}
    answer = await browse().post(f"/portal/invoice/{sent.token}", headers=headers)
    assert answer.status_code == 303


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
async def test_null_origin_of_others_is_refused(browse: Browse, site: str) -> None:
    sent = await make.sent_invoice()
    headers = {"origin": "null", "sec-fetch-site": site}
    answer = await browse().post(f"/portal/invoice/{sent.token}", headers=headers)
    assert answer.status_code == 403


async def test_route_without_access_is_closed(database: Database) -> None:
    @get("/forgotten")
    async def forgotten() -> str:
        return "secret"

    app = Litestar([forgotten], guards=[guard], openapi_config=None, logging_config=None)
    transport = httpx.ASGITransport(app)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        assert (await client.get("/forgotten")).status_code == 403
