"""What the ledger must say, recounted from Stripe's own objects."""

from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import msgspec

from app.engine import Row, db
from tests.payments import autopay_truth
from tests.payments.bank import Bank, laws

_STANDS = {"pending", "requires_action", "succeeded"}


async def untruths(bank: Bank) -> list[str]:
    """Whatever differs from Stripe, or is not finished, in words."""
    found = await laws(bank)
    checks = (_payments, _refunds, _disputes, _attempts, _declines, _work, _counters)
    by_autopay = (
        autopay_truth.charges,
        autopay_truth.notices,
        autopay_truth.plans,
        autopay_truth.methods,
    )
    for check in (*checks, *by_autopay):
        found += [each async for each in check(bank)]
    return found


async def _payments(bank: Bank) -> AsyncIterator[str]:
    ours = {row["intent"]: row for row in await bank.payments() if row["intent"]}
    theirs = {each["id"]: each for each in bank.things("payment_intent")}
    received = {name: each for name, each in theirs.items() if each["status"] == "succeeded"}
    for name in ours.keys() ^ received.keys():
        yield f"{name} is in {'our ledger' if name in ours else 'Stripe'} only"
    for name in ours.keys() & received.keys():
        row, intent = ours[name], received[name]
        if (row["amount"], row["currency"]) != (
            intent["amount_received"],
            intent["currency"].upper(),
        ):
            yield f"{name} is {row['amount']} here and {intent['amount_received']} there"
        if str(row["attempt"]) != intent["metadata"]["attempt"]:
            yield f"{name} is of another attempt"
        if row["fee"] is None:
            yield f"{name} has no fee"
    if (receipts := await bank.receipts()) != len(ours):
        yield f"{receipts} receipts for {len(ours)} payments"
    posted = await bank.told("payment.succeeded")
    if len(posted) < len(ours):
        yield f"{len(posted)} entries of the log for {len(ours)} payments"


async def _refunds(bank: Bank) -> AsyncIterator[str]:
    rows = {row["stripe_id"]: row for row in await db().fetch("SELECT * FROM refund")}
    theirs = {each["id"]: each for each in bank.things("refund")}
    for name in theirs.keys() ^ rows.keys() - {None}:
        yield f"refund {name} is on one side only"
    for name in theirs.keys() & rows.keys():
        if (rows[name]["amount"], rows[name]["state"]) != (
            theirs[name]["amount"],
            theirs[name]["status"],
        ):
            yield f"refund {name} is {rows[name]['state']} here, {theirs[name]['status']} there"
    for payment in await bank.payments():
        gone = sum(
            each["amount"]
            for each in theirs.values()
            if each["payment_intent"] == payment["intent"] and each["status"] in _STANDS
        )
        if gone != payment["refunded"]:
            yield f"{payment['intent']}: {payment['refunded']} of {gone} refunded"
    waiting = await db().fetch("SELECT id FROM refund WHERE state = 'requested'")
    if waiting:
        yield f"{len(waiting)} refunds were never asked for"


async def _disputes(bank: Bank) -> AsyncIterator[str]:
    rows = {row["stripe_id"]: row for row in await db().fetch("SELECT * FROM chargeback")}
    theirs = {each["id"]: each for each in bank.things("dispute")}
    for name in theirs.keys() ^ rows.keys():
        yield f"dispute {name} is on one side only"
    gone: Counter[str] = Counter()
    for name in theirs.keys() & rows.keys():
        moved = -sum(each["amount"] for each in theirs[name]["balance_transactions"])
        gone[theirs[name]["payment_intent"]] += moved
        row = rows[name]
        fee = sum(each["fee"] for each in theirs[name]["balance_transactions"])
        here = (row["status"], row["withdrawn"] - row["reinstated"], row["fee"])
        if here != (theirs[name]["status"], moved, fee):
            yield f"dispute {name} is {row['status']} here, {theirs[name]['status']} there"
    for payment in await bank.payments():
        kept = payment["amount"] - payment["refunded"]
        if payment["charged_back"] != min(gone[payment["intent"]], kept):
            yield f"{payment['intent']}: {payment['charged_back']} charged back"


