"""Paying online: a customer is sent to Stripe's page, comes back, and sees what the ledger says."""

import contextlib
import hmac
import uuid
from typing import Annotated, Any

import msgspec
from litestar import Request, Response
from litestar.datastructures import Cookie
from litestar.exceptions import ClientException, PermissionDeniedException
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.response.redirect import Redirect

from app.domain import clock
from app.domain.billing import queries as billing
from app.domain.errors import NotFound, Refused
from app.domain.links.queries import address, keyring
from app.domain.links.rules import Opening
from app.domain.payments import inbox, queries, syncing
from app.domain.payments.queries import PaidOn, PayOutcome
from app.domain.payments.rules import Part, asked
from app.domain.payments.starting import NotPayable, PayOrder
from app.domain.payments.syncing import Known
from app.domain.settings.queries import current
from app.effects.outbox import NotNow
from app.effects.stripe import webhooks
from app.effects.stripe.gateway import SaidNo
from app.effects.stripe.till import Till
from app.http.errors import Problem, in_words, problem
from app.http.limits import PAYMENTS, Limits
from app.http.opened import payable_of
from app.http.portal import admit, token_of
from app.http.refusals import speech_of, told_plainly

MOST_DOCUMENTS = 50
#: Says which browser went to pay, so that only that one is led back to the page.
_COOKIE = "porchlight_paying"
_OF_PORTAL = 2  # slashes in the address of a portal home
_COMES_BACK = 2 * 60 * 60  # seconds
Amount = Annotated[int, msgspec.Meta(ge=1, le=10**15)]


