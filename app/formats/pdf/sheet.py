"""What stands on the paper: every text as it is read there, in the order in which it is set."""

import msgspec

from app.domain.documents.accounts import Replaced
from app.domain.documents.rules import Adjustment, Kind, Line, Snapshot
from app.domain.money import exponent
from app.formats import words
from app.formats.exemptions import exemption
from app.formats.language import Speech
from app.formats.pdf import facts, payment
from app.formats.pdf.direction import apart, values_apart
from app.formats.pdf.letterhead import Head, Letterhead, head
from app.formats.units import unit

#: The title of each kind of document.
TITLES = {
    "invoice": "Invoice",
    "credit_note": "Credit note",
    "quote": "Quote",
    "sales_order": "Order confirmation",
}
#: What the sums of a kind end with, if not with the total.
_FINAL: dict[Kind, str] = {"invoice": "Amount due", "credit_note": "Credit"}
_LONGEST_LETTER = 320  # a letter speaks in serif; what a system printed is set small
_LONGEST_FIGURE = 22  # beyond it the columns of figures get fixed widths, and their texts break

Pair = tuple[str, str]


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One line; `carried` is the sum of the lines so far."""

    name: str
    more: list[str]
    quantity: str
    price: str
    tax: str
    amount: str
    carried: str


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that document.typ sets, and nothing that it would have to work out."""

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
    notes: list[str]
    small_notes: bool
    columns: list[str]
    fixed_columns: bool
    rows: list[Row]
    sums: list[Pair]
    total: Pair | None
    balance: list[Pair]
    final: Pair
    code: str
    ways_to_pay: list[tuple[str, list[Pair]]]
    terms: str
    legal: str
    words: dict[str, str]


def title(kind: Kind, number: str, locale: str) -> str:
    """What a paper is called: "Invoice 2026-0417"."""
    return f"{Speech(locale, 'paper').t(TITLES[kind])} {number}"


def sheet(
    document: Snapshot, letterhead: Letterhead, locale: str, replaced: Replaced | None = None
) -> Sheet:
    """The paper of one version."""
    speech = Speech(locale, "paper")
    kind = speech.t(TITLES[document.kind])
    headline, when = _headline(document, locale, speech)
    rows = [
        _row(line, carried, document.currency, locale, speech)
        for line, carried in _carried(document)
    ]
    return Sheet(
        language=speech.locale.language,
        region=speech.locale.territory or "",
        title=title(document.kind, document.number, locale),
        heading=f"{kind} {apart(document.number, speech)}",
        author=document.seller.legal_name or document.seller.name,
        head=head(letterhead, document.seller, speech),
        sender=apart(", ".join(facts.address(document.seller, named=True)), speech),
        recipient=[
            apart(line, speech) for line in facts.recipient(document.buyer, document.seller, speech)
        ],
        facts=values_apart(facts.facts(document, locale, speech), speech),
        headline=headline,
        when=when,
        notes=list(document.notes),
        small_notes=len("".join(document.notes)) > _LONGEST_LETTER,
        columns=_columns(document.currency, speech),
        fixed_columns=_wide(rows),
        rows=rows,
        sums=values_apart(_sums(document, locale, speech), speech),
        total=_total(document, locale, speech),
        balance=values_apart(_balance(document, locale, speech), speech),
        final=_final(document, locale, speech),
        code=payment.picture(document),
        ways_to_pay=_ways_to_pay(document, replaced, speech),
        terms=document.terms,
        legal=apart(facts.legal(document.seller, speech), speech),
        words=_words(speech),
    )


def _columns(currency: str, speech: Speech) -> list[str]:
    return [
        speech.t("Description"),
        speech.t("Quantity"),
        speech.t("Price"),
        speech.t("VAT"),
        speech.t("Amount {currency}", currency=currency),
    ]


def _words(speech: Speech) -> dict[str, str]:
    return {
        "terms": speech.t("Payment terms"),
        "carried_over": speech.t("Carried over"),
        "brought_forward": speech.t("Brought forward"),
        "page": speech.t("{page} of {pages}"),
        "code": speech.t("QR code for a bank transfer in a banking app"),
    }


def _headline(document: Snapshot, locale: str, speech: Speech) -> Pair:
    """The amount beside the title, and until when."""
    totals = document.totals
    if document.kind != "invoice":
        until = document.valid_until  # a quote's
        when = speech.t("valid until {date}", date=words.legal_date(until, locale)) if until else ""
        return words.amount(totals.gross, document.currency, locale).text, when
    when = ""
    if document.due_on and totals.due > 0:
        when = speech.t("due {date}", date=words.legal_date(document.due_on, locale))
    return words.amount(totals.due, document.currency, locale).text, when


