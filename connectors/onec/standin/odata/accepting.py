"""What 1C makes of a value that is sent: cut, ignored, refused or stored as it is (protocol.md §7.6)."""

from __future__ import annotations

import json
import re
from datetime import datetime
from decimal import Decimal
from typing import Any

from connectors.onec.standin.odata import schema
from connectors.onec.standin.odata.refusals import Refusal, exception, unparsed
from connectors.onec.standin.odata.schema import Property
from connectors.onec.standin.odata.store import Row

_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def read_body(raw: bytes) -> dict[str, Any]:
    """The JSON body of a write."""
    try:
        body = json.loads(raw or b"{}", parse_float=Decimal, object_pairs_hook=_once)
    except ValueError:
        raise exception("Непредвиденный символ при чтении JSON") from None
    if not isinstance(body, dict):
        raise exception("Произошла внутренняя ошибка OData сервиса")
    return body


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise Refusal(400, "18", "Дублирующиеся имена свойств в описании объекта")
    return found


def accept(one: Property, value: Any, current: Any, enums: dict[str, tuple[str, ...]]) -> Any:
    """The value that gets stored; raises ``Refusal``."""
    if isinstance(value, list | dict):
        raise exception("Произошла внутренняя ошибка OData сервиса")
    if one.type == schema.GUID:
        if not isinstance(value, str) or not _GUID.fullmatch(value):
            raise unparsed(str(value), "Edm.Guid")
        return value.lower()
    if one.type == schema.FLAG:
        if not isinstance(value, bool):
            raise unparsed(str(value), "Edm.Boolean")
        return value
    if one.type == schema.MOMENT:
        return _moment(value)
    if one.type in (schema.INT64, schema.INT16):
        return _whole(one, value, current)
    if one.type == schema.DOUBLE:
        return _number(one, value)
    return _text(one, value, enums)


def _moment(value: Any) -> str:
    try:
        return datetime.fromisoformat(str(value)).replace(microsecond=0, tzinfo=None).isoformat()
    except ValueError:
        raise unparsed(str(value), schema.MOMENT) from None


def _whole(one: Property, value: Any, current: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        if one.type == schema.INT64:
            return int(current or 0)  # a wrong text is ignored in silence
        raise unparsed(str(value), one.type) from None


def _number(one: Property, value: Any) -> Decimal:
    if isinstance(value, bool):
        raise unparsed(str(value), schema.DOUBLE)
    try:
        number = Decimal(str(value))
    except ArithmeticError:
        raise unparsed(str(value), schema.DOUBLE) from None
    return number.quantize(Decimal(1).scaleb(-one.places)) if one.places else number


def _text(one: Property, value: Any, enums: dict[str, tuple[str, ...]]) -> str:
    text = "" if value is None else str(value)
    if one.enum and text and one.enum in enums and text not in enums[one.enum]:
        raise Refusal(400, "4", f"Неверное значение свойства {one.name}")
    return text[: one.length] if one.length else text


def accept_row(
    properties: dict[str, Property], body: dict[str, Any], row: Row, enums: dict[str, tuple[str, ...]]
) -> None:
    """Lays a body over a row: unknown properties are ignored, the key and the version, too."""
    for name, value in body.items():
        one = properties.get(name)
        if one is not None and name not in ("Ref_Key", "DataVersion", "Posted", "LineNumber"):
            row[name] = accept(one, value, row.get(name), enums)


def accept_table(
    properties: dict[str, Property], lines: Any, ref: str, blank: Row, enums: dict[str, tuple[str, ...]]
) -> list[Row]:
    """A whole tabular part: rows must come numbered from one."""
    if not isinstance(lines, list) or any(not isinstance(line, dict) for line in lines):
        raise exception("Произошла внутренняя ошибка OData сервиса")
    if any("LineNumber" not in line for line in lines):
        raise exception("Произошла внутренняя ошибка OData сервиса")
    if [str(line["LineNumber"]) for line in lines] != [str(at) for at in range(1, len(lines) + 1)]:
        raise Refusal(400, "4", "Неверное значение свойства LineNumber")
    made = []
    for number, line in enumerate(lines, 1):
        row = {**blank, "Ref_Key": ref, "LineNumber": number}
        accept_row(properties, line, row, enums)
        made.append(row)
    return made
