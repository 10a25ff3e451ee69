"""An invoice as the business's former system wrote it: UBL that says what was paid already."""

from decimal import Decimal
from xml.sax.saxutils import escape

from app.domain import money
from app.domain.documents.rules import Content, Line, Tax
from app.domain.parties import Party

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
  xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
  xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
"""


def ubl(content: Content, prepaid: int) -> bytes:
    """`content`, of which `prepaid` minor units are paid, as UBL 2.1; no discounts."""
    currency = content.currency
    references = {reference.kind: reference.value for reference in content.references}
    parts = [
        _tag("cbc:CustomizationID", "urn:cen.eu:en16931:2017"),
        _tag("cbc:ID", content.number),
        _tag("cbc:IssueDate", str(content.issued_on)),
        _tag("cbc:DueDate", str(content.due_on)),
        _tag("cbc:InvoiceTypeCode", content.type_code),
        *(_tag("cbc:Note", note) for note in content.notes),
        _tag("cbc:DocumentCurrencyCode", currency),
        _tag("cbc:BuyerReference", references.get("buyer_reference", "")),
        _in("cac:OrderReference", _tag("cbc:ID", references.get("order", ""))),
        _in("cac:AccountingSupplierParty", _party(content.seller)),
        _in("cac:AccountingCustomerParty", _party(content.buyer)),
        *(_payment(content)),
        _in("cac:PaymentTerms", _tag("cbc:Note", content.terms)),
        _taxes(content),
        _totals(content, prepaid),
        *(_line(line, currency) for line in content.lines),
    ]
    return (_HEAD + "\n".join(filter(None, parts)) + "\n</Invoice>\n").encode()


def _party(party: Party) -> str:
    address, contact = party.address, party.contact
    scheme = _in("cac:TaxScheme", _tag("cbc:ID", "VAT"))
    street = "".join(_tag("cbc:StreetName", line) for line in address.lines[:1])
    place = _tag("cbc:CityName", address.city) + _tag("cbc:PostalZone", address.postcode)
    country = _in("cac:Country", _tag("cbc:IdentificationCode", address.country))
    legal = _tag("cbc:RegistrationName", party.legal_name or party.name)
    number = _tag("cbc:CompanyID", party.registration.value if party.registration else "")
    reach = "" if contact is None else _tag("cbc:Name", contact.name)
    mail = "" if contact is None else _tag("cbc:ElectronicMail", contact.email)
    tax = _tag("cbc:CompanyID", party.vat_id)
    return _in(
        "cac:Party",
        _in("cac:PartyName", _tag("cbc:Name", party.name)),
        _in("cac:PostalAddress", street, place, country),
        _in("cac:PartyTaxScheme", tax, scheme) if tax else "",
        _in("cac:PartyLegalEntity", legal, number),
        _in("cac:Contact", reach, mail),
    )


def _payment(content: Content) -> list[str]:
    return [
        _in(
            "cac:PaymentMeans",
            _tag("cbc:PaymentMeansCode", means.code),
            _tag("cbc:PaymentID", content.number),
            _in(
                "cac:PayeeFinancialAccount",
                _tag("cbc:ID", means.account),
                _tag("cbc:Name", means.account_name),
                _in("cac:FinancialInstitutionBranch", _tag("cbc:ID", means.bic)),
            ),
        )
        for means in content.payment
    ]


def _taxes(content: Content) -> str:
    currency = content.currency
    subtotals = [
        _in(
            "cac:TaxSubtotal",
            _amount("cbc:TaxableAmount", tax.taxable, currency),
            _amount("cbc:TaxAmount", tax.tax, currency),
            _category("cac:TaxCategory", _of(content, tax), exemption=True),
        )
        for tax in content.taxes
    ]
    return _in("cac:TaxTotal", _amount("cbc:TaxAmount", content.totals.tax, currency), *subtotals)


def _of(content: Content, tax: money.TaxSubtotal) -> Tax:
    """The tax of the lines that this subtotal sums."""
    found = (line.tax for line in content.lines)
    return next(t for t in found if (t.category, t.rate) == (tax.category, tax.rate))


def _totals(content: Content, prepaid: int) -> str:
    totals, currency = content.totals, content.currency
    return _in(
        "cac:LegalMonetaryTotal",
        _amount("cbc:LineExtensionAmount", totals.lines, currency),
        _amount("cbc:TaxExclusiveAmount", totals.net, currency),
        _amount("cbc:TaxInclusiveAmount", totals.gross, currency),
        _amount("cbc:PrepaidAmount", prepaid, currency),
        _amount("cbc:PayableAmount", totals.gross - prepaid, currency),
    )


def _line(line: Line, currency: str) -> str:
    price = f'<cbc:PriceAmount currencyID="{currency}">{line.price}</cbc:PriceAmount>'
    quantity = (
        f'<cbc:InvoicedQuantity unitCode="{line.unit}">{line.quantity}</cbc:InvoicedQuantity>'
    )
    return _in(
        "cac:InvoiceLine",
        _tag("cbc:ID", line.id),
        quantity,
        _amount("cbc:LineExtensionAmount", line.net, currency),
        _in(
            "cac:Item",
            _tag("cbc:Description", line.description),
            _tag("cbc:Name", line.name),
            _category("cac:ClassifiedTaxCategory", line.tax),
        ),
        _in("cac:Price", price),
    )


def _category(name: str, tax: Tax, *, exemption: bool = False) -> str:
    return _in(
        name,
        _tag("cbc:ID", tax.category),
        _tag("cbc:Percent", f"{Decimal(tax.rate) / 10_000:f}"),
        _tag("cbc:TaxExemptionReason", tax.exemption) if exemption else "",
        _in("cac:TaxScheme", _tag("cbc:ID", "VAT")),
    )


def _amount(name: str, minor: int, currency: str) -> str:
    return f'<{name} currencyID="{currency}">{money.major(minor, currency):f}</{name}>'


def _tag(name: str, text: str) -> str:
    return f"<{name}>{escape(text)}</{name}>" if text else ""


def _in(name: str, *parts: str) -> str:
    inside = "".join(parts)
    return f"<{name}>{inside}</{name}>" if inside else ""
