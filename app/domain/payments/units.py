"""Amounts as Stripe counts them, and as we do: exact, or refused (docs.stripe.com/currencies).

Stripe has its own idea of some currencies: ISK and UGX go out in hundredths though they have none,
MGA goes out whole, and the last of three decimals has to be zero.
"""

from app.domain import money
from app.domain.errors import Refused

_WHOLE = frozenset("BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF".split())
_THREE = frozenset("BHD JOD KWD OMR TND".split())
#: Sent in hundredths, of which only whole units may be charged.
_WHOLE_IN_HUNDREDTHS = frozenset({"ISK", "UGX"})
#: What Stripe does not settle, of the currencies that a document may have.
_UNKNOWN = frozenset(
    "BOV CHW CLF COU CUP ERN IQD IRR KPW LYD MRU MXV SDG SSP SYP USN UYI UYW VED VES"
    " ZWG ZWL".split()
)
#: The least that Stripe charges, in our minor units; elsewhere what half a euro is about.
_LEAST = {
    "USD": 50, "EUR": 50, "AED": 200, "AUD": 50, "BGN": 100, "BRL": 50, "CAD": 50, "CHF": 50,
    "CZK": 1500, "DKK": 250, "GBP": 30, "HKD": 400, "HUF": 17500, "INR": 50, "JPY": 50,
    "MXN": 1000, "MYR": 200, "NOK": 300, "NZD": 50, "PLN": 200, "RON": 200, "SEK": 300,
    "SGD": 50, "THB": 1000,
}  # fmt: skip
#: The most, in Stripe's unit.
MOST = 99_999_999


def chargeable(currency: str) -> bool:
    """Whether Stripe charges in this currency at all."""
    return currency in money.CURRENCIES and currency not in _UNKNOWN


def least(currency: str) -> int:
    """The least amount that may be charged, in our minor units."""
    return _LEAST.get(currency, 1)


def most(currency: str) -> int:
    """The most that may be charged at once, in our minor units."""
    return from_stripe(MOST - MOST % 100, currency)


def to_stripe(amount: int, currency: str) -> int:
    """Our minor units in Stripe's. Raises Refused where Stripe has no such amount."""
    scaled: int = amount * 10 ** _decimals(currency)
    unit: int = 10 ** money.exponent(currency)
    whole, rest = divmod(scaled, unit)
    tenths = currency in _THREE and whole % 10
    hundredths = currency in _WHOLE_IN_HUNDREDTHS and whole % 100
    if rest or tenths or hundredths:
        raise Refused("Cards and debits cannot carry this exact amount; pay by bank transfer.")
    return whole


def from_stripe(amount: int, currency: str) -> int:
    """Stripe's unit in our minor units; a fraction of one, which no charge has, is cut off."""
    scaled: int = amount * 10 ** money.exponent(currency)
    unit: int = 10 ** _decimals(currency)
    return scaled // unit


def _decimals(currency: str) -> int:  # Stripe's, not ISO's
    if currency in _WHOLE:
        return 0
    return 3 if currency in _THREE else 2
