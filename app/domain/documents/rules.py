"""What a document says, what its amounts must sum to, and which status follows."""

import datetime as dt
from decimal import Decimal
from typing import Literal, TypeAlias

import msgspec

from app.domain import money
from app.domain.parties import Address, Identifier, Party

Kind: TypeAlias = Literal["invoice", "credit_note", "quote", "sales_order"]
ReferenceKind: TypeAlias = Literal[
    "buyer_reference",
    "order",
    "sales_order",
    "contract",
    "project",
    "preceding_invoice",
    "despatch",
    "receipt",
    "tender",
    "object",
    "accounting",
    "supporting",
]


class Period(msgspec.Struct, frozen=True, kw_only=True):
    start: dt.date | None = None
    end: dt.date | None = None


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    on: dt.date | None = None
    party: str = ""
    location: Identifier | None = None
    address: Address | None = None


class Reference(msgspec.Struct, frozen=True, kw_only=True):
    kind: ReferenceKind
    value: str
    on: dt.date | None = None


class Tax(msgspec.Struct, frozen=True, kw_only=True):
    """A tax category (UNCL 5305) and its rate in parts per million."""

    category: str
    rate: int = 0
    exemption: str = ""


class Adjustment(msgspec.Struct, frozen=True, kw_only=True):
    """An allowance or a charge; `amount` and `base` are positive minor units."""

    charge: bool
    amount: int
    base: int | None = None
    rate: int | None = None
    reason: str = ""
    tax: Tax | None = None


