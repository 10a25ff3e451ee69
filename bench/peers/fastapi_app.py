# mypy: ignore-errors
"""The FastAPI peer: the same two questions, answered as a competent FastAPI developer would."""

import datetime as dt
import uuid
from collections.abc import AsyncIterator
from importlib.metadata import version
from typing import Annotated, Any

import schemas
import visits
from database import reading, writing
from fastapi import Depends, FastAPI, Header, HTTPException, Request
from links import admit, least, local_date, status, unpayable
from models import Billing, Document, DocumentView, Visit
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlalchemy.orm import joinedload

SCHEME = "Portal "
app = FastAPI()
_reader = async_sessionmaker(reading(), expire_on_commit=False)
_writer = async_sessionmaker(writing(), expire_on_commit=False)
#: One SELECT for all: with selectinload, which is advised for collections, it cost a third more.
_WHOLE = (
    joinedload(Document.seller),
    joinedload(Document.buyer),
    joinedload(Document.lines),
    joinedload(Document.taxes),
    joinedload(Document.payment),
)


async def reader() -> AsyncIterator[AsyncSession]:
    async with _reader() as session:
        yield session


def token(authorization: Annotated[str, Header()] = "") -> str:
    if not authorization.startswith(SCHEME):
        raise HTTPException(404, "unknown_token")
    return authorization.removeprefix(SCHEME)


Token = Annotated[str, Depends(token)]


@app.get("/about")
async def about() -> dict[str, str]:
    name = f"FastAPI {version('fastapi')} + SQLAlchemy {version('sqlalchemy')} on SQLite"
    return {"name": name}


@app.get("/api/portal/documents/{document_id}", response_model=schemas.PortalDocument)
async def portal_document(
    document_id: uuid.UUID, token: Token, session: Annotated[AsyncSession, Depends(reader)]
) -> Any:
    found = await session.scalar(
        select(Document).where(Document.id == document_id).options(*_WHOLE)
    )
    now = dt.datetime.now(dt.UTC).replace(tzinfo=None)
    link, settings = await admit(session, token, found, now)
    today = local_date(now, settings.time_zone)
    billing = await session.get_one(Billing, 1)
    live = schemas.Live(
        link=link.id,
        status=status(found, today),
        paid=found.paid,
        due=found.due,
        processing=found.processing,
        instalment=found.instalment,
        instalment_on=found.instalment_on,
        pay=unpayable(found, billing, today),
        least=least(found, billing) if billing.other_amounts else None,
        late_fee_policy=billing.late_fee_policy if found.kind == "invoice" else "",
        seen_version=await _seen_version(session, found, now),
        today=today,
        look=settings.version + link.customer.version,
        followed=link.customer.unfollowed_at is None,
    )
    document = schemas.Document.model_validate(found)
    if not found.seller_confirmed:
        document.payment = []
    return schemas.PortalDocument(document=document, live=live)


async def _seen_version(session: AsyncSession, document: Document, now: dt.datetime) -> int | None:
    """The version that a person looked at in a visit that is over; of a changed document only."""
    if document.version < 2:  # noqa: PLR2004  # the second
        return None
    return await session.scalar(
        select(func.max(DocumentView.version))
        .join(Visit, Visit.id == DocumentView.visit_id)
        .where(
            DocumentView.document_id == document.id,
            DocumentView.viewed_at.is_not(None),
            Visit.visit_class == "human",
            Visit.seen_at < now - visits.SITTING_ENDS_AFTER,
        )
    )


@app.post("/api/portal/beacons")
async def beacon(beacon: schemas.Beacon, request: Request, token: Token) -> schemas.Heard:
    now = dt.datetime.now(dt.UTC).replace(tzinfo=None)
    caller = visits.Caller(
        agent=request.headers.get("user-agent", ""),
        address=request.client.host if request.client else "",
    )
    async with _writer.begin() as session:  # committed before it is answered
        document = await session.get(Document, beacon.document)
        link, settings = await admit(session, token, document, now)
        today = local_date(now, settings.time_zone)
        arrival = visits.Arrival(beacon, caller, link, document, now, today)
        viewed = await visits.hear(session, arrival)
    return schemas.Heard(viewed=viewed)
