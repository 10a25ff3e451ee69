"""Undoing an import over HTTP: who may, what is left, and who wins a race."""

import asyncio
import uuid
from collections.abc import Callable

import httpx

from app.domain.links.queries import secret
from tests.doorstep import ask
from tests.http.test_import_batches import BATCHES, imported, put, shown
from tests.http.test_imports import clerk, counted, kinds, letter
from tests.http.test_renewal import business

Browse = Callable[..., httpx.AsyncClient]


async def test_undone_import_leaves_its_trace(browse: Browse) -> None:
    client = await clerk(browse)
    before = await counted()
    batch = await imported(client, letter("1"), letter("2"))
    plan = (await shown(client, batch))["undo"]
    assert [each["number"] for each in plan["documents"]] == ["1", "2"]
    assert (len(plan["customers"]), len(plan["sellers"]), plan["obstacle"]) == (1, 1, "")
    document = (await shown(client, batch))["files"][0]["document"]
    answer = await client.post(f"{BATCHES}/{batch}/reversal")
    assert answer.status_code == 200
    assert answer.json()["undone_by_name"] == "Lea Alder"
    assert await counted() == before
    assert (await client.get(f"/api/v1/documents/{document}")).status_code == 404
    assert (await kinds())[-1] == "import.undone"
    items = (await client.get("/api/v1/live")).json()["items"]
    assert [item["card"] for item in items] == [None] * len(items)
    assert (await client.post(f"{BATCHES}/{batch}/reversal")).status_code == 409


async def test_copied_document_cannot_be_undone(browse: Browse) -> None:
    client = await clerk(browse)
    batch = await imported(client, letter("1"), letter("2"))
    document = (await shown(client, batch))["files"][1]["document"]
    link = (await client.get(f"/api/v1/documents/{document}")).json()["links"][0]["id"]
    await client.post(f"/api/v1/links/{link}/copies")
    before = await counted()
    answer = await client.post(f"{BATCHES}/{batch}/reversal")
    assert answer.status_code == 409
    said = "Invoice 2 stays, and so does the whole import: its link was copied."
    assert answer.json()["detail"] == said
    assert (await shown(client, batch))["undo"]["obstacle"] == said
    assert await counted() == before
    assert "import.undone" not in await kinds()


async def test_document_that_was_asked_for_stays(browse: Browse) -> None:
    client = await clerk(browse)
    batch = await imported(client, letter("1"))
    document = (await shown(client, batch))["files"][0]["document"]
    link = (await client.get(f"/api/v1/documents/{document}")).json()["links"][0]["id"]
    await business("kept")
    await ask(yes=True)
    token = secret("test", uuid.UUID(link))
    assert (await browse().post(f"/portal/invoice/{token}", data={"send": "x"})).status_code == 401
    answer = await client.post(f"{BATCHES}/{batch}/reversal")
    assert answer.status_code == 409
    assert "somebody asked for a code to open it" in answer.json()["detail"]


async def test_only_admins_undo_others_imports(browse: Browse) -> None:
    batch = await imported(await clerk(browse), letter())
    assert (await (await clerk(browse)).post(f"{BATCHES}/{batch}/reversal")).status_code == 403
    assert (await counted())["Document"] == 1
    admin = await clerk(browse, "admin")
    assert (await admin.post(f"{BATCHES}/{batch}/reversal")).status_code == 200
    assert (await counted())["Document"] == 0


async def test_copying_and_undoing_race_fairly(browse: Browse) -> None:
    """Whoever is first wins; a link is never handed out for a document that is gone."""
    client = await clerk(browse)
    for number in range(6):
        batch = await imported(client, letter(str(number)))
        document = (await shown(client, batch))["files"][0]["document"]
        link = (await client.get(f"/api/v1/documents/{document}")).json()["links"][0]["id"]
        copied, undone = await asyncio.gather(
            client.post(f"/api/v1/links/{link}/copies"),
            client.post(f"{BATCHES}/{batch}/reversal"),
        )
        assert (copied.status_code, undone.status_code) in {(201, 409), (404, 200)}
        here = (await client.get(f"/api/v1/documents/{document}")).status_code == 200
        assert here == (copied.status_code == 201)


async def test_importing_and_undoing_race_fairly(browse: Browse) -> None:
    """The other import of the same bytes, seller and customer finds all of them, or none."""
    client = await clerk(browse)
    for number in range(6):
        batch = await imported(client, letter(str(number)))
        again = uuid.uuid4()
        taken, undone = await asyncio.gather(
            put(client, again, 1, letter(str(number))),
            client.post(f"{BATCHES}/{batch}/reversal"),
        )
        assert (taken.status_code, undone.status_code) == (200, 200)
