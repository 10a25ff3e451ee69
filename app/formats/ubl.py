"""UBL 2.1 invoices and credit notes (EN 16931, Peppol BIS Billing 3, XRechnung) as documents."""

import datetime as dt
import hashlib
import re

import msgspec

from app.domain import money
from app.domain.documents.rules import (
    Attachment,
    Content,
    Delivery,
    Kind,
    Line,
    PaymentMeans,
    Reference,
    ReferenceKind,
    computed_taxes,
    differences,
)
from app.domain.errors import Fault, Refused
from app.domain.imports.rules import Draft, remark
from app.domain.parties import Party
from app.formats import xml
from app.formats.ubl_lines import adjustments, line, period, taxes
from app.formats.ubl_parties import address, identifier, party
from app.formats.values import Values, shown
from app.formats.xml import Element

_NAMESPACE = "urn:oasis:names:specification:ubl:schema:xsd:{}-2"
_CII = "CrossIndustryInvoice"
_CREDIT_CODES = frozenset("81 83 261 262 296 308 381 396 420 458 502 503 532".split())
_OBJECT = "130"
_PROJECT = "50"
_SUBJECT = re.compile(r"^#[A-Z]{3}#")  # the subject code of a note (BT-21)
_NO_DATE = dt.date.min  # stands where a fault was found

_REFERENCES: tuple[tuple[ReferenceKind, str], ...] = (
    ("buyer_reference", "BuyerReference"),
    ("order", "OrderReference/ID"),
    ("sales_order", "OrderReference/SalesOrderID"),
    ("contract", "ContractDocumentReference/ID"),
    ("project", "ProjectReference/ID"),
    ("despatch", "DespatchDocumentReference/ID"),
    ("receipt", "ReceiptDocumentReference/ID"),
    ("tender", "OriginatorDocumentReference/ID"),
    ("accounting", "AccountingCost"),
)


def read(data: bytes) -> Draft:
    """The document in a UBL file, with its files and what staff should know of it.

    Raises Refused with every fault at once, each by the path and line of its element.
    """
    if data.startswith(b"%PDF-"):
        raise Refused("This is a PDF; an e-invoice inside a PDF is not read yet.")
    root = xml.read(data)
    _recognise(root)
    values = Values(root)
    values.currency = _currency(values, root)
    files: dict[str, bytes] = {}
    content = _whole(_content(values, root, files), values, root)
    if values.faults:
        count = len(values.faults)
        things = "One thing is" if count == 1 else f"{count} things are"
        raise Refused(f"{things} wrong in this {root.name}.", *values.faults)
    found = tuple(remark(each, content.currency) for each in differences(content))
    return Draft(content=content, files=files, remarks=(*values.remarks, *found))


def _recognise(root: Element) -> None:
    if root.name == _CII:
        raise Refused("This is a UN/CEFACT Cross Industry Invoice, which is not read yet.")
    if root.name not in {"Invoice", "CreditNote"} or (
        root.namespace and root.namespace != _NAMESPACE.format(root.name)
    ):
        fault = Fault(f"{root.name} (line {root.line})", "Invoice or CreditNote is expected.")
        raise Refused("This is not a UBL invoice or credit note.", fault)


def _content(values: Values, root: Element, files: dict[str, bytes]) -> Content:
    type_code = values.text(root, f"{root.name}TypeCode")
    lines = _lines(values, root)
    adjusted = adjustments(values, root)
    total = _tax_total(root, values.currency)
    stated = taxes(values, total)
    issued_on = values.date(root, "IssueDate")
    if root.find("IssueDate") is None:
        values.fault(root, "The date of issue is missing.", "cbc:IssueDate")
    tax_currency = values.text(root, "TaxCurrencyCode")
    return Content(
        kind=_kind(root, type_code),
        type_code=type_code,
        number=values.needed(root, "ID", "The number is missing."),
        issued_on=issued_on or _NO_DATE,
        due_on=values.date(root, "DueDate") or values.date(root, "PaymentMeans/PaymentDueDate"),
        tax_point_on=values.date(root, "TaxPointDate"),
        currency=values.currency,
        tax_currency=tax_currency,
        tax_in_tax_currency=_tax_in(values, root, tax_currency),
        seller=_party(values, root, "AccountingSupplierParty/Party", "seller"),
        buyer=_party(values, root, "AccountingCustomerParty/Party", "buyer"),
        payee=_other(values, root, "PayeeParty", "payee"),
        tax_representative=_other(values, root, "TaxRepresentativeParty", "representative"),
        delivery=_delivery(values, root.find("Delivery")),
        period=period(values, root.find("InvoicePeriod")),
        references=_references(values, root),
        lines=lines,
        adjustments=adjusted,
        taxes=stated,
        totals=_totals(values, root, total, stated),
        payment=tuple(_payment(values, each) for each in root.all("PaymentMeans")),
        terms="\n".join(_all(values, root, "PaymentTerms/Note")),
        notes=_all(values, root, "Note"),
        attachments=_attachments(values, root, files),
    )


