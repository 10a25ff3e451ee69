"""How a document is paid, on paper: the account, and the code that a banking app reads."""

import io
import re

import segno
from segno import helpers

from app.domain.documents.accounts import Replaced
from app.domain.documents.rules import PaymentMeans, Snapshot
from app.domain.money import major
from app.formats.language import Speech
from app.formats.words import legal_date

_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")
_CREDITOR_REFERENCE = re.compile(r"RF\d{2}[A-Z0-9]{1,21}")
_LONGEST_NAME, _LONGEST_TEXT = 70, 140


def account(document: Snapshot) -> PaymentMeans | None:
    """The account to pay into, if the document names one."""
    return next((means for means in document.payment if means.account), None)


def rows(
    document: Snapshot, means: PaymentMeans, speech: Speech, replaced: Replaced | None = None
) -> list[tuple[str, str]]:
    """What a bank asks for, each with its name; and which account this one stands for."""
    iban = compact(means.account)
    is_iban = valid_iban(iban)
    found = (
        (speech.t("Pay to"), means.account_name),
        (
            speech.t("IBAN") if is_iban else speech.t("Account"),
            _grouped(iban) if is_iban else means.account,
        ),
        (speech.t("BIC"), means.bic),
        (speech.t("Reference"), means.reference or document.number),
        (speech.t("New since {date}", date=_day(replaced, speech)), _old(replaced, speech)),
    )
    return [(name, value) for name, value in found if value]


def _day(replaced: Replaced | None, speech: Speech) -> str:
    return legal_date(replaced.since, speech.figures) if replaced else ""


def _old(replaced: Replaced | None, speech: Speech) -> str:
    if replaced is None:
        return ""
    return speech.t("instead of the account ending in {digits}", digits=replaced.old_ends_in)


def debit(document: Snapshot, speech: Speech) -> list[tuple[str, str]]:
    """What a direct debit rests on, each with its name; empty where there is none."""
    means = next((m for m in document.payment if m.mandate or m.debited_account), None)
    if means is None:
        return []
    found = (
        (speech.t("Account"), _grouped(compact(means.debited_account))),
        (speech.t("Mandate"), means.mandate),
    )
    return [(name, value) for name, value in found if value]


def transfer_code(document: Snapshot, due: int | None = None) -> segno.QRCode | None:
    """The transfer as a QR code (EPC069-12, version 002), where all of it can be said in one.

    `due` is what is due by now, in cents; without it, what was due when it was issued.
    """
    means = account(document)
    due = document.totals.due if due is None else due
    if means is None or document.currency != "EUR" or due <= 0:
        return None
    iban, seller = compact(means.account), document.seller
    reference = compact(means.reference)
    structured = bool(_CREDITOR_REFERENCE.fullmatch(reference)) and _mod_97(reference)
    text = _first(_LONGEST_TEXT, means.reference, document.number)
    if not valid_iban(iban):
        return None
    try:
        return helpers.make_epc_qr(
            _first(_LONGEST_NAME, means.account_name, seller.legal_name, seller.name),
            iban,
            major(due, "EUR"),
            text=None if structured else text,
            reference=reference if structured else None,
            bic=compact(means.bic) or None,
        )
    except ValueError:  # too much for the code, or a BIC that is none
        return None


def picture(document: Snapshot) -> str:
    """The QR code of an invoice as SVG; empty where there is none."""
    code = transfer_code(document) if document.kind == "invoice" else None
    if code is None:
        return ""
    drawn = io.BytesIO()
    code.save(drawn, kind="svg", border=0, xmldecl=False, svgns=True)
    return drawn.getvalue().decode()


def shown(document: Snapshot, due: int) -> bytes:
    """The QR code for `due` cents as SVG on white, so that every phone reads it; or nothing."""
    code = transfer_code(document, due) if document.kind == "invoice" else None
    if code is None:
        return b""
    drawn = io.BytesIO()
    code.save(drawn, kind="svg", border=4, light="#fff", scale=4)
    return drawn.getvalue()


def compact(text: str) -> str:
    return "".join(text.split()).upper()


def valid_iban(text: str) -> bool:
    """Whether the check digits are right (ISO 13616)."""
    return bool(_IBAN.fullmatch(text)) and _mod_97(text)


def _mod_97(text: str) -> bool:
    """The check of IBAN and creditor reference (ISO 7064, MOD 97-10)."""
    return int("".join(str(int(sign, 36)) for sign in text[4:] + text[:4])) % 97 == 1


def _grouped(text: str) -> str:
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def _first(longest: int, *texts: str) -> str:
    """The first that says something."""
    return next(filter(None, (_one_line(text, longest) for text in texts)), "")


def _one_line(text: str, longest: int) -> str:
    """`text` on one line: in the code a new line would begin the next field."""
    return " ".join(text.split())[:longest].strip()
