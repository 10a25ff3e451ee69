"""Joins the rooms: one application, its tasks, and nothing else."""

import asyncio
import contextlib
import functools
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from litestar import Litestar
from litestar.datastructures import State
from litestar.types import ASGIApp

from app import engine
from app.config import SANDBOX, Config
from app.domain.grouped import Grouped
from app.domain.links import queries as links
from app.domain.links.rules import Keyring
from app.domain.unit import Unit
from app.domain.visits.actions import record
from app.effects.bank import BankChanges
from app.effects.codes import Codes
from app.effects.letters import Letters
from app.effects.mail import Mail
from app.effects.outbox import Runner
from app.effects.papers import Papers
from app.effects.payment_letters import PaymentLetters
from app.effects.planner import Planner
from app.effects.staff_mail import DigestMail, NoticeMail, StaffPost, TrialMail
from app.effects.stripe.connection import SANDBOX_KEY
from app.effects.stripe.gateway import Gateway
from app.effects.stripe.till import Till
from app.effects.texts import Texts
from app.http import openapi
from app.http.asked import Asked
from app.http.away import away
from app.http.errors import HANDLERS
from app.http.guards import guard
from app.http.lane import Lane
from app.http.limits import Limits
from app.http.portal import Refusal, refused
from app.http.routes import handlers
from app.http.security import Gate
from app.http.static import Assets
from app.realtime.feed import Feed
from app.realtime.portal import Portal
from app.realtime.presence import Doorway
from app.realtime.socket import Dashboards
from app.realtime.wake import PostgresWake, Wake
from app.sandbox.sandbox import Sandbox

FRONTEND = Path(__file__).parent.parent / "frontend" / "dist"


def create_app(config: Config, database: engine.Database, keyring: Keyring) -> ASGIApp:
    """The application on a database that is open and migrated."""
    engine.use(database)
    links.use(keyring)
    doorway = Doorway()
    wake = _wake(database, doorway)
    feed = Feed(wake)
    portal = Portal(doorway)
    feed.read_by(doorway.read)
    feed.read_by(portal.read)
    feed.forgotten_by(portal.look_again)
    papers = Papers()
    mail = Mail(config.public_url)
    texts = Texts(config.public_url)
    dashboards = Dashboards(feed, doorway)
    planner = Planner(dashboards.notify)
    feed.read_by(planner.read)
    post = StaffPost(config.public_url)
    to_staff = (NoticeMail(post), DigestMail(post), TrialMail(post))
    sandbox = stand_in(config)
    till = Till(Gateway(config.stripe_api), config.public_url)
    own = (Letters(papers, mail), Codes(mail), texts, PaymentLetters(), BankChanges())
    runner = Runner([*own, *to_staff, *till.performers])
    state = State(
        {
            "config": config,
            "till": till,
            "assets": Assets(FRONTEND),
            "limits": Limits(),
            "hear": Grouped(record),
            "dashboards": dashboards,
            "papers": papers,
            "portal": portal,
            "schema": functools.cache(openapi.schema),  # made when somebody first reads it
        }
    )

    @contextlib.asynccontextmanager
    async def lifespan(_: Litestar) -> AsyncIterator[None]:
        doorway.tell, doorway.share = feed.tell, wake.share
        await feed.start()
        Unit.committed, Unit.owed = wake.announce, runner.poke
        parts = (wake, feed, dashboards, doorway, runner, planner, till.reconciler, till.autopay)
        tasks = [asyncio.create_task(part.run()) for part in parts]
        if sandbox:
            tasks.append(asyncio.create_task(sandbox.run()))
            tasks.append(asyncio.create_task(till.connecting.to_sandbox()))
        try:
            yield
        finally:
            await state.hear.drained()
            await runner.stop()
            await mail.close()
            await texts.close()
            await till.gateway.close()
            await post.close()
            papers.close()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    app = Litestar(
        route_handlers=handlers(),
        request_class=Asked,
        guards=[guard],
        exception_handlers={**HANDLERS, Refusal: refused, engine.Away: away},
        openapi_config=None,
        lifespan=[lifespan],
        state=state,
        logging_config=None,
    )
    return _beside_sandbox(Gate(Lane(app, state.limits), config), sandbox)


def _beside_sandbox(app: ASGIApp, sandbox: Sandbox | None) -> ASGIApp:
    """Both on one server: what is below the sandbox's address goes there."""
    if sandbox is None:
        return app

    async def either(scope: Any, receive: Any, send: Any) -> None:
        below = scope["type"] == "http" and scope["path"].startswith(f"{SANDBOX}/")
        await (sandbox if below else app)(scope, receive, send)

    return either


def stand_in(config: Config, **how: Any) -> Sandbox | None:
    """The sandbox that stands on our own server, if the configuration wants one."""
    if not config.sandbox:
        return None
    return Sandbox(
        key=SANDBOX_KEY,
        url=f"{config.public_url}{SANDBOX}",
        path=config.data / "sandbox.json",
        **how,
    )


def _wake(database: engine.Database, doorway: Doorway) -> Wake:
    if isinstance(database, engine.Postgres):
        return PostgresWake(database.url, doorway.heard)
    return Wake()
