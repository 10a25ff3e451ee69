"""An open document's answer: its frozen bytes, and beside them what is so now."""

import datetime as dt
import uuid

import msgspec

from app.domain import clock
from app.domain.clock import local_date
from app.domain.documents.accounts import moved_bytes
from app.domain.documents.rules import Snapshot, without_payment
from app.domain.documents.status import Status
from app.domain.links.rules import Opening
from app.domain.payments.rules import Payable, PayReason, least_amount, refusal
from app.domain.settings import bank


class Live(msgspec.Struct, frozen=True, kw_only=True):
    """What changes beside a document's frozen content; amounts are minor units.

    `processing` is what the bank still works on; `instalment` the next part that is asked for, 0
    for all at once; `pay` is why nothing can be paid online now, None where it can; `least` the
    least that may be, None where only what is asked for; `late_fee_policy` what follows from
    paying late, in the business's words; `today` is the business's date;
    `seen_version` the one that the customer looked at last, where the document has changed since
    it was first issued; `look` changes whenever the business or its brand does; `link` names the
    link without opening it; `followed`: what is read may be told.
    """

    link: uuid.UUID
    status: Status
    paid: int
    due: int
    processing: int
    instalment: int
    instalment_on: dt.date | None
    pay: PayReason | None
    least: int | None
    late_fee_policy: str
    seen_version: int | None
    today: dt.date
    look: int
    followed: bool


class PortalDocument(msgspec.Struct, frozen=True):
    """A document as its customer sees it."""

    document: Snapshot
    live: Live


async def frozen_for(opening: Opening, body: bytes | None) -> bytes | None:
    """The frozen document as this customer may see it.

    An unknown seller's account is not ours; an account of ours that holds no more is not shown.
    """
    if body is None:
        return None
    if not opening.seller_confirmed:
        return without_payment(body)
    return moved_bytes(body, await bank.moved()) if opening.bank_moved else body


def joined(opening: Opening, body: bytes | None) -> bytes:
    """The frozen bytes and what lives beside them, without decoding them."""
    now = clock.now()
    status = opening.status(now)
    assert body is not None and status is not None  # noqa: PT018, S101  # admitted with a document
    known = payable_of(opening, status)
    live = Live(
        link=opening.link,
        status=status,
        paid=opening.paid,
        due=opening.due,
        processing=opening.processing,
        instalment=opening.instalment,
        instalment_on=opening.instalment_on,
        pay=refusal(known),
        least=least_amount(known) if opening.other_amounts else None,
        late_fee_policy=opening.late_fee_policy,
        seen_version=opening.seen_version,
        today=local_date(now, opening.time_zone),
        look=opening.look,
        followed=opening.followed,
    )
    return b'{"document":%b,"live":%b}' % (body, msgspec.json.encode(live))


def payable_of(opening: Opening, status: Status) -> Payable:
    """All that decides whether the document asked for can be paid."""
    assert opening.kind is not None  # noqa: S101  # admitted with a document
    return Payable(
        kind=opening.kind,
        status=status,
        currency=opening.currency,
        due=opening.due,
        processing=opening.processing,
        connected=opening.connected,
        seller_confirmed=opening.seller_confirmed,
        instalment=opening.instalment,
        other_amounts=opening.other_amounts,
        least_share=opening.least_share,
    )
