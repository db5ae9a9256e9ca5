"""What 1C sent is looked at before it is believed: an object that breaks its schema is set aside, the others travel."""

from __future__ import annotations

import orjson

from enterprise_data.errors import InvalidRecord, SchemaViolation
from enterprise_data.formats.enterprise_data.breaks import breaks_of_kept
from enterprise_data.formats.enterprise_data.stored import tree_of
from enterprise_data.objects.base import ObjectType
from enterprise_data.objects.tree import title_of

_TOLD = 3
UNREADABLE = "0.0"
"""Version of a staged object that could not be understood; it holds why."""


def unreadable(message: str, hint: str) -> bytes:
    """What is kept of an object that could not be understood: so it is told once, and tried again."""
    return orjson.dumps({"message": message, "hint": hint})


def refuse_broken(otype: ObjectType, payload: bytes, version: str) -> None:
    """Raises ``RecordError`` with object, field and value for an object that can't be trusted."""
    if version == UNREADABLE:
        why = orjson.loads(payload)
        raise InvalidRecord(why["message"], hint=why["hint"])
    found = breaks_of_kept(payload, version)
    if not found:
        return
    name = title_of(tree_of(payload, version))
    name = f"{otype.title} {name}" if otype.is_document else name
    told = "; ".join(item.text for item in found[:_TOLD])
    more = f" (и ещё: {len(found) - _TOLD})" if len(found) > _TOLD else ""
    raise SchemaViolation(
        f"{otype.quoted(name)} не соответствует схеме формата {version}: {told}{more}.",
        hint="Исправьте названное поле в 1С и запишите объект: он будет передан следующим обменом.",
    )
