import asyncio

from hypothesis import given, settings
from hypothesis import strategies as st

from app.sandbox import Sandbox
from tests.sandbox.conftest import Endpoint, Shop, refusal


async def test_newest_come_first_by_pages(shop: Shop) -> None:
    made = [(await shop.customer()).id for _ in range(3)]
    first = await shop.v1.customers.list_async({"limit": 2})
    assert [each.id for each in first.data] == [made[2], made[1]]
    assert first.has_more
    rest = await shop.v1.customers.list_async({"limit": 2, "starting_after": made[1]})
    assert ([each.id for each in rest.data], rest.has_more) == ([made[0]], False)
    back = await shop.v1.customers.list_async({"limit": 1, "ending_before": made[0]})
    assert ([each.id for each in back.data], back.has_more) == ([made[1]], True)


@given(count=st.integers(0, 12), limit=st.integers(1, 5))
@settings(max_examples=15, deadline=None)
def test_paging_gives_each_once(count: int, limit: int) -> None:
    async def story() -> None:
        shop = Shop(Sandbox(send=Endpoint()), Endpoint())
        made = [(await shop.customer()).id for _ in range(count)]
        listed = await shop.v1.customers.list_async({"limit": limit})
        assert [each.id async for each in listed.auto_paging_iter()] == made[::-1]

    asyncio.run(story())


async def test_limit_has_its_limits(shop: Shop) -> None:
    for limit in (0, 101):
        error = await refusal(shop.v1.customers.list_async({"limit": limit}))
        assert error.param == "limit"


async def test_ids_become_objects_when_expanded(shop: Shop) -> None:
    done = await shop.paid(customer=(await shop.customer()).id)
    plain = await shop.again(done)
    assert isinstance(plain.payment_intent, str)
    opened = await shop.again(
        done, "customer", "payment_intent.payment_method", "payment_intent.latest_charge"
    )
    assert opened.customer.email == "maren@example.com"
    assert opened.payment_intent.payment_method.card.last4 == "4242"
    assert opened.payment_intent.latest_charge.paid
    listed = await shop.v1.charges.list_async({"expand": ["data.payment_intent"]})
    assert listed.data[0].payment_intent.status == "succeeded"


async def test_plain_value_cannot_be_expanded(shop: Shop) -> None:
    session = await shop.session()
    for path in ("amount_total", "payment_intents", "line_items.colour"):
        error = await refusal(shop.again(session, path))
        assert (error.http_status, error.param) == (400, "expand")


async def test_absent_object_is_not_found(shop: Shop) -> None:
    for request in (
        shop.v1.customers.retrieve_async("cus_none"),
        shop.v1.charges.retrieve_async((await shop.customer()).id),
    ):
        error = await refusal(request)
        assert (error.http_status, error.code) == (404, "resource_missing")


async def test_customer_can_be_changed(shop: Shop) -> None:
    customer = await shop.customer(metadata={"a": "1", "b": "2"})
    changed = await shop.v1.customers.update_async(
        customer.id, {"name": "", "metadata": {"a": "", "c": "3"}}
    )
    assert changed.name is None
    assert changed.metadata.to_dict() == {"b": "2", "c": "3"}


async def test_deleted_customer_is_only_an_id(shop: Shop) -> None:
    method = await shop.saved()
    gone = await shop.v1.customers.delete_async(method.customer)
    assert gone.deleted is True
    assert (await shop.v1.customers.retrieve_async(method.customer)).deleted is True
    assert (await shop.v1.customers.list_async()).data == []
    for request in (shop.session(customer=method.customer), shop.charge_saved(method)):
        assert (await refusal(request)).code == "resource_missing"
    assert shop.happened()[-1] == "customer.deleted"


async def test_account_answers_to_its_key(shop: Shop) -> None:
    account = await shop.v1.accounts.retrieve_current_async()
    assert (account.id[:5], account.charges_enabled) == ("acct_", True)
