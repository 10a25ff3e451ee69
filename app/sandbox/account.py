"""The account that a key belongs to."""

from app.sandbox.objects import Object, build
from app.sandbox.state import State

ID = "acct_1Porchlight0000000"


def retrieve(_: State, __: Object) -> Object:
    return build(
        "account",
        id=ID,
        business_profile=None,
        capabilities={"card_payments": "active", "sepa_debit_payments": "active"},
        charges_enabled=True,
        controller={"type": "account"},
        country="DE",
        created=1_700_000_000,
        default_currency="eur",
        details_submitted=True,
        email="sandbox@example.com",
        metadata={},
        payouts_enabled=True,
        type="standard",
    )
