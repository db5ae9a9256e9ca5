"""Does a text fit its declared type? 1C stops reading a message at the first one that does not."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from connectors.onec.standin.schema import Schema, reference_target

GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
DECIMAL = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
INTEGER = re.compile(r"[+-]?\d+")
ZONE = re.compile(r"(Z|[+-]\d\d:\d\d)$")


def complaint(schema: Schema, type_name: str, text: str) -> str:
    """Empty if the text fits; otherwise what is wrong with it, in Russian."""
    if reference_target(type_name):
        return "" if GUID.fullmatch(text) else f"значение «{text}» не является уникальным идентификатором"
    body = schema.simple.get(type_name)
    if body is None:
        return _primitive(type_name, text)
    if "union" in body:
        wrong = [complaint(schema, member, text) for member in body["union"]]
        return "" if "" in wrong else wrong[0]
    return complaint(schema, body["base"], text) or _facets(body, text)


def is_guid(text: str) -> bool:
    return GUID.fullmatch(text) is not None


def primitive_of(schema: Schema, type_name: str) -> str:
    """The simple type at the bottom: «ТипСумма» → «decimal»."""
    while type_name in schema.simple:
        type_name = schema.simple[type_name].get("base", "string")
    return type_name


def _primitive(name: str, text: str) -> str:
    bare = text.strip()
    match name:
        case "boolean":
            fits = bare in ("true", "false", "1", "0")
        case "decimal":
            fits = DECIMAL.fullmatch(bare) is not None
        case "int" | "integer":
            fits = INTEGER.fullmatch(bare) is not None
        case "date":
            fits = _is_moment(date, ZONE.sub("", bare), 10)
        case "dateTime":
            fits = "T" in bare and _is_moment(datetime, ZONE.sub("", bare), 0)
        case _:
            fits = True
    return "" if fits else f"значение «{text}» не соответствует типу {name}"


def _is_moment(kind: type[date], text: str, length: int) -> bool:
    try:
        kind.fromisoformat(text)
    except ValueError:
        return False
    return not length or len(text) == length


def _facets(body: dict[str, Any], text: str) -> str:
    if "enum" in body and text not in body["enum"]:
        return f"значение «{text}» не входит в перечисление"
    if any(not re.fullmatch(pattern, text) for pattern in body.get("pattern", ())):
        return f"значение «{text}» не соответствует шаблону"
    if not body.get("minLength", 0) <= len(text) <= body.get("maxLength", len(text)):
        return f"длина значения «{text}» недопустима"
    if len(text) != body.get("length", len(text)):
        return f"длина значения «{text}» недопустима"
    return _digits(body, text.strip())


def _digits(body: dict[str, Any], text: str) -> str:
    if "totalDigits" not in body and "fractionDigits" not in body:
        return ""
    whole, _, fraction = text.lstrip("+-").partition(".")
    fraction, whole = fraction.rstrip("0"), whole.lstrip("0")
    too_long = len(whole) + len(fraction) > body.get("totalDigits", 99)
    too_fine = len(fraction) > body.get("fractionDigits", 99)
    return f"число «{text}» длиннее допустимого" if too_long or too_fine else ""
