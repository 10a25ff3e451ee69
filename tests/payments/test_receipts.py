"""Receipts of what was paid: by e-mail to who paid, and as PDF for customers and staff."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pypdfium2
import pytest

from app import config
from app.domain.delivery import queries as deliveries
from app.domain.outgoing import actions as outgoing
from app.domain.outgoing import queries as outgoing_queries
from app.domain.outgoing.rules import OutgoingChanges
from app.domain.parties import Contact
from app.domain.payments import ledger
from app.domain.payments.recording import NewPayment, OwnMethod, record
from app.domain.settings import actions as settings
from app.domain.settings.queries import current
from app.domain.settings.rules import Changes
from app.domain.templates import actions as templates
from app.domain.templates.rules import Key, TemplateChange, Words
from app.effects.letters import Letters
from app.effects.mail import Mail
from app.effects.outbox import Runner
from app.effects.papers import Papers
from app.effects.payment_letters import PaymentLetters
from app.engine import Database, db
from app.main import create_app
from tests import make
from tests.conftest import KEYRING
from tests.mailbox import Mailbox, mailbox
from tests.make import Sent
from tests.payments.bank import BASE, Bank

NOT_FOUND = (404, "404 error - File not found")
MAREN = make.party(contact=Contact(name="Maren Holt", email="maren@holt.example"))


@pytest.fixture
async def box() -> AsyncIterator[Mailbox]:
    async with mailbox() as box:
        yield box


@pytest.fixture
async def staff(database: Database, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody who may only read."""
    app = create_app(config.read({"DATA": str(tmp_path)}), database, KEYRING)
    _, cookie = await make.member("read_only")
    transport = httpx.ASGITransport(app)  # type: ignore[arg-type]
    known = {"porchlight": cookie}
    async with httpx.AsyncClient(transport=transport, base_url=BASE, cookies=known) as client:
        yield client


async def posted(box: Mailbox) -> None:
    """Do all that the outbox owes customers."""
    await make.business()
    changes = OutgoingChanges(
        version=(await outgoing_queries.current()).version,
        transport="smtp",
        host="127.0.0.1",
        port=box.port,
        security="none",
    )
    await outgoing.change(changes, "system")
    papers, mail = Papers(), Mail(BASE)
    runner = Runner([PaymentLetters(), Letters(papers, mail)])
    for _ in range(3):
        await runner._start_due()  # noqa: SLF001  # one round, when the test wants it
        await asyncio.gather(*runner._held)  # noqa: SLF001
    await mail.close()
    papers.close()


async def paid(bank: Bank, sent: Sent, amount: int = 119_00) -> uuid.UUID:
    await bank.pay(sent, amount)
    await bank.work()
    return (await bank.payments())[-1]["id"]  # type: ignore[no-any-return]


def address(sent: Sent, payment: uuid.UUID, token: str = "") -> str:
    return f"/portal/{token or sent.token}/documents/{sent.document}/receipts/{payment}"


def text(body: bytes) -> str:
    read = pypdfium2.PdfDocument(body)
    found = " ".join(page.get_textpage().get_text_range() for page in read)
    read.close()
    return " ".join(found.split())


async def test_who_paid_gets_a_receipt(bank: Bank, box: Mailbox) -> None:
    sent = await bank.invoice(buyer=MAREN)
    payment = await paid(bank, sent)
    await posted(box)
    (message,) = box.messages
    assert message["To"] == "Maren Holt <maren@holt.example>"
    assert message["Subject"] == "Receipt for your payment to Alder & Finch"
    (plain, _, pdf) = (part for part in message.walk() if not part.is_multipart())
    assert "Payment received: €119.00" in str(plain.get_content())
    assert pdf.get_filename() == f"Receipt {bank.now.date()}.pdf"
    assert f"Invoice {sent.number}" in text(pdf.get_content())
    (told,) = await deliveries.of_document(sent.document)
    assert told.money
    assert (told.purpose, told.state, told.money.payment) == ("receipt", "sent", payment)
    rows = await db().fetch("SELECT kind FROM activity ORDER BY seq")
    kinds = [row["kind"] for row in rows if row["kind"].startswith(("payment.", "delivery."))]
    assert kinds[-3:] == ["payment.succeeded", "delivery.queued", "delivery.sent"]


@pytest.mark.parametrize(
    ("method", "said"),
    [("bank_transfer", "Paid by Bank transfer"), ("cash", "Paid by Cash"), ("other", "")],
)
async def test_recorded_payment_brings_its_receipt(
    bank: Bank, box: Mailbox, staff: httpx.AsyncClient, method: OwnMethod, said: str
) -> None:
    sent = await bank.invoice(buyer=MAREN)
    await posted(box)
    version = (await current()).version
    await settings.change(Changes(version=version, send_receipts=False), "system")
    new = NewPayment(
        customer=sent.customer,
        amount=119_00,
        currency="EUR",
        method=method,
        received_on=bank.now.date(),
        reference="Statement 47",
        send_receipt=True,  # staff know better than the switch
    )
    payment = await record(new, "system")
    await posted(box)
    (message,) = box.messages
    assert message["Subject"] == "Receipt for your payment to Alder & Finch"
    (_, _, pdf) = (part for part in message.walk() if not part.is_multipart())
    read = text(pdf.get_content())
    assert f"Invoice {sent.number}" in read
    assert "Payment reference: Statement 47" in read
    assert said in read
    assert ("Paid by" in read) == bool(said)
    (told,) = await deliveries.of_document(sent.document)
    assert (told.purpose, told.state) == ("receipt", "sent")
    ours = await staff.get(f"/api/v1/payments/{payment}/receipt")
    theirs = await bank.http.get(address(sent, payment))
    assert text(ours.content) == text(theirs.content) == read


