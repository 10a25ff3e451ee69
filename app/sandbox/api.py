"""The API itself: keys, idempotency, errors, and what goes wrong on purpose."""

import asyncio
import hashlib
import hmac
from typing import Any

import msgspec
import stripe

from app.sandbox import expand, parameters, routes, schema
from app.sandbox.errors import ApiError, invalid
from app.sandbox.faults import Fault, Faults
from app.sandbox.objects import Object
from app.sandbox.state import Asked, Reply, State
from app.sandbox.web import Answer, Lost, Request, as_json

_KEPT = 86_400
_LOG = 200
_MANY = 1000
_LONGEST_KEY = 255
_BEFORE = {
    409: ("idempotency_error", "idempotency_key_in_use", "Another request uses this key now."),
    429: ("invalid_request_error", "rate_limit", "Too many requests hit the API too quickly."),
    500: ("api_error", None, "An unknown error occurred."),
    503: ("api_error", None, "The service is unavailable."),
}


class Api:
    """Answers what comes under /v1, and of /v2 what is about events."""

    def __init__(self, state: State, key: str, faults: Faults) -> None:
        self._state = state
        self._key = key
        self._faults = faults
        self._running: set[str] = set()

    async def answer(self, request: Request) -> Answer:
        """The answer of one request. Raises Lost where it is not to arrive."""
        number = self._state.id("req_", 14)
        key = request.headers.get("idempotency-key") if request.method == "POST" else None
        more = {"idempotency_key": key} if key else {}
        replayed = final = False
        try:
            status, body, replayed = await self._answer(request, number, key)
            final = status == 500  # noqa: PLR2004  # kept for its key: to ask again is no use
        except ApiError as error:
            status, body = error.status, error.body
        except schema.Untrue as fault:
            status, final = 500, True
            body = {"error": {"type": "api_error", "message": f"The sandbox is wrong: {fault}"}}
        self._log(request, number, key, status)
        if final:
            more["stripe_should_retry"] = "false"
        if replayed:
            more["idempotent_replayed"] = "true"
        version = str(stripe.api_version)
        return as_json(status, body, request_id=number, stripe_version=version, **more)

    async def _answer(
        self, request: Request, number: str, key: str | None
    ) -> tuple[int, Any, bool]:
        self._authenticate(request)
        found = routes.find(request.method, request.path)
        if found is None:
            raise ApiError(
                f"Unrecognized request URL ({request.method}: {request.path}).", status=404
            )
        route, ids = found
        fault = self._faults.take(route.request) or Fault("")
        self._spoil(fault)
        if key is None:
            await asyncio.sleep(fault.delay)
            return *self._executed(request, route, ids, number, None, fault), False
        if reply := self._known(request, key):
            return reply.status, msgspec.json.decode(reply.body), True
        self._running.add(key)
        try:
            await asyncio.sleep(fault.delay)
            return *self._executed(request, route, ids, number, key, fault), False
        finally:
            self._running.discard(key)

    def _authenticate(self, request: Request) -> None:
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        right = hmac.compare_digest(given.encode(), self._key.encode())
        if scheme.lower() != "bearer" or not right:
            raise ApiError("Invalid API Key provided.", status=401, code="api_key_invalid")
        version = request.headers.get("stripe-version", stripe.api_version)
        if version != stripe.api_version:
            raise ApiError(f"The sandbox speaks {stripe.api_version}, not {version}.")

    def _spoil(self, fault: Fault) -> None:
        if fault.before == "timeout":
            raise Lost(late=True)
        if isinstance(fault.before, int):
            kind, code, message = _BEFORE[fault.before]
            raise ApiError(message, status=fault.before, kind=kind, code=code)  # type: ignore[arg-type]

    def _known(self, request: Request, key: str) -> Reply | None:
        """The answer that is kept for this key. Raises ApiError if the key is not free."""
        if len(key) > _LONGEST_KEY:
            raise ApiError(f"Idempotency keys have up to {_LONGEST_KEY} characters.")
        if key in self._running:
            raise ApiError(
                "There is currently another in-progress request using this Idempotent Key.",
                status=409,
                kind="idempotency_error",
                code="idempotency_key_in_use",
            )
        reply = self._state.memory.replies.get(key)
        if reply is None or reply.at <= self._state.now() - _KEPT:
            return None
        if reply.request != _fingerprint(request):
            raise ApiError(
                "Keys for idempotent requests can only be used with the same parameters they were"
                " first used with.",
                kind="idempotency_error",
            )
        return reply

    def _executed(  # noqa: PLR0913, PLR0917  # all there is to a request
        self,
        request: Request,
        route: routes.Route,
        ids: tuple[str, ...],
        number: str,
        key: str | None,
        fault: Fault,
    ) -> tuple[int, Any]:
        try:
            status, body = (
                200,
                self._do(request, route, ids, {"id": number, "idempotency_key": key}),
            )
        except ApiError as error:
            if not error.executed:
                raise
            status, body = error.status, error.body
        if fault.after == 500:  # noqa: PLR2004  # a status
            status, body = 500, {"error": {"type": "api_error", "message": "Unknown."}}
        if key:
            kept = msgspec.json.encode(body).decode()
            self._keep(key, Reply(self._state.now(), _fingerprint(request), status, kept))
        if fault.after in ("lost", "timeout"):
            raise Lost(late=fault.after == "timeout")
        return status, body

    def _keep(self, key: str, reply: Reply) -> None:
        replies = self._state.memory.replies
        if len(replies) > _MANY:
            for old in [each for each in replies if replies[each].at <= reply.at - _KEPT]:
                del replies[old]
        replies[key] = reply

    def _do(
        self,
        request: Request,
        route: routes.Route,
        ids: tuple[str, ...],
        cause: dict[str, str | None],
    ) -> Object:
        params = _params(request, route)
        none, self._state.cause = self._state.cause, cause
        try:
            made = route.action(self._state, params, *ids)
        finally:
            self._state.cause = none
        schema.check(made)
        return expand.expanded(self._state, made, params.get("expand", []))

    def _log(self, request: Request, number: str, key: str | None, status: int) -> None:
        asked = self._state.memory.asked
        now = self._state.now()
        asked.append(Asked(now, number, request.method, request.path, status, key))
        del asked[:-_LOG]


def _params(request: Request, route: routes.Route) -> Object:
    if request.method != "POST":
        return parameters.read(request.query, route.params)
    if request.path.startswith("/v2/"):
        try:
            tree = msgspec.json.decode(request.body or b"{}", type=dict[str, Any])
        except msgspec.DecodeError as error:
            raise invalid(f"The body is not a JSON object: {error}") from error
        return parameters.converted(tree, route.params)
    return parameters.read(request.body.decode("utf-8", "replace"), route.params)


def _fingerprint(request: Request) -> str:
    whole = f"{request.method} {request.path}?{request.query}\n".encode() + request.body
    return hashlib.sha256(whole).hexdigest()
