"""Replays a trace through the application as HTTP, with the clock moved as the trace says."""

import datetime as dt
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import msgspec

from app import config
from app.domain.delivery import actions as delivery
from app.domain.delivery import queries as deliveries
from app.domain.delivery.rules import Recipient, SendOrder
from app.domain.links import actions as links
from app.domain.outbox import actions as outbox
from app.domain.outgoing import actions as outgoing
from app.domain.outgoing.rules import OutgoingChanges
from app.domain.templates.rules import Words
from app.domain.unit import Unit
from app.engine import Database, db
from app.main import create_app
from tests import make
from tests.classify.traces import Label, Step, Trace, Visit, agents
from tests.conftest import KEYRING

START = dt.datetime(2026, 3, 2, 8, tzinfo=dt.UTC)
APART = dt.timedelta(days=4)  # between the beginnings of two traces
_PAGE = {
    "accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "sec-fetch-site": "none",
    "sec-fetch-mode": "navigate",
    "sec-fetch-dest": "document",
}
_TOLD = {
    "accept": "*/*",
    "origin": "http://localhost:8000",
    "sec-fetch-site": "same-origin",
    "sec-fetch-mode": "cors",
    "sec-fetch-dest": "empty",
}


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one labelled visit; `found` is "none" where nothing was kept."""

    trace: str
    label: Label
    found: str
    reasons: tuple[str, ...] = ()


class Stage:
    """One installation on which all traces are replayed, one after the other."""

    def __init__(self, database: Database, folder: Path, at: Callable[[dt.datetime], None]) -> None:
        self._app = create_app(config.read({"DATA": str(folder)}), database, KEYRING)
        self._at = at
        self._agents = agents()
        self._cookie = ""
        self._day = START

    async def prepare(self) -> None:
        """A mail server that keeps what it gets, and a colleague."""
        self._at(START)
        await outgoing.change(OutgoingChanges(version=1, transport="kept"), "system")

    async def replay(self, trace: Trace) -> list[Found]:
        """Whom the product takes the visits of a trace for."""
        self._day += APART
        self._at(self._day)
        if any(visit.staff for visit in trace.visits.values()):
            _, self._cookie = await make.member()  # signed in on that day
        paths, document = await self._hand_out(trace)
        ids = {name: uuid.uuid4() for name in trace.visits}
        browsers: dict[str, str] = {}
        for step in trace.steps:
            self._at(self._day + dt.timedelta(seconds=step.at))
            visit = trace.visits[step.visit]
            known = browsers.setdefault(visit.browser, uuid.uuid4().hex) if visit.browser else ""
            told = {"visit": str(ids[step.visit]), "visitor": known}
            if not visit.by.startswith("portal"):
                told["document"] = str(document)
            await self._ask(step, visit, paths[visit.by], told)
        return [await self._found(trace.name, each, ids[n]) for n, each in trace.visits.items()]

    async def _hand_out(self, trace: Trace) -> tuple[dict[str, str], uuid.UUID]:
        buyer = make.party(f"Customer of {self._day:%d %B}")
        sent = await make.sent_invoice(buyer=buyer)
        if trace.link == "copied":
            paths = {
                "document": f"/portal/invoice/{sent.token}",
                "portal": f"/portal/{sent.portal_token}",
            }
            return paths, sent.document
        recipients = tuple(Recipient(address=f"{name}@holt.example") for name in ("maren", "jo"))
        words = Words(subject="Invoice {number}", body="{document} {portal_link}")
        order = SendOrder(channel="email", purpose="invoice", recipients=recipients, words=words)
        found: dict[str, str] = {}
        for place, each in enumerate(await delivery.send(sent.document, order, "system")):
            await _hand_over(each)
            for path in (await deliveries.markers(each)).values():
                by = "document" if path.count("/") > 2 else "portal"
                found[f"{by}{place + 1 if place else ''}"] = path
        return found, sent.document

    async def _ask(self, step: Step, visit: Visit, path: str, told: dict[str, Any]) -> None:
        of = self._agents[visit.agent] if isinstance(visit.agent, str) else visit.agent
        cookies = {"porchlight": self._cookie} if visit.staff else None
        transport = httpx.ASGITransport(self._app, client=(visit.from_, 50_000))  # type: ignore[arg-type]
        async with httpx.AsyncClient(
            transport=transport, base_url="http://localhost:8000", cookies=cookies
        ) as client:
            client.headers.clear()
            if step.how != "TELL":
                answer = await client.request(step.how, path, headers={**_PAGE, **of, **step.what})
                assert answer.status_code in {200, 405}, f"{path}: {answer.status_code}"
                return
            beacon = dict(step.what)
            headers = {**_TOLD, **of, **beacon.pop("headers", {})}
            headers["authorization"] = f"Portal {path.rsplit('/', 1)[1]}"
            body = {**told, **beacon}
            answer = await client.post("/api/portal/beacons", json=body, headers=headers)
            assert answer.status_code in {200, 201}, answer.text

    async def _found(self, trace: str, visit: Visit, identifier: uuid.UUID) -> Found:
        rows = await db().fetch("SELECT visit_class, reasons FROM visit WHERE id = $1", identifier)
        if not rows:
            return Found(trace=trace, label=visit.label, found="none")
        reasons = tuple(msgspec.json.decode(rows[0]["reasons"]))
        return Found(trace=trace, label=visit.label, found=rows[0]["visit_class"], reasons=reasons)


async def _hand_over(delivery_: uuid.UUID) -> None:
    """The next mail server takes the message."""
    (job,) = await outbox.claim("email.send", 1)
    await outbox.begin(job)
    async with Unit("system") as unit:
        await links.start(unit, delivery_)
        await outbox.finish(unit, job)
        await delivery.sent(unit, delivery_, "queued")
