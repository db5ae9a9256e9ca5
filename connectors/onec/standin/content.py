"""Work on the content of objects: dotted paths, absence rules, layouts of versions, walking references."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from connectors.onec.standin.reading import ADDITIONAL, Content
from connectors.onec.standin.schema import KEYS, Field, Schema

OnReference = Callable[[str, Content], Content]
"""Gets the target type and the key structure, returns what shall stand instead."""


def value_at(content: Content, path: str) -> Any:
    found: Any = content
    for part in path.split("."):
        if not isinstance(found, dict) or part not in found:
            return None
        found = found[part]
    return found


def put_at(content: Content, path: str, value: Any) -> None:
    """None or an empty text removes the property."""
    *way, last = path.split(".")
    for part in way:
        inner = content.setdefault(part, {})
        if not isinstance(inner, dict):
            inner = content[part] = {}
        content = inner
    if value is None or value == "":
        content.pop(last, None)
    else:
        content[last] = value


def merge(schema: Schema, type_name: str, old: Content, new: Content) -> Content:
    """The absence rules: keys, groups and tables are taken as they came, plain properties are kept."""
    structure = schema.structures[type_name]
    result = {key: value for key, value in old.items() if not key.startswith("{") or key == ADDITIONAL}
    for field in structure.fields:
        kind = schema.kind(field)
        if field.name in new:
            result[field.name] = _replaced(schema, field, kind, old.get(field.name), new[field.name])
        elif kind != "plain":
            kept = _unknown_part(schema, field, old.get(field.name)) if kind == "group" else {}
            result[field.name] = kept
    result.update({key: value for key, value in new.items() if key[0] in "{@"})
    pruned: Content = prune(schema, type_name, result)
    return {key: value for key, value in pruned.items() if value is not None and value != {}}


def _replaced(schema: Schema, field: Field, kind: str, old: Any, new: Any) -> Any:
    if kind != "group" or not isinstance(new, dict):
        return new
    return {**_unknown_part(schema, field, old), **new}


def _unknown_part(schema: Schema, field: Field, old: Any) -> Content:
    """Properties that the version of the message cannot carry stay as they are."""
    structure = schema.structures[field.type]
    if not isinstance(old, dict):
        return {}
    return {key: value for key, value in old.items() if key[0] not in "{@" and key not in structure.position}


def prune(schema: Schema, type_name: str, value: Any) -> Any:
    """Empty texts and nils are the same as nothing, except where something must stand."""
    if isinstance(value, list):
        return [prune(schema, type_name, item) for item in value]
    structure = schema.structure(type_name)
    if not isinstance(value, dict) or structure is None:
        return value
    found: Content = {}
    for key, inner in value.items():
        field = structure.fields[structure.position[key]] if key in structure.position else None
        if field is not None:
            if inner in ("", None) and not field.required:
                continue
            inner = prune(schema, field.type, inner)
        found[key] = inner
    return found


def map_references(schema: Schema, type_name: str, content: Content, change: OnReference) -> Content:
    """Replaces every key structure of another object; the object's own keys are walked into."""
    structure = schema.structures[type_name]
    result = dict(content)
    for key, value in content.items():
        if key in structure.position:
            field = structure.fields[structure.position[key]]
            result[key] = _mapped(schema, field, value, change)
    return result


def _mapped(schema: Schema, field: Field, value: Any, change: OnReference) -> Any:
    if isinstance(value, list):
        return [_mapped(schema, field, item, change) for item in value]
    structure = schema.structure(field.type)
    if structure is None or not isinstance(value, dict):
        return value
    if structure.target and field.name != KEYS:
        return change(structure.target, value)
    return map_references(schema, field.type, value, change)
