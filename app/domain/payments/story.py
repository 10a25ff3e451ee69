"""The story of a document's money: the answer, the sum that it comes to, and the evidence."""

import datetime as dt
import uuid
from collections.abc import Sequence

import msgspec

from app.domain import clock
from app.domain.billing import queries as billing_queries
from app.domain.clock import local_date
from app.domain.errors import NotFound
from app.domain.payments import evidence, explaining, rules, starting
from app.domain.payments.evidence import DeadEvent, Evidence
from app.domain.payments.explaining import Answer, Evident, LastTry, Sums
from app.domain.payments.rules import PayCheck
from app.domain.settings.queries import current
from app.domain.tasks import PaymentTask, open_tasks
from app.engine import Row, db

#: Tries that Stripe is asked about again at one press.
MOST_LOOKS = 10


class PaymentStory(msgspec.Struct, frozen=True, kw_only=True):
    """Why a document is paid or is not; amounts are minor units of `currency`.

    `answered_at` is when what the answer tells happened; `until` the day by which a debit arrives
    as a rule; `payouts` when Stripe pays out what came; `silent_since`: Stripe's webhooks have
    told nothing since, though there was something to tell. `genuine`: Stripe itself was asked, and
    its dashboard shows what is named here.
    """

    document: uuid.UUID
    number: str
    customer: uuid.UUID
    customer_name: str
    currency: str
    answer: Answer
    answered_at: dt.datetime | None
    until: dt.date | None
    last: LastTry | None
    tries: int
    sums: Sums
    checks: tuple[PayCheck, ...]
    evidence: list[Evidence]
    payouts: list[dt.datetime]
    dead_events: list[DeadEvent]
    tasks: list[PaymentTask]
    silent_since: dt.datetime | None
    genuine: bool = True


async def story(document: uuid.UUID) -> PaymentStory:
    """Raises NotFound."""
    row = await _document(document)
    tried = await evidence.attempts(document)
    paid, settled = await evidence.payments(document), await evidence.allocations(document)
    known = _evident(row, tried, paid, settled)
    said, zone = explaining.answer(known), (await current()).time_zone
    all_of_it = await evidence.of(document, tried, paid, settled)
    at = _answered_at(said, row, all_of_it)
    processing = at if said == "processing" else None
    return PaymentStory(
        document=document,
        number=row["number"],
        customer=row["customer"],
        customer_name=row["customer_name"],
        currency=row["currency"],
        answer=said,
        answered_at=at,
        until=explaining.settles_on(local_date(processing, zone)) if processing else None,
        last=known.last,
        tries=len(tried),
        sums=known.sums,
        checks=await _checks(row, zone),
        evidence=all_of_it,
        payouts=sorted({each["payout_at"] for each in paid if each["payout_at"]}),
        dead_events=await evidence.dead_events(tried, paid),
        tasks=[task for task in await open_tasks() if task.document == document],
        silent_since=await evidence.silent_since(),
    )


async def to_look_at(document: uuid.UUID) -> list[uuid.UUID]:
    """The latest tries that Stripe can be asked about. Raises NotFound."""
    await _document(document)
    tried = await evidence.attempts(document)
    return [row["id"] for row in tried if row["session"] or row["intent"]][:MOST_LOOKS]


async def _document(document: uuid.UUID) -> Row:
    rows = await db().fetch(
        "SELECT document.*, customer.name AS customer_name,"
        " seller.confirmed_at IS NOT NULL AS confirmed,"
        " coalesce(engagement.views, 0) AS views, engagement.paid_at FROM document"
        " JOIN customer ON customer.id = document.customer"
        " JOIN seller ON seller.id = document.seller"
        " LEFT JOIN engagement ON engagement.subject = document.id"
        " WHERE document.id = $1 AND document.version > 0",
        document,
    )
    if not rows:
        raise NotFound("There is no such document.")
    return rows[0]


async def _checks(row: Row, zone: str) -> tuple[PayCheck, ...]:
    billing = await billing_queries.current()
    today = local_date(clock.now(), zone)
    confirmed = bool(row["confirmed"])
    return rules.pay_checks(starting.payable(row, billing, confirmed=confirmed, today=today))


def _evident(
    row: Row, tried: Sequence[Row], paid: Sequence[Row], settled: Sequence[Row]
) -> Evident:
    standing = [each for each in settled if each["undone_at"] is None]
    by_payments = sum(each["amount"] for each in standing if each["payment"])
    by_credit = sum(each["amount"] for each in standing if each["credit_note"])
    whole = sum(each["amount"] for each in standing)
    return Evident(
        invoice=row["kind"] == "invoice",
        voided=row["voided_at"] is not None,
        sums=Sums(
            total=row["total"],
            prepaid=row["paid"] - whole,
            payments=by_payments,
            credit_notes=by_credit,
            written_off=whole - by_payments - by_credit,
            due=row["due"],
        ),
        processing=row["processing"],
        refunded=sum(each["refunded"] for each in paid),
        charged_back=sum(each["charged_back"] for each in paid),
        views=row["views"],
        last=_last(tried[0]) if tried else None,
    )


def _last(attempt: Row) -> LastTry:
    return LastTry(
        state=attempt["state"],
        declines=attempt["declines"],
        code=attempt["decline_code"] or attempt["code"],
        method=attempt["method"],
        started_at=attempt["created_at"],
    )


#: Which evidence dates an answer: the latest of these.
_DATES: dict[Answer, frozenset[str]] = {
    "charged_back": frozenset({"dispute"}),
    "refunded": frozenset({"refund"}),
    "processing": frozenset({"processing"}),
    "unknown": frozenset({"created"}),
    "at_stripe": frozenset({"open", "requires_action"}),
    "declined": frozenset({"declined"}),
    "failed": frozenset({"failed"}),
    "left": frozenset({"abandoned", "canceled"}),
    "partly_paid": frozenset({"payment"}),
    "settled": frozenset({"settled_by_credit_note", "settled_by_write_off"}),
}


def _answered_at(said: Answer, row: Row, found: Sequence[Evidence]) -> dt.datetime | None:
    kept: dict[Answer, dt.datetime | None] = {"void": row["voided_at"], "paid": row["paid_at"]}
    dated = [each.at for each in found if each.what in _DATES.get(said, frozenset())]
    return kept.get(said) or max(dated, default=None)
