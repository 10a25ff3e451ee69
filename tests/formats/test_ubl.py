import base64
import contextlib
import datetime as dt
import hashlib
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.documents.rules import Content, canonical, snapshot
from app.domain.errors import Refused
from app.domain.parties import Address, Contact, Identifier
from app.formats import ubl

ROOT = Path(__file__).parents[2]
CORPUS = ROOT.parent / "shared" / "corpus"
DEMO = sorted((ROOT / "app" / "demo").glob("*.xml"))
UBL = sorted((CORPUS / "ubl").glob("*.xml"))

PARTIES = """
<cac:AccountingSupplierParty><cac:Party>
  <cbc:EndpointID schemeID="0088">123</cbc:EndpointID>
  <cac:PartyIdentification><cbc:ID schemeID="0002">S-1</cbc:ID></cac:PartyIdentification>
  <cac:PartyName><cbc:Name>Alder</cbc:Name></cac:PartyName>
  <cac:PostalAddress>
    <cbc:StreetName>Gerberau 14</cbc:StreetName>
    <cbc:AdditionalStreetName>Hof</cbc:AdditionalStreetName>
    <cbc:CityName>Freiburg</cbc:CityName><cbc:PostalZone>79098</cbc:PostalZone>
    <cac:Country><cbc:IdentificationCode>DE</cbc:IdentificationCode></cac:Country>
  </cac:PostalAddress>
  <cac:PartyTaxScheme><cbc:CompanyID>201/123</cbc:CompanyID>
    <cac:TaxScheme><cbc:ID>FC</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>
  <cac:PartyTaxScheme><cbc:CompanyID>DE811502774</cbc:CompanyID>
    <cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>
  <cac:PartyLegalEntity><cbc:RegistrationName>Alder GmbH</cbc:RegistrationName>
    <cbc:CompanyID schemeID="0204">HRB 1</cbc:CompanyID></cac:PartyLegalEntity>
  <cac:Contact><cbc:Name>Jonas</cbc:Name><cbc:ElectronicMail>j@a.example</cbc:ElectronicMail>
  </cac:Contact>
</cac:Party></cac:AccountingSupplierParty>
<cac:AccountingCustomerParty><cac:Party>
  <cac:PartyLegalEntity><cbc:RegistrationName>Holt</cbc:RegistrationName></cac:PartyLegalEntity>
</cac:Party></cac:AccountingCustomerParty>"""
TAX = """<cac:TaxTotal><cbc:TaxAmount currencyID="EUR">19.00</cbc:TaxAmount>
<cac:TaxSubtotal><cbc:TaxableAmount currencyID="EUR">100.00</cbc:TaxableAmount>
<cbc:TaxAmount currencyID="EUR">19.00</cbc:TaxAmount><cac:TaxCategory><cbc:ID>S</cbc:ID>
<cbc:Percent>19</cbc:Percent><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:TaxCategory>
</cac:TaxSubtotal></cac:TaxTotal>"""
TOTALS = """<cac:LegalMonetaryTotal>
<cbc:LineExtensionAmount currencyID="EUR">100.00</cbc:LineExtensionAmount>
<cbc:TaxExclusiveAmount currencyID="EUR">100.00</cbc:TaxExclusiveAmount>
<cbc:TaxInclusiveAmount currencyID="EUR">119.00</cbc:TaxInclusiveAmount>
<cbc:PayableAmount currencyID="EUR">119.00</cbc:PayableAmount></cac:LegalMonetaryTotal>"""
LINE = """<cac:InvoiceLine><cbc:ID>1</cbc:ID>
<cbc:InvoicedQuantity unitCode="C62">2</cbc:InvoicedQuantity>
<cbc:LineExtensionAmount currencyID="EUR">100.00</cbc:LineExtensionAmount>
<cac:Item><cbc:Name>Shelf</cbc:Name><cac:ClassifiedTaxCategory><cbc:ID>S</cbc:ID>
<cbc:Percent>19</cbc:Percent><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>
</cac:ClassifiedTaxCategory></cac:Item>
<cac:Price><cbc:PriceAmount currencyID="EUR">50</cbc:PriceAmount></cac:Price></cac:InvoiceLine>"""