@pytest.mark.parametrize(
    ("count", "named"), [(1, "{0}"), (3, "{0}, {1} and {2}"), (6, "{0}, {1}, {2}, {3} and 2 more")]
)
async def test_receipt_names_all_that_it_settles(
    bank: Bank, box: Mailbox, count: int, named: str
) -> None:
    sent = [await bank.invoice(buyer=MAREN) for _ in range(count)]
    words = Words(subject="For {number}", body="Paid: {number}.\n\n{document}")
    key = Key("receipt", "email", "en")
    await templates.change(key, TemplateChange(version=0, words=words), "system")
    known = await bank.checkout.start(bank.order(*((each, 119_00) for each in sent)))
    bank.submit(known)
    await bank.work()
    await posted(box)
    (message,) = box.messages
    numbers = named.format(*sorted(each.number for each in sent))
    assert message["Subject"] == f"For {numbers}"
    (plain, _, _) = (part for part in message.walk() if not part.is_multipart())
    assert f"Paid: {numbers}." in str(plain.get_content())


async def test_customer_downloads_the_receipt(bank: Bank) -> None:
    sent = await bank.invoice()
    payment = await paid(bank, sent)
    for token in (sent.token, sent.portal_token):
        answer = await bank.http.get(address(sent, payment, token))
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.headers["cache-control"] == "no-store"
        assert "sandbox" in answer.headers["content-security-policy"]
        said = text(answer.content)
        assert "Paid by Card ending in 4242" in said
        assert f"Invoice {sent.number}" in said
        assert "A test: no money was moved." in said
    assert len(await db().fetch("SELECT key FROM paper")) == 1


async def test_receipt_of_others_is_not_found(bank: Bank) -> None:
    sent = await bank.invoice()
    other = await bank.invoice(buyer=make.party("Somebody Else"))
    unpaid = await bank.invoice()
    payment = await paid(bank, sent)
    for path in (
        address(other, payment),
        address(unpaid, payment),
        address(sent, payment, other.token),
        address(sent, payment, other.portal_token),
        address(sent, payment, "0" * 32),
        address(sent, uuid.uuid4()),
    ):
        answer = await bank.http.get(path)
        assert (answer.status_code, answer.text) == NOT_FOUND


async def test_link_to_one_invoice_names_no_other(bank: Bank) -> None:
    first, second = await bank.invoice(), await bank.invoice()
    known = await bank.checkout.start(bank.order((first, 119_00), (second, 119_00)))
    bank.submit(known)
    await bank.work()
    payment = (await bank.payments())[0]["id"]
    one = text((await bank.http.get(address(first, payment))).content)
    assert first.number in one
    assert second.number not in one
    assert "Other invoices 119.00" in one
    both = text((await bank.http.get(address(first, payment, first.portal_token))).content)
    assert first.number in both
    assert second.number in both
    assert "€238.00" in one
    assert "€238.00" in both


async def test_receipt_follows_the_ledger(bank: Bank, staff: httpx.AsyncClient) -> None:
    sent = await bank.invoice()
    payment = await paid(bank, sent)
    path = f"/api/v1/payments/{payment}/receipt"
    before = await staff.get(path)
    assert before.status_code == 200
    assert "Your credit" not in text(before.content)
    allocations = await db().fetch("SELECT id FROM allocation")
    await ledger.unallocate(allocations[0]["id"], "wrong invoice", "system")
    after = text((await staff.get(path)).content)
    assert "Your credit 119.00" in after
    assert sent.number not in after
    assert (await bank.http.get(address(sent, payment))).status_code == 404


async def test_unknown_payment_has_no_receipt(bank: Bank, staff: httpx.AsyncClient) -> None:
    assert (await staff.get(f"/api/v1/payments/{uuid.uuid4()}/receipt")).status_code == 404


async def test_debit_that_came_back_is_told(bank: Bank, box: Mailbox) -> None:
    sent = await bank.invoice(buyer=MAREN)
    await bank.pay(sent, iban="DE62370400440532013001")
    await bank.work()
    assert await db().fetch("SELECT id FROM outbox WHERE kind = 'payment.letter'") == []
    await bank.wait(days=6)
    await bank.work()
    await posted(box)
    (message,) = box.messages
    assert message["Subject"] == "Your payment to Alder & Finch did not arrive"
    (plain, _) = (part for part in message.walk() if not part.is_multipart())
    assert "the debit of €119.00" in str(plain.get_content())
    assert "Pay now:" in str(plain.get_content())
    (told,) = await deliveries.of_document(sent.document)
    assert (told.purpose, told.state) == ("debit_failed", "sent")
    assert [kind for kind in await bank.told() if kind == "payment.failed"] == ["payment.failed"]


async def test_debit_of_several_invoices_leads_to_portal(bank: Bank, box: Mailbox) -> None:
    first, second = await bank.invoice(buyer=MAREN), await bank.invoice(buyer=MAREN)
    known = await bank.checkout.start(bank.order((first, 119_00), (second, 119_00)))
    bank.submit(known, iban="DE62370400440532013001")
    await bank.work()
    await bank.wait(days=6)
    await bank.work()
    await posted(box)
    (message,) = box.messages
    (plain, _) = (part for part in message.walk() if not part.is_multipart())
    assert "Your payment: €238.00" in str(plain.get_content())
    assert f"Open your portal:\r\n{BASE}/portal/" in str(plain.get_content())


async def test_declined_card_brings_no_letter(bank: Bank) -> None:
    sent = await bank.invoice(buyer=MAREN)
    await bank.pay(sent, number="4000000000000002")
    await bank.work()
    assert await db().fetch("SELECT id FROM outbox WHERE kind = 'payment.letter'") == []
