import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import msgspec
import pytest

from app.domain import tables
from app.domain.staff.rules import Role
from app.engine import db
from app.http.routes import LARGEST_IMPORT
from tests import make
from tests.formats.test_ubl import LINE, PARTIES, TAX, TOTALS, invoice

Browse = Callable[..., httpx.AsyncClient]
PATH = "/api/v1/imports"
XML = {"content-type": "application/xml"}
KEPT = ("Contact", "Customer", "Document", "DocumentFile", "DocumentVersion", "File", "Link")
FIRST = [
    "customer.created",
    "document.created",
    "link.created",
    "link.created",
    "bank_details.proposed",
    "import.finished",
]
PAYMENT = """<cac:PaymentMeans><cbc:PaymentMeansCode>58</cbc:PaymentMeansCode>
<cac:PayeeFinancialAccount><cbc:ID>DE12500105170648489890</cbc:ID></cac:PayeeFinancialAccount>
</cac:PaymentMeans>"""


def letter(number: str = "2026-0417", **parts: str) -> bytes:
    """An invoice of 119.00 EUR with that number."""
    head = f"<cbc:ID>{number}</cbc:ID><cbc:IssueDate>2026-11-01</cbc:IssueDate>"
    return invoice(**{"head": head, "parties": PARTIES + PAYMENT, **parts})


async def clerk(browse: Browse, role: Role = "member") -> httpx.AsyncClient:
    _, cookie = await make.member(role)
    return browse(cookie, headers=XML)


async def counted() -> dict[str, int]:
    """How many rows an import may have left, by table."""
    return {name: await getattr(tables, name).count() for name in (*KEPT, "Seller")}


async def told() -> list[tuple[str, dict[str, Any]]]:
    """What the log says of anything but staff."""
    rows = await db().fetch(
        "SELECT kind, data FROM activity WHERE kind NOT LIKE 'staff.%' ORDER BY seq"
    )
    found = [(row["kind"], msgspec.json.decode(row["data"])) for row in rows]
    for _, event in found:
        event.pop("batch", None)
    return found


async def kinds() -> list[str]:
    return [kind for kind, _ in await told()]


def outcome(created: int = 0, known: int = 0, refused: int = 0) -> tuple[str, dict[str, Any]]:
    kind = "import.finished"
    return kind, {"kind": kind, "created": created, "known": known, "refused": refused}


async def test_new_file_becomes_a_document(browse: Browse) -> None:
    client = await clerk(browse)
    answer = await client.post(PATH, content=letter())
    assert answer.status_code == 201
    taken = answer.json()
    assert (taken["kind"], taken["number"], taken["created"]) == ("invoice", "2026-0417", True)
    assert [remark["code"] for remark in taken["remarks"]] == ["foreign_seller"]
    shown = (await client.get(f"/api/v1/documents/{taken['document']}")).json()
    card = shown["detail"]["card"]
    assert (card["number"], card["total"], card["due"]) == ("2026-0417", 119_00, 119_00)
    assert len(shown["links"]) == len(shown["portal_links"]) == 1
    assert await kinds() == FIRST
    assert (await told())[-1] == outcome(created=1)


async def test_log_names_who_imported(browse: Browse) -> None:
    session, cookie = await make.member("member")
    await browse(cookie).post(PATH, content=letter(), headers=XML)
    rows = await db().fetch("SELECT DISTINCT actor FROM activity WHERE kind NOT LIKE 'staff.%'")
    assert rows == [{"actor": session.actor}]


async def test_same_bytes_give_same_document(browse: Browse) -> None:
    client = await clerk(browse)
    first = (await client.post(PATH, content=letter())).json()
    before = await counted()
    again = await client.post(PATH, content=letter())
    assert again.status_code == 201
    assert again.json() == first | {"created": False}
    assert await counted() == before
    assert (await kinds()).count("document.created") == 1
    assert (await told())[-1] == outcome(known=1)


