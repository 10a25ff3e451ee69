"""Where the business wants it, a link opens only to who reads the mail of the contact on file."""

import asyncio
import datetime as dt
import re
import uuid
from collections.abc import Callable

import httpx
import pytest

from app.domain import clock
from app.domain.codes import rules
from app.domain.customers import actions as customers
from app.domain.customers.rules import Changes as CustomerChanges
from app.domain.customers.rules import CustomerContact
from app.domain.delivery import actions as delivery
from app.domain.delivery.queries import latest, markers
from app.domain.delivery.rules import Recipient, SendOrder
from app.domain.errors import Conflict
from app.domain.links import actions as links
from app.domain.templates.rules import Words
from app.engine import db
from tests import make
from tests.doorstep import ask, guarded, let_in, newest, opens, page, pass_in, post, told
from tests.http.test_lane import both as both  # noqa: PLC0414  # a fixture

Browse = Callable[..., httpx.AsyncClient]
At = Callable[[dt.datetime], None]
FIRST = "We send you a code first"
SENT = "If we have an address for you, a code is on its way."
SPENT = "This code does not count any more."


def other(code: str) -> str:
    """A code that is not this one."""
    return f"{(int(code) + 1) % 10**rules.LENGTH:0{rules.LENGTH}}"


async def test_link_opens_unasked_by_default(browse: Browse) -> None:
    sent = await make.sent_invoice()
    answer = await browse().get(page(sent))
    assert answer.status_code == 200
    assert '"pass":""' in answer.text


async def test_page_asks_for_code_first(browse: Browse) -> None:
    sent = await guarded()
    answer = await browse().get(page(sent))
    assert answer.status_code == 401
    assert FIRST in answer.text
    assert sent.number not in answer.text
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "set-cookie" not in answer.headers


async def test_looking_sends_nothing(browse: Browse) -> None:
    sent = await guarded()
    for method in ("GET", "HEAD"):
        await browse().request(method, page(sent))
    assert await latest(None, 5) == []
    assert await told("link.code_requested") == []
    assert await told("link.denied") == []


async def test_code_goes_to_contact_on_file(browse: Browse) -> None:
    sent = await guarded()
    answer = await post(browse, sent, send="first")
    assert SENT in answer.text
    assert 'autocomplete="one-time-code"' in answer.text
    assert "maren" not in answer.text.lower()
    [message] = await latest(None, 5)
    assert (message.purpose, message.address) == ("code", "maren@holt.example")
    [event] = await told("link.code_requested")
    assert uuid.UUID(str(event["link"])) == sent.link
    assert event["data"] == '{"kind":"link.code_requested","sent":true}'
    jobs = await db().fetch("SELECT key, data FROM outbox WHERE kind = 'code.send'")
    assert jobs[0]["key"] == f"code:{message.id}"


async def test_code_is_kept_nowhere(browse: Browse) -> None:
    sent = await guarded()
    await post(browse, sent, send="first")
    code = await newest(sent)
    rows = [
        row
        for table in ("access_code", "outbox", "delivery", "activity")
        for row in await db().fetch(f"SELECT * FROM {table}")
    ]
    shown = [str(value) for row in rows for value in row.values() if isinstance(value, str)]
    assert not [value for value in shown if re.search(rf"(?<![0-9a-f]){code}(?![0-9a-f])", value)]


async def test_nobody_to_write_to_sounds_the_same(browse: Browse) -> None:
    sent = await guarded(email="")
    answer = await post(browse, sent, send="first")
    assert SENT in answer.text
    assert SENT in (await browse().get(page(sent))).text
    wrong = await post(browse, sent, code=await newest(sent))
    assert "You have 4 more tries." in wrong.text, "a code that was never sent opens nothing"
    assert await latest(None, 5) == []
    [event] = await told("link.code_requested")
    assert '"sent":false' in event["data"]


