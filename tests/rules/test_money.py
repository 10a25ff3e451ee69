from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import money
from app.domain.money import Taxed

CURRENCIES = ["JPY", "EUR", "KWD"]
AMOUNTS = st.integers(-(10**11), 10**11)
RATES = st.sampled_from([0, 55_000, 70_000, 99_750, 190_000, 250_000])
TAXED = st.builds(Taxed, AMOUNTS, st.sampled_from(["S", "E", "Z"]), RATES)
SEVERAL = st.lists(TAXED, max_size=8)


@pytest.mark.parametrize(
    ("currency", "exponent"), [("JPY", 0), ("EUR", 2), ("KWD", 3), ("UYW", 4), ("IQD", 3)]
)
def test_minor_units_follow_iso(currency: str, exponent: int) -> None:
    assert money.exponent(currency) == exponent


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        ("0.005", "EUR", 1),
        ("-0.005", "EUR", -1),
        ("0.0049999", "EUR", 0),
        ("2.5", "JPY", 3),
        ("-2.5", "JPY", -3),
        ("1.0005", "KWD", 1001),
        ("123456789012345678.005", "EUR", 12345678901234567801),
    ],
)
def test_half_is_rounded_away_from_zero(amount: str, currency: str, minor: int) -> None:
    assert money.rounded(Decimal(amount), currency) == minor


@given(AMOUNTS, st.sampled_from(CURRENCIES))
def test_minor_and_major_are_inverse(minor: int, currency: str) -> None:
    assert money.rounded(money.major(minor, currency), currency) == minor
    assert money.exact(money.major(minor, currency), currency)


@pytest.mark.parametrize(
    ("quantity", "price", "base", "currency", "minor"),
    [
        ("14", "58.00", "1", "EUR", 812_00),
        ("1", "10", "3", "EUR", 3_33),
        ("2", "10", "3", "EUR", 6_67),
        ("-3", "500", "1", "EUR", -1500_00),
        ("0.5", "0.01", "1", "EUR", 1),
        ("3", "371.500", "1", "KWD", 1114_500),
        ("1.5", "333", "1", "JPY", 500),
        ("7", "9", "0", "EUR", 0),
    ],
)
def test_line_is_quantity_times_price(
    quantity: str, price: str, base: str, currency: str, minor: int
) -> None:
    assert money.product(Decimal(quantity), Decimal(price), Decimal(base), currency) == minor


@given(SEVERAL, SEVERAL, SEVERAL, AMOUNTS, st.integers(-99, 99))
def test_totals_add_up(
    lines: list[Taxed], allowances: list[Taxed], charges: list[Taxed], prepaid: int, rounding: int
) -> None:
    found = money.totals(lines, allowances, charges, prepaid=prepaid, rounding=rounding)
    assert found.lines == sum(line.minor for line in lines)
    assert found.net == found.lines - found.allowances + found.charges
    assert found.gross == found.net + found.tax
    assert found.due == found.gross - found.prepaid + found.rounding
    parts = money.taxes(lines, allowances, charges)
    assert found.tax == sum(part.tax for part in parts)
    assert found.net == sum(part.taxable for part in parts)


@given(SEVERAL, st.randoms())
def test_order_of_lines_does_not_matter(lines: list[Taxed], random: object) -> None:
    shuffled = list(lines)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert money.totals(shuffled) == money.totals(lines)


@given(SEVERAL, SEVERAL)
def test_negated_document_has_negated_totals(lines: list[Taxed], charges: list[Taxed]) -> None:
    def negated(parts: list[Taxed]) -> list[Taxed]:
        return [Taxed(-part.minor, part.category, part.rate) for part in parts]

    found = money.totals(lines, (), charges)
    mirrored = money.totals(negated(lines), (), negated(charges))
    assert (mirrored.net, mirrored.tax, mirrored.due) == (-found.net, -found.tax, -found.due)


def test_tax_is_of_the_sum_not_the_lines() -> None:
    """Three lines of 0.10 bear 0.06 at 19 %, not three times 0.02."""
    lines = [Taxed(10, "S", 190_000)] * 3
    assert money.totals(lines).tax == 6
    assert sum(money.share(line.minor, line.rate) for line in lines) == 6
    lines = [Taxed(13, "S", 190_000)] * 3
    assert money.totals(lines).tax == 7
    assert sum(money.share(line.minor, line.rate) for line in lines) == 6


@given(AMOUNTS, RATES)
def test_share_is_never_off_by_more_than_half(minor: int, rate: int) -> None:
    off = abs(money.share(minor, rate) * money.RATE_UNIT - minor * rate)
    assert 2 * off <= money.RATE_UNIT


@given(st.lists(st.tuples(AMOUNTS, RATES), min_size=1, max_size=6), st.sampled_from(CURRENCIES))
def test_totals_are_the_same_in_every_currency(parts: list[tuple[int, int]], currency: str) -> None:
    """Minor units know no exponent: 0, 2 or 3 decimals sum alike."""
    lines = [
        Taxed(money.rounded(money.major(minor, currency), currency), "S", rate)
        for minor, rate in parts
    ]
    assert money.totals(lines) == money.totals([Taxed(m, "S", r) for m, r in parts])
