import datetime as dt
from collections.abc import Callable

import pytest

from app.domain.errors import Conflict, Refused
from app.domain.settings import bank
from app.domain.settings.actions import change
from app.domain.settings.queries import current
from app.domain.settings.rules import Changes
from app.domain.tasks import open_tasks
from app.effects.bank import BankChanges
from app.effects.outbox import Runner
from app.engine import Database, db
from tests import make

LEA, JO = "staff:lea", "staff:jo"
OLD, NEW = "DE12500105170648489890", "DE02120300000000202051"
NOW = dt.datetime(2026, 11, 21, 9, tzinfo=dt.UTC)
At = Callable[[dt.datetime], None]


@pytest.fixture
async def business(database: Database, at: At) -> None:
    at(NOW)
    await make.business()
    await save(bank_account=OLD)


async def save(actor: str = LEA, **fields: str) -> None:
    await change(Changes(version=(await current()).version, **fields), actor)  # type: ignore[arg-type]


async def told(kind: str) -> int:
    return len(await db().fetch("SELECT seq FROM activity WHERE kind = $1", f"settings.{kind}"))


async def waiting() -> bank.BankChange:
    found = await bank.proposed()
    assert found is not None
    return found


async def test_first_details_hold_at_once(business: None) -> None:
    assert (await current()).bank_account == OLD
    assert await bank.proposed() is None
    assert await told("bank_proposed") == 0


async def test_change_waits_with_a_task(business: None) -> None:
    await save(bank_account=NEW, bic="BYLADEM1001", tagline="Joinery")
    settings = await current()
    assert (settings.bank_account, settings.bic, settings.tagline) == (OLD, "", "Joinery")
    found = await waiting()
    assert (found.account, found.bic) == (NEW, "BYLADEM1001")
    (task,) = await open_tasks()
    assert (task.kind, task.due_at) == ("bank_details", NOW + dt.timedelta(hours=24))
    assert await told("bank_proposed") == 1
    card = await make.issued(await make.customer())
    body = await db().fetch("SELECT body FROM document_version WHERE document = $1", card.id)
    assert OLD.encode() in bytes(body[0]["body"])
    assert NEW.encode() not in bytes(body[0]["body"])


async def test_emptying_does_not_open_a_way_around(business: None) -> None:
    await save(bank_account="")
    assert (await current()).bank_account == OLD
    await bank.approve((await waiting()).id, JO)
    assert (await current()).bank_account == ""
    await save(bank_account=NEW)
    assert (await current()).bank_account == ""
    assert (await waiting()).account == NEW


async def test_second_person_lets_it_hold(business: None) -> None:
    await save(bank_account=NEW)
    found = await waiting()
    with pytest.raises(Refused):
        await bank.approve(found.id, LEA)
    await bank.approve(found.id, JO)
    assert (await current()).bank_account == NEW
    assert await open_tasks() == []
    assert await told("bank_changed") == 1
    with pytest.raises(Conflict):
        await bank.approve(found.id, JO)
    with pytest.raises(Conflict):
        await bank.withdraw(found.id, LEA)


async def test_day_that_passes_lets_it_hold(business: None, at: At) -> None:
    await save(bank_account=NEW)
    runner = Runner([BankChanges()])
    for hours, account in ((23, OLD), (24, NEW)):
        at(NOW + dt.timedelta(hours=hours))
        await runner._start_due()  # noqa: SLF001  # one round
        await runner.stop()
        runner = Runner([BankChanges()])
        assert (await current()).bank_account == account


async def test_withdrawn_change_never_holds(business: None, at: At) -> None:
    await save(bank_account=NEW)
    await bank.withdraw((await waiting()).id, JO)
    assert await told("bank_withdrawn") == 1
    at(NOW + dt.timedelta(days=2))
    runner = Runner([BankChanges()])
    await runner._start_due()  # noqa: SLF001  # one round
    await runner.stop()
    assert (await current()).bank_account == OLD
    assert await open_tasks() == []


async def test_later_proposal_takes_the_place(business: None) -> None:
    await save(bank_account=NEW)
    first = await waiting()
    await save(JO, bank_account="DE75512108001245126199")
    assert (await waiting()).account == "DE75512108001245126199"
    assert len(await open_tasks()) == 1
    with pytest.raises(Conflict):
        await bank.approve(first.id, JO)


async def test_customers_are_told_for_thirty_days(business: None, at: At) -> None:
    assert await bank.told() is None
    await save(bank_account=NEW)
    assert await bank.told() is None
    at(NOW + dt.timedelta(hours=1))
    await bank.approve((await waiting()).id, JO)
    found = await bank.told()
    assert found is not None
    assert (found.old_ends_in, found.changed_at) == ("9890", NOW + dt.timedelta(hours=1))
    at(NOW + dt.timedelta(days=31))
    assert await bank.told() is None
