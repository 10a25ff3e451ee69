"""Autopay in a customer's portal: what is agreed to, with which card or account, and its end."""

import uuid
from typing import Annotated, Any

import msgspec
from litestar import Request, Response
from litestar.params import FromPath, JSONBody

from app.domain.errors import Refused
from app.domain.links.rules import Opening
from app.domain.payments import enrolling
from app.domain.payments.enrolling import Consent, Enrolment
from app.domain.sessions.rules import Session
from app.domain.settings.queries import current
from app.domain.visits.callers import truncated
from app.effects.outbox import NotNow
from app.effects.stripe.gateway import SaidNo
from app.effects.stripe.till import Till
from app.formats.language import Speech
from app.http.limits import PAYMENTS, Limits
from app.http.paying import Started, away, to_come_back
from app.http.portal import Refusal, admit, token_of
from app.http.refusals import speech_of


class AutopayWish(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """That a customer agrees to `consent`, the words that he was shown."""

    consent: Annotated[str, msgspec.Meta(min_length=1, max_length=2000)]
    locale: Annotated[str, msgspec.Meta(max_length=35, pattern=r"^[A-Za-z0-9-]*$")] = ""


class PortalAutopay(msgspec.Struct, frozen=True, kw_only=True):
    """How autopay stands, and the words that a customer would agree to."""

    enrolment: Enrolment
    consent: str


async def shown(request: Request[Any, Any, Any]) -> PortalAutopay:
    """How autopay stands for whoever holds a portal link."""
    opening = await _of_portal(request)
    return await _shown(request, opening)


async def enrol(request: Request[Any, Any, Any], data: JSONBody[AutopayWish]) -> Response[Any]:
    """Agree to autopay: gives the address of Stripe's page, where a card or account is typed in.

    The words must be those that are shown now. 503 where Stripe does not answer.
    """
    opening = await _of_portal(request)
    limits: Limits = request.app.state.limits
    limits.take("payment", opening.link, PAYMENTS)
    if data.consent != _words(await _speech(request, opening), await _name()):
        raise Refused("The words have changed meanwhile: read them again.")
    address = truncated(request.client.host if request.client else "")
    consent = Consent(text=data.consent, address=address, locale=data.locale)
    till: Till = request.app.state.till
    try:
        known = await till.autopay.enrol(opening.customer, opening.link, consent)
    except (NotNow, SaidNo) as error:
        return away(request, error)
    answer = Response[Any](Started(attempt=known.id, url=known.url), status_code=201)
    answer.set_cookie(to_come_back(request, known.id))
    return answer


async def stop(request: Request[Any, Any, Any]) -> None:
    """Want no more of it: nothing is charged any more."""
    opening = await _of_portal(request)
    await enrolling.cancel(opening.customer, "customer")


async def forget(request: Request[Any, Any, Any]) -> Response[Any]:
    """Have the card or account forgotten, here and at Stripe. Autopay ends with it."""
    opening = await _of_portal(request)
    till: Till = request.app.state.till
    try:
        await till.autopay.remove(opening.customer)
    except (NotNow, SaidNo) as error:
        return away(request, error)
    return Response[Any](await _shown(request, opening))


async def of_customer(customer: FromPath[uuid.UUID]) -> Enrolment:
    """How autopay stands for a customer."""
    return await enrolling.of_customer(customer)


async def stop_for(request: Request[Session, Any, Any], customer: FromPath[uuid.UUID]) -> None:
    """End a customer's autopay; only he can begin it."""
    await enrolling.cancel(customer, request.user.actor)


async def _of_portal(request: Request[Any, Any, Any]) -> Opening:
    """Whoever holds the portal link; one to a document decides for no other. Raises Refusal."""
    opening, _ = await admit(request, token_of(request), None, document_asked=False, frozen=False)
    if opening.only is not None:
        raise Refusal("not_found", opening)
    return opening


async def _shown(request: Request[Any, Any, Any], opening: Opening) -> PortalAutopay:
    enrolment = await enrolling.of_customer(opening.customer)
    return PortalAutopay(
        enrolment=enrolment, consent=_words(await _speech(request, opening), await _name())
    )


async def _speech(request: Request[Any, Any, Any], opening: Opening) -> Speech:
    return await speech_of(request, await current(), opening)


async def _name() -> str:
    return (await current()).name


def _words(say: Speech, business: str) -> str:
    """What a customer agrees to."""
    return say.t(
        "I allow {business} to charge each of my invoices on its due date to the card or account"
        " that I give now, until I end it here. I am told the amount and the date two days before.",
        business=business,
    )