def invoice(  # noqa: PLR0913  # one place for each part of the file
    *,
    head: str = "<cbc:ID>7</cbc:ID><cbc:IssueDate>2026-11-01</cbc:IssueDate>",
    code: str = "<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>",
    currency: str = "<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>",
    more: str = "",
    parties: str = PARTIES,
    tax: str = TAX,
    totals: str = TOTALS,
    lines: str = LINE,
    root: str = "Invoice",
) -> bytes:
    body = head + code + currency + more + parties + tax + totals + lines
    schema = "urn:oasis:names:specification:ubl:schema:xsd:"
    return (
        f'<{root} xmlns="{schema}{root}-2" xmlns:cac="{schema}CommonAggregateComponents-2"'
        f' xmlns:cbc="{schema}CommonBasicComponents-2">{body}</{root}>'
    ).encode()


def read(**parts: str) -> Content:
    return ubl.read(invoice(**parts)).content


def faults(data: bytes) -> dict[str, str]:
    with pytest.raises(Refused) as refused:
        ubl.read(data)
    return {re.sub(r" \(line \d+\)$", "", f.field): f.problem for f in refused.value.faults}


def test_plain_invoice_is_read_whole() -> None:
    content = read()
    assert (content.kind, content.number, content.issued_on) == (
        "invoice",
        "7",
        dt.date(2026, 11, 1),
    )
    assert (content.totals.gross, content.totals.due) == (119_00, 119_00)
    line = content.lines[0]
    assert (line.name, line.quantity, line.unit, line.price, line.net) == (
        "Shelf",
        "2",
        "C62",
        "50",
        100_00,
    )
    assert line.tax.rate == 190_000
    assert ubl.read(invoice()).remarks == ()


def test_seller_is_read_with_all_numbers() -> None:
    seller = read().seller
    assert (seller.name, seller.legal_name) == ("Alder", "Alder GmbH")
    assert (seller.vat_id, seller.tax_number) == ("DE811502774", "201/123")
    assert seller.registration == Identifier("HRB 1", "0204")
    assert seller.endpoint == Identifier("123", "0088")
    assert seller.identifiers == (Identifier("S-1", "0002"),)
    assert seller.contact == Contact(name="Jonas", email="j@a.example")
    assert seller.address == Address(
        lines=("Gerberau 14", "Hof"), city="Freiburg", postcode="79098", country="DE"
    )


def test_registration_name_may_stand_alone() -> None:
    assert read().buyer.name == "Holt"


@pytest.mark.parametrize(
    ("code", "kind"), [("380", "invoice"), ("384", "invoice"), ("381", "credit_note")]
)
def test_type_code_tells_the_kind(code: str, kind: str) -> None:
    assert read(code=f"<cbc:InvoiceTypeCode>{code}</cbc:InvoiceTypeCode>").kind == kind


def test_credit_note_is_read() -> None:
    line = LINE.replace("InvoiceLine", "CreditNoteLine").replace("Invoiced", "Credited")
    code = "<cbc:CreditNoteTypeCode>381</cbc:CreditNoteTypeCode>"
    payment = (
        "<cac:PaymentMeans><cbc:PaymentDueDate>2026-12-24</cbc:PaymentDueDate></cac:PaymentMeans>"
    )
    content = read(root="CreditNote", lines=line, code=code, more=payment)
    assert (content.kind, content.lines[0].quantity) == ("credit_note", "2")
    assert content.due_on == dt.date(2026, 12, 24)


def test_dates_may_carry_a_zone() -> None:
    head = "<cbc:ID>7</cbc:ID><cbc:IssueDate>2026-11-01+01:00</cbc:IssueDate>"
    due = "<cbc:DueDate>2026-12-01Z</cbc:DueDate>"
    content = read(head=head + due)
    assert (content.issued_on, content.due_on) == (dt.date(2026, 11, 1), dt.date(2026, 12, 1))


def test_references_are_kept_by_kind() -> None:
    more = """<cbc:BuyerReference>B</cbc:BuyerReference><cbc:AccountingCost>A</cbc:AccountingCost>
    <cac:OrderReference><cbc:ID>O</cbc:ID><cbc:SalesOrderID>S</cbc:SalesOrderID></cac:OrderReference>
    <cac:ContractDocumentReference><cbc:ID>C</cbc:ID></cac:ContractDocumentReference>
    <cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>6</cbc:ID>
    <cbc:IssueDate>2026-10-01</cbc:IssueDate></cac:InvoiceDocumentReference></cac:BillingReference>
    <cac:AdditionalDocumentReference><cbc:ID>X</cbc:ID><cbc:DocumentTypeCode>130</cbc:DocumentTypeCode>
    </cac:AdditionalDocumentReference>"""
    found = {(each.kind, each.value) for each in read(more=more).references}
    assert found == {
        ("buyer_reference", "B"),
        ("accounting", "A"),
        ("order", "O"),
        ("sales_order", "S"),
        ("contract", "C"),
        ("preceding_invoice", "6"),
        ("object", "X"),
    }


