"""What a customer's page would look like: its colours, and a sample of it."""

import uuid
from collections.abc import Callable

import httpx
import pytest

from app.domain.staff.rules import Role
from app.engine import db
from tests import make

Browse = Callable[..., httpx.AsyncClient]


async def staff(browse: Browse, role: Role = "admin") -> httpx.AsyncClient:
    _, cookie = await make.member(role)
    return browse(cookie)


async def logged(kind: str) -> int:
    return len(await db().fetch("SELECT seq FROM activity WHERE kind = $1", kind))


async def test_palette_is_shown_before_it_is_saved(browse: Browse) -> None:
    client = await staff(browse)
    asked = {"primary": "#ffd400", "banner": "#19553c"}
    shown = (await client.get("/api/v1/palette", params=asked)).json()
    assert (shown["light"]["brand"], shown["light"]["banner"]) == ("#ffd400", "#19553c")
    assert shown["light"]["edge"] is True
    for shades in shown.values():
        assert min(shades["text_contrast"], shades["banner_contrast"]) >= 4.5
    for colour in ("red", "", "#19553C", "#19553c\n", "#19553cc"):
        wrong = await client.get("/api/v1/palette", params={"primary": colour, "banner": "#19553c"})
        assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "primary")
    assert await logged("settings.changed") == 0


async def test_sample_portal_is_a_visit_of_staff(browse: Browse) -> None:
    client = await staff(browse)
    assert (await client.get("/api/v1/sample-portal")).status_code == 404
    await make.business()
    customer = await make.customer()
    document = (await make.issued(customer)).id
    sample = (await client.get("/api/v1/sample-portal")).json()
    assert (sample["customer"], sample["customer_name"]) == (str(customer), "Holt Architekten")
    assert (await client.get(sample["path"])).status_code == 200
    headers = {"authorization": f"Portal {sample['path'].rsplit('/', 1)[1]}"}
    beacon = {"visit": str(uuid.uuid4()), "document": str(document)}
    heard = await client.post("/api/portal/beacons", json=beacon, headers=headers)
    assert heard.status_code in {200, 201}
    rows = await db().fetch("SELECT visit_class FROM visit")
    assert [row["visit_class"] for row in rows] == ["staff"]
    row = (await client.get(f"/api/v1/customers/{customer}/screen")).json()
    assert row["standing"]["views"] == 0
    assert row["portal_links"][0]["started_at"] is None
    assert await logged("link.copied") == 0
    assert await logged("link.opened") == 1


@pytest.mark.parametrize("role", ["member", "read_only"])
async def test_sample_portal_is_for_admins(browse: Browse, role: Role) -> None:
    await make.customer()
    answer = await (await staff(browse, role)).get("/api/v1/sample-portal")
    assert (answer.status_code, "portal/" in answer.text) == (403, False)
