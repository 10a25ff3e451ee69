"""One walk through everything that the sandbox can do, with every answer on the way."""

from datetime import timedelta
from typing import Any

import httpx
import stripe

from tests.sandbox.conftest import DEBIT, DISPUTED, FAILING, Shop

Answers = list[dict[str, Any]]
_DEEP = ["data.payment_intent.latest_charge.balance_transaction", "data.customer"]
_LISTS = (
    "customers balance_transactions refunds disputes events webhook_endpoints payment_methods"
    " setup_intents payment_intents charges"
).split()


async def tour(shop: Shop) -> Answers:
    """Everything once. Returns the answers that were no errors, as they came over the wire."""
    answers = _overhear(shop)
    await shop.v1.webhook_endpoints.create_async(
        {"url": "https://shop.example/hook", "enabled_events": ["*"]}
    )
    await shop.v1.accounts.retrieve_current_async()
    await _pay(shop)
    await _save(shop)
    await _undo(shop)
    shop.sandbox.advance(timedelta(days=5))
    await shop.sandbox.deliver()
    for kind in _LISTS:
        await getattr(shop.v1, kind).list_async({"limit": 100})
    await shop.v1.checkout.sessions.list_async({"limit": 100, "expand": _DEEP})
    return answers


def _overhear(shop: Shop) -> Answers:
    """Keep each answer that comes to the client from now on."""
    answers: Answers = []

    async def keep(response: httpx.Response) -> None:
        await response.aread()
        if response.is_success:
            answers.append(response.json())

    http: Any = shop.stripe._requestor._client  # noqa: SLF001  # the wire is what is to be heard
    http._client_async.event_hooks = {"response": [keep]}  # noqa: SLF001
    return answers


async def _pay(shop: Shop) -> None:
    customer = await shop.customer(
        address={"city": "Freiburg", "country": "DE"}, phone="+49 761 5550 142"
    )
    for number in ("4000000000000002", "4000000000009987", "4242424242424242"):
        session = await shop.session(customer=customer.id)
        shop.sandbox.pay(session.id, number)
        await shop.again(session, "line_items", "payment_intent.latest_charge", "customer")
    for passed in (None, False, True):
        session = await shop.session()
        shop.sandbox.pay(session.id, "4000002760003184", authenticate=passed)
        await shop.again(session, "payment_intent.payment_method")
    for iban in (DEBIT, FAILING, DISPUTED):
        session = await shop.session(customer_creation="always", locale="de")
        shop.sandbox.pay(session.id, iban=iban)
    shop.sandbox.advance(timedelta(days=4))
    await shop.v1.checkout.sessions.expire_async((await shop.session()).id)


async def _save(shop: Shop) -> None:
    for number, iban in (
        ("4242424242424242", None),
        ("4000000000000341", None),
        ("4000002760003184", None),
        ("", DEBIT),
    ):
        method = await shop.saved(number, iban)
        await shop.v1.customers.payment_methods.list_async(method.customer)
        await shop.v1.customers.update_async(
            method.customer, {"invoice_settings": {"default_payment_method": method.id}}
        )
        try:
            await shop.charge_saved(method)
        except stripe.CardError:
            continue
    for each in [k for k, v in shop.sandbox.objects.items() if v["object"] == "mandate"]:
        await shop.v1.mandates.retrieve_async(each)
    await shop.v1.payment_methods.detach_async(method.id)
    intent = await shop.v1.payment_intents.create_async({"amount": 900, "currency": "eur"})
    await shop.v1.payment_intents.update_async(intent.id, {"metadata": {"a": "b"}})
    await shop.v1.payment_intents.cancel_async(intent.id)


async def _undo(shop: Shop) -> None:
    for number in ("4242424242424242", "4000000000007726", "4000000000005126"):
        charge = await shop.charge(number)
        made = await shop.v1.refunds.create_async({"charge": charge.id, "amount": 700})
        await shop.v1.refunds.update_async(made.id, {"metadata": {"why": "kind"}})
        await shop.v1.charges.retrieve_async(charge.id, {"expand": ["refunds"]})
    for won in (True, False):
        dispute = shop.sandbox.dispute((await shop.charge()).id)
        await shop.v1.disputes.update_async(
            dispute["id"], {"evidence": {"customer_name": "Maren Holt"}, "submit": won}
        )
        shop.sandbox.close_dispute(dispute["id"], won=won)
    shop.sandbox.emit_inquiry((await shop.charge()).id)
    shop.sandbox.warn((await shop.charge()).id)
    await shop.v1.customers.delete_async((await shop.customer()).id)
    accepted = shop.sandbox.dispute((await shop.charge()).id)
    await shop.v1.disputes.close_async(accepted["id"])
