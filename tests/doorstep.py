"""A link that asks for a code, and the way past it, for tests."""

import re
import uuid
from collections.abc import Callable
from typing import Any

import httpx

from app.domain.codes import queries
from app.domain.customers import actions as customers
from app.domain.customers.rules import Changes as CustomerChanges
from app.domain.customers.rules import CustomerContact
from app.domain.outgoing import actions as outgoing
from app.domain.outgoing.rules import OutgoingChanges
from app.domain.settings import actions as settings
from app.domain.settings.queries import current
from app.domain.settings.rules import Changes
from app.engine import db
from tests import make
from tests.make import Sent

Browse = Callable[..., httpx.AsyncClient]


async def guarded(*, transport: str = "kept", email: str = "maren@holt.example") -> Sent:
    """An invoice behind a code, and a business that can send one."""
    sent = await make.sent_invoice()
    changes = OutgoingChanges(version=1, transport=transport)  # type: ignore[arg-type]
    await outgoing.change(changes, "system")
    contact = CustomerContact(name="Maren Holt", email=email)
    await customers.change(sent.customer, CustomerChanges(version=1, contacts=(contact,)), "system")
    await ask(yes=True)
    return sent


async def ask(*, yes: bool) -> None:
    version = (await current()).version
    await settings.change(Changes(version=version, ask_email_code=yes), "system")


def page(sent: Sent) -> str:
    return f"/portal/invoice/{sent.token}"


async def post(browse: Browse, sent: Sent, **fields: str) -> httpx.Response:
    return await browse().post(page(sent), data=fields)


async def newest(sent: Sent) -> str:
    """What the last code for the link says."""
    rows = await db().fetch(
        "SELECT id, key FROM access_code WHERE link = $1 ORDER BY id DESC LIMIT 1", sent.link
    )
    digits = queries.of_key(rows[0]["key"], uuid.UUID(str(rows[0]["id"])))
    assert digits
    return digits


def pass_in(answer: httpx.Response) -> str:
    found = re.search(r'"pass":"([^"]+)"', answer.text)
    assert found, answer.text
    return found[1]


async def let_in(browse: Browse, sent: Sent) -> str:
    """The pass that a right code gives."""
    await post(browse, sent, send="first")
    answer = await post(browse, sent, code=await newest(sent))
    assert answer.status_code == 200
    return pass_in(answer)


async def told(kind: str) -> list[dict[str, Any]]:
    return await db().fetch("SELECT link, data FROM activity WHERE kind = $1 ORDER BY seq", kind)


def asking(sent: Sent, shown: str = "") -> dict[str, str]:
    return {"authorization": f"Portal {sent.token}", "portal-pass": shown}


async def opens(browse: Browse, sent: Sent, shown: str) -> int:
    answer = await browse().get(
        f"/api/portal/documents/{sent.document}", headers=asking(sent, shown)
    )
    return answer.status_code
