from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.documents import rules
from app.domain.documents.rules import PaymentMeans
from app.formats.language import Speech
from app.formats.pdf import payment
from tests import make

IBAN = "DE12500105170648489890"
ENGLISH = Speech("en-GB", "paper")
#: What fits into a code whatever it says: a character of it is a byte.
TEXT = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=80)


def document(means: PaymentMeans | None = None, **changes: Any) -> rules.Snapshot:
    paid_by = means or PaymentMeans(code="58", account=IBAN)
    content = make.content(number="2026-0417", payment=(paid_by,), **changes)
    return rules.snapshot("1", 1, content)


def payload(
    monkeypatch: pytest.MonkeyPatch, snapshot: rules.Snapshot, due: int | None = None
) -> list[str]:
    """The lines in the code."""
    seen: list[bytes] = []
    make_qr = payment.helpers.segno.make_qr  # type: ignore[attr-defined]

    def noted(content: bytes, **options: Any) -> Any:
        seen.append(content)
        return make_qr(content, **options)

    monkeypatch.setattr(payment.helpers.segno, "make_qr", noted)  # type: ignore[attr-defined]
    code = payment.transfer_code(snapshot, due)
    assert code is not None
    assert (code.error, int(code.version) <= 13) == ("M", True)
    return seen[0].decode("utf-8" if b"\n1\n" in seen[0][:10] else "iso-8859-1").split("\n")


def test_code_says_the_whole_transfer(monkeypatch: pytest.MonkeyPatch) -> None:
    means = PaymentMeans(code="58", account="de12 5001 0517 0648 4898 90", bic="GENODE61FR1")
    assert payload(monkeypatch, document(means)) == [
        "BCD", "002", "2", "SCT", "GENODE61FR1", "Alder & Finch GmbH", IBAN, "EUR119", "", "",
        "2026-0417",
    ]  # fmt: skip


def test_creditor_reference_is_structured(monkeypatch: pytest.MonkeyPatch) -> None:
    means = PaymentMeans(code="58", account=IBAN, reference="RF18 5390 0754 7034")
    assert payload(monkeypatch, document(means))[9:] == ["RF18539007547034"]
    wrong = PaymentMeans(code="58", account=IBAN, reference="RF19539007547034")
    assert payload(monkeypatch, document(wrong))[9:] == ["", "RF19539007547034"]


def test_no_line_can_be_slipped_in(monkeypatch: pytest.MonkeyPatch) -> None:
    means = PaymentMeans(
        code="58",
        account=IBAN,
        account_name="Alder\nDE00000000000000000000\nEUR1",
        reference="x\ny" * 100,
    )
    lines = payload(monkeypatch, document(means))
    assert len(lines) == 11
    assert lines[5] == "Alder DE00000000000000000000 EUR1"
    assert lines[6:8] == [IBAN, "EUR119"]
    assert len(lines[10]) <= 140


@settings(deadline=None, max_examples=40)
@given(due=st.integers(1, 999_999_999_99), reference=TEXT, name=TEXT)
def test_code_reads_back_what_is_due(due: int, reference: str, name: str) -> None:
    """What a bank reads in it is the amount to the cent, the account, to whom and what for."""
    means = PaymentMeans(code="58", account=IBAN, account_name=name, reference=reference)
    with pytest.MonkeyPatch.context() as monkeypatch:
        lines = payload(monkeypatch, document(means), due)
    assert lines[:2] + lines[3:4] == ["BCD", "002", "SCT"]
    assert lines[5:7] == [" ".join(name.split())[:70].strip() or "Alder & Finch GmbH", IBAN]
    assert round(Decimal(lines[7].removeprefix("EUR")) * 100) == due
    assert lines[10:] == [" ".join(reference.split())[:140].strip() or "2026-0417"]


@pytest.mark.parametrize(
    ("means", "changes"),
    [
        (PaymentMeans(code="58", account=IBAN), {"currency": "CHF"}),
        (PaymentMeans(code="58", account="DE13500105170648489890"), {}),
        (PaymentMeans(code="58", account="12345678"), {}),
        (PaymentMeans(code="58", account=IBAN, bic="WRONG"), {}),
        (PaymentMeans(code="49", mandate="M-1"), {}),
    ],
)
def test_what_cannot_be_transferred_has_no_code(
    means: PaymentMeans, changes: dict[str, Any]
) -> None:
    assert payment.transfer_code(document(means, **changes)) is None


def test_account_is_told_as_a_bank_asks() -> None:
    snapshot = document()
    assert payment.rows(snapshot, snapshot.payment[0], ENGLISH) == [
        ("IBAN", "DE12 5001 0517 0648 4898 90"),
        ("Reference", "2026-0417"),
    ]
    other = PaymentMeans(code="30", account="12 345", account_name="Alder", reference="R-1")
    assert payment.rows(snapshot, other, ENGLISH) == [
        ("Pay to", "Alder"),
        ("Account", "12 345"),
        ("Reference", "R-1"),
    ]


def test_direct_debit_names_its_mandate() -> None:
    snapshot = document(PaymentMeans(code="59", mandate="M-1", debited_account=IBAN))
    assert payment.debit(snapshot, ENGLISH) == [
        ("Account", "DE12 5001 0517 0648 4898 90"),
        ("Mandate", "M-1"),
    ]