def _carried(document: Snapshot) -> list[tuple[Line, int]]:
    carried, found = 0, []
    for line in document.lines:
        if not line.optional:  # of a quote: in no total until it is chosen
            carried += line.net
        found.append((line, carried))
    return found


def _row(line: Line, carried: int, currency: str, locale: str, speech: Speech) -> Row:
    per = "" if line.base_quantity == "1" else f" / {words.decimal(line.base_quantity, locale)}"
    quantity = words.decimal(line.quantity, locale)
    price = words.decimal(line.price, locale, exponent(currency))
    return Row(
        name=line.name,
        more=_more(line, currency, locale, speech),
        quantity=f"{quantity} {unit(line.unit, line.quantity, speech)}".strip(),
        price=apart(f"{price}{per}", speech),
        tax=words.percent(line.tax.rate, locale) if line.tax.rate else "",
        amount=apart(words.bare(line.net, currency, locale), speech),
        carried=apart(words.bare(carried, currency, locale), speech),
    )


def _wide(rows: list[Row]) -> bool:
    figures = (text for row in rows for text in (row.quantity, row.price, row.tax, row.amount))
    return any(len(text) > _LONGEST_FIGURE for text in figures)


def _more(line: Line, currency: str, locale: str, speech: Speech) -> list[str]:
    found = [line.description if line.description != line.name else "", line.note]
    if line.period:
        found.append(facts.period(line.period, locale))
    found += [f"{part.name}: {part.value}" for part in line.properties]
    for part in line.adjustments:
        sign = 1 if part.charge else -1
        found.append(f"{_reason(part, speech)} {words.bare(sign * part.amount, currency, locale)}")
    if line.optional:
        found.append(speech.t("Optional, not in the total"))
    return [text for text in found if text]


def _reason(part: Adjustment, speech: Speech) -> str:
    return part.reason or speech.t("Charge" if part.charge else "Discount")


def _sums(document: Snapshot, locale: str, speech: Speech) -> list[Pair]:
    """From the lines to the total: allowances and charges, and the tax of each rate."""
    currency, totals = document.currency, document.totals

    def bare(minor: int) -> str:
        return words.bare(minor, currency, locale)

    found = [(speech.t("Subtotal"), bare(totals.lines))]
    found += [
        (_reason(part, speech), bare(part.amount if part.charge else -part.amount))
        for part in document.adjustments
    ]
    for tax in document.taxes:
        name = exemption(tax, speech)
        if tax.rate or tax.tax:
            rate = words.percent(tax.rate, locale)
            name = speech.t("VAT {rate} on {amount}", rate=rate, amount=bare(tax.taxable))
        found.append((name, bare(tax.tax)))
    if document.tax_in_tax_currency is not None and document.tax_currency not in {"", currency}:
        stated = words.amount(document.tax_in_tax_currency, document.tax_currency, locale).text
        found.append((speech.t("VAT in {currency}", currency=document.tax_currency), stated))
    return found


def _total(document: Snapshot, locale: str, speech: Speech) -> Pair | None:
    """The total, where it is not what the sums end with."""
    if document.kind not in _FINAL and document.totals.due == document.totals.gross:
        return None
    return _amount("Total", document.totals.gross, document.currency, locale, speech)


def _balance(document: Snapshot, locale: str, speech: Speech) -> list[Pair]:
    """From the total to what is left."""
    totals, found = document.totals, []
    for name, minor in (("Paid", -totals.prepaid), ("Rounding", totals.rounding)):
        if minor:
            found.append((speech.t(name), words.bare(minor, document.currency, locale)))
    return found


def _final(document: Snapshot, locale: str, speech: Speech) -> Pair:
    name = _FINAL.get(document.kind, "Total")
    return _amount(name, document.totals.due, document.currency, locale, speech)


def _amount(name: str, minor: int, currency: str, locale: str, speech: Speech) -> Pair:
    return speech.t(name), words.amount(minor, currency, locale).text


def _ways_to_pay(
    document: Snapshot, replaced: Replaced | None, speech: Speech
) -> list[tuple[str, list[Pair]]]:
    if document.kind != "invoice" or document.totals.due <= 0:
        return []
    means = payment.account(document)
    found = [
        (
            speech.t("Bank transfer"),
            payment.rows(document, means, speech, replaced) if means else [],
        ),
        (speech.t("Direct debit"), payment.debit(document, speech)),
    ]
    return [(name, values_apart(rows, speech)) for name, rows in found if rows]
