"""Minor units, rounding and tax: every amount in the house is an integer made here."""

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal

import msgspec

#: ISO 4217 currencies whose minor unit is not a hundredth; every other one has two decimals.
_EXPONENTS = {
    **dict.fromkeys(
        "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(), 0
    ),
    **dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3),
    **dict.fromkeys("CLF UYW".split(), 4),
}
_HUNDREDTHS = frozenset(
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN "
    "BZD CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP "
    "GEL GHS GIP GMD GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK "
    "LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK "
    "NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SLL SOS SRD "
    "SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG "
    "YER ZAR ZMW ZWG ZWL".split()
)
CURRENCIES = _HUNDREDTHS | _EXPONENTS.keys()

#: Enough digits for any product of two numbers of thirty digits: nothing rounds by the way.
EXACT = Context(prec=70, rounding=ROUND_HALF_UP)
LARGEST = 10**15
RATE_UNIT = 1_000_000  # tax rates are parts per million: 19 % is 190_000


def exponent(currency: str) -> int:
    """How many decimals the currency's minor unit has (ISO 4217)."""
    return _EXPONENTS.get(currency, 2)


def rounded(amount: Decimal, currency: str) -> int:
    """`amount` in minor units, a half away from zero (EN 16931-1, 6.5)."""
    scaled = EXACT.scaleb(amount, exponent(currency))
    return int(EXACT.to_integral_value(scaled))


def exact(amount: Decimal, currency: str) -> bool:
    """Whether `amount` has no more decimals than the currency."""
    scaled = EXACT.scaleb(amount, exponent(currency))
    return scaled == EXACT.to_integral_value(scaled)


def major(minor: int, currency: str) -> Decimal:
    """Minor units as a decimal number of the currency."""
    return EXACT.scaleb(Decimal(minor), -exponent(currency))


def product(quantity: Decimal, price: Decimal, base_quantity: Decimal, currency: str) -> int:
    """Quantity × price for each `base_quantity`, in minor units (EN 16931-1, BT-131)."""
    if not base_quantity:
        return 0
    whole = EXACT.multiply(quantity, price)
    return rounded(EXACT.divide(whole, base_quantity), currency)


def share(minor: int, rate: int) -> int:
    """`rate` parts per million of an amount, a half away from zero (BT-117)."""
    part = EXACT.divide(Decimal(minor * rate), Decimal(RATE_UNIT))
    return int(EXACT.to_integral_value(part))


class Taxed(msgspec.Struct, frozen=True):
    """An amount of a line, allowance or charge, with the tax that it bears."""

    minor: int
    category: str
    rate: int


class TaxSubtotal(msgspec.Struct, frozen=True, kw_only=True):
    """The tax of one category and rate, in minor units (BG-23)."""

    category: str
    rate: int
    taxable: int
    tax: int
    exemption: str = ""


class Totals(msgspec.Struct, frozen=True, kw_only=True):
    """A document's totals, in minor units (BG-22); allowances, charges and prepaid are positive."""

    lines: int
    allowances: int = 0
    charges: int = 0
    net: int
    tax: int
    gross: int
    prepaid: int = 0
    rounding: int = 0
    due: int


def taxes(
    lines: Iterable[Taxed], allowances: Iterable[Taxed], charges: Iterable[Taxed]
) -> tuple[TaxSubtotal, ...]:
    """Tax on the sum of each category and rate, not line by line (BR-CO-17, BT-116, BT-117)."""
    taxable: dict[tuple[str, int], int] = {}
    for sign, parts in ((1, lines), (-1, allowances), (1, charges)):
        for part in parts:
            key = part.category, part.rate
            taxable[key] = taxable.get(key, 0) + sign * part.minor
    return tuple(
        TaxSubtotal(category=category, rate=rate, taxable=sum_, tax=share(sum_, rate))
        for (category, rate), sum_ in taxable.items()
    )


def totals(
    lines: Sequence[Taxed],
    allowances: Sequence[Taxed] = (),
    charges: Sequence[Taxed] = (),
    *,
    prepaid: int = 0,
    rounding: int = 0,
) -> Totals:
    """The one sum of every document, as EN 16931-1 orders it (BR-CO-10 to BR-CO-16)."""
    of_lines = sum(line.minor for line in lines)
    of_allowances = sum(allowance.minor for allowance in allowances)
    of_charges = sum(charge.minor for charge in charges)
    net = of_lines - of_allowances + of_charges
    tax = sum(subtotal.tax for subtotal in taxes(lines, allowances, charges))
    return Totals(
        lines=of_lines,
        allowances=of_allowances,
        charges=of_charges,
        net=net,
        tax=tax,
        gross=net + tax,
        prepaid=prepaid,
        rounding=rounding,
        due=net + tax - prepaid + rounding,
    )
