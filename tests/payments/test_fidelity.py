"""That what we saw of Stripe is what Stripe would do, and that nobody else is asked."""

import socket
from collections import Counter
from typing import Any

import pytest
import stripe

from app import config
from app.domain.billing import actions as billing
from app.domain.billing import queries as billing_queries
from app.domain.billing.rules import BillingChanges
from app.domain.errors import Refused
from app.domain.payments import refunding
from app.effects.stripe.checkout import Checkout
from app.effects.stripe.gateway import Gateway, SaidNo
from app.engine import db
from app.sandbox import Sandbox, schema
from tests.payments.bank import Bank
from tests.payments.truth import state_at_stripe

LIVE = "sk_live_porchlight"


async def everything(bank: Bank) -> None:
    """All that the product does at Stripe, once."""
    await bank.allow()
    ways: tuple[dict[str, Any], ...] = (
        {"number": "4242424242424242"},
        {"number": "4000002760003184"},
        {"number": "4000000000000002"},
        {"number": "4000000000000259"},
        {"number": "4000000000001976"},
        {"iban": "DE89370400440532013000"},
        {"iban": "DE62370400440532013001"},
        {"iban": "DE35370400440532013002"},
    )
    for how in ways:
        await bank.pay(await bank.invoice(), **how)
        await bank.work()
    part = await bank.invoice()
    await bank.go(part, 25_00)
    await bank.go(part, 30_00)
    (payment, *_) = await bank.payments()
    await refunding.request(payment["id"], 19_00, "", "system")
    for _ in range(9):
        await bank.wait(days=1)
        await bank.compare()


async def test_s54_counters_are_stripes(bank: Bank) -> None:
    await everything(bank)
    sessions = bank.things("checkout.session")
    theirs = Counter(state_at_stripe(bank, each) for each in sessions)
    rows = await db().fetch("SELECT state, count(*) AS times FROM attempt GROUP BY state")
    assert {row["state"]: row["times"] for row in rows} == theirs
    assert theirs == {"succeeded": 6, "abandoned": 3, "failed": 1}
    told = Counter(await bank.told())
    assert told["payment.started"] == len(sessions)
    assert told["payment.succeeded"] == theirs["succeeded"]
    assert told["payment.expired"] == theirs["abandoned"]
    assert told["payment.failed"] == theirs["failed"]
    failed = [each for each in bank.things("charge") if each["status"] == "failed"]
    assert told["payment.declined"] == len(failed) - theirs["failed"]
    (days,) = await db().fetch("SELECT sum(attempts) AS tries, sum(payments) AS paid FROM day")
    assert (days["tries"], days["paid"]) == (len(sessions), theirs["succeeded"])


async def test_s55_everything_fits_stripes_schema(bank: Bank) -> None:
    await everything(bank)
    kinds = Counter(each["object"] for each in bank.sandbox.objects.values())
    for each in bank.sandbox.objects.values():
        assert schema.problems(each) == [], each["id"]
    assert {"checkout.session", "payment_intent", "charge", "refund", "dispute", "event"} <= set(
        kinds
    )
    refused = [each for each in bank.sandbox.state.memory.asked if each.status >= 400]
    assert {(each.method, each.path.rsplit("/", 1)[1]) for each in refused} <= {("POST", "expire")}


@pytest.mark.parametrize(
    ("name", "value"), [("payment_method_types", ["card"]), ("ui_mode", "hosted")]
)
async def test_s55_words_of_yesterday_are_refused(
    bank: Bank, monkeypatch: pytest.MonkeyPatch, name: str, value: Any
) -> None:
    real = Checkout._wanted  # noqa: SLF001

    def wanted(self: Checkout, *known: Any) -> Any:
        return {**real(self, *known), name: value}

    monkeypatch.setattr(Checkout, "_wanted", wanted)
    with pytest.raises(SaidNo, match=name):
        await bank.go(await bank.invoice())


async def test_s57_live_key_is_not_for_the_sandbox(bank: Bank) -> None:
    gateway = Gateway("http://127.0.0.1:8000/_stripe")
    with pytest.raises(Refused, match="live key"):
        gateway.with_key(LIVE)
    known = await billing_queries.current()
    await billing.change(BillingChanges(version=known.version, secret_key=LIVE), "system")
    with pytest.raises(Refused, match="live key"):
        await gateway.client()
    with pytest.raises(ValueError, match="test keys"):
        Sandbox(key=LIVE)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1"])  # noqa: S104  # refused
def test_s57_sandbox_is_for_this_machine(host: str) -> None:
    with pytest.raises(config.Wrong):
        config.read({"STRIPE_SANDBOX": "on", "HOST": host})


async def test_s57_requests_stay_on_this_machine(bank: Bank) -> None:
    """The whole suite runs behind this guard; see conftest.py."""
    far = stripe.StripeClient("sk_test_x", max_network_retries=0)
    with pytest.raises((stripe.APIConnectionError, AssertionError)):
        await far.v1.balance.retrieve_async()
    with socket.socket() as reaching, pytest.raises(AssertionError):
        reaching.connect(("198.51.100.7", 443))
