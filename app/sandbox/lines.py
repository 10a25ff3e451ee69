"""What a Checkout Session is for: its lines, with prices made on the spot."""

from decimal import Decimal

from app.sandbox import money
from app.sandbox.errors import invalid, not_done_here
from app.sandbox.objects import Object, build
from app.sandbox.state import State

_LINE = {"price_data", "quantity", "metadata"}
_PRICE = {"currency", "product_data", "unit_amount", "unit_amount_decimal", "tax_behavior"}


def line_items(state: State, params: Object) -> list[Object]:
    """The lines as Stripe answers them. Raises ApiError."""
    lines = params["line_items"]
    items = [_line(state, line, f"line_items[{place}]") for place, line in enumerate(lines)]
    if len({item["currency"] for item in items}) > 1:
        raise invalid("All prices must have the same currency.", "line_items")
    return items


def _line(state: State, line: Object, path: str) -> Object:
    refuse_strange(line, _LINE, path)
    if "price_data" not in line:
        raise invalid(f"Missing required param: {path}[price].", path, "parameter_missing")
    if "quantity" not in line:
        raise invalid(f"Missing required param: {path}[quantity].", path, "parameter_missing")
    if line["quantity"] < 1:
        raise invalid("This value must be greater than or equal to 1.", f"{path}[quantity]")
    price = _price(state, line["price_data"], f"{path}[price_data]")
    amount = price["unit_amount"] * line["quantity"]
    return build(
        "item",
        id=state.id("li_"),
        amount_discount=0,
        amount_subtotal=amount,
        amount_tax=0,
        amount_total=amount,
        currency=price["currency"],
        description=line["price_data"]["product_data"]["name"],
        metadata=line.get("metadata") or {},
        price=price,
        quantity=line["quantity"],
    )


def _price(state: State, data: Object, path: str) -> Object:
    refuse_strange(data, _PRICE, path)
    if "product_data" not in data:
        raise invalid(f"Missing required param: {path}[product].", path, "parameter_missing")
    currency = money.currency(data["currency"], f"{path}[currency]")
    unit = data.get("unit_amount", data.get("unit_amount_decimal"))
    if unit is None or not unit == Decimal(unit).to_integral_value() or unit < 0:
        raise invalid("A whole unit_amount is wanted.", f"{path}[unit_amount]")
    money.check_step(int(unit), currency, f"{path}[unit_amount]")
    return build(
        "price",
        id=state.id("price_"),
        active=False,
        billing_scheme="per_unit",
        created=state.now(),
        currency=currency,
        metadata={},
        product=state.id("prod_", 14),
        tax_behavior=data.get("tax_behavior", "unspecified"),
        type="one_time",
        unit_amount=int(unit),
        unit_amount_decimal=str(int(unit)),
    )


def refuse_strange(given: Object, known: set[str], path: str) -> None:
    """Raise ApiError for what Stripe obeys and this stand-in would not."""
    for name in given:
        if name not in known:
            raise not_done_here(f"{path}[{name}]", f"{path}[{name}]")
