"""What a page says instead of opening, and how to get a new link."""

from typing import Any

from litestar import Request, Response

from app.domain.clock import local_date
from app.domain.customers.queries import locale
from app.domain.delivery import renewal
from app.domain.links.rules import Opening, Reason
from app.domain.outgoing.queries import current as outgoing
from app.domain.settings.queries import current
from app.domain.settings.rules import Settings
from app.effects.wording import current_words
from app.formats import words
from app.formats.language import Speech, speech, spoken
from app.http.portal import STATUS, Refusal
from app.http.shell import page


async def speech_of(
    request: Request[Any, Any, Any], settings: Settings, opening: Opening | None
) -> Speech:
    """How to speak to a customer: as asked for, else as his contact wants, else as the business."""
    asked = request.query_params.get("lang", "")
    contact = await locale(opening.customer) if opening else ""
    return speech(spoken("portal", asked, contact, settings.locale), "portal", "pages")


def name_of(settings: Settings, say: Speech) -> str:
    """The business, which may not have said its name yet."""
    return settings.name or say.t("Your documents")


def told(reason: Reason, say: Speech, until: str) -> tuple[str, str]:
    """The heading and the sentence for a reason; `until` is the day on which the link ended."""
    t = say.t
    match reason:
        case "portal_disabled" | "customer_portal_disabled":
            sentence = t("This portal is switched off at the moment. Your documents are safe.")
            return t("Portal not available"), sentence
        case "unknown_token":
            sentence = t(
                "We do not know it, so it answers access denied."
                " Please check that all 32 characters were copied."
            )
            return t("This link does not open"), sentence
        case "revoked":
            sentence = t(
                "It answers access denied now. Your documents are safe; please ask for a new link."
            )
            return t("This link was withdrawn"), sentence
        case "superseded":
            sentence = t(
                "It answers access denied now, because a newer link was sent to you."
                " Please look for the latest message."
            )
            return t("This link was replaced"), sentence
        case "expired":
            sentence = t(
                "It was good until {until}; since then it answers access denied."
                " Your documents are safe, and a new link takes a minute.",
                until=until,
            )
            return t("This link has expired"), sentence
        case "not_found":
            sentence = t("There is no such document here, or it is not shown now.")
            return t("File not found"), sentence


async def sent_anew(request: Request[Any, Any, Any], refusal: Refusal) -> Response[bytes]:
    """A new link for whoever finds his ended; he is told the same whatever comes of it."""
    opening, settings = refusal.opening, await current()
    if opening is None or not await _renewable(refusal, settings):
        return await refused(request, refusal)
    contact = await renewal.contact_of(opening.link)
    tag = spoken("letters", contact.locale if contact else "", settings.locale)
    await renewal.ask(opening, contact, await current_words("new_link", "email", tag))
    say = await speech_of(request, settings, opening)
    heading = say.t("Look in your mail")
    sentence = say.t("If we have an address for you, a new link is on its way.")
    return told_plainly(request, settings, say, heading, sentence)


async def _renewable(refusal: Refusal, settings: Settings) -> bool:
    """Whether a new link is offered: it could be sent."""
    if refusal.reason not in renewal.RENEWABLE or not settings.renew_links:
        return False
    return (await outgoing()).transport != "none"


async def refused(request: Request[Any, Any, Any], refusal: Refusal) -> Response[bytes]:
    """The page that says why a link does not open."""
    settings = await current()
    say = await speech_of(request, settings, refusal.opening)
    assert refusal.reason != "code_needed"  # noqa: S101  # app.http.codes answers that
    until = refusal.opening.expires_at if refusal.opening else None
    day = words.legal_date(local_date(until, settings.time_zone), say.figures) if until else ""
    heading, sentence = told(refusal.reason, say, day)
    renewable = await _renewable(refusal, settings)
    status_code = STATUS[refusal.reason]
    return _told(request, settings, say, heading, sentence, status_code, renewable=renewable)


def told_plainly(
    request: Request[Any, Any, Any],
    settings: Settings,
    say: Speech,
    heading: str,
    sentence: str,
) -> Response[bytes]:
    """A page that says one thing, and opens nothing."""
    return _told(request, settings, say, heading, sentence, status_code=200)


def _told(  # noqa: PLR0913, PLR0917  # all that such a page says
    request: Request[Any, Any, Any],
    settings: Settings,
    say: Speech,
    heading: str,
    sentence: str,
    status_code: int,
    *,
    renewable: bool = False,
) -> Response[bytes]:
    """A page that opens nothing, and says why."""
    return page(
        request,
        "refused.html",
        settings,
        say,
        name=name_of(settings, say),
        title=heading,
        boot=None,
        status_code=status_code,
        heading=heading,
        sentence=sentence,
        renewable=renewable,
    )
