"""The page that ends what is sent regularly: a member's digest, or reminders to a customer."""

from typing import Any

from litestar import Request, Response
from litestar.params import FromPath

from app.domain.delivery import queries as deliveries
from app.domain.delivery import reminders
from app.domain.errors import NotFound
from app.domain.links.queries import keyring
from app.domain.notices import actions as notices
from app.domain.settings.queries import current
from app.domain.staff.queries import member
from app.domain.unsubscribing import Ticket, opened
from app.formats.language import Part, Speech, speech, spoken
from app.formats.notice import page as digest
from app.formats.notice.page import Page
from app.http.shell import page


async def ask(request: Request[Any, Any, Any], ticket: FromPath[str]) -> Response[bytes]:
    """A page that asks whether to send no more; it changes nothing."""
    return await _shown(request, opened(ticket, keyring()), done=False)


async def end(request: Request[Any, Any, Any], ticket: FromPath[str]) -> Response[bytes]:
    """Send no more (RFC 8058)."""
    known = opened(ticket, keyring())
    try:
        if known and known.what == "digest":
            await notices.end_digest(known.of)
        elif known:
            await reminders.refuse(known.of)
    except NotFound:
        known = None
    return await _shown(request, known, done=True)


async def _shown(
    request: Request[Any, Any, Any], ticket: Ticket | None, *, done: bool
) -> Response[bytes]:
    settings, locale = await current(), ""
    try:
        locale = await _locale(ticket) if ticket else ""
    except NotFound:
        ticket = None
    part: Part = "notices" if ticket and ticket.what == "digest" else "pages"
    say = speech(spoken(part, locale, settings.locale), part, "portal", "pages")
    said = _unknown(say)
    if ticket and ticket.what == "digest":
        said = digest.ended(say) if done else digest.asking(say)
    elif ticket:
        said = _ended(say, settings.name) if done else _asking(say)
    return page(
        request,
        "unsubscribe.html",
        settings,
        say,
        name=settings.name,
        title=said.heading,
        boot=None,
        status_code=200 if ticket else 404,
        said=said,
    )


async def _locale(ticket: Ticket) -> str:
    """In which language its reader reads. Raises NotFound."""
    if ticket.what == "digest":
        return (await member(ticket.of)).locale
    return (await deliveries.delivery(ticket.of)).locale


def _asking(say: Speech) -> Page:
    return Page(
        heading=say.t("No more reminders?"),
        sentence=say.t("Invoices and other documents will still come."),
        button=say.t("Send me no more reminders"),
    )


def _ended(say: Speech, business: str) -> Page:
    return Page(
        heading=say.t("No more reminders will come"),
        sentence=say.t(
            "If you want them again, please tell {business}."
            " Invoices and other documents will still come.",
            business=say.apart(business),
        ),
    )


def _unknown(say: Speech) -> Page:
    return Page(
        heading=say.t("This link ends nothing"),
        sentence=say.t("It is not whole. Please open it once more from the e-mail."),
    )