async def test_two_at_once_make_one_document(browse: Browse) -> None:
    clients = [await clerk(browse) for _ in range(4)]
    answers = await asyncio.gather(*(client.post(PATH, content=letter()) for client in clients))
    assert [answer.status_code for answer in answers] == [201] * 4
    assert len({answer.json()["document"] for answer in answers}) == 1
    assert sorted(answer.json()["created"] for answer in answers) == [False] * 3 + [True]
    assert (await counted())["Document"] == 1
    assert (await kinds()).count("document.created") == 1
    assert (await kinds()).count("import.finished") == 4


async def test_two_at_once_share_their_customer(browse: Browse) -> None:
    clients = [await clerk(browse) for _ in range(4)]
    letters = [letter(str(number)) for number in range(4)]
    await asyncio.gather(
        *(client.post(PATH, content=each) for client, each in zip(clients, letters, strict=True))
    )
    found = await counted()
    assert (found["Document"], found["Customer"], found["Seller"]) == (4, 1, 1)
    assert found["Link"] == 5
    assert (await kinds()).count("customer.created") == 1


async def test_every_fault_names_its_element(browse: Browse) -> None:
    client = await clerk(browse)
    before = await counted()
    head = "<cbc:ID>7</cbc:ID><cbc:IssueDate>soon</cbc:IssueDate>"
    broken = letter(head=head, lines=LINE.replace(">2<", ">two<"), totals="")
    answer = await client.post(PATH, content=broken)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert (problem["title"], problem["status"]) == ("Unprocessable Entity", 422)
    assert problem["detail"] == "3 things are wrong in this Invoice."
    named = [fault["field"] for fault in problem["errors"]]
    for element in ("IssueDate (line", "InvoicedQuantity (line", "PayableAmount"):
        assert any(element in field for field in named), named
    assert await counted() == before
    assert await told() == [outcome(refused=1)]


@pytest.mark.parametrize("currency", ["", "EURO"])
async def test_wrong_currency_is_one_fault(browse: Browse, currency: str) -> None:
    given = b"<cbc:DocumentCurrencyCode>EUR"
    body = letter().replace(given, f"<cbc:DocumentCurrencyCode>{currency}".encode())
    answer = await (await clerk(browse)).post(PATH, content=body)
    assert answer.status_code == 422
    (fault,) = answer.json()["errors"]
    assert "DocumentCurrencyCode" in fault["field"]


async def test_long_names_and_numbers_come_in(browse: Browse) -> None:
    parties = PARTIES.replace("DE811502774", "DE" + "8" * 150).replace("HRB 1", "H" * 150)
    parties = parties.replace(">Holt<", f">{'ΐ' * 200}<")
    client = await clerk(browse)
    first = await client.post(PATH, content=letter(parties=parties))
    assert first.status_code == 201, first.text
    again = await client.post(PATH, content=letter("8", parties=parties))
    assert again.status_code == 201
    assert (await kinds()).count("customer.created") == 1


async def test_attachment_keeps_its_headers_clean(browse: Browse) -> None:
    file = """<cac:AdditionalDocumentReference><cbc:ID>1</cbc:ID><cac:Attachment>
    <cbc:EmbeddedDocumentBinaryObject mimeCode="text/html&#10;x: y"
    filename='Plan "ä"&#13;&#10;set-cookie: x.pdf'>aGVsbG8=</cbc:EmbeddedDocumentBinaryObject>
    </cac:Attachment></cac:AdditionalDocumentReference>"""
    client = await clerk(browse)
    taken = (await client.post(PATH, content=letter(more=file))).json()
    address = f"/api/v1/documents/{taken['document']}"
    shown = (await client.get(address)).json()
    link = (await client.post(f"/api/v1/links/{shown['portal_links'][0]['id']}/copies")).json()
    (attachment,) = shown["detail"]["content"]["attachments"]
    name = f"documents/{taken['document']}/files/{attachment['sha256']}"
    answer = await browse().get(f"{link['url']}/{name}")
    assert (answer.status_code, answer.content) == (200, b"hello")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert "set-cookie" not in answer.headers
    disposition = answer.headers["content-disposition"]
    assert disposition.startswith('attachment; filename="Plan ___ set-cookie: x.pdf"; filename*=')
    assert disposition.endswith("UTF-8''Plan%20%22%C3%A4%22%20set-cookie%3A%20x.pdf")


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=-1", "limit=201", "before=-1", f"before={10**30}"]
)
async def test_log_is_asked_in_bounds(browse: Browse, query: str) -> None:
    answer = await (await clerk(browse)).get(f"/api/v1/activity?{query}")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == query.partition("=")[0]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "empty"),
        (b"not xml", "not XML"),
        (b"<Order/>", "not a UBL invoice"),
        (b"%PDF-1.7 ...", "PDF"),
        (b'<!DOCTYPE Invoice [<!ENTITY x "y">]>' + letter(), "DOCTYPE"),
        (b'<!DOCTYPE Invoice SYSTEM "http://127.0.0.1:1/a.dtd">' + letter(), "DOCTYPE"),
        (b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><Invoice>&x;</Invoice>', "DOCTYP"),
    ],
    ids=["empty", "text", "order", "pdf", "entity", "dtd", "file"],
)
async def test_anything_else_is_refused_whole(browse: Browse, body: bytes, words: str) -> None:
    client = await clerk(browse)
    before = await counted()
    answer = await client.post(PATH, content=body)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert words in answer.json()["detail"]
    assert "root:" not in answer.text
    assert await counted() == before
    assert await told() == [outcome(refused=1)]