async def _attempts(bank: Bank) -> AsyncIterator[str]:
    rows = {str(row["id"]): row for row in await db().fetch("SELECT * FROM attempt")}
    sessions: dict[str, Any] = {}
    for each in bank.things("checkout.session"):
        name = each["client_reference_id"]
        if name in sessions:
            yield f"attempt {name} has two sessions"
        sessions[name] = each
        if name not in rows:
            yield f"session {each['id']} is nobody's"
    for name, row in rows.items():
        expected = (
            autopay_truth.charge_at_stripe(bank, name)
            if row["kind"] == "autopay"
            else state_at_stripe(bank, sessions.get(name))
        )
        if row["state"] != expected:
            yield f"attempt {name} is {row['state']}, at Stripe {expected}"
        for problem in _names(row, sessions.get(name)):
            yield problem


async def _declines(bank: Bank) -> AsyncIterator[str]:
    """Each try that a bank refused is told once; a debit that came back may be, as a decline."""
    told = Counter(
        msgspec.json.decode(row["data"])["attempt"]
        for row in await db().fetch("SELECT data FROM activity WHERE kind = 'payment.declined'")
    )
    failed = Counter(
        each["data"]["object"]["metadata"]["attempt"]
        for each in bank.things("event")
        if each["type"] == "payment_intent.payment_failed"
    )
    returned = Counter(
        each["metadata"]["attempt"]
        for each in bank.things("payment_intent")
        for charge in bank.things("charge")
        if charge["payment_intent"] == each["id"] and charge["status"] == "failed"
        and charge["payment_method_details"]["type"] == "sepa_debit"
    )  # fmt: skip
    for row in await db().fetch("SELECT id FROM attempt WHERE kind = 'checkout'"):
        name = str(row["id"])
        if not failed[name] - returned[name] <= told[name] <= failed[name]:
            yield f"attempt {name}: {told[name]} of {failed[name]} declines are told"


def _names(row: Row, session: Any) -> list[str]:
    if session is None:
        return []
    return [
        f"attempt {row['id']} knows {ours}, not {theirs}"
        for ours, theirs in (
            (row["session"], session["id"]),
            (row["intent"], session["payment_intent"]),
        )
        if ours != theirs
    ]


def state_at_stripe(bank: Bank, session: Any) -> str:
    """What became of a try by what Stripe has, once everything is over."""
    if session is None:
        return "canceled"
    if session["mode"] == "setup":
        return {"expired": "abandoned", "complete": "succeeded"}.get(session["status"], "open")
    intent = bank.sandbox.objects.get(session["payment_intent"] or "")
    if intent and intent["status"] == "succeeded":
        return "succeeded"
    return {"expired": "abandoned", "complete": "failed"}.get(session["status"], "open")


async def _work(bank: Bank) -> AsyncIterator[str]:
    for row in await db().fetch("SELECT * FROM stripe_event WHERE state = 'pending'"):
        yield f"event {row['id']} ({row['kind']}) waits"
    for row in await db().fetch(
        "SELECT * FROM outbox WHERE kind LIKE 'stripe.%' AND done_at IS NULL AND"
        " (kind <> 'stripe.refund' OR failed_at IS NULL)"  # Stripe may refuse one for good
    ):
        yield f"{row['key']} is not done: {row['last_error']}"
    for row in await db().fetch("SELECT number, processing FROM document WHERE processing <> 0"):
        yield f"{row['number']} still waits for {row['processing']}"


async def _counters(bank: Bank) -> AsyncIterator[str]:
    """Each part is one try at its document; each day counts payments, and all tries to pay."""
    (tries,) = await db().fetch("SELECT count(*) AS parts FROM attempt_part")
    (told,) = await db().fetch(
        "SELECT coalesce(sum(attempts), 0) AS tries FROM engagement WHERE scope = 'document'"
    )
    if tries["parts"] != told["tries"]:
        yield f"{told['tries']} tries are counted of {tries['parts']}"
    (days,) = await db().fetch(
        "SELECT coalesce(sum(attempts), 0) AS tries, coalesce(sum(payments), 0) AS payments"
        " FROM day"
    )
    (attempts,) = await db().fetch("SELECT count(*) AS tries FROM attempt WHERE kind <> 'setup'")
    if days["tries"] != attempts["tries"]:
        yield f"the days count {days['tries']} attempts of {attempts['tries']}"
    online = [row for row in await bank.payments() if row["intent"]]
    if days["payments"] != len(online):
        yield f"the days count {days['payments']} payments"
