"""Why an invoice is paid or is not, for staff; and what they have to decide about money."""

import datetime as dt
import uuid
from typing import Any, cast

import msgspec
from litestar import Request, Response
from litestar.params import FromPath

from app.domain import tasks
from app.domain.payments import evidence, story
from app.domain.payments.story import PaymentStory
from app.domain.sessions.rules import Session
from app.domain.tasks import PaymentTask
from app.effects.outbox import NotNow
from app.effects.stripe.gateway import NotConnected, SaidNo
from app.effects.stripe.till import Till
from app.http.errors import in_words, problem


class PaymentTasks(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be decided, the most urgent first.

    `silent_since`: Stripe's webhooks have told nothing since, though there was something to tell.
    """

    tasks: list[PaymentTask]
    silent_since: dt.datetime | None


async def payment_story(
    request: Request[Session, Any, Any], document: FromPath[uuid.UUID]
) -> PaymentStory:
    """Why a document is paid or is not, with everything that is known of its money."""
    found = await story.story(document)
    till: Till = request.app.state.till
    return msgspec.structs.replace(found, genuine=till.gateway.genuine)


async def refresh(
    request: Request[Session, Any, Any], document: FromPath[uuid.UUID]
) -> Response[PaymentStory]:
    """Ask Stripe now what became of every try to pay a document. 503 where it does not answer."""
    till: Till = request.app.state.till
    try:
        for attempt in await story.to_look_at(document):
            await till.checkout.sync(attempt, "staff")
    except (NotNow, NotConnected, SaidNo) as error:
        away = problem(503, in_words(request, str(error)), reason="stripe_away")
        return cast(Response[PaymentStory], away)
    return Response(await payment_story(request, document))


async def payment_tasks() -> PaymentTasks:
    """What staff have to decide about money."""
    return PaymentTasks(tasks=await tasks.open_tasks(), silent_since=await evidence.silent_since())


async def close_task(request: Request[Session, Any, Any], task: FromPath[uuid.UUID]) -> None:
    """Say that a question about money is decided."""
    await tasks.close(task, request.user.actor)
