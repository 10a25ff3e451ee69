"""The command: porchlight serve, migrate, demo, import, watch, staff."""

import argparse
import asyncio
import contextlib
import getpass
import math
import os
import signal
import sys
import uuid
from collections.abc import AsyncIterator, Coroutine
from pathlib import Path
from typing import Any, Literal

import uvloop
from msgspec.structs import replace

from app import config, engine, keys, schema
from app.config import Config
from app.counter import counter
from app.demo import seed as demo
from app.demo.traffic import Street
from app.domain import errors, identifiers
from app.domain.billing import queries as billing
from app.domain.customers import queries as customers
from app.domain.erasure import actions as erasure
from app.domain.imports import actions as imports
from app.domain.imports.rules import Slot, sentence
from app.domain.links import queries as links
from app.domain.sessions import actions as sessions
from app.domain.sessions.queries import session
from app.domain.staff import actions as staff
from app.domain.staff import queries as people
from app.domain.staff.rules import ROLES
from app.formats import ubl
from app.formats.pdf.fonts import FontsAbsent, fonts
from app.http.guards import cookie_name
from app.main import create_app
from app.sandbox import Sandbox
from app.server import serve
from app.watch import Ended, Watcher

_ACTOR: Literal["command"] = "command"
_REFUSALS = (
    config.Wrong,
    engine.Unusable,
    FontsAbsent,
    errors.Refused,
    errors.NotFound,
    errors.Conflict,
    errors.Gone,
    errors.TooMany,
)


def main() -> None:
    """Run one command; a refusal is one sentence on standard error and exit code 1."""
    arguments = _parser().parse_args()
    try:
        settings = config.read(os.environ)
        command: Coroutine[Any, Any, int] = arguments.run(settings, arguments)
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            sys.exit(runner.run(command))
    except _REFUSALS as refusal:
        sys.exit(f"porchlight: {refusal}")
    except KeyboardInterrupt:
        sys.exit(130)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="porchlight", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    serve = commands.add_parser("serve", help="serve the dashboard and the portal")
    serve.set_defaults(run=_serve)
    migrate = commands.add_parser("migrate", help="bring the database's schema up to date")
    migrate.set_defaults(run=_migrate)
    seed = commands.add_parser("demo", help="fill an empty database with a demo")
    seed.add_argument("--traffic", action="store_true", help="let its customers come to the server")
    seed.add_argument("--minutes", type=_positive, help="how long; until Ctrl-C if not said")
    seed.add_argument("--pace", type=_positive, default=1.0, help="how fast: 2 is twice as fast")
    seed.set_defaults(run=_demo)
    take = commands.add_parser("import", help="take in UBL invoices and credit notes")
    take.add_argument("files", nargs="+", type=Path, metavar="FILE")
    take.add_argument("--strict", action="store_true", help="refuse numbers used already")
    take.set_defaults(run=_import)
    erase = commands.add_parser("erase", help="erase a customer's personal data (docs/erasure.md)")
    erase.add_argument("customer", help="the id, external:<id>, or the exact name")
    erase.add_argument("--yes", action="store_true", help="erase at once, without asking")
    erase.set_defaults(run=_erase)
    sandbox = commands.add_parser("sandbox", help="serve a Stripe stand-in; no money moves")
    sandbox.set_defaults(run=_sandbox)
    watch = commands.add_parser("watch", help="follow the live feed in this terminal")
    watch.add_argument("--url", default="", help="the server, if it is not this machine's")
    watch.set_defaults(run=_watch)
    team = commands.add_parser("staff", help="manage the people of the business")
    doing = team.add_subparsers(required=True, metavar="COMMAND")
    add = doing.add_parser("add", help="let somebody in")
    add.add_argument("email")
    add.add_argument("--name", required=True)
    add.add_argument("--role", choices=ROLES, default="member")
    add.add_argument("--link", action="store_true", help="print a sign-in link, ask no password")
    add.set_defaults(run=_staff_add)
    link = doing.add_parser("link", help="print a new sign-in link, good once and for an hour")
    link.add_argument("email")
    link.set_defaults(run=_staff_link)
    return parser


def _positive(text: str) -> float:
    number = float(text)
    if not 0 < number < math.inf:
        raise ValueError
    return number


async def _serve(settings: Config, _: argparse.Namespace) -> int:
    fonts()  # rather now than when the first customer downloads a PDF
    async with _opened(settings) as database:
        database.claim()
        keyring = keys.load(settings)
        await _keep_real_money_away(settings)
        if secret := await staff.make_set_up():
            print(f"Set up     {settings.public_url}/staff/set-up#{secret}", flush=True)
        await serve(create_app(settings, database, keyring), settings)
    return 0


async def _keep_real_money_away(settings: Config) -> None:
    """Raises Wrong where a live key is kept and something else stands in for Stripe."""
    if settings.stripe_api != config.STRIPE and await billing.holds_live_key():
        name = "STRIPE_SANDBOX" if settings.sandbox else "STRIPE_API_BASE"
        raise config.Wrong(
            f"{name} stands in for Stripe, but a live key is kept: take the key away in"
            " Settings, Billing, or start without it."
        )


async def _migrate(_: Config, __: argparse.Namespace) -> int:
    if ran := await schema.migrate():
        print(f"The database's schema is up to date now; {ran} migrations were run.")
    return 0


