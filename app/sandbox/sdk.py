"""What Stripe's SDK says of the API that it was generated for: its annotations, made readable.

The SDK's types come from the same specification as its API version, so they are the strictest
account of it that can be had offline. Names that begin with an underscore are private: hence the
exact pin of the SDK, and tests that fail when they move.
"""

import ast
import importlib
import inspect
import sys
import typing
from collections.abc import Iterator
from functools import cache
from types import NoneType, UnionType
from typing import Any, ForwardRef, Literal, NamedTuple, NotRequired, Required, Union

import stripe
from stripe._object_classes import get_object_class
from stripe._request_options import RequestOptions
from stripe.events._event_classes import get_v2_event_class

stripe.enable_telemetry = False  # it would write a file in the home folder, and report to Stripe


class Annotated(NamedTuple):
    """An annotation, and the module whose names it uses."""

    annotation: Any
    module: str


class Field(NamedTuple):
    """One field of an object, or one parameter of a request."""

    type: Annotated
    required: bool
    nullable: bool


def resource(name: str) -> type:
    """The class of a kind of object, such as `checkout.session`. Raises KeyError."""
    kind = get_object_class("V2" if name.startswith("v2.") else "V1", name)
    if kind is stripe.StripeObject:
        raise KeyError(name)
    return kind


@cache
def fields(kind: type) -> dict[str, Field]:
    """The fields of a resource or of an object within it."""
    found = {}
    for name, annotated in _annotations(kind):
        if name.startswith("_") or typing.get_origin(annotated.annotation) is typing.ClassVar:
            continue
        nullable = any(each.annotation is NoneType for each in alternatives(annotated))
        found[name] = Field(annotated, required=not nullable, nullable=nullable)
    return found


def _annotations(kind: type) -> Iterator[tuple[str, Annotated]]:
    for each in reversed(kind.__mro__):
        for name, annotation in vars(each).get("__annotations__", {}).items():
            if each.__module__ in sys.modules and issubclass(each, stripe.StripeObject):
                yield name, Annotated(annotation, each.__module__)


def thin_event(name: str) -> type | None:
    """The class of a thin event such as `v1.payment_intent.succeeded`, if there is one."""
    kind: type = get_v2_event_class(name)
    return None if kind is stripe.StripeObject else kind


@cache
def parameters(kind: type) -> dict[str, Field]:
    """The parameters of a request, or of a part of one, but for the SDK's own options."""
    options = inspect.get_annotations(RequestOptions)
    found = {}
    for name, annotation in inspect.get_annotations(kind).items():
        if name in options:
            continue
        inner = resolved(Annotated(annotation, kind.__module__))
        optional = typing.get_origin(inner.annotation) is NotRequired
        if typing.get_origin(inner.annotation) in (NotRequired, Required):
            inner = Annotated(typing.get_args(inner.annotation)[0], inner.module)
        found[name] = Field(inner, required=not optional, nullable=False)
    return found


def is_parameters(annotation: Any) -> bool:
    return isinstance(annotation, type) and hasattr(annotation, "__required_keys__")


def alternatives(of: Annotated) -> list[Annotated]:
    """The members of a union, and of unions within it; a type that is none is its only one."""
    return list(_members(of))


def _members(of: Annotated) -> Iterator[Annotated]:
    inner = resolved(of)
    if typing.get_origin(inner.annotation) in (Union, UnionType):
        for each in typing.get_args(inner.annotation):
            yield from _members(Annotated(each, inner.module))
    else:
        yield inner


def literals(choices: list[Annotated]) -> list[Any]:
    """The values that are named; what Stripe calls `Literal[…] | str` is an enumeration."""
    return [
        value
        for each in choices
        if typing.get_origin(each.annotation) is Literal
        for value in typing.get_args(each.annotation)
    ]


def resolved(of: Annotated) -> Annotated:
    """The same without names in quotes."""
    annotation = of.annotation
    while isinstance(annotation, str | ForwardRef):
        name = annotation if isinstance(annotation, str) else annotation.__forward_arg__
        annotation = eval(name, _names(of.module))  # noqa: S307  # from the SDK's own source
    return Annotated(annotation, of.module)


@cache
def _names(module: str) -> dict[str, Any]:
    """What a module's annotations may use: its own names, and those it imports for types only."""
    names = dict(vars(sys.modules[module]))
    for node in ast.parse(inspect.getsource(sys.modules[module])).body:
        if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING":
            for line in node.body:
                if isinstance(line, ast.ImportFrom):
                    names |= _imported(line)
    return names


def _imported(line: ast.ImportFrom) -> dict[str, Any]:
    source = importlib.import_module(line.module or "")
    return {each.asname or each.name: getattr(source, each.name) for each in line.names}
