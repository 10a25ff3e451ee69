"""What amounts Stripe takes, in the currency's minor units."""

import re

from app.sandbox.errors import ApiError, invalid

LARGEST = 99_999_999
ZERO_DECIMALS = frozenset("bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf".split())
THREE_DECIMALS = frozenset("bhd jod kwd omr tnd".split())
_WHOLE_ONLY = frozenset(("isk", "ugx"))  # without minor units by now, and sent as if with two

#: The smallest charge, where Stripe names one.
SMALLEST = {
    "aed": 200, "aud": 50, "bgn": 100, "brl": 50, "cad": 50, "chf": 50, "czk": 1500, "dkk": 250,
    "eur": 50, "gbp": 30, "hkd": 400, "huf": 17500, "inr": 50, "jpy": 50, "mxn": 1000, "myr": 200,
    "nok": 300, "nzd": 50, "pln": 200, "ron": 200, "sek": 300, "sgd": 50, "thb": 1000, "usd": 50,
}  # fmt: skip


def currency(text: str, param: str = "currency") -> str:
    """The code in small letters. Raises ApiError."""
    if not re.fullmatch(r"[A-Za-z]{3}", text):
        raise invalid(f"Invalid currency: {text}", param)
    return text.lower()


def check(amount: int, of: str, param: str = "amount") -> None:
    """Raise ApiError if Stripe does not charge this amount."""
    if amount < 1:
        raise invalid(
            "This value must be greater than or equal to 1.", param, "parameter_invalid_integer"
        )
    if amount > LARGEST:
        raise invalid(f"Amount must be no more than {LARGEST}.", param, "amount_too_large")
    check_step(amount, of, param)
    if amount < SMALLEST.get(of, 1):
        raise invalid(f"Amount must be at least {SMALLEST[of]} {of}.", param, "amount_too_small")


def check_step(amount: int, of: str, param: str) -> None:
    """Raise ApiError if the amount has more decimals than the currency."""
    step = 10 if of in THREE_DECIMALS else 100 if of in _WHOLE_ONLY else 1
    if amount % step:
        raise ApiError(
            f"Invalid amount: amounts in {of} must be divisible by {step}.",
            param=param,
            code="invalid_charge_amount",
            executed=False,
        )