def _whole(content: Content, values: Values, root: Element) -> Content:
    """`content` with the tax that its lines give, where the file states no breakdown at all."""
    if content.taxes:
        return content
    computed = computed_taxes(content)
    totals = content.totals
    total = _tax_total(root, values.currency)
    if total is None or total.find("TaxAmount") is None:
        totals = msgspec.structs.replace(totals, tax=sum(each.tax for each in computed))
    return msgspec.structs.replace(content, taxes=computed, totals=totals)


def _kind(root: Element, type_code: str) -> Kind:
    credit = root.name == "CreditNote" or type_code in _CREDIT_CODES
    return "credit_note" if credit else "invoice"


def _currency(values: Values, root: Element) -> str:
    currency = values.needed(root, "DocumentCurrencyCode", "The currency is missing.")
    found = root.find("DocumentCurrencyCode")
    if found and currency and currency not in money.CURRENCIES:
        values.fault(found, f"{currency!r} is no currency of ISO 4217.")
        return ""
    return currency


def _party(values: Values, root: Element, path: str, what: str) -> Party:
    found = root.find(path)
    if found is None:
        values.fault(root, f"The {what} is missing.", f"cac:{path.replace('/', '/cac:')}")
        return Party(name="")
    return party(values, found, what)


def _other(values: Values, root: Element, name: str, what: str) -> Party | None:
    found = root.find(name)
    return party(values, found, what) if found else None


def _lines(values: Values, root: Element) -> tuple[Line, ...]:
    name = f"{root.name}Line"
    lines = tuple(line(values, each, place) for place, each in enumerate(root.all(name), 1))
    if not lines:
        values.fault(root, "There is no line.", f"cac:{name}")
    return lines


def _tax_total(root: Element, currency: str) -> Element | None:
    """The tax in the document's currency; the other one is in the tax currency (BT-110, BT-111)."""
    totals = [total for total in root.all("TaxTotal") if _currency_of(total) in {currency, ""}]
    return next((total for total in totals if total.find("TaxSubtotal")), next(iter(totals), None))


def _tax_in(values: Values, root: Element, currency: str) -> int | None:
    if currency in {"", values.currency} or currency not in money.CURRENCIES:
        return None
    totals = (total for total in root.all("TaxTotal") if _currency_of(total) == currency)
    return values.amount(next(totals, None), "TaxAmount", currency)


def _currency_of(total: Element) -> str:
    amount = total.find("TaxAmount")
    return amount.attributes.get("currencyID", "") if amount else ""


def _totals(
    values: Values, root: Element, tax_total: Element | None, stated: tuple[money.TaxSubtotal, ...]
) -> money.Totals:
    """The stated totals (BG-22); what EN 16931 leaves out where it is zero, or can be summed."""
    total = root.find("LegalMonetaryTotal")
    due = values.amount(total, "PayableAmount")
    if total is None or total.find("PayableAmount") is None:
        name = "cac:LegalMonetaryTotal/cbc:PayableAmount"
        values.fault(root, "The amount due is missing.", name)
    tax = values.amount(tax_total, "TaxAmount")
    tax = sum(each.tax for each in stated) if tax is None else tax
    lines = values.amount(total, "LineExtensionAmount") or 0
    allowances = values.amount(total, "AllowanceTotalAmount") or 0
    charges = values.amount(total, "ChargeTotalAmount") or 0
    net = values.amount(total, "TaxExclusiveAmount")
    net = lines - allowances + charges if net is None else net
    gross = values.amount(total, "TaxInclusiveAmount")
    return money.Totals(
        lines=lines,
        allowances=allowances,
        charges=charges,
        net=net,
        tax=tax,
        gross=net + tax if gross is None else gross,
        prepaid=values.amount(total, "PrepaidAmount") or 0,
        rounding=values.amount(total, "PayableRoundingAmount") or 0,
        due=due or 0,
    )


