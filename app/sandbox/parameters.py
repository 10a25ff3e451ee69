"""A request's parameters: read from the form, converted by the SDK's types, or refused."""

import re
import typing
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import parse_qsl

from app.sandbox.errors import ApiError, invalid
from app.sandbox.sdk import Annotated, alternatives, is_parameters, literals, parameters

#: Gone from intents since 2026-09-30; older examples still send it.
_GONE = "payment_method_types"

Tree = dict[str, Any]


def read(form: str, kind: type | None) -> dict[str, Any]:
    """The parameters of a form such as `a[b][0][c]=1`. Raises ApiError, as Stripe would."""
    return converted(_tree(form), kind)


def converted(tree: dict[str, Any], kind: type | None) -> dict[str, Any]:
    """The same of what has been read already, as from JSON."""
    if kind is None:
        if tree:
            raise _unknown(next(iter(tree)))
        return {}
    return _members(tree, kind, "")


def _tree(form: str) -> Tree:
    root: Tree = {}
    for name, value in parse_qsl(form, keep_blank_values=True):
        first, *rest = re.findall(r"[^\[\]]+|\[\]", name)
        here, key = root, first
        for part in rest:
            inner = here.setdefault(key, {})
            if not isinstance(inner, dict):
                raise invalid(f"Invalid object: {name}", name)
            here, key = inner, str(len(inner)) if part == "[]" else part
        here[key] = value
    return root


def _members(tree: Any, kind: type, path: str) -> dict[str, Any]:
    if not isinstance(tree, dict):
        raise invalid("Invalid object", path)
    known = parameters(kind)
    for name in tree:
        if name not in known:
            raise _unknown(_joined(path, name))
    for name, field in known.items():
        if field.required and name not in tree:
            where = _joined(path, name)
            raise invalid(f"Missing required param: {where}.", where, "parameter_missing")
    return {
        name: _value(value, known[name].type, _joined(path, name)) for name, value in tree.items()
    }


def _value(value: Any, wanted: Annotated, path: str) -> Any:
    choices = alternatives(wanted)
    if isinstance(value, dict | list):
        return _nested(value, choices, path)
    named = literals(choices)
    if value in named:
        return value
    types = [each.annotation for each in choices]
    for kind, convert in ((bool, _boolean), (int, _integer), (Decimal, _decimal)):
        if kind in types and (converted := convert(str(value))) is not None:
            return converted
    if named:
        raise invalid(f"Invalid {path}: must be one of {', '.join(map(str, named))}", path)
    if str in types or Any in types:
        return value
    word = "integer" if int in types else "boolean" if bool in types else "value"
    code = "parameter_invalid_integer" if int in types else None
    raise invalid(f"Invalid {word}: {value}", path, code)


def _nested(value: Any, choices: list[Annotated], path: str) -> Any:
    for each in choices:
        origin = typing.get_origin(each.annotation)
        if is_parameters(each.annotation):
            return _members(value, each.annotation, path)
        if origin is list:
            wanted = Annotated(typing.get_args(each.annotation)[0], each.module)
            items = value.values() if isinstance(value, dict) else value
            return [_value(item, wanted, f"{path}[{at}]") for at, item in enumerate(items)]
        if origin is dict:
            return {name: str(item) for name, item in value.items()}
    raise invalid(f"Invalid string: {value}", path)


def _boolean(text: str) -> bool | None:
    return {"true": True, "false": False}.get(text.lower())


def _integer(text: str) -> int | None:
    return int(text) if re.fullmatch(r"-?\d{1,18}", text, re.ASCII) else None


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _unknown(path: str) -> ApiError:
    code = "parameter_unknown"
    if path == _GONE:
        code = "payment_method_types_no_longer_supported"
    return invalid(f"Received unknown parameter: {path}", path, code)


def _joined(path: str, name: str) -> str:
    return f"{path}[{name}]" if path else name
