"""Every field of a body that does not fit, at any depth; msgspec itself stops at the first."""

from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import inspect

from app.domain.errors import Fault


def field_faults(wanted: type, given: dict[str, Any]) -> Iterator[Fault]:
    """What is wrong with `given` as a `wanted`, named as `lines.2.price`."""
    return _struct_faults(inspect.type_info(wanted), given, "")


def _struct_faults(wanted: inspect.Type, given: dict[str, Any], path: str) -> Iterator[Fault]:
    assert isinstance(wanted, inspect.StructType)  # noqa: S101  # bodies are Structs
    fields = {field.encode_name: field for field in wanted.fields}
    if wanted.forbid_unknown_fields:
        for name in given.keys() - fields.keys():
            yield Fault(path + name, "There is no such field.")
    types = {field.name: field.type for field in msgspec.structs.fields(wanted.cls)}
    for name, field in fields.items():
        if name in given:
            yield from _faults(field.type, types[field.name], given[name], path + name)
        elif field.required:
            yield Fault(path + name, "This is missing.")


def _faults(wanted: inspect.Type, annotation: Any, given: Any, path: str) -> Iterator[Fault]:
    """Goes down where there is something below, else asks msgspec."""
    struct = _struct(wanted)
    if struct and isinstance(given, dict):
        yield from _struct_faults(struct, given, f"{path}.")
        return
    items = _items(wanted)
    if items and isinstance(given, list):
        found = list(_item_faults(items, given, path))
        yield from found
        if found:
            return
    try:
        msgspec.convert(given, annotation)
    except msgspec.ValidationError as error:
        yield Fault(path, _sentence(wanted, given, f"{error}."))


def _item_faults(wanted: inspect.Type, given: list[Any], path: str) -> Iterator[Fault]:
    for place, item in enumerate(given):
        if isinstance(item, dict):
            yield from _struct_faults(wanted, item, f"{path}.{place}.")
        else:
            yield Fault(f"{path}.{place}", "An object is expected.")


def _sentence(wanted: inspect.Type, given: Any, error: str) -> str:
    """What would be right, for people: a field that wants a form says which (its description)."""
    described = (wanted.extra_json_schema or {}) if isinstance(wanted, inspect.Metadata) else {}
    plain = _plain(wanted)
    if isinstance(plain, inspect.StrType) and isinstance(given, str):
        if plain.max_length and len(given) > plain.max_length:
            return f"{plain.max_length} characters at most."
        if "\x00" in given:
            return "There is a character in it that cannot be kept."
        return str(described.get("description", error))
    if isinstance(plain, inspect.VarTupleType | inspect.ListType) and isinstance(given, list):
        most = plain.max_length
        return f"{most} of them at most." if most and len(given) > most else error
    return error


def _struct(wanted: inspect.Type) -> inspect.StructType | None:
    """The Struct that `wanted` is, or may be."""
    wanted = _plain(wanted)
    if isinstance(wanted, inspect.UnionType):
        found = [part for part in wanted.types if isinstance(part, inspect.StructType)]
        return found[0] if len(found) == 1 else None
    return wanted if isinstance(wanted, inspect.StructType) else None


def _items(wanted: inspect.Type) -> inspect.StructType | None:
    """The Struct that `wanted` is a list of."""
    wanted = _plain(wanted)
    if isinstance(wanted, inspect.VarTupleType | inspect.ListType):
        return _struct(wanted.item_type)
    return None


def _plain(wanted: inspect.Type) -> inspect.Type:
    return wanted.type if isinstance(wanted, inspect.Metadata) else wanted
