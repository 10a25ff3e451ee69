"""Objects in the place of their ids, where `expand[]` asks for them."""

import copy
from collections.abc import Callable

from app.sandbox import refunds, sessions
from app.sandbox.errors import ApiError, invalid
from app.sandbox.objects import Object
from app.sandbox.state import State

#: Fields that are in an answer only when they are asked for.
_INCLUDED: dict[tuple[str, str], Callable[[State, Object], Object]] = {
    ("checkout.session", "line_items"): lambda state, of: sessions.items_of(state, {}, of["id"]),
    ("charge", "refunds"): refunds.of_charge,
}


def expanded(state: State, answer: Object, paths: list[str]) -> Object:
    """A copy of the answer with these paths opened. Raises ApiError for one that cannot be."""
    answer = copy.deepcopy(answer)
    for path in paths:
        _open(state, answer, path.split("."), path)
    return answer


def _open(state: State, within: Object, steps: list[str], path: str) -> None:
    if within.get("object") == "list" and steps[0] == "data":
        for each in within["data"]:
            _open(state, each, steps[1:], path)
        return
    name, rest = steps[0], steps[1:]
    if include := _INCLUDED.get((within.get("object", ""), name)):
        within[name] = include(state, within)
    value = within.get(name, False)
    if isinstance(value, str) and value in state.objects:
        value = within[name] = copy.deepcopy(state.objects[value])
    if value is None:
        return
    if not isinstance(value, dict):
        raise _not_expandable(path)
    if rest:
        _open(state, value, rest, path)


def _not_expandable(path: str) -> ApiError:
    return invalid(f"This property cannot be expanded ({path}).", "expand")
