"""The parties of a UBL document: sellers, buyers, payees and representatives."""

from app.domain.parties import Address, Contact, Identifier, Party
from app.formats.values import Values
from app.formats.xml import Element

_VAT = "VAT"


def party(values: Values, element: Element, what: str) -> Party:
    """A party (BG-4, BG-7, BG-10, BG-11); one without any name is a fault."""
    legal = element.find("PartyLegalEntity")
    name = values.text(element, "PartyName/Name")
    legal_name = values.text(legal, "RegistrationName")
    if not name and not legal_name:
        values.fault(element, f"The {what} has no name.", "cac:PartyLegalEntity")
    return Party(
        name=name or legal_name,
        legal_name=legal_name,
        legal_form=values.prose(legal, "CompanyLegalForm"),
        vat_id=_tax_id(values, element, vat=True),
        tax_number=_tax_id(values, element, vat=False),
        registration=identifier(values, legal.find("CompanyID") if legal else None),
        endpoint=identifier(values, element.find("EndpointID")),
        identifiers=_identifiers(values, element),
        address=address(values, element.find("PostalAddress")),
        contact=_contact(values, element.find("Contact")),
    )


def address(values: Values, element: Element | None) -> Address:
    """An address (BG-5, BG-8, BG-15)."""
    lines = ("StreetName", "AdditionalStreetName", "AddressLine/Line")
    return Address(
        lines=tuple(filter(None, (values.text(element, line) for line in lines))),
        city=values.text(element, "CityName"),
        postcode=values.text(element, "PostalZone"),
        region=values.text(element, "CountrySubentity"),
        country=values.text(element, "Country/IdentificationCode")[:2].upper(),
    )


def identifier(values: Values, element: Element | None) -> Identifier | None:
    """An identifier with its scheme."""
    if element is None or not element.text:
        return None
    if len(element.text) > 200:  # noqa: PLR2004  # as long as any name
        values.fault(element, "At most 200 characters are possible here.")
    return Identifier(element.text, element.attributes.get("schemeID", ""))


def _identifiers(values: Values, element: Element) -> tuple[Identifier, ...]:
    found = (identifier(values, each) for each in element.all("PartyIdentification/ID"))
    return tuple(filter(None, found))


def _tax_id(values: Values, element: Element, *, vat: bool) -> str:
    """The VAT number, or the tax number of another scheme (BT-31, BT-32)."""
    for scheme in element.all("PartyTaxScheme"):
        if (values.text(scheme, "TaxScheme/ID").upper() == _VAT) == vat:
            return values.text(scheme, "CompanyID")
    return ""


def _contact(values: Values, element: Element | None) -> Contact | None:
    if element is None:
        return None
    found = Contact(
        name=values.text(element, "Name"),
        email=values.text(element, "ElectronicMail"),
        phone=values.text(element, "Telephone"),
    )
    return found if any((found.name, found.email, found.phone)) else None
