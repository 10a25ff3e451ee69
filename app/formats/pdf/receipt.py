"""A receipt: that money arrived, how, and what it settles."""

import msgspec

from app.domain.payments.receipt import Receipt, Settled
from app.formats import words
from app.formats.language import Speech
from app.formats.pdf import facts
from app.formats.pdf.direction import apart, values_apart
from app.formats.pdf.letterhead import Head, Letterhead, head
from app.formats.pdf.paper import Paper, typeset

#: Stripe's names and ours for ways to pay.
METHODS = {
    "card": "Card",
    "sepa_debit": "SEPA direct debit",
    "us_bank_account": "Bank debit",
    "bank_transfer": "Bank transfer",
    "cash": "Cash",
    "": "Online payment",  # and whatever else there is
}

Pair = tuple[str, str]


class ReceiptSheet(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that receipt.typ sets, and nothing that it would have to work out."""

    language: str
    region: str
    title: str
    heading: str
    author: str
    head: Head
    sender: str
    recipient: list[str]
    facts: list[Pair]
    headline: str
    when: str
    columns: list[str]
    rows: list[tuple[str, str, str]]
    sums: list[Pair]
    final: Pair
    notes: list[str]
    legal: str
    words: dict[str, str]


def title(locale: str) -> str:
    """What a receipt is called."""
    speech = Speech(locale, "paper")
    return speech.t("Receipt|money")


def render(receipt: Receipt, letterhead: Letterhead, locale: str) -> Paper:
    """The PDF of a receipt; the same facts, the same bytes. Raises FontsAbsent, Unprintable."""
    data = msgspec.to_builtins(sheet(receipt, letterhead, locale))
    return typeset("receipt", data, letterhead.logo, receipt.created_at)


def sheet(receipt: Receipt, letterhead: Letterhead, locale: str) -> ReceiptSheet:
    """What stands on it, in the order in which it is set."""
    speech = Speech(locale, "paper")
    seller, received = receipt.seller, words.legal_date(receipt.received_on, locale)
    total = words.amount(receipt.amount, receipt.currency, locale).text
    return ReceiptSheet(
        language=speech.locale.language,
        region=speech.locale.territory or "",
        title=f"{title(locale)}, {received}",
        heading=title(locale),
        author=seller.legal_name or seller.name,
        head=head(letterhead, seller, speech),
        sender=apart(", ".join(facts.address(seller, named=True)), speech),
        recipient=[apart(line, speech) for line in facts.recipient(receipt.buyer, seller, speech)],
        facts=values_apart(_facts(receipt, received, speech), speech),
        headline=total,
        when=speech.t("received {date}", date=received),
        columns=[
            speech.t("Paid for"),
            speech.t("Issued"),
            speech.t("Amount {currency}", currency=receipt.currency),
        ],
        rows=[_row(each, receipt.currency, locale, speech) for each in receipt.settled],
        sums=values_apart(_sums(receipt, locale, speech), speech),
        final=(speech.t("Received"), total),
        notes=_notes(receipt, speech),
        legal=apart(facts.legal(seller, speech), speech),
        words={"page": speech.t("{page} of {pages}")},
    )


def _facts(receipt: Receipt, received: str, speech: Speech) -> list[Pair]:
    method = "" if receipt.method == "other" else speech.t(METHODS.get(receipt.method, METHODS[""]))
    if receipt.last4:
        method = speech.t("{method} ending in {digits}", method=method, digits=receipt.last4)
    found = [
        (speech.t("Received"), received),
        (speech.t("Paid by"), method),
        (speech.t("Your VAT no."), receipt.buyer.vat_id),
        (speech.t("Our VAT no."), receipt.seller.vat_id),
        (speech.t("Our tax no."), receipt.seller.tax_number),
    ]
    return [(name, value) for name, value in found if value]


def _row(settled: Settled, currency: str, locale: str, speech: Speech) -> tuple[str, str, str]:
    named = speech.t("Other invoices")
    if settled.number:
        named = f"{speech.t('Invoice')} {apart(settled.number, speech)}"
    issued = words.legal_date(settled.issued_on, locale) if settled.issued_on else ""
    return named, issued, apart(words.bare(settled.amount, currency, locale), speech)


def _sums(receipt: Receipt, locale: str, speech: Speech) -> list[Pair]:
    """What of it settles nothing, or no more."""
    found = [
        (speech.t("Your credit"), receipt.credit),
        (speech.t("Refunded"), receipt.refunded),
        (speech.t("Taken back by the bank"), receipt.charged_back),
    ]
    return [(name, words.bare(minor, receipt.currency, locale)) for name, minor in found if minor]


def _notes(receipt: Receipt, speech: Speech) -> list[str]:
    found = []
    if receipt.reference:
        named = speech.t("Payment reference")
        found.append(f"{named}: {apart(receipt.reference, speech)}")
    if receipt.test:
        found.append(speech.t("A test: no money was moved."))
    return found
