"""The lines of a UBL document, and the allowances, charges and taxes on them and on the whole."""

from app.domain import money
from app.domain.documents.rules import Adjustment, Line, Period, Property, Tax
from app.domain.parties import Identifier
from app.formats.ubl_parties import identifier
from app.formats.values import Values
from app.formats.xml import Element

_IDENTIFIERS = (
    "SellersItemIdentification/ID",
    "BuyersItemIdentification/ID",
    "StandardItemIdentification/ID",
)


def line(values: Values, element: Element, position: int) -> Line:
    """One line (BG-25); what it cannot be without is a fault."""
    quantity = "CreditedQuantity" if element.find("CreditedQuantity") else "InvoicedQuantity"
    unit = element.find(quantity)
    item = element.find("Item")
    name = values.text(item, "Name") or values.text(item, "Description", 5_000)[:200]
    if not name:
        values.fault(element, "The line does not say what it is for.", "cac:Item/cbc:Name")
    if unit is None:
        values.fault(element, "The line has no quantity.", f"cbc:{quantity}")
    net = values.amount(element, "LineExtensionAmount")
    if element.find("LineExtensionAmount") is None:
        values.fault(element, "The line has no amount.", "cbc:LineExtensionAmount")
    price = _price(values, element)
    return Line(
        id=values.text(element, "ID") or str(position),
        name=name,
        description=values.prose(item, "Description"),
        quantity=values.plain(element, quantity) or "0",
        unit=unit.attributes.get("unitCode", "") if unit else "",
        price=price or "0",
        gross_price=values.plain(element, "Price/AllowanceCharge/BaseAmount"),
        base_quantity=values.plain(element, "Price/BaseQuantity") or "1",
        adjustments=adjustments(values, element),
        net=net or 0,
        tax=tax(values, item.find("ClassifiedTaxCategory") if item else None),
        period=period(values, element.find("InvoicePeriod")),
        note=values.prose(element, "Note"),
        order_line=values.text(element, "OrderLineReference/LineID"),
        identifiers=_identifiers(values, item),
        origin_country=values.text(item, "OriginCountry/IdentificationCode"),
        properties=_properties(values, item),
    )


def adjustments(values: Values, parent: Element) -> tuple[Adjustment, ...]:
    """The allowances and charges directly below `parent` (BG-20, BG-21, BG-27, BG-28)."""
    return tuple(_adjustment(values, each) for each in parent.all("AllowanceCharge"))


def tax(values: Values, element: Element | None) -> Tax:
    """A tax category with its rate; standard and without rate where there is none."""
    return Tax(
        category=values.text(element, "ID") or "S",
        rate=values.rate(element, "Percent"),
        exemption=_exemption(values, element),
    )


def taxes(values: Values, total: Element | None) -> tuple[money.TaxSubtotal, ...]:
    """The stated breakdown (BG-23)."""
    if total is None:
        return ()
    return tuple(_subtotal(values, each) for each in total.all("TaxSubtotal"))


def period(values: Values, element: Element | None) -> Period | None:
    """A period with a beginning or an end (BG-14, BG-26)."""
    start, end = values.date(element, "StartDate"), values.date(element, "EndDate")
    return Period(start=start, end=end) if start or end else None


def _subtotal(values: Values, element: Element) -> money.TaxSubtotal:
    category = tax(values, element.find("TaxCategory"))
    return money.TaxSubtotal(
        category=category.category,
        rate=category.rate,
        taxable=values.amount(element, "TaxableAmount") or 0,
        tax=values.amount(element, "TaxAmount") or 0,
        exemption=category.exemption,
    )


def _adjustment(values: Values, element: Element) -> Adjustment:
    charge = values.text(element, "ChargeIndicator").lower() in {"true", "1"}
    if element.find("Amount") is None:
        values.fault(element, "The allowance or charge has no amount.", "cbc:Amount")
    category = element.find("TaxCategory")
    factor = element.find("MultiplierFactorNumeric")
    return Adjustment(
        charge=charge,
        amount=values.amount(element, "Amount") or 0,
        base=values.amount(element, "BaseAmount"),
        rate=values.rate(element, "MultiplierFactorNumeric") if factor else None,
        reason=values.prose(element, "AllowanceChargeReason")
        or values.text(element, "AllowanceChargeReasonCode"),
        tax=tax(values, category) if category else None,
    )


def _price(values: Values, element: Element) -> str:
    if element.find("Price/PriceAmount") is None:
        values.fault(element, "The line has no net price.", "cac:Price/cbc:PriceAmount")
    return values.plain(element, "Price/PriceAmount")


def _exemption(values: Values, element: Element | None) -> str:
    reason = values.prose(element, "TaxExemptionReason")
    return reason or values.text(element, "TaxExemptionReasonCode")


def _identifiers(values: Values, item: Element | None) -> tuple[Identifier, ...]:
    if item is None:
        return ()
    found = (identifier(values, item.find(path)) for path in _IDENTIFIERS)
    return tuple(each for each in found if each)


def _properties(values: Values, item: Element | None) -> tuple[Property, ...]:
    if item is None:
        return ()
    return tuple(
        Property(values.text(each, "Name"), values.prose(each, "Value"))
        for each in item.all("AdditionalItemProperty")
    )
