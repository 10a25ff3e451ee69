from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.sandbox import money
from app.sandbox.amounts import plain
from app.sandbox.errors import ApiError
from tests.sandbox.conftest import LINE, Shop, refusal


def taken(amount: int, currency: str) -> bool:
    try:
        money.check(amount, currency)
    except ApiError:
        return False
    return True


@pytest.mark.parametrize(
    ("amount", "currency", "code"),
    [
        (49, "eur", "amount_too_small"),
        (0, "eur", "parameter_invalid_integer"),
        (100_000_000, "eur", "amount_too_large"),
        (5124, "kwd", "invalid_charge_amount"),
        (1050, "isk", "invalid_charge_amount"),
        (1050, "ugx", "invalid_charge_amount"),
        (49, "jpy", "amount_too_small"),
    ],
)
async def test_wrong_amount_is_refused(shop: Shop, amount: int, currency: str, code: str) -> None:
    error = await refusal(
        shop.v1.payment_intents.create_async({"amount": amount, "currency": currency})
    )
    assert (error.http_status, error.code) == (400, code)


@pytest.mark.parametrize(
    ("amount", "currency"),
    [(50, "eur"), (99_999_999, "eur"), (5120, "kwd"), (10_000, "isk"), (500, "jpy")],
)
async def test_right_amount_is_taken(shop: Shop, amount: int, currency: str) -> None:
    intent = await shop.v1.payment_intents.create_async({"amount": amount, "currency": currency})
    assert (intent.amount, intent.currency) == (amount, currency)


@given(amount=st.integers(-10, 200_000_000), currency=st.sampled_from(sorted(money.SMALLEST)))
def test_amounts_between_limits_are_taken(amount: int, currency: str) -> None:
    assert taken(amount, currency) == (money.SMALLEST[currency] <= amount <= 99_999_999)


@given(amount=st.integers(1, 99_999_999), currency=st.sampled_from(["bhd", "kwd", "omr", "tnd"]))
def test_three_decimals_end_in_zero(amount: int, currency: str) -> None:
    assert taken(amount, currency) == (amount % 10 == 0)


@given(amount=st.integers(1, 99_999_999), currency=st.sampled_from(["isk", "ugx"]))
def test_decimals_are_zero_where_abolished(amount: int, currency: str) -> None:
    assert taken(amount, currency) == (amount % 100 == 0)


async def test_session_knows_smallest_total(shop: Shop) -> None:
    line: Any = {**LINE, "price_data": {**LINE["price_data"], "unit_amount": 10}}  # type: ignore[dict-item]
    error = await refusal(shop.session(line_items=[line]))
    assert error.code == "amount_too_small"
    assert (await shop.session(line_items=[{**line, "quantity": 5}])).amount_total == 50


@pytest.mark.parametrize(
    ("minor", "currency", "language", "shown"),
    [
        (373902, "eur", None, "€3,739.02"),
        (373902, "eur", "de", "3.739,02\xa0€"),
        (500, "jpy", "en", "¥500"),
        (5120, "kwd", "en", "KWD\xa05.120"),
        (10_000, "isk", "en", "ISK\xa0100"),
        (100, "eur", "auto", "€1.00"),
        (100, "eur", "pt-BR", "€\xa01,00"),
    ],
)
def test_amount_reads_as_people_write(
    minor: int, currency: str, language: str | None, shown: str
) -> None:
    assert plain(minor, currency, language) == shown
