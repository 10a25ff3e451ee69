"""Who finds a link ended may ask for a new one, and is told the same whatever comes of it."""

import datetime as dt
from collections.abc import Callable

import httpx
import pytest

from app.domain import clock
from app.domain.customers import actions as customers
from app.domain.customers.rules import Changes as CustomerChanges
from app.domain.customers.rules import CustomerContact
from app.domain.delivery import actions as delivery
from app.domain.delivery import queries
from app.domain.delivery.rules import OutgoingMessage, Recipient, SendOrder
from app.domain.links import actions as links
from app.domain.outgoing import actions as outgoing
from app.domain.outgoing.rules import OutgoingChanges
from app.domain.settings import actions as settings
from app.domain.settings.queries import current
from app.domain.settings.rules import Changes
from app.domain.templates.rules import Words
from app.engine import db
from tests import make
from tests.make import Sent

Browse = Callable[..., httpx.AsyncClient]
At = Callable[[dt.datetime], None]
OFFER = "Send me a new link"
ANSWER = "If we have an address for you, a new link is on its way."
MAREN = CustomerContact(name="Maren Holt", email="maren@holt.example", locale="en")
JO = CustomerContact(name="Jo Holt", email="jo@holt.example", locale="de")


async def expired(at: At, *contacts: CustomerContact, transport: str = "kept") -> Sent:
    """An invoice whose links have all run out, and a business that can send."""
    sent = await make.sent_invoice()
    await business(transport)
    await customers.change(
        sent.customer, CustomerChanges(version=1, contacts=contacts or (MAREN, JO)), "system"
    )
    at(clock.now() + dt.timedelta(days=31))
    return sent


async def business(transport: str) -> None:
    await outgoing.change(OutgoingChanges(version=1, transport=transport), "system")  # type: ignore[arg-type]


def page(sent: Sent) -> str:
    return f"/portal/invoice/{sent.token}"


async def messages() -> list[OutgoingMessage]:
    return await queries.latest(None, 50)


async def asked() -> list[str]:
    rows = await db().fetch(
        "SELECT data FROM activity WHERE kind = 'link.renewal_requested' ORDER BY seq"
    )
    return ["sent" if '"sent":true' in row["data"] else "not sent" for row in rows]


async def test_expired_page_offers_new_link(browse: Browse, at: At) -> None:
    sent = await expired(at)
    answer = await browse().get(page(sent))
    assert answer.status_code == 410
    assert OFFER in answer.text


async def test_new_link_goes_to_first_contact(browse: Browse, at: At) -> None:
    sent = await expired(at)
    answer = await browse().post(page(sent))
    assert answer.status_code == 200
    assert ANSWER in answer.text
    [message] = await messages()
    assert (message.address, message.purpose) == ("maren@holt.example", "new_link")
    assert (message.document, message.state) == (sent.document, "queued")
    assert await asked() == ["sent"]


async def test_new_link_opens_what_the_old_one_did(browse: Browse, at: At) -> None:
    sent = await expired(at)
    await browse().post(page(sent))
    [message] = await messages()
    [path] = (await queries.markers(message.id)).values()
    assert (await browse().get(path)).status_code == 200
    assert (await browse().get(page(sent))).status_code == 410


async def test_portal_link_is_renewed_too(browse: Browse, at: At) -> None:
    sent = await expired(at)
    answer = await browse().post(f"/portal/{sent.portal_token}")
    assert ANSWER in answer.text
    [message] = await messages()
    assert message.document is None
    [path] = (await queries.markers(message.id)).values()
    assert (await browse().get(path)).status_code == 200


async def test_own_link_is_renewed_to_its_recipient(browse: Browse, at: At) -> None:
    sent = await make.sent_invoice()
    await business("kept")
    await customers.change(
        sent.customer, CustomerChanges(version=1, contacts=(MAREN, JO)), "system"
    )
    order = SendOrder(
        channel="email",
        purpose="invoice",
        recipients=(Recipient(address="JO@holt.example", name="Jo Holt"),),
        words=Words(subject="Invoice {number}", body="{document}"),
    )
    [own] = await delivery.send(sent.document, order, "system")
    [path] = (await queries.markers(own)).values()
    await links.regenerate(sent.link, "system")
    assert (await browse().get(path)).status_code == 410
    await browse().post(path)
    renewed = next(each for each in await messages() if each.purpose == "new_link")
    assert renewed.address == "jo@holt.example"
    assert renewed.locale == "de"


async def test_superseded_link_is_renewed(browse: Browse, at: At) -> None:
    sent = await expired(at)
    await links.regenerate(sent.link, "system")
    assert OFFER in (await browse().get(page(sent))).text
    await browse().post(page(sent))
    assert len(await messages()) == 1


async def test_revoked_link_is_never_renewed(browse: Browse, at: At) -> None:
    sent = await expired(at)
    await links.revoke(sent.link, "system")
    assert OFFER not in (await browse().get(page(sent))).text
    answer = await browse().post(page(sent))
    assert answer.status_code == 410
    assert ANSWER not in answer.text
    assert await messages() == []
    assert await asked() == []


async def test_successor_revoked_renews_nothing(browse: Browse, at: At) -> None:
    sent = await expired(at)
    await links.revoke(await links.regenerate(sent.link, "system"), "system")
    assert ANSWER in (await browse().post(page(sent))).text
    assert await messages() == []
    assert await asked() == ["not sent"]


async def test_nobody_to_write_to_sounds_the_same(browse: Browse, at: At) -> None:
    sent = await expired(at, CustomerContact(name="Maren Holt"))
    assert ANSWER in (await browse().post(page(sent))).text
    assert await messages() == []
    assert await asked() == ["not sent"]


async def test_three_requests_a_day_are_sent(browse: Browse, at: At) -> None:
    sent = await expired(at)
    answers = [(await browse().post(page(sent))).text for _ in range(5)]
    assert all(ANSWER in answer for answer in answers)
    assert len(await messages()) == 3
    assert await asked() == ["sent"] * 3
    at(clock.now() + dt.timedelta(days=1, seconds=1))
    await browse().post(page(sent))
    assert len(await messages()) == 4


@pytest.mark.parametrize("off", ["setting", "transport"])
async def test_switched_off_offers_nothing(browse: Browse, at: At, off: str) -> None:
    sent = await expired(at, transport="none" if off == "transport" else "kept")
    if off == "setting":
        version = (await current()).version
        await settings.change(Changes(version=version, renew_links=False), "system")
    assert OFFER not in (await browse().get(page(sent))).text
    assert (await browse().post(page(sent))).status_code == 410
    assert await messages() == []


async def test_void_document_is_sent_to_nobody(browse: Browse, at: At) -> None:
    sent = await expired(at)
    await db().fetch("UPDATE document SET voided_at = $1 WHERE id = $2", clock.now(), sent.document)
    assert ANSWER in (await browse().post(page(sent))).text
    assert await messages() == []


async def test_link_that_opens_needs_no_other(browse: Browse) -> None:
    sent = await make.sent_invoice()
    answer = await browse().post(page(sent))
    assert answer.status_code == 303
    assert answer.headers["location"] == page(sent)
    assert (await browse().post("/portal/" + "0" * 32)).status_code == 404
    assert await asked() == []


async def test_other_site_asks_for_nobody(browse: Browse, at: At) -> None:
    sent = await expired(at)
    answer = await browse().post(page(sent), headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403
    assert await messages() == []
