"""Every answer that is a no, as problem details (RFC 9457) that never name a path or a token."""

import logging
from http import HTTPStatus
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.utils.scope.state import ScopeState

from app.domain import errors
from app.domain.errors import Fault
from app.formats.language import preferred, speech, spoken
from app.http.faults import field_faults

MEDIA_TYPE = "application/problem+json"
_log = logging.getLogger(__name__)

_STATUS = {
    errors.Refused: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.NotFound: HTTPStatus.NOT_FOUND,
    errors.Conflict: HTTPStatus.CONFLICT,
    errors.Gone: HTTPStatus.GONE,
    errors.TooMany: HTTPStatus.TOO_MANY_REQUESTS,
}


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A refusal: `title` names the status, `detail` is a sentence, `errors` one entry a field."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    reason: str = ""
    errors: tuple[Fault, ...] = ()


def problem(
    status: int, detail: str, *, reason: str = "", faults: tuple[Fault, ...] = ()
) -> Response[Problem]:
    body = Problem(
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        reason=reason,
        errors=faults,
    )
    return Response(body, status_code=status, media_type=MEDIA_TYPE)


def in_words(request: Request[Any, Any, Any], sentence: str) -> str:
    """A sentence in the language that was asked for, where customers can come to see it."""
    tags = preferred(request.headers.get("accept-language", ""))
    return speech(spoken("pages", *tags), "pages").known(sentence)


def domain_error(request: Request[Any, Any, Any], error: Exception) -> Response[Problem]:
    """One of the domain's ways to say no."""
    found = error.faults if isinstance(error, errors.Refused) else ()
    faults = tuple(Fault(each.field, in_words(request, each.problem)) for each in found)
    status = next(status for kind, status in _STATUS.items() if isinstance(error, kind))
    reason = getattr(error, "reason", "")
    return problem(status, in_words(request, str(error)), reason=reason, faults=faults)


def http_error(request: Request[Any, Any, Any], error: Exception) -> Response[Problem]:
    """What Litestar refuses by itself; a body that does not fit is told field by field."""
    assert isinstance(error, HTTPException)  # noqa: S101  # registered for it only
    if error.status_code == HTTPStatus.BAD_REQUEST:
        faults = _faults(request) or _parameter_faults(error)
        detail = "Some fields are not right." if faults else "The request cannot be understood."
        return problem(HTTPStatus.BAD_REQUEST, in_words(request, detail), faults=faults)
    sentences = {
        HTTPStatus.NOT_FOUND: "There is nothing here.",
        HTTPStatus.METHOD_NOT_ALLOWED: "That cannot be done here.",
        HTTPStatus.UNAUTHORIZED: "Sign in first.",
        HTTPStatus.FORBIDDEN: "You may not do that.",
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "That is too large.",
    }
    status = HTTPStatus(error.status_code)
    answer = problem(status, in_words(request, sentences.get(status, f"{status.phrase}.")))
    answer.headers.update(error.headers or {})  # what is allowed instead (RFC 9110, 15.5.6)
    return answer


def unexpected(request: Request[Any, Any, Any], error: Exception) -> Response[Problem]:
    """A fault of ours: logged with its trace, told without it."""
    _log.error("An answer failed.", exc_info=error)
    detail = in_words(request, "Something went wrong on our side.")
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, detail)


HANDLERS: dict[int | type[Exception], Any] = {
    **dict.fromkeys(_STATUS, domain_error),
    HTTPException: http_error,
    Exception: unexpected,
}


def _parameter_faults(error: HTTPException) -> tuple[Fault, ...]:
    """Every parameter of the address that does not fit."""
    found = error.extra if isinstance(error.extra, list) else []
    return tuple(
        Fault(each["key"], f"{each['message']}.")
        for each in found
        if each.get("source") in {"path", "query"}
    )


def _faults(request: Request[Any, Any, Any]) -> tuple[Fault, ...]:
    """Every field of the body that does not fit; msgspec itself stops at the first."""
    handler: Any = request.route_handler
    field = getattr(handler, "parsed_data_field", None)
    body = ScopeState.from_scope(request.scope).body
    if field is None or not isinstance(body, bytes):
        return ()
    try:
        given = msgspec.json.decode(body)
    except msgspec.DecodeError:
        return (Fault("", "This is not JSON."),)
    if not isinstance(given, dict):
        return (Fault("", "An object is expected."),)
    return tuple(field_faults(field.annotation, given))