async def _demo(settings: Config, arguments: argparse.Namespace) -> int:
    if arguments.traffic:
        return await _traffic(settings, arguments)
    async with _opened(settings):
        links.use(keys.load(settings))
        await demo.seed(settings.public_url, counter(settings))
        welcome = await demo.welcome()
    if welcome:
        print(f"Dashboard  {settings.public_url}/staff/sign-in#{welcome.ticket}")
        print(f"Portal     {settings.public_url}{welcome.portal}")
        print(f"Invoice    {settings.public_url}{welcome.invoice}", flush=True)
    else:
        print(f"Dashboard  {settings.public_url}/staff", flush=True)
    return 0


async def _traffic(settings: Config, arguments: argparse.Namespace) -> int:
    async with _opened(settings):
        links.use(keys.load(settings))
        street = Street(settings.public_url, arguments.pace, lambda line: print(line, flush=True))
        loop = asyncio.get_running_loop()
        for each in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(each, street.stop)
        if arguments.minutes:
            loop.call_later(60 * arguments.minutes, street.stop)
        await street.run()
        print(f"Everybody has left; there were {street.count} visits.")
    return 0


async def _import(settings: Config, arguments: argparse.Namespace) -> int:
    async with _opened(settings):
        links.use(keys.load(settings))
        batch = identifiers.new()
        outcomes = [
            await _import_one(
                path,
                Slot(batch=batch, origin=_ACTOR, place=place, name=path.name),
                strict=arguments.strict,
            )
            for place, path in enumerate(arguments.files, 1)
        ]
        count = {outcome: outcomes.count(outcome) for outcome in ("created", "known", "refused")}
        await imports.finish(batch, _ACTOR)
    print("{created} created, {known} known already, {refused} refused".format(**count))
    return 1 if count["refused"] else 0


async def _import_one(path: Path, slot: Slot, *, strict: bool) -> str:
    try:
        source = await asyncio.to_thread(path.read_bytes)
        taken = await imports.bring(ubl.read, source, slot, _ACTOR, strict=strict)
    except OSError as error:
        await imports.refuse(slot, b"", errors.Refused(f"{error.strerror}."), _ACTOR)
        print(f"{path}: refused: {error.strerror}")
        return "refused"
    except (errors.Refused, errors.Conflict) as refusal:
        print(f"{path}: refused: {refusal}")
        for fault in getattr(refusal, "faults", ()):
            print(f"    {fault.field}: {fault.problem}")
        return "refused"
    outcome = "created" if taken.created else "known"
    print(f"{path}: {outcome} {taken.kind.replace('_', ' ')} {taken.number}")
    for remark in taken.remarks:
        print(f"    please check: {sentence(remark)}")
    return outcome


async def _erase(settings: Config, arguments: argparse.Namespace) -> int:
    async with _opened(settings):
        plan = await erasure.plan(await customers.named(arguments.customer))
        print(*plan.told(), sep="\n")
        confirmed = (
            plan.name if arguments.yes else await asyncio.to_thread(input, "Type its name: ")
        )
        await erasure.erase(plan.customer, confirmed, _ACTOR)
    print("Erased. The log names the customer by its id only, and was not touched.")
    return 0


async def _watch(settings: Config, arguments: argparse.Namespace) -> int:
    url = arguments.url.rstrip("/") or settings.public_url
    async with _opened(settings) as database:
        owners = await database.fetch(
            "SELECT id FROM staff WHERE role = 'owner' AND active ORDER BY created_at LIMIT 1"
        )
        if not owners:
            raise errors.Refused("There is nobody to watch as: run `porchlight staff add`.")
        opened = await sessions.redeem(await sessions.invite(owners[0]["id"]))
        cookie = f"{cookie_name(secure=settings.secure)}={opened.secret}"
        try:
            await Watcher(url, cookie, lambda line: print(line, flush=True)).run()
        except Ended as ended:
            print(ended)
        finally:
            if mine := await session(opened.secret):
                await sessions.sign_out(mine)
    return 0


async def _sandbox(settings: Config, _: argparse.Namespace) -> int:
    url = f"http://127.0.0.1:{settings.port}"
    sandbox = Sandbox(url=url, path=settings.data / "sandbox.json")
    print(f"Sandbox    {url}")
    print(f"Key        {sandbox.key}")
    print(f"Controls   {url}/_sandbox/", flush=True)
    running = asyncio.create_task(sandbox.run())
    try:
        await serve(sandbox, replace(settings, host="127.0.0.1"))
    finally:
        running.cancel()
    return 0


async def _staff_add(settings: Config, arguments: argparse.Namespace) -> int:
    password = "" if arguments.link else getpass.getpass("Password: ")
    async with _opened(settings):
        added = await staff.add(
            email=arguments.email,
            name=arguments.name,
            role=arguments.role,
            password=password,
            actor=_ACTOR,
        )
        if arguments.link:
            await _print_sign_in_link(settings, added)
    return 0


async def _staff_link(settings: Config, arguments: argparse.Namespace) -> int:
    async with _opened(settings):
        known = await people.by_email(arguments.email)
        await _print_sign_in_link(settings, known)
    return 0


async def _print_sign_in_link(settings: Config, member: uuid.UUID) -> None:
    print(f"{settings.public_url}/staff/sign-in#{await sessions.invite(member)}")


@contextlib.asynccontextmanager
async def _opened(settings: Config) -> AsyncIterator[engine.Database]:
    """The database of this installation, in use. Raises Unusable if its schema is behind."""
    database = engine.connect(settings.database_url)
    await database.start()
    try:
        if await schema.pending(database):
            raise engine.Unusable("The database is not up to date: run `porchlight migrate`.")
        yield database
    finally:
        await database.close()


if __name__ == "__main__":
    main()