def test_payment_means_are_all_kept() -> None:
    more = """<cac:PaymentMeans><cbc:PaymentMeansCode name="Transfer">58</cbc:PaymentMeansCode>
    <cbc:PaymentID>R-7</cbc:PaymentID><cac:PayeeFinancialAccount><cbc:ID>DE12</cbc:ID>
    <cbc:Name>Alder</cbc:Name><cac:FinancialInstitutionBranch><cbc:ID>GENO</cbc:ID>
    </cac:FinancialInstitutionBranch></cac:PayeeFinancialAccount></cac:PaymentMeans>
    <cac:PaymentMeans><cbc:PaymentMeansCode>59</cbc:PaymentMeansCode><cac:PaymentMandate>
    <cbc:ID>M-1</cbc:ID><cac:PayerFinancialAccount><cbc:ID>DE99</cbc:ID></cac:PayerFinancialAccount>
    </cac:PaymentMandate></cac:PaymentMeans>
    <cac:PaymentTerms><cbc:Note>30 days</cbc:Note></cac:PaymentTerms>"""
    content = read(more=more)
    transfer, debit = content.payment
    assert (transfer.code, transfer.name, transfer.reference) == ("58", "Transfer", "R-7")
    assert (transfer.account, transfer.account_name, transfer.bic) == ("DE12", "Alder", "GENO")
    assert (debit.code, debit.mandate, debit.debited_account) == ("59", "M-1", "DE99")
    assert content.terms == "30 days"


def test_allowances_and_charges_are_read() -> None:
    more = """<cac:AllowanceCharge><cbc:ChargeIndicator>false</cbc:ChargeIndicator>
    <cbc:AllowanceChargeReason>Loyalty</cbc:AllowanceChargeReason>
    <cbc:MultiplierFactorNumeric>10</cbc:MultiplierFactorNumeric>
    <cbc:Amount currencyID="EUR">10.00</cbc:Amount>
    <cbc:BaseAmount currencyID="EUR">100.00</cbc:BaseAmount>
    <cac:TaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>19</cbc:Percent></cac:TaxCategory></cac:AllowanceCharge>
    <cac:AllowanceCharge><cbc:ChargeIndicator>true</cbc:ChargeIndicator>
    <cbc:AllowanceChargeReasonCode>FC</cbc:AllowanceChargeReasonCode>
    <cbc:Amount currencyID="EUR">5.00</cbc:Amount></cac:AllowanceCharge>"""
    allowance, charge = read(more=more).adjustments
    assert (allowance.charge, allowance.amount, allowance.base) == (False, 10_00, 100_00)
    assert (allowance.rate, allowance.reason) == (100_000, "Loyalty")
    assert (charge.charge, charge.amount, charge.reason) == (True, 5_00, "FC")


def test_prepaid_and_rounding_are_read() -> None:
    totals = TOTALS.replace(
        "<cbc:PayableAmount",
        '<cbc:PrepaidAmount currencyID="EUR">19.00</cbc:PrepaidAmount>'
        '<cbc:PayableRoundingAmount currencyID="EUR">0.02</cbc:PayableRoundingAmount>'
        "<cbc:PayableAmount",
    ).replace(
        'currencyID="EUR">119.00</cbc:PayableAmount', 'currencyID="EUR">100.02</cbc:PayableAmount'
    )
    draft = ubl.read(invoice(totals=totals))
    assert (draft.content.totals.prepaid, draft.content.totals.rounding) == (19_00, 2)
    assert draft.content.totals.due == 100_02
    assert draft.remarks == ()


def test_stated_amounts_stand_with_a_remark() -> None:
    draft = ubl.read(invoice(lines=LINE.replace(">2<", ">3<")))
    assert draft.content.lines[0].net == 100_00
    (remark,) = draft.remarks
    assert (remark.code, remark.where) == ("differs", "amount of line 1")
    assert (remark.stated, remark.computed) == ("100.00", "150.00")


