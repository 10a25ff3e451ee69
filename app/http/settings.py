"""The settings, the colours, the sellers and the series, for staff."""

import asyncio
import uuid
from typing import Any

from litestar import Request, Response
from litestar.params import FromPath, FromQuery, JSONBody

from app.domain import clock, colour
from app.domain.clock import local_date
from app.domain.colour import Palette
from app.domain.errors import Fault, NotFound, Refused
from app.domain.sellers import actions as sellers
from app.domain.series import actions as series
from app.domain.series import queries as series_queries
from app.domain.series.rules import NewSeries, Series
from app.domain.sessions.rules import Session
from app.domain.settings import actions, bank, queries
from app.domain.settings.bank import BankChange
from app.domain.settings.rules import Changes, Settings, is_colour
from app.formats.logo import logo
from app.http.static import FOREVER


async def settings() -> Settings:
    """The business, its brand, and what its portal shows."""
    return await queries.current()


async def change_settings(request: Request[Session, Any, Any], data: JSONBody[Changes]) -> Settings:
    """Change some settings, as of the version that was seen."""
    return await actions.change(data, request.user.actor)


async def bank_change() -> BankChange | None:
    """The bank details that were proposed and do not hold yet."""
    return await bank.proposed()


async def approve_bank_change(
    request: Request[Session, Any, Any], details: FromPath[uuid.UUID]
) -> Settings:
    """Let bank details hold that somebody else proposed."""
    await bank.approve(details, request.user.actor)
    return await queries.current()


async def withdraw_bank_change(
    request: Request[Session, Any, Any], details: FromPath[uuid.UUID]
) -> None:
    """Take proposed bank details back."""
    await bank.withdraw(details, request.user.actor)


async def put_logo(request: Request[Session, Any, Any]) -> Settings:
    """Show a PNG or JPG of at most 2 MB as the logo; it is decoded and written anew."""
    png = await asyncio.to_thread(logo, await request.body())
    return await actions.change_logo(png, request.user.actor)


async def drop_logo(request: Request[Session, Any, Any]) -> Settings:
    """Show the initials again instead of the logo."""
    return await actions.change_logo(None, request.user.actor)


async def shown_logo(sha256: FromPath[str]) -> Response[bytes]:
    """The logo, to everybody; another one has another address."""
    png = await queries.logo(sha256)
    if png is None:
        raise NotFound("There is no such logo.")
    # A letter is shown in a frame of no origin.
    headers = {"cache-control": FOREVER, "cross-origin-resource-policy": "cross-origin"}
    return Response(png, media_type="image/png", headers=headers)


async def palette(primary: FromQuery[str], banner: FromQuery[str]) -> Palette:
    """Every colour that would follow from these two, and how well each can be read."""
    given = {"primary": primary, "banner": banner}
    faults = (
        Fault(name, "A colour such as #19553c.") for name in given if not is_colour(given[name])
    )
    if wrong := tuple(faults):
        raise Refused("Some colours are none.", *wrong)
    return colour.palette(primary, banner)


async def all_series() -> list[Series]:
    """How documents are numbered, kind by kind."""
    return await series_queries.all_series(await _year())


async def change_series(
    request: Request[Session, Any, Any], kind: FromPath[str], data: JSONBody[NewSeries]
) -> Series:
    """Set how documents of a kind are numbered from now on."""
    return await series.change(kind, data, await _year(), request.user.actor)


async def confirm(request: Request[Session, Any, Any], seller: FromPath[uuid.UUID]) -> None:
    """Take a seller for this business: its bank details are shown from now on."""
    await sellers.confirm(seller, request.user.actor)


async def _year() -> int:
    return local_date(clock.now(), (await queries.current()).time_zone).year