class Property(msgspec.Struct, frozen=True):
    name: str
    value: str


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line (BG-25). Quantities and prices are decimal text, `net` is minor units."""

    id: str
    name: str
    description: str = ""
    quantity: str
    unit: str = ""  # UN/ECE Recommendation 20 or 21
    price: str
    gross_price: str = ""
    base_quantity: str = "1"
    adjustments: tuple[Adjustment, ...] = ()
    net: int
    tax: Tax
    period: Period | None = None
    note: str = ""
    order_line: str = ""
    identifiers: tuple[Identifier, ...] = ()
    origin_country: str = ""
    properties: tuple[Property, ...] = ()
    #: Of a quote: not in the totals until the customer chooses it.
    optional: bool = False


class PaymentMeans(msgspec.Struct, frozen=True, kw_only=True):
    """One way to pay (BG-16 to BG-19); `code` is of UNCL 4461."""

    code: str
    name: str = ""
    reference: str = ""
    account: str = ""
    account_name: str = ""
    bic: str = ""
    card: str = ""
    card_holder: str = ""
    mandate: str = ""
    debited_account: str = ""


class Attachment(msgspec.Struct, frozen=True, kw_only=True):
    """A supporting file: kept by its hash, or standing elsewhere at `url` (BG-24)."""

    name: str
    description: str = ""
    media_type: str = ""
    size: int = 0
    sha256: str = ""
    url: str = ""


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """What one version of a document says and never says differently; amounts are minor units."""

    kind: Kind
    type_code: str
    number: str
    issued_on: dt.date
    due_on: dt.date | None = None
    valid_until: dt.date | None = None
    tax_point_on: dt.date | None = None
    currency: str
    tax_currency: str = ""
    tax_in_tax_currency: int | None = None
    seller: Party
    buyer: Party
    payee: Party | None = None
    tax_representative: Party | None = None
    delivery: Delivery | None = None
    period: Period | None = None
    references: tuple[Reference, ...] = ()
    lines: tuple[Line, ...]
    adjustments: tuple[Adjustment, ...] = ()
    taxes: tuple[money.TaxSubtotal, ...]
    totals: money.Totals
    payment: tuple[PaymentMeans, ...] = ()
    terms: str = ""
    notes: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()


class Snapshot(Content, frozen=True, kw_only=True):
    """The content of one version, as every page, PDF, signature and export shows it."""

    id: str
    version: int


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """A stated amount that its parts do not give; both in minor units."""

    term: str
    line: str = ""
    stated: int
    computed: int


class Remark(msgspec.Struct, frozen=True, kw_only=True):
    """A warning about an imported document; figures are decimal text in its currency.

    `differs`: a stated amount that its parts do not give. `rounded`: an amount with more decimals
    than its currency has. `number_taken`: another document of this kind and seller has the number.
    `foreign_seller`: the seller is not known to be this business.
    """

    code: Literal["differs", "rounded", "number_taken", "foreign_seller"]
    where: str = ""
    stated: str = ""
    computed: str = ""


def snapshot(document: str, version: int, content: Content) -> Snapshot:
    """`content` as version `version` of the document with that id."""
    return Snapshot(id=document, version=version, **msgspec.structs.asdict(content))


def canonical(frozen: Snapshot) -> bytes:
    """The one way to write a snapshot: JSON, keys in order, no spaces, defaults written out."""
    return msgspec.json.encode(frozen, order="deterministic")


def without_payment(body: bytes) -> bytes:
    """A canonical snapshot with nothing that says where to pay."""
    frozen = msgspec.json.decode(body, type=Snapshot)
    return canonical(msgspec.structs.replace(frozen, payment=()))


def line_net(line: Line, currency: str) -> int:
    """Quantity × price − allowances + charges of a line, in minor units (BT-131)."""
    gross = money.product(
        Decimal(line.quantity), Decimal(line.price), Decimal(line.base_quantity), currency
    )
    return gross + sum(part.amount if part.charge else -part.amount for part in line.adjustments)


def computed_taxes(content: Content) -> tuple[money.TaxSubtotal, ...]:
    return money.taxes(*_taxed(content))


def computed_totals(content: Content) -> money.Totals:
    """What the lines, allowances and charges give, with prepaid and rounding as stated."""
    return money.totals(
        *_taxed(content), prepaid=content.totals.prepaid, rounding=content.totals.rounding
    )


def totalled(content: Content) -> Content:
    """`content` with the taxes and totals that its lines and adjustments give."""
    exemptions = {(line.tax.category, line.tax.rate): line.tax.exemption for line in content.lines}
    taxes = tuple(
        msgspec.structs.replace(tax, exemption=exemptions.get((tax.category, tax.rate), ""))
        for tax in computed_taxes(content)
    )
    return msgspec.structs.replace(content, taxes=taxes, totals=computed_totals(content))


def differences(content: Content) -> tuple[Difference, ...]:
    """Every stated amount that its own parts do not give."""
    found = [
        Difference(term="line", line=line.id, stated=line.net, computed=net)
        for line in content.lines
        if (net := line_net(line, content.currency)) != line.net
    ]
    stated = {(tax.category, tax.rate): tax for tax in content.taxes}
    computed = {(tax.category, tax.rate): tax for tax in computed_taxes(content)}
    for key in sorted(stated.keys() | computed.keys()):
        found += _tax_differences(key, stated.get(key), computed.get(key))
    sums = computed_totals(content)
    for field in msgspec.structs.fields(money.Totals):
        said, is_ = getattr(content.totals, field.name), getattr(sums, field.name)
        if said != is_:
            found.append(Difference(term=field.name, stated=said, computed=is_))
    return tuple(found)


def _taxed(content: Content) -> tuple[list[money.Taxed], list[money.Taxed], list[money.Taxed]]:
    lines = [
        money.Taxed(line.net, line.tax.category, line.tax.rate)
        for line in content.lines
        if not line.optional
    ]
    allowances: list[money.Taxed] = []
    charges: list[money.Taxed] = []
    for part in content.adjustments:
        tax = part.tax or Tax(category="")
        (charges if part.charge else allowances).append(
            money.Taxed(part.amount, tax.category, tax.rate)
        )
    return lines, allowances, charges


def _tax_differences(
    key: tuple[str, int], stated: money.TaxSubtotal | None, computed: money.TaxSubtotal | None
) -> list[Difference]:
    category, rate = key
    where = f"{category} {Decimal(rate) / 10_000:f} %"
    pairs = (
        ("taxable", stated.taxable if stated else 0, computed.taxable if computed else 0),
        ("tax", stated.tax if stated else 0, computed.tax if computed else 0),
    )
    return [
        Difference(term=f"{term} {where}", stated=said, computed=is_)
        for term, said, is_ in pairs
        if said != is_
    ]
