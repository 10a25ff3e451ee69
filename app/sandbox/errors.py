"""Stripe's refusals."""

from typing import Any, Literal

Kind = Literal["invalid_request_error", "card_error", "idempotency_error", "api_error"]


class ApiError(Exception):
    """An answer that is an error.

    `executed` says whether the request began to be executed, since only then is its answer kept
    for its idempotency key.
    """

    def __init__(  # noqa: PLR0913  # Stripe's own fields
        self,
        message: str,
        *,
        status: int = 400,
        kind: Kind = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
        executed: bool = True,
        **more: Any,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.executed = executed
        fields = {"code": code, "message": message, "param": param, "type": kind, **more}
        self.body = {"error": {name: value for name, value in fields.items() if value is not None}}


def invalid(message: str, param: str | None = None, code: str | None = None) -> ApiError:
    """A request whose parameters are refused before anything is done."""
    return ApiError(message, param=param, code=code, executed=False)


def missing(kind: str, key: str, param: str = "id", status: int = 404) -> ApiError:
    """No such object; 400 where another object's parameter names it."""
    name = kind.replace(".", " ").replace("_", " ")
    return ApiError(
        f"No such {name}: '{key}'",
        status=status,
        code="resource_missing",
        param=param,
        executed=False,
    )


def not_done_here(what: str, param: str | None = None) -> ApiError:
    """What Stripe does and this stand-in does not: said, rather than silently left out."""
    return invalid(f"The sandbox does not do this: {what}.", param, "sandbox_unsupported")
