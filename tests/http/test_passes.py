"""What a right code gives opens one link on one device, everywhere that the link leads."""

import datetime as dt
import uuid
from collections.abc import Callable

import httpx
import pytest

from app.domain import clock
from app.domain.codes import queries, rules
from app.domain.links import actions as links
from app.engine import db
from tests import make
from tests.doorstep import asking, guarded, let_in, opens, page, pass_in, post, told
from tests.http.test_lane import both as both  # noqa: PLC0414  # a fixture

Browse = Callable[..., httpx.AsyncClient]
At = Callable[[dt.datetime], None]


async def test_pass_opens_page_again(browse: Browse) -> None:
    sent = await guarded()
    shown = await let_in(browse, sent)
    answer = await post(browse, sent, **{"pass": shown})
    assert answer.status_code == 200
    assert pass_in(answer) == shown
    assert (await browse().get(page(sent))).status_code == 401


async def test_refused_pass_is_forgotten(browse: Browse) -> None:
    sent = await guarded()
    answer = await post(browse, sent, **{"pass": "1999999999." + "0" * 64})
    assert answer.status_code == 401
    assert "localStorage.removeItem" in answer.text
    assert "form.submit()" not in answer.text, "no loop"


async def test_pass_ends_after_thirty_days(browse: Browse, at: At) -> None:
    sent = await guarded()
    await db().fetch("UPDATE link SET expires_at = NULL")
    begun = clock.now()
    at(begun)
    shown = await let_in(browse, sent)
    at(begun + rules.PASS_LASTS - dt.timedelta(seconds=2))
    assert await opens(browse, sent, shown) == 200
    at(begun + rules.PASS_LASTS)
    assert await opens(browse, sent, shown) == 401


async def test_pass_of_other_link_opens_nothing(browse: Browse) -> None:
    sent = await guarded()
    shown = await let_in(browse, sent)
    second = await make.sent_invoice(buyer=make.party("Somebody Else"))
    assert await opens(browse, second, shown) == 401
    answer = await post(browse, second, **{"pass": shown})
    assert answer.status_code == 401
    assert second.number not in answer.text
    home = await browse().post(f"/portal/{sent.portal_token}", data={"pass": shown})
    assert home.status_code == 401


async def test_pass_ends_with_its_link(browse: Browse) -> None:
    sent = await guarded()
    shown = await let_in(browse, sent)
    await links.regenerate(sent.link, "system")
    assert await opens(browse, sent, shown) == 410
    answer = await post(browse, sent, **{"pass": shown})
    assert sent.number not in answer.text


@pytest.mark.parametrize(
    "path",
    ["/api/portal", "/api/portal/documents/{d}", "/api/portal/documents/{d}/changes?since=1"],
)
async def test_api_wants_the_pass(browse: Browse, path: str) -> None:
    sent = await guarded()
    address = path.format(d=sent.document)
    answer = await browse().get(address, headers=asking(sent))
    assert answer.status_code == 401
    assert answer.json()["reason"] == "code_needed"
    shown = await let_in(browse, sent)
    assert (await browse().get(address, headers=asking(sent, shown))).status_code == 200


async def test_beacon_wants_the_pass(browse: Browse) -> None:
    sent = await guarded()
    body = {"visit": str(uuid.uuid4()), "document": str(sent.document)}
    address = "/api/portal/beacons"
    assert (await browse().post(address, json=body, headers=asking(sent))).status_code == 401
    assert await told("link.opened") == []
    headers = asking(sent, await let_in(browse, sent))
    assert (await browse().post(address, json=body, headers=headers)).status_code == 200


async def test_pdf_wants_the_pass(browse: Browse) -> None:
    sent = await guarded()
    address = f"/portal/{sent.token}/documents/{sent.document}/pdf"
    refused = await browse().get(address)
    assert (refused.status_code, refused.text) == (404, "404 error - File not found")
    headers = {"portal-pass": await let_in(browse, sent)}
    assert (await browse().get(address, headers=headers)).content.startswith(b"%PDF")


async def test_pdf_comes_by_plain_form(browse: Browse) -> None:
    sent = await guarded()
    shown = await let_in(browse, sent)
    answer = await browse().post(f"{page(sent)}?pdf", data={"pass": shown})
    assert answer.content.startswith(b"%PDF")
    assert (await browse().post(f"{page(sent)}?pdf", data={"pass": "x"})).status_code == 401


async def test_document_from_home_takes_the_pass(browse: Browse) -> None:
    sent = await guarded()
    home = f"/portal/{sent.portal_token}"
    await browse().post(home, data={"send": "first"})
    rows = await db().fetch("SELECT id, key FROM access_code")
    code = queries.of_key(rows[0]["key"], uuid.UUID(str(rows[0]["id"])))
    shown = pass_in(await browse().post(home, data={"code": code or ""}))
    document = f"{home}/documents/{sent.document}"
    assert (await browse().get(document)).status_code == 401
    assert sent.number in (await browse().post(document, data={"pass": shown})).text


async def test_staff_are_not_asked(browse: Browse) -> None:
    sent = await guarded()
    _, cookie = await make.member("read_only")
    assert (await browse(cookie).get(page(sent))).status_code == 200


async def test_lane_leaves_asking_links_to_the_route(
    both: tuple[httpx.AsyncClient, httpx.AsyncClient], browse: Browse
) -> None:
    sent = await guarded()
    shown = await let_in(browse, sent)
    address = f"/api/portal/documents/{sent.document}"
    for headers in (asking(sent), asking(sent, shown)):
        whole, route = [await each.get(address, headers=headers) for each in both]
        assert (whole.status_code, whole.content) == (route.status_code, route.content)
    assert whole.status_code == 200