def test_needless_decimals_are_rounded_with_remark() -> None:
    draft = ubl.read(invoice(totals=TOTALS.replace("119.00</cbc:Pay", "119.004</cbc:Pay")))
    (remark,) = draft.remarks
    assert (remark.code, remark.stated, remark.computed) == ("rounded", "119.004", "119.00")
    assert "cbc:PayableAmount" in remark.where


@pytest.mark.parametrize(
    ("currency", "stated", "minor"), [("JPY", "119", 119), ("KWD", "119.005", 119_005)]
)
def test_amounts_follow_their_currency(currency: str, stated: str, minor: int) -> None:
    data = invoice().decode().replace("EUR", currency).replace("119.00", stated)
    assert ubl.read(data.encode()).content.totals.due == minor


def test_tax_in_second_currency_is_kept_apart() -> None:
    second = '<cac:TaxTotal><cbc:TaxAmount currencyID="SEK">212.50</cbc:TaxAmount></cac:TaxTotal>'
    more = "<cbc:TaxCurrencyCode>SEK</cbc:TaxCurrencyCode>"
    content = read(more=more, tax=second + TAX)
    assert (content.totals.tax, content.tax_in_tax_currency) == (19_00, 212_50)
    assert len(content.taxes) == 1


def test_missing_breakdown_is_computed() -> None:
    only = '<cac:TaxTotal><cbc:TaxAmount currencyID="EUR">19.00</cbc:TaxAmount></cac:TaxTotal>'
    assert [tax.tax for tax in read(tax=only).taxes] == [19_00]
    draft = ubl.read(invoice(tax=""))
    assert (draft.content.totals.tax, draft.remarks) == (19_00, ())


def test_attachment_is_kept_by_its_hash() -> None:
    body = b"%PDF-1.7 drawing"
    more = f"""<cac:AdditionalDocumentReference><cbc:ID>D-1</cbc:ID>
    <cbc:DocumentDescription>Drawing</cbc:DocumentDescription><cac:Attachment>
    <cbc:EmbeddedDocumentBinaryObject mimeCode="application/pdf" filename="drawing.pdf">
    {base64.encodebytes(body).decode()}</cbc:EmbeddedDocumentBinaryObject></cac:Attachment>
    </cac:AdditionalDocumentReference>"""
    draft = ubl.read(invoice(more=more))
    (kept,) = draft.content.attachments
    assert (kept.name, kept.description, kept.size) == ("drawing.pdf", "Drawing", len(body))
    assert kept.sha256 == hashlib.sha256(body).hexdigest()
    assert draft.files == {kept.sha256: body}


def test_only_web_addresses_become_links() -> None:
    def reference(url: str) -> str:
        return (
            "<cac:AdditionalDocumentReference><cbc:ID>D</cbc:ID><cac:Attachment>"
            f"<cac:ExternalReference><cbc:URI>{url}</cbc:URI></cac:ExternalReference>"
            "</cac:Attachment></cac:AdditionalDocumentReference>"
        )

    more = reference("https://a.example/d.pdf") + reference("javascript:alert(1)")
    assert [each.url for each in read(more=more).attachments] == ["https://a.example/d.pdf"]


def test_invisible_characters_are_stripped() -> None:
    assert (
        read(head="<cbc:ID>\u202e7\u200f</cbc:ID><cbc:IssueDate>2026-11-01</cbc:IssueDate>").number
        == "7"
    )


def test_every_fault_is_told_with_its_place() -> None:
    found = faults(
        invoice(
            head="<cbc:IssueDate>01.11.2026</cbc:IssueDate>",
            currency="<cbc:DocumentCurrencyCode>XXY</cbc:DocumentCurrencyCode>",
            parties="",
            totals="",
            lines="",
            tax="",
        )
    )
    assert found == {
        "Invoice/cbc:ID": "The number is missing.",
        "Invoice/cbc:IssueDate": "'01.11.2026' is no date such as 2026-11-21.",
        "Invoice/cbc:DocumentCurrencyCode": "'XXY' is no currency of ISO 4217.",
        "Invoice/cac:AccountingSupplierParty/cac:Party": "The seller is missing.",
        "Invoice/cac:AccountingCustomerParty/cac:Party": "The buyer is missing.",
        "Invoice/cac:LegalMonetaryTotal/cbc:PayableAmount": "The amount due is missing.",
        "Invoice/cac:InvoiceLine": "There is no line.",
    }


