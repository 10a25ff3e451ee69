"""What must be so of charges by autopay, recounted from Stripe's own objects."""

import datetime as dt
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

from app.domain.clock import local_date
from app.domain.payments.autopay import NOTICE
from app.domain.payments.charged import AFTER
from app.domain.settings.queries import current
from app.engine import Row, db
from tests.payments.bank import Bank

MOST_TRIES = 1 + len(AFTER)
_ENDED = {"succeeded", "failed", "canceled"}


async def runs() -> dict[str, Row]:
    """The tries by autopay, by their ids."""
    rows = await db().fetch("SELECT * FROM attempt WHERE run_key IS NOT NULL")
    return {str(row["id"]): row for row in rows}


def intents(bank: Bank, name: str) -> list[Any]:
    """What Stripe charged in the name of a try."""
    found = bank.things("payment_intent")
    return [each for each in found if each["metadata"].get("attempt") == name]


def charge_at_stripe(bank: Bank, name: str) -> str:
    """What became of a charge by what Stripe has, once everything is over."""
    ends = {"succeeded": "succeeded", "requires_payment_method": "failed"}
    found = intents(bank, name)
    return ends.get(found[0]["status"], found[0]["status"]) if found else "canceled"


async def charges(bank: Bank) -> AsyncIterator[str]:
    """Each try is charged once at most, and no due date has more tries than three."""
    tries = await runs()
    of_document: Counter[str] = Counter()
    for name, row in tries.items():
        found = intents(bank, name)
        of_document[row["run_key"].rsplit(":", 1)[0]] += len(found)
        if len(found) > 1:
            yield f"try {row['run_key']} is charged {len(found)} times"
        if row["intent"] != (found[0]["id"] if found else None):
            yield f"try {row['run_key']} knows {row['intent']}"
        if found and found[0]["amount"] != row["amount"]:
            yield f"try {row['run_key']} charged {found[0]['amount']} of {row['amount']}"
    for run, count in of_document.items():
        if count > MOST_TRIES:
            yield f"{run} is charged {count} times"


async def notices(_: Bank) -> AsyncIterator[str]:
    """Nobody is charged before a letter told him, two days ago."""
    zone = (await current()).time_zone
    letters = await db().fetch("SELECT * FROM outbox WHERE key LIKE 'autopay_notice:%'")
    told: dict[str, dt.date] = {}
    for row in letters:
        _, document, due_on, _ = row["key"].split(":")
        on, run = local_date(row["due_at"], zone), f"{document}:{due_on}"
        told[run] = min(on, told.get(run, on))
    for row in (await runs()).values():
        run = row["run_key"].rsplit(":", 1)[0]
        if run not in told:
            yield f"{run} is charged without a letter"
        elif local_date(row["created_at"], zone) - told[run] < NOTICE:
            yield f"{run} is charged too soon after its letter"


async def plans(_: Bank) -> AsyncIterator[str]:
    """A plan is where its tries and its invoice say."""
    tries = list((await runs()).values())
    for plan in await db().fetch(
        "SELECT autopay_plan.*, (SELECT count(*) FROM allocation WHERE allocation.document ="
        " autopay_plan.document) AS settled FROM autopay_plan"
    ):
        run = f"{plan['document']}:{_day(plan['due_on'])}:"
        mine = [row for row in tries if row["run_key"].startswith(run)]
        if plan["tries"] != len(mine):
            yield f"plan {run} counts {plan['tries']} of {len(mine)} tries"
        for problem in _problems(plan, {row["state"] for row in mine}):
            yield f"plan {run} {problem}"


def _problems(plan: Row, states: set[str]) -> list[str]:
    state = plan["state"]
    succeeded = "succeeded" in states
    wrong = {
        "charges for ever": state == "charging",
        "is to be charged again, though it was": state == "planned" and succeeded,
        "is done without money": state == "done" and not plan["settled"],
        "has money, and is not done": succeeded and state != "done",
        "is tried too often": plan["tries"] > MOST_TRIES,
        "has a try that does not end": not states <= _ENDED,
    }  # fmt: skip
    return [what for what, is_so in wrong.items() if is_so]


async def methods(bank: Bank) -> AsyncIterator[str]:
    """Who is charged by itself has a method that Stripe can charge."""
    rows = await db().fetch("SELECT * FROM saved_method")
    for row in rows:
        theirs = bank.sandbox.objects[row["stripe_id"]]
        mandate = bank.sandbox.objects.get(row["mandate"])
        works = theirs["customer"] is not None and (
            mandate is None or mandate["status"] == "active"
        )
        if works != (row["state"] == "active"):
            yield f"method {row['stripe_id']} is {row['state']} here, usable there: {works}"
    states = {row["id"]: row["state"] for row in rows}
    for row in await db().fetch("SELECT * FROM autopay WHERE state = 'active'"):
        if states[row["method"]] != "active":
            yield f"autopay of {row['customer']} is on, with a method that is not"


def _day(value: dt.date | str) -> str:
    return value if isinstance(value, str) else value.isoformat()
