"""Many files in one import: looked at before, taken in, told, undone."""

import asyncio
import uuid
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from app.domain.keys import actions as keys
from app.domain.keys.rules import New, Scope
from app.engine import db
from app.http.routes import LARGEST_IMPORT
from tests import make
from tests.formats.test_ubl import TOTALS
from tests.http.test_imports import XML, clerk, counted, kinds, letter, told

Browse = Callable[..., httpx.AsyncClient]
PREVIEWS, BATCHES = "/api/v1/import-previews", "/api/v1/import-batches"


async def put(
    client: httpx.AsyncClient, batch: uuid.UUID, place: int, body: bytes, name: str = ""
) -> httpx.Response:
    params = {"name": name or f"{place}.xml"}
    return await client.put(f"{BATCHES}/{batch}/files/{place}", params=params, content=body)


async def imported(client: httpx.AsyncClient, *bodies: bytes) -> uuid.UUID:
    batch = uuid.uuid4()
    for place, body in enumerate(bodies, 1):
        await put(client, batch, place, body)
    assert (await client.post(f"{BATCHES}/{batch}/completion")).status_code == 200
    return batch


async def shown(client: httpx.AsyncClient, batch: uuid.UUID) -> Any:
    answer = await client.get(f"{BATCHES}/{batch}")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_preview_tells_and_writes_nothing(browse: Browse) -> None:
    client = await clerk(browse)
    before = await counted()
    wrong = TOTALS.replace("119.00</cbc:PayableAmount>", "118.00</cbc:PayableAmount>")
    answer = await client.post(PREVIEWS, content=letter(totals=wrong))
    assert answer.status_code == 200
    said = answer.json()
    assert (said["number"], said["customer_name"], said["customer"]) == ("2026-0417", "Holt", None)
    assert (said["total"], said["due"], said["document"]) == (119_00, 118_00, None)
    (differs,) = [each for each in said["remarks"] if each["code"] == "differs"]
    assert (differs["stated"], differs["computed"]) == ("118.00", "119.00")
    assert await counted() == before
    assert await told() == []


async def test_preview_of_bad_file_names_elements(browse: Browse) -> None:
    client = await clerk(browse)
    answer = await client.post(PREVIEWS, content=letter(totals=""))
    assert answer.status_code == 422
    assert "PayableAmount" in answer.json()["errors"][0]["field"]
    assert await told() == []
    assert await db().fetch("SELECT id FROM import_batch") == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x00" * 100,
        b"%PDF-1.7",
        b"<Invoice" * 1000,
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><Invoice>&x;</Invoice>',
        b"\xff\xfe\x00",
    ],
    ids=["empty", "zeros", "pdf", "cut", "entity", "encoding"],
)
async def test_hostile_file_changes_nothing(browse: Browse, body: bytes) -> None:
    client, batch = await clerk(browse), uuid.uuid4()
    before = await counted()
    previewed = await client.post(PREVIEWS, content=body)
    put_ = await put(client, batch, 1, body, name="../../\x00\x1b[2J" + "x" * 400)
    assert previewed.status_code == put_.status_code == 422
    assert previewed.json() == put_.json()
    assert await counted() == before
    (file,) = (await shown(client, batch))["files"]
    assert (file["outcome"], file["refusal"]["detail"]) == ("refused", put_.json()["detail"])
    assert len(file["name"]) == 200
    assert set(file["name"]) == {"x"}


@pytest.mark.parametrize("path", [PREVIEWS, f"{BATCHES}/{uuid.UUID(int=1)}/files/1"])
async def test_larger_file_than_allowed_is_refused(browse: Browse, path: str) -> None:
    client = await clerk(browse)
    method = "POST" if path == PREVIEWS else "PUT"
    answer = await client.request(method, path, content=b" " * (LARGEST_IMPORT + 1))
    assert answer.status_code == 413
    assert await db().fetch("SELECT id FROM import_batch") == []


@pytest.mark.parametrize("place", [0, -1, 501, 10**12])
async def test_import_takes_five_hundred_files(browse: Browse, place: int) -> None:
    answer = await put(await clerk(browse), uuid.uuid4(), place, letter())
    assert answer.status_code == 422
    assert answer.json()["detail"] == "An import takes 500 files at most: begin another one."
    assert await kinds() == []


