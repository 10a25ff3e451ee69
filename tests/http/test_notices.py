"""What a member is told over the API, and how he says what he wants."""

import uuid
from collections.abc import Callable

import httpx

from app.domain.activity.rules import DocumentViewed
from app.domain.notices import actions, queries
from app.domain.unit import Unit
from tests import make

Browse = Callable[..., httpx.AsyncClient]
CHOICES = "/api/v1/notice-preferences"


async def view(sent: make.Sent) -> None:
    async with Unit("customer") as unit:
        event = DocumentViewed(visit_class="human", version=1, first=True, new_visitor=True)
        unit.record(event, customer=sent.customer, document=sent.document)


async def test_list_tells_what_happened(browse: Browse) -> None:
    sent, (_, cookie) = await make.sent_invoice(), await make.member("read_only")
    await view(sent)
    await actions.plan_notices()
    found = (await browse(cookie).get("/api/v1/notices")).json()
    (notice,) = found["items"]
    assert found["unread"] == 1
    assert (notice["kind"], notice["number"]) == ("first_view", sent.number)
    assert notice["customer_name"] == "Holt Architekten"
    assert notice["event"]["kind"] == "document.viewed"


async def test_reading_leaves_others_unread(browse: Browse) -> None:
    sent, (_, mine), (kim, _) = await make.sent_invoice(), await make.member(), await make.member()
    await view(sent)
    await actions.plan_notices()
    answer = await browse(mine).post("/api/v1/notices/readings", json={})
    assert answer.json()["unread"] == 0
    assert (await queries.notices(kim.staff, "owner", 10)).unread == 1


async def test_choices_show_what_a_role_may_have(browse: Browse) -> None:
    (_, admin), (_, member) = await make.member("admin"), await make.member("member")
    shown = (await browse(admin).get(CHOICES)).json()
    assert shown["ways"]["first_view"] == ["app", "digest"]
    assert shown["possible"]["work_failed"] == ["app", "digest"]
    assert "work_failed" not in (await browse(member).get(CHOICES)).json()["ways"]


async def test_choices_are_saved_as_seen(browse: Browse) -> None:
    _, cookie = await make.member()
    wanted = {
        "version": 1,
        "ways": {"first_view": ["email"]},
        "quiet": True,
        "quiet_from": "21:30",
        "time_zone": "Europe/Vienna",
        "digest_at": "17:15",
    }
    saved = (await browse(cookie).patch(CHOICES, json=wanted)).json()
    assert saved["version"] == 2
    assert saved["ways"]["first_view"] == ["email"]
    assert saved["ways"]["returned"] == ["app", "digest"]
    assert (saved["quiet_from"], saved["quiet_until"]) == ("21:30", "07:00")
    assert (saved["time_zone"], saved["digest_at"]) == ("Europe/Vienna", "17:15")
    assert (await browse(cookie).get(CHOICES)).json() == saved
    assert (await browse(cookie).patch(CHOICES, json=wanted)).status_code == 409


async def test_wrong_choices_are_told_by_field(browse: Browse) -> None:
    _, cookie = await make.member()
    wrong = {"version": 1, "ways": {"view": ["app"]}, "time_zone": "Mars/Olympus"}
    answer = await browse(cookie).patch(CHOICES, json=wrong)
    assert answer.status_code == 422
    assert [fault["field"] for fault in answer.json()["errors"]] == ["ways.view", "time_zone"]
    answer = await browse(cookie).patch(CHOICES, json={"version": 1, "digest_at": "24:00"})
    assert answer.status_code == 400 or answer.json()["errors"][0]["field"] == "digest_at"


async def test_unknown_work_is_not_found(browse: Browse) -> None:
    _, cookie = await make.member()
    for act in ("replays", "dismissal"):
        answer = await browse(cookie).post(f"/api/v1/failed-work/{uuid.uuid4()}/{act}")
        assert answer.status_code == 404