class WantedPart(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much of which document is to be paid, in minor units."""

    document: uuid.UUID
    amount: Amount


class WantedPayment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a customer wants to pay in one go; `locale` is what Stripe's page is to speak."""

    parts: Annotated[tuple[WantedPart, ...], msgspec.Meta(min_length=1, max_length=MOST_DOCUMENTS)]
    locale: Annotated[str, msgspec.Meta(max_length=35, pattern=r"^[A-Za-z0-9-]*$")] = ""


class Started(msgspec.Struct, frozen=True, kw_only=True):
    """Where the customer pays."""

    attempt: uuid.UUID
    url: str


async def start(request: Request[Any, Any, Any], data: JSONBody[WantedPayment]) -> Response[Any]:
    """Go to pay: gives the address of Stripe's page. 503 where Stripe does not answer."""
    token = token_of(request)
    documents = [part.document for part in data.parts]
    if len(set(documents)) != len(documents):
        raise Refused("An invoice stands there twice.")
    for document in documents:
        opening, _ = await admit(request, token, document, document_asked=True, frozen=False)
    parts = tuple(Part(document=part.document, amount=part.amount) for part in data.parts)
    try:
        known = await _begun(request, opening, parts, data.locale)
    except (NotNow, SaidNo) as error:
        return away(request, error)
    answer = Response[Any](Started(attempt=known.id, url=known.url), status_code=201)
    answer.set_cookie(to_come_back(request, known.id))
    return answer


async def led(
    request: Request[Any, Any, Any], opening: Opening, document: uuid.UUID
) -> Response[Any]:
    """Who presses a plain form's Pay Now, led to Stripe's page for what is asked for now."""
    status = opening.status(clock.now())
    assert status is not None  # noqa: S101  # admitted with a document
    settings = await current()
    say = await speech_of(request, settings, opening)
    part = Part(document=document, amount=asked(payable_of(opening, status)))
    if not part.amount:  # the page itself says why
        return Redirect(request.url.path, status_code=303)
    try:
        known = await _begun(request, opening, (part,), say.tag)
    except NotPayable:
        return Redirect(request.url.path, status_code=303)
    except (NotNow, SaidNo):
        heading = say.t("Please try again")
        sentence = say.t(
            "The payment page does not answer just now. Nothing was paid; try again in a minute."
        )
        answer = told_plainly(request, settings, say, heading, sentence)
        answer.status_code = 503
        return answer
    return Redirect(known.url, status_code=303, cookies=[to_come_back(request, known.id)])


async def paid_on(request: Request[Any, Any, Any], document: FromPath[uuid.UUID]) -> PaidOn:
    """What was paid on a document, and what is being tried."""
    await admit(request, token_of(request), document, document_asked=True, frozen=False)
    return await queries.paid_on(document)


async def outcome(request: Request[Any, Any, Any], attempt: FromPath[uuid.UUID]) -> PayOutcome:
    """What became of a try to pay; a document's link tells only of those that began there."""
    opening, _ = await admit(request, token_of(request), None, document_asked=False, frozen=False)
    return await queries.outcome(attempt, opening.customer, opening.link if opening.only else None)


async def returned(
    request: Request[Any, Any, Any],
    attempt: FromPath[uuid.UUID],
    session: FromQuery[str] = "",
) -> Response[Any]:
    """Whoever comes from Stripe's page, led back to his own; the ledger is brought up to date.

    The address that Stripe knows opens nothing: the browser that went to pay is led on by its
    cookie, any other is told to open its link again. 404 for a session that is not this attempt's.
    """
    known = await syncing.known(attempt)
    if session and session != known.session:
        raise NotFound("There is no such payment.")
    mine = hmac.compare_digest(request.cookies.get(_COOKIE, ""), _mark(attempt))
    if session:
        till: Till = request.app.state.till
        with contextlib.suppress(NotNow, SaidNo):  # the reconciler asks again
            await till.checkout.sync(attempt, "return")
    if not mine or known.link is None:
        return await _elsewhere(request)
    back, parts = await address(known.link), await queries.parts(attempt)
    if back.count("/") == _OF_PORTAL and len(parts) == 1:
        back += f"/documents/{parts[0]}"
    place = "#autopay" if known.kind == "setup" else ""
    return Redirect(f"{back}?{'paid' if session else 'left'}={attempt}{place}", status_code=303)


async def take_event(request: Request[Any, Any, Any]) -> None:
    """Take in what Stripe tells; 400 unless it is signed with a secret of ours, just now.

    Nothing is asked of Stripe here: a job does that after the answer.
    """
    known = await billing.current()
    header = request.headers.get("stripe-signature", "")
    if not known.webhook_secrets:
        raise PermissionDeniedException
    try:
        told = webhooks.verified(await request.body(), header, known.webhook_secrets)
    except webhooks.Forged as forged:
        raise ClientException from forged
    await inbox.receive(told, "webhook", livemode=known.livemode)


async def _elsewhere(request: Request[Any, Any, Any]) -> Response[bytes]:
    """For a browser that did not go to pay: says nothing of whose payment it is."""
    settings = await current()
    say = await speech_of(request, settings, None)
    return told_plainly(
        request,
        settings,
        say,
        say.t("Thank you"),
        say.t("Open your link again to see what was paid. This page knows nothing of it."),
    )


async def _begun(
    request: Request[Any, Any, Any], opening: Opening, parts: tuple[Part, ...], locale: str
) -> Known:
    """An attempt whose page is open. Raises TooMany, NotPayable, Refused, NotNow, SaidNo."""
    limits: Limits = request.app.state.limits
    limits.take("payment", opening.link, PAYMENTS)
    till: Till = request.app.state.till
    order = PayOrder(customer=opening.customer, link=opening.link, parts=parts, locale=locale)
    return await till.checkout.start(order)


def away(request: Request[Any, Any, Any], error: Exception) -> Response[Problem]:
    """Stripe does not answer, or refuses; why is for staff."""
    del error
    sentence = "The payment page does not answer just now. Nothing was paid; try again in a minute."
    return problem(503, in_words(request, sentence), reason="stripe_away")


def to_come_back(request: Request[Any, Any, Any], attempt: uuid.UUID) -> Cookie:
    """Known to the browser that goes to Stripe's page, so that it is led back."""
    return Cookie(
        key=_COOKIE,
        value=_mark(attempt),
        path=f"/paid/{attempt}",
        max_age=_COMES_BACK,
        secure=request.app.state.config.secure,
        httponly=True,
        samesite="lax",
    )


def _mark(attempt: uuid.UUID) -> str:
    """What only the browser that started this attempt has."""
    ring = keyring()
    return hmac.digest(ring.keys[ring.current], b"paying|" + attempt.bytes, "sha256").hex()
