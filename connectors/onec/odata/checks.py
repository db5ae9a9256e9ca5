"""What is looked at before a body is sent: names, members of enumerations, references (protocol.md §7.6).

1C would ignore an unknown name, and store a reference that leads nowhere, without a word.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from connectors.onec.odata.client import ODataClient
from connectors.onec.odata.errors import MetadataDrift, ObjectGone
from connectors.onec.odata.schema import NAMESPACE, Schema
from connectors.onec.odata.values import composite_of, ref_of
from enterprise_data.errors import InvalidRecord, UnknownReference


class BodyCheck:
    """Checks bodies of one base. References that were found once are not asked for again."""

    def __init__(
        self, client: ODataClient, schema: Schema, *, enums: Mapping[tuple[str, str], str] | None = None
    ):
        self._client, self._schema = client, schema
        self._enums = enums or {}
        self._found: set[tuple[str, str]] = set()

    def check(
        self, entity_set: str, body: Mapping[str, Any], before: Mapping[str, Any] | None = None
    ) -> None:
        """Raises ``MetadataDrift``, ``InvalidRecord`` or ``UnknownReference``; nothing was sent then.

        A broken reference that stands in ``before`` already is 1C's own and goes back as it came.
        """
        strange = self._schema.unknown(entity_set, body)
        if strange:
            raise MetadataDrift(
                f"{entity_set}: в базе нет реквизитов {', '.join(strange)}; 1С пропустила бы их молча.",
                place=entity_set,
            )
        self._check_numbering(entity_set, body)
        present = set(self._references(entity_set, before or {}))
        for one in self._references(entity_set, body):
            if one not in present:
                self._check_reference(entity_set, *one)

    def _check_numbering(self, entity_set: str, body: Mapping[str, Any]) -> None:
        for table in self._schema.sets[entity_set].tables:
            for number, line in enumerate(body.get(table, ()), 1):
                if str(line.get("LineNumber")) != str(number):
                    raise InvalidRecord(f"{entity_set}, таблица «{table}»: строки пронумерованы не подряд.")

    def _references(self, entity_set: str, body: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
        """(property, set, reference) of whatever the schema lets us follow."""
        info = self._schema.sets[entity_set]
        yield from self._own(info.targets, body)
        for table in info.tables:
            part = self._schema.find(f"{entity_set}_{table}")
            for line in body.get(table, ()):
                yield from self._own(part.targets if part else {}, line)

    def _own(self, targets: Mapping[str, str], body: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
        for name in body:
            told = composite_of(body, name)
            if told is not None:
                yield name, *told
            elif name in targets and (ref := ref_of(body, name)):
                yield name, targets[name], ref

    def _check_reference(self, entity_set: str, name: str, target: str, ref: str) -> None:
        if (target, ref) in self._found or target not in self._schema.sets:
            return
        try:
            self._client.one(target, ref, select="Ref_Key")
        except ObjectGone as error:
            raise UnknownReference(
                f"{entity_set}: реквизит «{name}» ссылается на то, чего в 1С нет ({target}).",
                hint="Передайте сначала сам объект или исправьте ссылку.",
                place=entity_set,
                field=name,
            ) from error
        self._found.add((target, ref))


def reference(name: str, target: str, ref: str) -> dict[str, str]:
    """A composite property as it is written: both halves."""
    return {name: ref, f"{name}_Type": f"{NAMESPACE}{target}"}
