"""What the business sees of its customer: a page for him, and his switch against it.

It needs no script: plain forms, and addresses that are relative, so that no token stands in it.
"""

import datetime as dt
import itertools
import math
import zoneinfo
from collections.abc import Iterator
from typing import Any

import msgspec
from babel.dates import format_time, format_timedelta
from litestar import Request, Response
from litestar.params import FromPath, FromQuery
from litestar.response.redirect import Redirect

from app.domain import clock
from app.domain.clock import local_date
from app.domain.customers.queries import customer
from app.domain.settings.queries import current
from app.domain.settings.rules import Settings
from app.domain.visits import following, seen
from app.domain.visits.seen import Kept
from app.formats import words
from app.formats.language import Speech
from app.http import door
from app.http.door import Entered
from app.http.refusals import speech_of
from app.http.seen_words import sentence
from app.http.shell import page


class Line(msgspec.Struct, frozen=True):
    """One event as it is told: when, what, by what device and address, until when it is kept."""

    at: str
    iso: str
    sentence: str
    by: str
    until: str


class Day(msgspec.Struct, frozen=True):
    """The events of one day, the newest first."""

    date: str
    lines: list[Line]


async def opened(
    request: Request[Any, Any, Any], token: FromPath[str], before: FromQuery[int | None] = None
) -> Response[bytes]:
    """Every event that is kept about whoever holds a link, and until when."""
    entered = await door.opened(request, token)
    return entered if isinstance(entered, Response) else await _shown(request, entered, before)


async def posted(
    request: Request[Any, Any, Any], token: FromPath[str], before: FromQuery[int | None] = None
) -> Response[bytes]:
    """What that page's forms send: whether to be followed, and before it a code or its pass."""
    entered = await door.posted(request, token)
    if isinstance(entered, Response):
        return entered
    if (choice := entered.form.get("follow")) in {"yes", "no"}:
        await following.choose(entered.opening, follow=choice == "yes")
    if not entered.passed:
        query = f"?{request.url.query}" if request.url.query else ""
        return Redirect(request.url.path + query, status_code=303)
    return await _shown(request, entered, before)


async def _shown(
    request: Request[Any, Any, Any], entered: Entered, before: int | None
) -> Response[bytes]:
    opening = entered.opening
    settings = await current()
    say = await speech_of(request, settings, opening)
    business = settings.name or say.t("your supplier")
    found = await seen.kept(opening, before)
    since = await following.unfollowed_since(opening)
    date = words.legal_date(local_date(since, settings.time_zone), say.figures) if since else ""
    lang = request.query_params.get("lang", "")
    return page(
        request,
        "seen.html",
        settings,
        say,
        name=business,
        title=say.t("What {business} sees", business=say.apart(business)),
        boot=None,
        shown=entered.shown,
        link=opening.link,
        customer_name=(await customer(opening.customer)).name,
        whole=opening.only is None,
        followed=since is None,
        since=date,
        kept=_days_in_words(settings.visit_days, say),
        days=list(_days(found[: seen.PAGE], settings, business, say)),
        older=found[seen.PAGE - 1].seq if len(found) > seen.PAGE else None,
        asking=f"?lang={say.tag}" if lang else "",
        asking_also=f"&lang={say.tag}" if lang else "",
    )


def _days_in_words(days: int, say: Speech) -> str:
    time = dt.timedelta(days=days)
    return format_timedelta(time, "day", threshold=math.inf, locale=say.locale)


def _days(found: list[Kept], settings: Settings, business: str, say: Speech) -> Iterator[Day]:
    zone = zoneinfo.ZoneInfo(settings.time_zone)
    today = local_date(clock.now(), settings.time_zone)
    by_day = itertools.groupby(found, key=lambda kept: kept.at.astimezone(zone).date())
    for day, events in by_day:
        lines = [_line(kept, settings, zone, business, say) for kept in events]
        yield Day(words.in_words(day, today, say.figures), lines)


def _line(kept: Kept, settings: Settings, zone: dt.tzinfo, business: str, say: Speech) -> Line:
    until = ""
    if kept.seen_at:
        end = kept.seen_at + dt.timedelta(days=settings.visit_days)
        date = words.legal_date(local_date(end, settings.time_zone), say.figures)
        until = say.t("deleted on {date}", date=date)
    began = kept.kind in {"link.opened", "document.viewed"}
    by = [say.apart(part) for part in (kept.device, kept.address) if part and began]
    local = kept.at.astimezone(zone)
    at = str(format_time(local, "short", locale=say.locale))
    return Line(at, local.isoformat(), sentence(kept, business, say), ", ".join(by), until)
