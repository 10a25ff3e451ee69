import datetime as dt
from collections.abc import Callable

import httpx
import pytest

from app.domain.documents.rules import PaymentMeans
from app.domain.payments import recording
from app.domain.payments.recording import NewPayment
from app.domain.settings import bank
from app.domain.settings.actions import change
from app.domain.settings.queries import current
from app.domain.settings.rules import Changes
from tests import make
from tests.make import Sent

Browse = Callable[..., httpx.AsyncClient]
OLD, NEW = "DE12500105170648489890", "DE02120300000000202051"
TOLD = "the old account ends in 9890"


def code(sent: Sent, token: str = "") -> str:
    return f"/portal/{token or sent.token}/documents/{sent.document}/transfer-code"


async def paid(sent: Sent, amount: int) -> None:
    new = NewPayment(
        customer=sent.customer,
        amount=amount,
        currency="EUR",
        method="bank_transfer",
        received_on=dt.date(2026, 1, 1),
    )
    await recording.record(new, "system")


@pytest.fixture
async def sent(browse: Browse) -> Sent:
    await make.business()
    return await make.sent_invoice()


async def test_code_asks_for_what_is_due_now(browse: Browse, sent: Sent) -> None:
    first = await browse().get(code(sent))
    assert first.headers["content-type"].startswith("image/svg+xml")
    await paid(sent, 19_00)
    second = await browse().get(code(sent))
    assert second.status_code == 200
    assert second.content != first.content
    await paid(sent, 100_00)
    assert (await browse().get(code(sent))).status_code == 404


async def test_others_get_no_code(browse: Browse, sent: Sent) -> None:
    other = await make.sent_invoice(buyer=make.party("Somebody Else"))
    for token in (other.token, other.portal_token, "0" * 32):
        assert (await browse().get(code(sent, token))).status_code == 404


async def test_unconfirmed_seller_gets_no_code(browse: Browse, sent: Sent) -> None:
    stranger = await make.sent_invoice(seller=make.party("Stranger Ltd", vat_id="DE136695976"))
    assert (await browse().get(code(stranger))).status_code == 404


async def test_yen_and_plain_accounts_have_no_code(browse: Browse, sent: Sent) -> None:
    yen = await make.sent_invoice(currency="JPY")
    plain = await make.sent_invoice(payment=(PaymentMeans(code="30", account="12345678"),))
    for each in (yen, plain):
        assert (await browse().get(code(each))).status_code == 404


async def test_new_account_is_announced(browse: Browse, sent: Sent) -> None:
    pages = (f"/portal/invoice/{sent.token}", f"/portal/{sent.portal_token}")
    for account in (OLD, NEW):
        wanted = Changes(version=(await current()).version, bank_account=account)
        await change(wanted, "staff:lea")
        for page in pages:
            assert TOLD not in (await browse().get(page)).text
    waiting = await bank.proposed()
    assert waiting is not None
    await bank.approve(waiting.id, "staff:jo")
    for page in pages:
        assert TOLD in (await browse().get(page)).text