async def test_many_files_are_one_import(browse: Browse) -> None:
    client = await clerk(browse)
    batch = await imported(client, letter("1"), letter("2"), letter("1"), b"no XML")
    screen = await shown(client, batch)
    assert [file["outcome"] for file in screen["files"]] == [
        "created",
        "created",
        "known",
        "refused",
    ]
    assert [file["name"] for file in screen["files"]] == [f"{n}.xml" for n in range(1, 5)]
    assert screen["files"][0]["document"] == screen["files"][2]["document"]
    found = screen["batch"]
    assert (found["created"], found["known"], found["refused"]) == (2, 1, 1)
    assert (found["origin"], found["actor_name"]) == ("screen", "Lea Alder")
    assert (await kinds()).count("import.finished") == 1
    (event,) = await db().fetch("SELECT data FROM activity WHERE kind = 'import.finished'")
    assert f'"batch":"{batch}"' in event["data"]
    assert (await told())[-1][1] == {
        "kind": "import.finished",
        "created": 2,
        "known": 1,
        "refused": 1,
    }


async def test_files_of_one_import_may_come_at_once(browse: Browse) -> None:
    client, batch = await clerk(browse), uuid.uuid4()
    answers = await asyncio.gather(
        *(put(client, batch, place, letter(str(place))) for place in range(1, 7))
    )
    assert [answer.status_code for answer in answers] == [200] * 6
    found = (await shown(client, batch))["batch"]
    assert (found["created"], found["finished_at"]) == (6, None)
    assert (await counted())["Customer"] == 1


async def test_answer_that_was_lost_is_given_again(browse: Browse) -> None:
    client, batch = await clerk(browse), uuid.uuid4()
    first = await put(client, batch, 1, letter())
    again = await put(client, batch, 1, letter())
    twin = await put(client, batch, 2, letter())
    assert again.json() == first.json()
    assert (first.json()["created"], twin.json()["created"]) == (True, False)
    for _ in range(2):
        assert (await client.post(f"{BATCHES}/{batch}/completion")).status_code == 200
    assert (await put(client, batch, 1, letter())).json() == first.json()
    assert (await kinds()).count("import.finished") == 1
    assert (await kinds()).count("document.created") == 1


async def test_place_holds_the_file_it_has(browse: Browse) -> None:
    client, batch = await clerk(browse), uuid.uuid4()
    await put(client, batch, 1, letter("1"))
    answer = await put(client, batch, 1, letter("2"))
    assert answer.status_code == 409
    assert (await counted())["Document"] == 1


async def test_refused_file_may_be_tried_again(browse: Browse) -> None:
    client, batch = await clerk(browse), uuid.uuid4()
    assert (await put(client, batch, 1, b"no XML")).status_code == 422
    assert (await put(client, batch, 1, letter())).status_code == 200
    (file,) = (await shown(client, batch))["files"]
    assert (file["outcome"], file["refusal"]) == ("created", None)


async def test_finished_import_takes_no_more(browse: Browse) -> None:
    client = await clerk(browse)
    batch = await imported(client, letter("1"))
    answer = await put(client, batch, 2, letter("2"))
    assert answer.status_code == 409
    assert "finished" in answer.json()["detail"]
    assert (await counted())["Document"] == 1


async def test_nobody_adds_to_others_imports(browse: Browse) -> None:
    client, other = await clerk(browse), await clerk(browse, "owner")
    batch = await imported(client, letter("1"))
    assert (await put(other, batch, 2, letter("2"))).status_code == 404
    assert (await put(other, batch, 3, b"no XML")).status_code == 404
    assert (await other.post(f"{BATCHES}/{batch}/completion")).status_code == 404
    assert (await counted())["Document"] == 1


async def test_one_file_by_itself_is_an_import(browse: Browse) -> None:
    client = await clerk(browse)
    await client.post("/api/v1/imports", params={"name": "one.xml"}, content=letter())
    await client.post("/api/v1/imports", content=b"no XML")
    page = (await client.get(BATCHES)).json()
    assert [(each["created"], each["refused"]) for each in page["items"]] == [(0, 1), (1, 0)]
    assert all(each["finished_at"] for each in page["items"])


async def test_program_imports_by_its_key(browse: Browse) -> None:
    session, _ = await make.member("owner")
    scopes: frozenset[Scope] = frozenset({"documents", "read"})
    _, secret = await keys.create(New(name="Books", scopes=scopes), session.staff, "system")
    program = browse(headers={**XML, "authorization": f"Bearer {secret}"})
    batch = await imported(program, letter())
    found = (await shown(program, batch))["batch"]
    assert (found["origin"], found["actor_name"]) == ("api", "Books")
    assert (await program.post(f"{BATCHES}/{batch}/reversal")).status_code == 200


async def test_history_comes_in_pages(browse: Browse) -> None:
    client = await clerk(browse)
    made = [str(await imported(client, letter(str(number)))) for number in range(5)]
    seen: list[str] = []
    before: dict[str, Any] = {}
    while True:
        page = (await client.get(BATCHES, params={"limit": 2, **before})).json()
        seen += [each["id"] for each in page["items"]]
        if page["next"] is None:
            break
        before = {"before": page["next"]}
    assert seen == made[::-1]
    assert (await client.get(BATCHES, params={"limit": 101})).status_code == 400
