"""A receipt on paper: what it says, in which language, and by which standards."""

import datetime as dt
import uuid
from typing import Any

import pytest

from app.domain.parties import Address
from app.domain.payments.receipt import Receipt, Settled
from app.formats.pdf.receipt import render, sheet
from tests import make
from tests.formats.test_pdf import elements
from tests.printed import FULL, LETTERHEAD, opened, pages

FIRST = Settled(number="2026-0417", issued_on=dt.date(2026, 11, 1), amount=119_00)


def told(**changes: Any) -> Receipt:
    """A receipt of 119.00 EUR by card."""
    fields: dict[str, Any] = {
        "payment": uuid.UUID(int=1),
        "customer": uuid.UUID(int=2),
        "document": None,
        "seller": make.party("Alder & Finch GmbH", vat_id="DE811502774"),
        "buyer": make.party(),
        "amount": 119_00,
        "currency": "EUR",
        "settled": (FIRST,),
        "credit": 0,
        "refunded": 0,
        "charged_back": 0,
        "method": "card",
        "last4": "4242",
        "reference": "pi_3QxYz",
        "test": False,
        "received_on": dt.date(2026, 11, 21),
        "created_at": dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC),
        "locale": "",
    }
    return Receipt(**{**fields, **changes})


def text(receipt: Receipt, locale: str = "en-GB") -> str:
    return " ".join(pages(render(receipt, LETTERHEAD, locale)))


def test_receipt_keeps_both_standards() -> None:
    made = render(told(), LETTERHEAD, "en-GB")
    assert (made.standards, made.replaced) == (FULL, "")
    with opened(made) as pdf:
        with pdf.open_metadata() as metadata:
            assert metadata["dc:title"] == "Receipt, 21 November 2026"
            assert (metadata["pdfaid:part"], metadata["pdfuaid:part"]) == ("3", "1")
        names = elements(pdf.Root.StructTreeRoot.K)
    assert names.index("/H1") < names.index("/Table")
    assert names.count("/TH") == 3


def test_receipt_says_what_was_paid() -> None:
    said = text(told())
    assert "Alder & Finch GmbH" in said
    assert "Holt Architekten" in said
    assert "Paid by Card ending in 4242" in said
    assert "Receipt €119.00 received 21 November 2026" in said
    assert "Invoice 2026-0417 1 November 2026 119.00 Received €119.00" in said
    assert "Payment reference: pi_3QxYz" in said
    assert "test" not in said


def test_credit_and_refund_are_summed_up() -> None:
    said = text(told(amount=300_00, credit=31_00, refunded=100_00, charged_back=50_00))
    assert "119.00 Your credit 31.00 Refunded 100.00 Taken back by the bank 50.00" in said
    assert "Received €300.00" in said


def test_payment_that_settles_nothing_has_no_table() -> None:
    made = render(told(settled=(), credit=119_00), LETTERHEAD, "en-GB")
    assert made.standards == FULL
    assert "Paid for" not in pages(made)[0]
    assert "Your credit 119.00" in pages(made)[0]


def test_unnamed_invoices_are_one_row() -> None:
    rest = Settled(amount=81_00)
    assert "Other invoices 81.00" in text(told(amount=200_00, settled=(FIRST, rest)))


def test_test_payment_says_so() -> None:
    assert "A test: no money was moved." in text(told(test=True))


def test_same_receipt_gives_same_bytes() -> None:
    made = [render(told(), LETTERHEAD, "en-GB").body for _ in range(2)]
    assert made[0] == made[1]
    assert render(told(refunded=1_00), LETTERHEAD, "en-GB").body != made[0]


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("de-DE", ("Quittung 119,00 €", "Karte, endet auf 4242", "erhalten am 21. November 2026")),
        ("fr-FR", ("Reçu 119,00 €", "Carte se terminant par 4242", "reçu le 21 novembre 2026")),
        ("es-ES", ("Recibo 119,00 €", "Tarjeta, termina en 4242", "21 de noviembre de 2026")),
    ],
)
def test_receipt_speaks_the_readers_language(locale: str, said: tuple[str, ...]) -> None:
    found = text(told(), locale)
    assert [sentence for sentence in said if sentence not in found] == []


def test_arabic_receipt_is_set_from_the_right() -> None:
    made = render(told(), LETTERHEAD, "ar")
    assert made.standards == FULL
    assert sheet(told(), LETTERHEAD, "ar").rows[0][0] == "فاتورة \u20682026-0417\u2069"


@pytest.mark.parametrize(("currency", "shown"), [("JPY", "JP¥11,900"), ("KWD", "KWD\xa011.900")])
def test_receipt_knows_every_currency(currency: str, shown: str) -> None:
    assert sheet(told(currency=currency), LETTERHEAD, "en-GB").headline == shown


def test_many_invoices_go_over_pages() -> None:
    many = tuple(
        Settled(number=f"2026-{number:04}", issued_on=dt.date(2026, 11, 1), amount=1_00)
        for number in range(40)
    )
    made = render(told(amount=40_00, settled=many), LETTERHEAD, "en-GB")
    first, second = pages(made)
    assert (first[-6:], second[-6:]) == ("1 of 2", "2 of 2")
    assert "Received €40.00" in second


def test_text_of_others_is_no_markup() -> None:
    buyer = make.party("#panic() *Holt* $x$", address=Address(city="_Freiburg_"))
    said = text(told(buyer=buyer, reference="#sys.version"))
    assert "#panic() *Holt* $x$ _Freiburg_" in said
    assert "#sys.version" in said