async def test_right_code_shows_the_page(browse: Browse) -> None:
    sent = await guarded()
    await post(browse, sent, send="first")
    answer = await post(browse, sent, code=await newest(sent))
    assert answer.status_code == 200
    assert sent.number in answer.text
    shown = pass_in(answer)
    assert f'localStorage.setItem("pass:{sent.link}","{shown}")' in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert await opens(browse, sent, shown) == 200


async def test_code_may_be_typed_with_gaps(browse: Browse) -> None:
    sent = await guarded()
    await post(browse, sent, send="first")
    code = await newest(sent)
    eastern = code.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    answer = await post(browse, sent, code=f" {eastern[:3]} {eastern[3:]} ")
    assert answer.status_code == 200


async def test_wrong_code_keeps_what_was_typed(browse: Browse) -> None:
    sent = await guarded()
    await post(browse, sent, send="first")
    wrong = other(await newest(sent))
    answer = await post(browse, sent, code=wrong)
    assert answer.status_code == 401
    assert "You have 4 more tries." in answer.text
    assert f'value="{wrong}"' in answer.text
    assert sent.number not in answer.text


@pytest.mark.parametrize("text", ["", "12345", "1234567", "abcdef", "<script>"])
async def test_what_is_no_code_costs_no_try(browse: Browse, text: str) -> None:
    sent = await guarded()
    await post(browse, sent, send="first")
    answer = await post(browse, sent, code=text)
    assert "A code has 6 digits." in answer.text
    assert "<script>" not in answer.text.partition('value="')[2].partition('"')[0]
    assert (await db().fetch("SELECT tries FROM access_code"))[0]["tries"] == 0


async def test_guesses_run_out(browse: Browse) -> None:
    sent = await guarded()
    await post(browse, sent, send="first")
    code = await newest(sent)
    answers = [(await post(browse, sent, code=other(code))).text for _ in range(6)]
    assert "You have one more try." in answers[3]
    assert SPENT in answers[4]
    assert SPENT in answers[5]
    assert SPENT in (await post(browse, sent, code=code)).text, "not even the right one"
    [failed] = await told("link.code_failed")
    assert uuid.UUID(str(failed["link"])) == sent.link
    assert failed["data"] == '{"kind":"link.code_failed"}'


async def test_code_opens_once(browse: Browse) -> None:
    sent = await guarded()
    await let_in(browse, sent)
    answer = await post(browse, sent, code=await newest(sent))
    assert answer.status_code == 401
    assert SPENT in answer.text


async def test_code_is_good_for_ten_minutes(browse: Browse, at: At) -> None:
    sent = await guarded()
    begun = clock.now()
    at(begun)
    await post(browse, sent, send="first")
    at(begun + rules.LASTS)
    assert SPENT in (await post(browse, sent, code=await newest(sent))).text
    at(begun + rules.LASTS - dt.timedelta(seconds=1))
    assert (await post(browse, sent, code=await newest(sent))).status_code == 200


async def test_new_code_replaces_the_last(browse: Browse, at: At) -> None:
    sent = await guarded()
    begun = clock.now()
    at(begun)
    await post(browse, sent, send="first")
    old = await newest(sent)
    at(begun + rules.PAUSE)
    await post(browse, sent, send="again")
    new = await newest(sent)
    assert old != new
    assert "You have 4 more tries." in (await post(browse, sent, code=old)).text
    assert (await post(browse, sent, code=new)).status_code == 200


async def test_one_code_a_minute(browse: Browse, at: At) -> None:
    sent = await guarded()
    begun = clock.now()
    at(begun)
    for _ in range(3):
        assert SENT in (await post(browse, sent, send="again")).text
    assert len(await latest(None, 5)) == 1
    await post(browse, sent, code=await newest(sent))
    answer = await post(browse, sent, send="again")
    assert "Wait a minute" in answer.text
    at(begun + rules.PAUSE)
    assert SENT in (await post(browse, sent, send="again")).text
    assert len(await latest(None, 5)) == 2


