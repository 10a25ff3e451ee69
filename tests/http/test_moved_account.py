"""An invoice that was issued before the business moved its account: paid to the one that holds."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import httpx
import msgspec
import pypdfium2
import pytest

from app.domain import clock
from app.domain.documents.rules import PaymentMeans, Snapshot
from app.domain.papers.queries import frozen
from app.domain.settings import bank
from app.domain.settings.actions import change
from app.domain.settings.queries import current
from app.domain.settings.rules import Changes
from app.engine import db
from app.formats.pdf import payment
from tests import make
from tests.doorstep import guarded, let_in
from tests.http.test_portal_money import NEW, OLD, TOLD, code
from tests.make import Sent

Browse = Callable[..., httpx.AsyncClient]
LAST = "DE75512108001245126199"
MEANS = PaymentMeans(code="58", account=OLD, account_name="Alder & Finch", reference="RF18")


async def account(number: str) -> None:
    """Have the business paid there, with a second person's word."""
    wanted = Changes(version=(await current()).version, bank_account=number)
    await change(wanted, "staff:lea")
    if waiting := await bank.proposed():
        await bank.approve(waiting.id, "staff:jo")


@pytest.fixture
async def sent(browse: Browse) -> Sent:
    await make.business(bank_account=OLD)
    return await make.sent_invoice(payment=(MEANS,))


async def shown(browse: Browse, sent: Sent) -> Any:
    headers = {"authorization": f"Portal {sent.token}"}
    answer = await browse().get(f"/api/portal/documents/{sent.document}", headers=headers)
    return answer.json()["document"]["payment"]


async def printed(browse: Browse, sent: Sent) -> str:
    path = f"/portal/{sent.token}/documents/{sent.document}/pdf"
    read = pypdfium2.PdfDocument((await browse().get(path)).content)
    found = " ".join(page.get_textpage().get_text_range() for page in read)
    read.close()
    return "".join(found.split())


async def test_old_invoice_names_the_new_account(browse: Browse, sent: Sent) -> None:
    before, qr = await printed(browse, sent), (await browse().get(code(sent))).content
    assert OLD in before
    await account(NEW)
    (means,) = await shown(browse, sent)
    assert (means["account"], means["reference"]) == (NEW, "RF18")
    page = (await browse().get(f"/portal/invoice/{sent.token}")).text
    assert NEW in page
    assert OLD not in page
    assert TOLD in page
    paper = await printed(browse, sent)
    assert NEW in paper
    assert OLD not in paper
    assert "insteadoftheaccountendingin9890" in paper
    body = (await frozen(sent.document)).body
    assert OLD.encode() in body  # the version itself stays as it was issued
    content = msgspec.json.decode(body, type=Snapshot)
    moved = msgspec.structs.replace(
        content, payment=(msgspec.structs.replace(MEANS, account=NEW, account_name=""),)
    )
    drawn = (await browse().get(code(sent))).content
    assert drawn == payment.shown(moved, 119_00)
    assert drawn != qr


async def test_move_is_told_for_as_long(
    browse: Browse, sent: Sent, at: Callable[[dt.datetime], None]
) -> None:
    await account(NEW)
    young = await make.sent_invoice(
        payment=(msgspec.structs.replace(MEANS, account=NEW),), number="2026-0999"
    )
    await db().fetch("UPDATE link SET expires_at = NULL")
    at(clock.now() + bank.TOLD + dt.timedelta(days=1))
    old_page, young_page = [
        (await browse().get(f"/portal/invoice/{each.token}")).text for each in (sent, young)
    ]
    assert TOLD in old_page
    assert TOLD not in young_page
    assert "instead" not in await printed(browse, young)


async def test_every_former_account_is_replaced(browse: Browse, sent: Sent) -> None:
    await account(NEW)
    await account(LAST)
    (means,) = await shown(browse, sent)
    assert means["account"] == LAST
    await account(OLD)  # back again: nothing is stale
    (means,) = await shown(browse, sent)
    assert means["account"] == OLD
    assert "instead" not in await printed(browse, sent)


async def test_given_up_account_is_not_shown(browse: Browse, sent: Sent) -> None:
    await account("")
    assert await shown(browse, sent) == []
    assert (await browse().get(code(sent))).status_code == 404
    assert OLD not in await printed(browse, sent)


async def test_proposed_account_is_shown_nowhere(browse: Browse, sent: Sent) -> None:
    wanted = Changes(version=(await current()).version, bank_account=NEW)
    await change(wanted, "staff:lea")
    (means,) = await shown(browse, sent)
    assert means["account"] == OLD
    assert NEW not in await printed(browse, sent)


async def test_unknown_account_stays_as_written(browse: Browse, sent: Sent) -> None:
    other = await make.sent_invoice(payment=(msgspec.structs.replace(MEANS, account=LAST),))
    await account(NEW)
    (means,) = await shown(browse, other)
    assert means["account"] == LAST


async def test_pass_for_a_code_shows_the_picture(browse: Browse) -> None:
    await make.business()
    sent = await guarded()
    granted = await let_in(browse, sent)
    assert (await browse().get(code(sent))).status_code == 404
    answer = await browse().get(code(sent), headers={"portal-pass": granted})
    assert answer.headers["content-type"].startswith("image/svg+xml")
