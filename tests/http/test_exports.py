import csv
import io
import uuid
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from app.domain import identifiers
from app.engine import db
from tests import make
from tests.http.test_payments import PAYMENTS, recorded
from tests.make import Sent

Browse = Callable[..., httpx.AsyncClient]
CSV = f"{PAYMENTS}.csv"


@pytest.fixture
async def staff(browse: Browse) -> httpx.AsyncClient:
    return browse((await make.member("member"))[1])


@pytest.fixture
async def sent(staff: httpx.AsyncClient) -> Sent:
    return await make.sent_invoice()


async def taken(staff: httpx.AsyncClient, **filters: str) -> list[dict[str, str]]:
    answer = await staff.get(CSV, params=filters)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


async def online(sent: Sent, amount: int, currency: str = "EUR", **facts: Any) -> uuid.UUID:
    """Money that Stripe took."""
    known = {"fee": 42, "fee_currency": "EUR", "charged_back": 0, **facts}
    (row,) = await db().fetch(
        "INSERT INTO payment (id, customer, method, last4, intent, charge, livemode, amount,"
        " currency, refunded, charged_back, fee, fee_currency, received_on, reference, note,"
        " created_at, created_by) SELECT $1, customer, 'card', '4242', 'pi_1', 'ch_1', true, $2,"
        " $3, 0, $4, $5, $6, issued_on, '', '', created_at, 'stripe' FROM document WHERE id = $7"
        " RETURNING id",
        identifiers.new(), amount, currency, known["charged_back"], known["fee"],
        known["fee_currency"], sent.document,
    )  # fmt: skip
    found: uuid.UUID = row["id"]
    return found


async def test_s54_csv_says_all_of_a_payment(staff: httpx.AsyncClient, sent: Sent) -> None:
    made = await recorded(staff, sent, amount=200_00, reference="Überweisung, 47")
    (row,) = await taken(staff)
    assert row == {
        "received_on": "2026-11-20",
        "customer": "Holt Architekten",
        "method": "bank_transfer",
        "last4": "",
        "reference": "Überweisung, 47",
        "documents": sent.number,
        "status": "credit",
        "currency": "EUR",
        "amount": "200.00",
        "refunded": "0.00",
        "charged_back": "0.00",
        "credit": "81.00",
        "fee": "",
        "fee_currency": "",
        "payment_intent": "",
        "id": made["payment"]["id"],
    }


async def test_s54_amounts_have_their_currencys_decimals(
    staff: httpx.AsyncClient, sent: Sent
) -> None:
    await online(sent, 5120, "KWD", charged_back=5120)
    (row,) = await taken(staff)
    assert (row["amount"], row["charged_back"], row["currency"]) == ("5.120", "5.120", "KWD")
    assert (row["fee"], row["fee_currency"], row["payment_intent"]) == ("0.42", "EUR", "pi_1")


@pytest.mark.parametrize("reference", ["=1+1", "+49761", "-2", "@SUM(A1)", " =1", "＝1"])
async def test_s54_no_cell_is_a_formula(
    staff: httpx.AsyncClient, sent: Sent, reference: str
) -> None:
    await recorded(staff, sent, reference=reference)
    (row,) = await taken(staff)
    assert row["reference"] == f"'{reference.strip()}"


async def test_s54_filters_of_list_and_csv_agree(staff: httpx.AsyncClient, sent: Sent) -> None:
    for method, day in (("bank_transfer", "01"), ("cash", "10"), ("cash", "20")):
        await recorded(
            staff,
            sent,
            amount=10_00,
            method=method,
            received_on=f"2026-11-{day}",
            reference=f"r{day}",
        )
    await online(sent, 300_00)
    for filters, wanted in (
        ({}, ["r20", "r10", "", "r01"]),
        ({"method": "cash"}, ["r20", "r10"]),
        ({"method": "online"}, [""]),
        ({"status": "credit"}, [""]),
        ({"since": "2026-11-10"}, ["r20", "r10"]),
        ({"until": "2026-11-09"}, ["", "r01"]),
        ({"since": "2026-11-10", "until": "2026-11-10"}, ["r10"]),
        ({"q": "r20"}, ["r20"]),
        ({"customer": str(uuid.UUID(int=1))}, []),
    ):
        listed = (await staff.get(PAYMENTS, params=filters)).json()["items"]
        assert sorted(row["reference"] for row in listed) == sorted(wanted), filters
        assert [row["id"] for row in await taken(staff, **filters)] == [row["id"] for row in listed]


async def test_s54_csv_is_longer_than_a_page(
    staff: httpx.AsyncClient, sent: Sent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.domain.payments.export._AT_ONCE", 2)
    for number in range(5):
        await recorded(staff, sent, amount=1_00, reference=f"R{number}")
    assert {row["reference"] for row in await taken(staff)} == {f"R{n}" for n in range(5)}


async def test_s54_wrong_filter_is_refused(staff: httpx.AsyncClient) -> None:
    assert (await staff.get(CSV, params={"since": "yesterday"})).status_code in {400, 422}
    assert await taken(staff, since="2026-11-20") == []
