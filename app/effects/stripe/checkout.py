"""A Checkout Session made for an attempt, asked about, and ended."""

import contextlib
import hashlib
import uuid
from typing import Any

import msgspec
import stripe

from app.domain.billing import queries as billing
from app.domain.customers.queries import customer
from app.domain.payments import (
    customers,
    enrolling,
    inbox,
    starting,
    syncing,
    units,
)
from app.domain.payments.rules import AttemptState, IntentFacts, MethodFacts, SessionFacts, Source
from app.domain.payments.starting import PayOrder
from app.domain.payments.syncing import Answer, Known
from app.effects.stripe.facts import (
    EXPANDED,
    identity,
    intent_facts,
    metadata_of,
    method_facts,
    session_facts,
)
from app.effects.stripe.gateway import Gateway, SaidNo, Silent, ask

#: Languages of Checkout's page; it finds its own for others.
_LOCALES = frozenset({"ar", "de", "en", "es", "fr"})


class _Request(msgspec.Struct):
    """How an attempt was asked for: the same words each time, or Stripe refuses the key."""

    locale: str
    numbers: list[str]
    expires_at: int
    currency: str = "EUR"


class Checkout:
    """Paying at Stripe's page."""

    def __init__(self, gateway: Gateway, public_url: str) -> None:
        self._gateway = gateway
        self._url = public_url

    async def start(self, order: PayOrder) -> Known:
        """An attempt whose page can be opened.

        Raises NotPayable, Refused, Silent, SaidNo; what Stripe did not answer is healed later.
        """
        begun = await starting.start(order)
        ends = [await self.end(sibling, "checkout") for sibling in begun.siblings]
        if not {"processing", "succeeded"}.isdisjoint(ends):
            await starting.check(order)  # one that was to end had been paid: less is due now
        return await self.open(begun.attempt)

    async def open(self, attempt: uuid.UUID) -> Known:
        """Ask Stripe for the session of an attempt; again, it is the same one."""
        known = await syncing.known(attempt)
        if known.url:
            return known
        client = await self._gateway.client()
        buyer = await self._customer(client, known)
        session = await ask(
            client.v1.checkout.sessions.create_async(
                self._wanted(known, buyer), {"idempotency_key": f"co-{known.id}"}
            )
        )
        await starting.opened(attempt, session_facts(session))
        return await syncing.known(attempt)

    async def sync(self, attempt: uuid.UUID, source: Source, detail: str = "") -> AttemptState:
        """Ask Stripe what became of an attempt, and apply it. Raises NotFound, Silent, SaidNo."""
        known = await syncing.known(attempt)
        seq = await syncing.asking(attempt)
        session, intent = await self.now(known)
        if session is None and intent is None:
            return known.state
        named = session.setup_intent if session and session.status == "complete" else ""
        answer = Answer(
            seq=seq,
            session=session,
            intent=intent,
            method=await self._saved(named) if named else None,
            source=source,
            detail=detail,
        )
        state = await syncing.answered(attempt, answer)
        if answer.method is not None:
            await self._look_again(answer.method)
        return state

    async def _look_again(self, method: MethodFacts) -> None:
        """News of a method that came before it was kept was of nobody's: ask once it is."""
        await self.method_changed(method.id)
        if method.mandate:
            await self.mandate_changed(method.mandate)

    async def now(self, known: Known) -> tuple[SessionFacts | None, IntentFacts | None]:
        """The session and the PaymentIntent of an attempt as they are now."""
        client = await self._gateway.client()
        session = None
        if known.session:
            got = await ask(client.v1.checkout.sessions.retrieve_async(known.session))
            session = session_facts(got)
        elif known.intent and known.kind == "checkout":
            # News of its money came before the session's own: without it a decline ends nothing.
            session = await self._session_of(known.intent)
        named = (session.intent if session else "") or known.intent
        return session, await self.intent(named) if named else None

    async def _session_of(self, intent: str) -> SessionFacts | None:
        client = await self._gateway.client()
        listed = await ask(
            client.v1.checkout.sessions.list_async({"payment_intent": intent, "limit": 1})
        )
        return session_facts(listed.data[0]) if listed.data else None

    async def charge_of(self, known: Known) -> str:
        """The PaymentIntent that names this attempt as its own, "" where there is none."""
        buyer = await customers.stripe_id(known.customer, livemode=known.livemode)
        client = await self._gateway.client()
        since = int(known.created_at.timestamp()) - 60
        listed = await ask(
            client.v1.payment_intents.list_async(
                {"customer": buyer or "", "created": {"gte": since}, "limit": 100}
            )
        )
        found = (each.id for each in listed.data if metadata_of(each, "attempt") == str(known.id))
        return next(found, "")

    async def intent(self, name: str) -> IntentFacts:
        """One PaymentIntent as it is now, with all of its charges, and the tries that had none."""
        client = await self._gateway.client()
        got = await ask(client.v1.payment_intents.retrieve_async(name, {"expand": EXPANDED}))
        charges = await ask(client.v1.charges.list_async({"payment_intent": name, "limit": 100}))
        return intent_facts(got, charges.data, await inbox.failures(name))

    async def method_changed(self, name: str) -> bool:
        """Find out what became of a saved method; whether it is one of ours."""
        client = await self._gateway.client()
        got = await ask(client.v1.payment_methods.retrieve_async(name))
        return await enrolling.changed(method_facts(got, None))

    async def mandate_changed(self, name: str) -> bool:
        """Find out what became of a mandate; whether a method of ours can be charged no more."""
        client = await self._gateway.client()
        got = await ask(client.v1.mandates.retrieve_async(name))
        return await enrolling.revoked(name) if got.status == "inactive" else False

    async def _saved(self, name: str) -> MethodFacts | None:
        """The method that a SetupIntent brought."""
        client = await self._gateway.client()
        got = await ask(
            client.v1.setup_intents.retrieve_async(name, {"expand": ["payment_method", "mandate"]})
        )
        method = got.payment_method
        if not isinstance(method, stripe.PaymentMethod):
            return None
        mandate = got.mandate if isinstance(got.mandate, stripe.Mandate) else None
        return method_facts(method, mandate)

    async def setup_of(self, name: str) -> uuid.UUID | None:
        """Bring the attempt up to date that a SetupIntent names as its own."""
        client = await self._gateway.client()
        got = await ask(client.v1.setup_intents.retrieve_async(name))
        found = await inbox.attempt_of(metadata_of(got, "attempt"))
        if found is not None and (await syncing.known(found)).session:
            await self.sync(found, "webhook")
        return found

    async def adopt(self, kind: str, name: str) -> uuid.UUID | None:
        """The attempt that one of Stripe's objects names as its own, with whatever it is called."""
        client = await self._gateway.client()
        if kind == "checkout.session":
            session = session_facts(await ask(client.v1.checkout.sessions.retrieve_async(name)))
            found = await inbox.attempt_of(session.attempt)
            if found is not None:
                await starting.opened(found, session)
            return found
        if kind == "charge":
            charge = await ask(client.v1.charges.retrieve_async(name))
            name = identity(charge.payment_intent)
        if not name.startswith("pi_"):
            return None
        intent = await self.intent(name)
        found = await inbox.attempt_of(intent.id, intent.attempt)
        if found is not None:
            await starting.charged(found, intent.id)
        return found

    async def end(self, attempt: uuid.UUID, source: Source) -> AttemptState:
        """End the session of an attempt; one that was paid meanwhile is found paid."""
        known = await syncing.known(attempt)
        if known.state == "created":
            # Not made, or not told: then nobody has its address, and there is nothing to end.
            with contextlib.suppress(SaidNo, Silent):
                known = await self.open(attempt)
        if known.session:
            client = await self._gateway.client()
            with contextlib.suppress(SaidNo):  # it is open no more: the next answer says why
                await ask(client.v1.checkout.sessions.expire_async(known.session))
        return await self.sync(attempt, source)

    async def _customer(self, client: stripe.StripeClient, known: Known) -> str:
        """Who the customer is at Stripe, made there once."""
        livemode, identifier = (await billing.current()).livemode, known.customer
        if named := await customers.stripe_id(identifier, livemode=livemode):
            return named
        who = await customer(identifier)
        email = next((each.email for each in who.contacts if each.email), "")
        wanted: Any = {"name": who.name, "metadata": {"customer": str(identifier)}}
        if email:
            wanted["email"] = email
        # Of this attempt, since Stripe keeps a failure too: the next one is not to meet it.
        digest = hashlib.sha256(msgspec.json.encode(wanted)).hexdigest()[:24]
        key = {"idempotency_key": f"cu-{known.id}-{digest}"}
        made = await ask(client.v1.customers.create_async(wanted, key))  # type: ignore[arg-type]
        return await customers.remember(identifier, made.id, livemode=livemode)

    def _wanted(self, known: Known, buyer: str) -> Any:
        if known.kind == "setup":
            return self._wanted_setup(known, buyer)
        request = msgspec.json.decode(known.request, type=_Request)
        named = {"attempt": str(known.id)}
        numbers = ", ".join(request.numbers)[:200]
        back = f"{self._url}/paid/{known.id}"
        return {
            "mode": "payment",
            "customer": buyer,
            "client_reference_id": str(known.id),
            "metadata": named,
            "payment_intent_data": {"metadata": named, "description": numbers},
            "line_items": [
                {
                    "quantity": 1,
                    "price_data": {
                        "currency": known.currency.lower(),
                        "unit_amount": units.to_stripe(known.amount, known.currency),
                        "product_data": {"name": numbers},
                    },
                }
            ],
            "expires_at": request.expires_at,
            "adaptive_pricing": {"enabled": False},
            "submit_type": "pay",
            "locale": _spoken(request.locale),
            "success_url": f"{back}?session={{CHECKOUT_SESSION_ID}}",
            "cancel_url": f"{back}?left=1",
        }

    def _wanted_setup(self, known: Known, buyer: str) -> Any:
        request = msgspec.json.decode(known.request, type=_Request)
        named, back = {"attempt": str(known.id)}, f"{self._url}/paid/{known.id}"
        return {
            "mode": "setup",
            "customer": buyer,
            "client_reference_id": str(known.id),
            "metadata": named,
            "setup_intent_data": {"metadata": named},
            "currency": request.currency.lower(),
            "expires_at": request.expires_at,
            "locale": _spoken(request.locale),
            "success_url": f"{back}?session={{CHECKOUT_SESSION_ID}}",
            "cancel_url": f"{back}?left=1",
        }


def _spoken(locale: str) -> str:
    language = locale.partition("-")[0]
    return language if language in _LOCALES else "auto"