async def test_too_large_file_is_refused(browse: Browse) -> None:
    client = await clerk(browse)
    before = await counted()
    answer = await client.post(PATH, content=b" " * (LARGEST_IMPORT + 1) + letter())
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"
    assert await counted() == before
    assert await kinds() == []


async def test_used_number_is_told_as_remark(browse: Browse) -> None:
    client = await clerk(browse)
    await client.post(PATH, content=letter("7"))
    answer = await client.post(PATH, content=letter("7", more="<cbc:Note>again</cbc:Note>"))
    assert answer.status_code == 201
    assert "number_taken" in [remark["code"] for remark in answer.json()["remarks"]]
    assert (await counted())["Document"] == 2


async def test_strict_refuses_a_used_number(browse: Browse) -> None:
    client = await clerk(browse)
    await client.post(PATH, content=letter("7"))
    before = await counted()
    other = letter("7", more="<cbc:Note>again</cbc:Note>")
    answer = await client.post(PATH, params={"strict": "true"}, content=other)
    assert answer.status_code == 409
    assert answer.json()["detail"] == "Number 7 is already used by another document."
    assert await counted() == before
    assert (await kinds()).count("document.created") == 1
    assert (await told())[-1] == outcome(refused=1)


async def test_strict_knows_the_same_bytes(browse: Browse) -> None:
    client = await clerk(browse)
    first = (await client.post(PATH, content=letter("7"))).json()
    answer = await client.post(PATH, params={"strict": "true"}, content=letter("7"))
    assert (answer.status_code, answer.json()["document"]) == (201, first["document"])
    assert (await told())[-1] == outcome(known=1)


async def test_difference_is_told_with_both_figures(browse: Browse) -> None:
    wrong = TOTALS.replace("119.00</cbc:PayableAmount>", "118.00</cbc:PayableAmount>")
    answer = await (await clerk(browse)).post(PATH, content=letter(totals=wrong))
    assert answer.status_code == 201
    (differs,) = [each for each in answer.json()["remarks"] if each["code"] == "differs"]
    assert (differs["stated"], differs["computed"]) == ("118.00", "119.00")
    (row,) = await db().fetch("SELECT due FROM document")
    assert row["due"] == 118_00
    assert TAX in letter().decode()


@pytest.mark.parametrize("role", ["read_only", None])
async def test_onlookers_import_nothing(browse: Browse, role: Role | None) -> None:
    client = await clerk(browse, role) if role else browse(headers=XML)
    answer = await client.post(PATH, content=letter())
    assert answer.status_code == (403 if role else 401)
    assert (await counted())["File"] == 0
    assert await kinds() == []


@pytest.mark.parametrize("given", ["text/plain", "application/json", ""])
async def test_body_counts_whatever_its_type(browse: Browse, given: str) -> None:
    client = await clerk(browse)
    answer = await client.post(PATH, content=letter(), headers={"content-type": given})
    assert answer.status_code == 201
    assert (await counted())["Document"] == 1