@pytest.mark.parametrize(
    ("gone", "place"),
    [
        ("<cac:Price>.*</cac:Price>", "cac:Price/cbc:PriceAmount"),
        ("<cbc:InvoicedQuantity.*?</cbc:InvoicedQuantity>", "cbc:InvoicedQuantity"),
        ("<cbc:Name>Shelf</cbc:Name>", "cac:Item/cbc:Name"),
        ("<cbc:LineExtensionAmount.*?</cbc:LineExtensionAmount>", "cbc:LineExtensionAmount"),
    ],
)
def test_incomplete_line_is_a_fault(gone: str, place: str) -> None:
    lines = re.sub(gone, "", LINE, flags=re.DOTALL)
    assert f"Invoice/cac:InvoiceLine/{place}" in faults(invoice(lines=lines))


@pytest.mark.parametrize("amount", ["1e5", "NaN", "1,000.00", "", "twelve", "9" * 19])
def test_amount_that_is_no_number_is_a_fault(amount: str) -> None:
    totals = TOTALS.replace("119.00</cbc:Pay", f"{amount}</cbc:Pay")
    assert "Invoice/cac:LegalMonetaryTotal/cbc:PayableAmount" in faults(invoice(totals=totals))


def test_amount_in_other_currency_is_a_fault() -> None:
    totals = TOTALS.replace('"EUR">119.00</cbc:Pay', '"USD">119.00</cbc:Pay')
    found = faults(invoice(totals=totals))
    assert "USD" in found["Invoice/cac:LegalMonetaryTotal/cbc:PayableAmount"]


def test_amount_too_large_is_a_fault() -> None:
    totals = TOTALS.replace("119.00</cbc:Pay", f"{10**16}</cbc:Pay")
    found = faults(invoice(totals=totals))
    assert "too large" in found["Invoice/cac:LegalMonetaryTotal/cbc:PayableAmount"]


def test_overlong_number_is_a_fault() -> None:
    head = f"<cbc:ID>{'7' * 201}</cbc:ID><cbc:IssueDate>2026-11-01</cbc:IssueDate>"
    assert "Invoice/cbc:ID" in faults(invoice(head=head))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"<html/>", "not a UBL invoice"),
        (b'<Invoice xmlns="urn:other"/>', "not a UBL invoice"),
        (b"<CrossIndustryInvoice/>", "Cross Industry Invoice"),
        (b"%PDF-1.7", "PDF"),
        (b"hello", "not XML"),
    ],
)
def test_other_files_are_named(data: bytes, words: str) -> None:
    with pytest.raises(Refused, match=words):
        ubl.read(data)


@pytest.mark.parametrize("path", DEMO, ids=lambda path: path.stem)
def test_demo_has_nothing_to_remark(path: Path) -> None:
    source = path.read_text().replace("$issued", "2026-11-01").replace("$due", "2026-12-01")
    assert ubl.read(source.encode()).remarks == ()


#: What the authors of these examples got wrong themselves.
KNOWN = {
    "EN16931_1_Teilrechnung.ubl": ["amount of line 4"],
    "guide-example1": ["amount of line 20"],
    "guide-example2": ["amount of line 1"],
    "ubl-tc434-example3": ["amount of line 1", "amount of line 2"],
}


@pytest.mark.skipif(not UBL, reason="the corpus of real e-invoices is not here")
@pytest.mark.parametrize("path", UBL, ids=lambda path: path.stem)
def test_invoices_of_others_come_in(path: Path) -> None:
    draft = ubl.read(path.read_bytes())
    assert draft.content.number
    assert [remark.where for remark in draft.remarks] == KNOWN.get(path.stem, [])
    assert canonical(snapshot("id", 1, draft.content))


@given(st.data())
def test_mangled_file_is_only_ever_refused(data: st.DataObject) -> None:
    text = invoice().decode()
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text) - 1))
        length = data.draw(st.integers(0, 80))
        put = data.draw(
            st.sampled_from(["", "<", "&", "0", "-", "</cac:Party>", "\x00", "é", "1e9"])
        )
        text = text[:start] + put + text[start + length :]
    with contextlib.suppress(Refused):
        ubl.read(text.encode())
