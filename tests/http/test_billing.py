"""How the business is paid: what admins see, change and try out."""

import logging
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.domain.billing import queries
from app.engine import Database, db
from tests import make
from tests.till import Till, till

Browse = Callable[..., httpx.AsyncClient]
PATH = "/api/v1/billing"
KEY, SECRET = "sk_test_quietlantern7Q2x", "whsec_verysecretindeed"


@pytest.fixture
async def shop(database: Database, tmp_path: Path) -> AsyncIterator[Till]:
    async with till(database, tmp_path) as open_:
        yield open_


async def admin(browse: Browse) -> httpx.AsyncClient:
    _, cookie = await make.member("admin")
    return browse(cookie)


async def told_fields() -> list[str]:
    rows = await db().fetch("SELECT data FROM activity WHERE kind = 'settings.changed'")
    return [row["data"] for row in rows]


async def test_choices_are_kept_with_their_version(browse: Browse) -> None:
    client = await admin(browse)
    wanted = {"other_amounts": True, "least_share": 250_000, "offer_autopay": True}
    answer = await client.patch(PATH, json={"version": 1, **wanted})
    assert answer.status_code == 200, answer.text
    assert wanted.items() <= answer.json().items()
    assert (await client.patch(PATH, json={"version": 1, **wanted})).status_code == 409
    (fields,) = await told_fields()
    assert "billing_least_share" in fields


async def test_key_is_told_by_its_end(browse: Browse) -> None:
    client = await admin(browse)
    wanted = {"version": 1, "secret_key": KEY, "webhook_secret": SECRET}
    known = (await client.patch(PATH, json=wanted)).json()
    assert (known["has_secret_key"], known["key_ends"]) == (True, "7Q2x")
    assert (known["webhook_secrets"], known["livemode"]) == (1, False)
    assert known["endpoint"] == "http://localhost:8000/webhooks/stripe"
    assert (known["genuine"], known["controls"]) == (True, None)


async def test_secrets_stand_nowhere_in_clear(
    browse: Browse, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client = await admin(browse)
    wanted = {"version": 1, "secret_key": KEY, "webhook_secret": SECRET}
    key = {"idempotency-key": "once"}
    answers = [
        await client.patch(PATH, json=wanted, headers=key),
        await client.patch(PATH, json={**wanted, "version": 9}),
        await client.patch(PATH, json={"version": 2, "secret_key": f"{KEY}!"}),
        await client.get(PATH),
        await client.get("/api/v1/activity"),
    ]
    assert (await queries.current()).secret_key == KEY
    assert (await queries.current()).webhook_secrets == (SECRET,)
    said = caplog.text + "".join(answer.text for answer in answers)
    for table in ("billing", "activity", "outbox", "request"):
        said += str(await db().fetch(f"SELECT * FROM {table}"))
    assert "billing_secret_key" in said
    for secret in (KEY, SECRET, KEY[8:], SECRET[6:]):
        assert secret not in said


@pytest.mark.parametrize(
    ("field", "value"),
    [("secret_key", "pk_test_published"), ("webhook_secret", "sk_test_mixedup")],
)
async def test_other_keys_are_refused(browse: Browse, field: str, value: str) -> None:
    client = await admin(browse)
    answer = await client.patch(PATH, json={"version": 1, field: value})
    assert answer.status_code == 422
    assert [each["field"] for each in answer.json()["errors"]] == [field]
    assert await told_fields() == []


async def test_check_needs_a_key(browse: Browse) -> None:
    client = await admin(browse)
    for path in (f"{PATH}/check", f"{PATH}/webhook"):
        answer = await client.post(path)
        assert answer.status_code == 422
        assert "Stripe is not connected yet" in answer.text


async def test_check_names_account_and_endpoint(shop: Till) -> None:
    answer = await shop.desk.post(f"{PATH}/check")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()["connection"]
    assert (found["charges"], found["payouts"], found["endpoint"]) == (True, True, "enabled")
    assert answer.json()["billing"]["account_name"] == found["name"]
    assert answer.json()["billing"]["controls"] == "/_stripe/_sandbox/"


async def test_unknown_key_is_said_so(shop: Till) -> None:
    known = (await shop.desk.get(PATH)).json()
    change = {"version": known["version"], "secret_key": "sk_test_ofsomebodyelse"}
    assert (await shop.desk.patch(PATH, json=change)).json()["account_name"] == ""
    answer = await shop.desk.post(f"{PATH}/check")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["problem"] == "Stripe does not know this key."
    german = await shop.desk.post(f"{PATH}/check", headers={"accept-language": "de"})
    assert german.json()["errors"][0]["problem"] == "Stripe kennt diesen Schlüssel nicht."


async def test_new_endpoint_replaces_the_one_before(shop: Till) -> None:
    before = (await shop.desk.get(PATH)).json()
    after = (await shop.desk.post(f"{PATH}/webhook")).json()
    assert after["webhook_secrets"] == before["webhook_secrets"] + 1
    sent = await make.sent_invoice()
    await shop.paid(sent)  # the new one tells


async def test_live_key_is_no_sandboxes(shop: Till) -> None:
    known = (await shop.desk.get(PATH)).json()
    change = {"version": known["version"], "secret_key": "sk_live_realmoney"}
    answer = await shop.desk.patch(PATH, json=change)
    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {"field": "secret_key", "problem": "Use a test key: no money moves in the sandbox."}
    ]
    assert (await shop.desk.get(PATH)).json()["livemode"] is False


async def test_late_fees_stand_beside_terms(browse: Browse) -> None:
    client = await admin(browse)
    await client.patch(PATH, json={"version": 1, "late_fee_policy": "2 % a month."})
    sent = await make.sent_invoice()
    note = await make.sent_invoice(kind="credit_note", type_code="381")
    for each, said in ((sent, "2 % a month."), (note, "")):
        headers = {"authorization": f"Portal {each.token}"}
        answer = await browse().get(f"/api/portal/documents/{each.document}", headers=headers)
        assert answer.json()["live"]["late_fee_policy"] == said
