"""Whether an object is what Stripe would answer: complete, known fields, right types and words."""

import typing
from decimal import Decimal
from types import NoneType
from typing import Any

from stripe import ListObject, StripeObject
from stripe._stripe_object import UntypedStripeObject

from app.sandbox.sdk import Annotated, alternatives, fields, literals, resource, thin_event

_SCALARS: dict[Any, tuple[type, ...]] = {
    str: (str,),
    int: (int,),
    bool: (bool,),
    float: (int, float),
    Decimal: (str,),
}


class Untrue(Exception):
    """The sandbox was about to say what Stripe never says: its own fault, to be mended."""


def check(value: dict[str, Any]) -> None:
    """Raise Untrue if Stripe's types do not allow this."""
    if found := problems(value):
        raise Untrue("; ".join(found))


def problems(value: dict[str, Any]) -> list[str]:
    """What is wrong with an answer, a line each; nothing if Stripe's types allow it."""
    name = value.get("object", "")
    if value.get("deleted") is True:
        return [] if set(value) == {"id", "object", "deleted"} else [f"{name}: more than deleted"]
    if name.startswith("v2.") and set(value) == {"id", "object"}:
        return []  # deleted
    if name == "list" or "next_page_url" in value:
        found = [] if "next_page_url" in value else _list_keys(value, name)
        return found + [each for item in value["data"] for each in problems(item)]
    try:
        kind = _kind(value, name)
    except KeyError:
        return [f"object: {name!r} is no kind of Stripe's"]
    found = _object(value, kind, name)
    if name == "event":
        found += problems(value["data"]["object"])
    return found


def _kind(value: dict[str, Any], name: str) -> type:
    if name == "v2.core.event" and (thin := thin_event(value.get("type", ""))):
        return thin
    return resource(name)


def _object(value: Any, kind: type, path: str) -> list[str]:
    if not isinstance(value, dict):
        return [f"{path}: an object is wanted, not {value!r}"]
    known = fields(kind)
    found = [f"{path}.{name}: unknown" for name in value if name not in known]
    for name, field in known.items():
        if name in value:
            found += _check(value[name], field.type, f"{path}.{name}")
        elif field.required:
            found.append(f"{path}.{name}: missing")
    return found


def _check(value: Any, wanted: Annotated, path: str) -> list[str]:
    choices = alternatives(wanted)
    types = [each.annotation for each in choices]
    if value is None:
        return [] if Any in types or NoneType in types else [f"{path}: null"]
    named = literals(choices)
    if value in named or (named and isinstance(value, str)):
        return [] if value in named else [f"{path}: {value!r} is not one of {named}"]
    if isinstance(value, dict):
        return _mapping(value, choices, path)
    if isinstance(value, list):
        return _items(value, choices, path)
    fits = any(_is_scalar(value, each) for each in types)
    return [] if fits else [f"{path}: {value!r} is not of {types}"]


def _is_scalar(value: Any, annotation: Any) -> bool:
    if annotation is Any:
        return True
    wanted = _SCALARS.get(annotation, ())
    if isinstance(value, bool) and bool not in wanted:
        return False  # Python counts true as 1
    return isinstance(value, wanted)


def _items(value: list[Any], choices: list[Annotated], path: str) -> list[str]:
    if any(each.annotation is Any for each in choices):
        return []
    for each in choices:
        if typing.get_origin(each.annotation) is list:
            (inner,) = typing.get_args(each.annotation)
            wanted = Annotated(inner, each.module)
            return [
                problem
                for place, item in enumerate(value)
                for problem in _check(item, wanted, f"{path}[{place}]")
            ]
    return [f"{path}: a list is not wanted"]


def _mapping(value: dict[str, Any], choices: list[Annotated], path: str) -> list[str]:
    if any(each.annotation is Any for each in choices):
        return []
    kinds = [each for each in choices if isinstance(each.annotation, type)]
    objects = [each for each in kinds if issubclass(each.annotation, StripeObject)]
    for each in choices:
        origin = typing.get_origin(each.annotation)
        if origin is ListObject:
            return _list(value, each, path)
        if origin in (UntypedStripeObject, dict):
            wanted = Annotated(typing.get_args(each.annotation)[-1], each.module)
            return [
                problem
                for name, item in value.items()
                for problem in _check(item, wanted, f"{path}.{name}")
            ]
    for each in objects:
        if len(objects) == 1 or value.get("object") == each.annotation.OBJECT_NAME:
            return _object(value, each.annotation, path)
    return [f"{path}: an object is not wanted"]


def _list(value: dict[str, Any], wanted: Annotated, path: str) -> list[str]:
    (inner,) = typing.get_args(wanted.annotation)
    data = Annotated(list.__class_getitem__(inner), wanted.module)
    return _list_keys(value, path) + _check(value.get("data"), data, f"{path}.data")


def _list_keys(value: dict[str, Any], path: str) -> list[str]:
    if set(value) == {"object", "data", "has_more", "url"} and value["object"] == "list":
        return []
    return [f"{path}: these are not the keys of a list: {sorted(value)}"]