def _delivery(values: Values, element: Element | None) -> Delivery | None:
    if element is None:
        return None
    place = element.find("DeliveryLocation/Address")
    return Delivery(
        on=values.date(element, "ActualDeliveryDate"),
        party=values.text(element, "DeliveryParty/PartyName/Name"),
        location=identifier(values, element.find("DeliveryLocation/ID")),
        address=address(values, place) if place else None,
    )


def _references(values: Values, root: Element) -> tuple[Reference, ...]:
    found = [
        Reference(kind=kind, value=value)
        for kind, path in _REFERENCES
        if (value := values.text(root, path))
    ]
    for each in root.all("BillingReference/InvoiceDocumentReference"):
        number, on = values.text(each, "ID"), values.date(each, "IssueDate")
        found.append(Reference(kind="preceding_invoice", value=number, on=on))
    kinds: dict[str, ReferenceKind] = {_OBJECT: "object", _PROJECT: "project"}
    for each in root.all("AdditionalDocumentReference"):
        code = values.text(each, "DocumentTypeCode")
        if code in kinds or each.find("Attachment") is None:
            kind = kinds.get(code, "supporting")
            found.append(Reference(kind=kind, value=values.text(each, "ID")))
    return tuple(found)


def _payment(values: Values, element: Element) -> PaymentMeans:
    code = element.find("PaymentMeansCode")
    return PaymentMeans(
        code=values.text(element, "PaymentMeansCode"),
        name=code.attributes.get("name", "") if code else "",
        reference=values.text(element, "PaymentID"),
        account=values.text(element, "PayeeFinancialAccount/ID"),
        account_name=values.text(element, "PayeeFinancialAccount/Name"),
        bic=values.text(element, "PayeeFinancialAccount/FinancialInstitutionBranch/ID"),
        card=values.text(element, "CardAccount/PrimaryAccountNumberID"),
        card_holder=values.text(element, "CardAccount/HolderName"),
        mandate=values.text(element, "PaymentMandate/ID"),
        debited_account=values.text(element, "PaymentMandate/PayerFinancialAccount/ID"),
    )


def _all(values: Values, root: Element, path: str) -> tuple[str, ...]:
    """Every text at `path`, without a note's subject code."""
    *parents, name = path.split("/")
    above = root.all("/".join(parents)) if parents else (root,)
    texts = (values.clean(each) for parent in above for each in parent.all(name))
    return tuple(filter(None, (_SUBJECT.sub("", text) for text in texts)))


def _attachments(values: Values, root: Element, files: dict[str, bytes]) -> tuple[Attachment, ...]:
    """Supporting files (BG-24): embedded ones are put into `files`, by their hash."""
    found = []
    for each in root.all("AdditionalDocumentReference"):
        embedded = each.find("Attachment/EmbeddedDocumentBinaryObject")
        url = values.text(each, "Attachment/ExternalReference/URI", 2_000)
        name = values.text(each, "ID")
        description = values.prose(each, "DocumentDescription")
        if embedded is not None and (body := values.file(embedded)):
            sha256 = hashlib.sha256(body).hexdigest()
            files[sha256] = body
            found.append(
                Attachment(
                    name=" ".join(shown(embedded.attributes.get("filename", name)).split())[:200],
                    description=description,
                    media_type=shown(embedded.attributes.get("mimeCode", ""))[:100],
                    size=len(body),
                    sha256=sha256,
                )
            )
        elif url.startswith(("https://", "http://")):
            found.append(Attachment(name=name, description=description, url=url))
    return tuple(found)
