"""Who writes to whom, and what a document says of itself beside its lines."""

import datetime as dt

from app.domain.documents.rules import Period, ReferenceKind, Snapshot
from app.domain.parties import Party
from app.formats import words
from app.formats.language import Speech

REFERENCES: dict[ReferenceKind, str] = {
    "buyer_reference": "Your reference",
    "order": "Your order",
    "sales_order": "Our order",
    "contract": "Contract",
    "project": "Project",
    "preceding_invoice": "Invoice|reference",
    "despatch": "Despatch advice",
    "receipt": "Receipt",
    "tender": "Tender",
    "object": "Object",
    "accounting": "Cost centre",
    "supporting": "Supporting document",
}


def address(party: Party, *, named: bool, contact: bool = False) -> list[str]:
    """The lines of an address, with the name or without, and whose attention it is for."""
    where = party.address
    found = [party.legal_name or party.name] if named else []
    if contact and party.contact and party.contact.name not in found:
        found.append(party.contact.name)
    found += [*where.lines, f"{where.postcode} {where.city}".strip(), where.region]
    return [line for line in found if line]


def recipient(buyer: Party, seller: Party, speech: Speech) -> list[str]:
    """The lines in the window of the envelope; abroad, the country is the last of them."""
    found = address(buyer, named=True, contact=True)
    country = buyer.address.country
    if country and country != seller.address.country:
        found.append(speech.locale.territories.get(country, country))
    return found


def facts(document: Snapshot, locale: str, speech: Speech) -> list[tuple[str, str]]:
    """Dates, references and tax numbers, each with its name."""
    found = [(speech.t("Issued"), _date(document.issued_on, locale))]
    found.append((speech.t("Due"), _date(document.due_on, locale)))
    found.append((speech.t("Tax point"), _date(document.tax_point_on, locale)))
    if document.delivery:
        found.append((speech.t("Delivered"), _date(document.delivery.on, locale)))
        found.append((speech.t("Delivered to"), _place(document)))
    if document.period:
        found.append((speech.t("Period"), period(document.period, locale)))
    for reference in document.references:
        day = f", {_date(reference.on, locale)}" if reference.on else ""
        found.append((speech.t(REFERENCES[reference.kind]), f"{reference.value}{day}"))
    found.append((speech.t("Your VAT no."), document.buyer.vat_id))
    found.append((speech.t("Our VAT no."), document.seller.vat_id))
    found.append((speech.t("Our tax no."), document.seller.tax_number))
    for name, party in (
        ("Pay to", document.payee),
        ("Tax representative", document.tax_representative),
    ):
        if party:
            told = ", ".join(filter(None, (party.legal_name or party.name, party.vat_id)))
            found.append((speech.t(name), told))
    return [(name, value) for name, value in found if value]


def period(told: Period, locale: str) -> str:
    """Both ends of a period, of which one may be open."""
    return " – ".join((_date(told.start, locale), _date(told.end, locale))).strip()


def legal(seller: Party, speech: Speech) -> str:
    """The line at the foot: who the seller is by law."""
    number = seller.registration.value if seller.registration else ""
    vat = speech.t("VAT {number}", number=seller.vat_id) if seller.vat_id else seller.tax_number
    name = seller.legal_name or seller.name
    parts = (name, *address(seller, named=False), vat, number, seller.legal_form)
    return ", ".join(part for part in parts if part)


def _place(document: Snapshot) -> str:
    delivery = document.delivery
    if delivery is None or delivery.address is None:
        return delivery.party if delivery else ""
    place = Party(name=delivery.party, address=delivery.address)
    return ", ".join(address(place, named=True))


def _date(day: dt.date | None, locale: str) -> str:
    return words.legal_date(day, locale) if day else ""