async def test_five_codes_a_day(browse: Browse, at: At) -> None:
    sent = await guarded()
    begun = clock.now()
    for turn in range(6):
        at(begun + turn * dt.timedelta(minutes=11))
        answer = await post(browse, sent, send="again")
    assert "last code for today" in answer.text
    assert len(await latest(None, 9)) == 5
    at(begun + dt.timedelta(days=1, minutes=1))
    assert SENT in (await post(browse, sent, send="again")).text


async def test_guesses_of_one_address_are_throttled(browse: Browse, at: At) -> None:
    sent = await guarded()
    at(clock.now())
    await post(browse, sent, send="first")
    answers = [await post(browse, sent, code="000000") for _ in range(21)]
    assert [each.status_code for each in answers] == [401] * 20 + [429]
    assert "Too many tries." in answers[-1].text


async def test_code_of_other_link_opens_nothing(browse: Browse) -> None:
    sent = await guarded()
    await post(browse, sent, send="first")
    await browse().post(f"/portal/{sent.portal_token}", data={"send": "first"})
    home = await browse().post(f"/portal/{sent.portal_token}", data={"code": await newest(sent)})
    assert home.status_code == 401


async def test_revoked_link_asks_for_no_code(browse: Browse) -> None:
    sent = await guarded()
    await links.revoke(sent.link, "system")
    assert FIRST not in (await browse().get(page(sent))).text
    assert (await post(browse, sent, send="first")).status_code == 410
    assert await latest(None, 5) == []


@pytest.mark.parametrize("off", ["setting", "transport"])
async def test_switched_off_opens_unasked(browse: Browse, off: str) -> None:
    sent = await guarded(transport="none" if off == "transport" else "kept")
    if off == "setting":
        await ask(yes=False)
    assert (await browse().get(page(sent))).status_code == 200
    assert await opens(browse, sent, "") == 200
    assert (await post(browse, sent, send="first")).status_code == 303
    assert (await post(browse, sent, **{"pass": "1.<script>"})).status_code == 303


async def test_code_is_not_sent_again(browse: Browse) -> None:
    sent = await guarded()
    await post(browse, sent, send="first")
    [message] = await latest(None, 5)
    await db().fetch("UPDATE delivery SET state = 'sent'")
    with pytest.raises(Conflict, match="good once"):
        await delivery.resend(message.id, "system")


async def test_same_code_at_the_same_time_opens_once(browse: Browse) -> None:
    sent = await guarded()
    await post(browse, sent, send="first")
    code = await newest(sent)
    answers = await asyncio.gather(*(post(browse, sent, code=code) for _ in range(5)))
    assert sorted(each.status_code for each in answers) == [200, 401, 401, 401, 401]


async def test_asking_at_the_same_time_sends_once(browse: Browse) -> None:
    sent = await guarded()
    await asyncio.gather(*(post(browse, sent, send="first") for _ in range(5)))
    assert len(await latest(None, 9)) == 1
    assert len(await told("link.code_requested")) == 1


async def test_own_link_asks_its_recipient(browse: Browse) -> None:
    sent = await guarded()
    contacts = tuple(
        CustomerContact(name=name, email=f"{name}@holt.example", locale=locale)
        for name, locale in (("maren", "en"), ("jo", "de"))
    )
    await customers.change(sent.customer, CustomerChanges(version=2, contacts=contacts), "system")
    order = SendOrder(
        channel="email",
        purpose="invoice",
        recipients=(Recipient(address="jo@holt.example"),),
        words=Words(subject="Invoice {number}", body="{document}"),
    )
    [own] = await delivery.send(sent.document, order, "system")
    [path] = (await markers(own)).values()
    await browse().post(path, data={"send": "first"})
    message = next(each for each in await latest(None, 5) if each.purpose == "code")
    assert (message.address, message.locale) == ("jo@holt.example", "de")
    assert message.words.subject == "{code} ist Ihr Code"
