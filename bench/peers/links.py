# mypy: ignore-errors
"""The FastAPI peer's rule of what a token opens, with Porchlight's answers."""

import datetime as dt
import hashlib
import zoneinfo

from fastapi import HTTPException
from models import Billing, Document, Link, Settings
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

_LEAST = 50  # cents that Stripe takes


async def admit(
    session: AsyncSession, token: str, document: Document | None, now: dt.datetime
) -> tuple[Link, Settings]:
    """The link of `token`, if it opens `document` now. Raises HTTPException."""
    settings = await session.get_one(Settings, 1)
    if not settings.portal_enabled:
        raise HTTPException(403, "portal_disabled")
    hashed = hashlib.sha256(token.lower().encode()).digest()
    link = await session.scalar(
        select(Link).where(Link.token_hash == hashed).options(joinedload(Link.customer))
    )
    if link is None:
        raise HTTPException(404, "unknown_token")
    if not link.customer.portal_enabled:
        raise HTTPException(403, "customer_portal_disabled")
    if link.revoked_at:
        raise HTTPException(410, "revoked")
    if link.superseded_at:
        raise HTTPException(410, "superseded")
    today = local_date(now, settings.time_zone)
    if link.expires_at and link.expires_at <= now:
        paid = link.document_id and document and status(document, today) == "paid"
        if not (settings.keep_paid_links_open and paid):
            raise HTTPException(410, "expired")
    if not _shown(link, settings, document, today):
        raise HTTPException(404, "not_found")
    return link, settings


def status(document: Document, today: dt.date) -> str:  # noqa: PLR0911  # a line for each
    if document.voided_at:
        return "withdrawn" if document.kind == "quote" else "void"
    if document.kind == "quote":
        return "expired" if document.valid_until and document.valid_until < today else "open"
    if document.kind != "invoice" or document.total < 0:
        return "open"
    if document.due <= 0:
        return "paid"
    if document.processing >= document.due:
        return "processing"
    if document.due_on and document.due_on < today:
        return "overdue"
    return "partly_paid" if document.due < document.total else "open"


def unpayable(document: Document, billing: Billing, today: dt.date) -> str | None:
    """Why nothing can be paid online; the street's currency is the euro."""
    rules = {
        "not_connected": bool(billing.secret_key),
        "unknown_seller": document.seller_confirmed,
        "not_payable": document.kind == "invoice" and status(document, today) != "void",
        "paid": document.due > 0,
        "processing": document.due > document.processing,
        "too_little": document.due - document.processing >= _LEAST,
    }
    return next((rule for rule, passed in rules.items() if not passed), None)


def least(document: Document, billing: Billing) -> int:
    left = max(0, document.due - document.processing)
    return min(left, max(_LEAST, -(-left * billing.least_share // 1_000_000)))


def local_date(now: dt.datetime, time_zone: str) -> dt.date:
    """The business's date; `now` is UTC, as the database has it."""
    return now.replace(tzinfo=dt.UTC).astimezone(zoneinfo.ZoneInfo(time_zone)).date()


def _shown(link: Link, settings: Settings, document: Document | None, today: dt.date) -> bool:
    if document is None or document.customer_id != link.customer_id:
        return False
    if link.document_id is not None and link.document_id != document.id:
        return False
    switches = {
        "credit_note": settings.show_credit_notes,
        "quote": settings.show_quotes,
        "sales_order": settings.show_sales_orders,
    }
    if document.kind in switches:
        return switches[document.kind]
    return not (settings.hide_future_invoices and document.issued_on > today)
