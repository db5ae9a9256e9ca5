"""Numbers of documents: prefix of the organization, prefix of the base, a dash, digits (transport.md §9)."""

from __future__ import annotations

from connectors.onec.standin.content import value_at
from connectors.onec.standin.kinds import ORGANIZATIONS, is_document
from connectors.onec.standin.reading import Content
from connectors.onec.standin.schema import KEYS, Schema
from connectors.onec.standin.storage import Storage

DIGITS = 6


def numbered(storage: Storage, schema: Schema, type_name: str, content: Content) -> Content:
    """A document without a number gets the next one of its prefix and year; anything else stays as it is."""
    keys = content.get(KEYS)
    if not is_document(type_name) or not isinstance(keys, dict) or keys.get("Номер"):
        return content
    structure = schema.structures[type_name]
    inner = schema.structures[structure.fields[structure.position[KEYS]].type]
    if "Номер" not in inner.position:
        return content
    prefix = f"{_organization(storage, content):0>2}{storage.setting('prefix'):0>2}"
    year = str(keys.get("Дата", ""))[:4]
    number = storage.next_number(f"{type_name}/{prefix}/{year}")
    return {**content, KEYS: {**keys, "Номер": f"{prefix}-{number:0{DIGITS}d}"}}


def number_of(type_name: str, content: Content) -> str:
    """What stands in lists where a catalogue has its code; empty for catalogues."""
    names = ("Номер", "НомерВходящегоДокумента", "НомерВПрограмме") if is_document(type_name) else ()
    found = (value_at(content, f"{KEYS}.{name}") for name in names)
    return next((value for value in found if isinstance(value, str)), "")


def _organization(storage: Storage, content: Content) -> str:
    ref = value_at(content, f"{KEYS}.Организация.Ссылка")
    found = storage.find(ORGANIZATIONS, ref) if isinstance(ref, str) else None
    return str(found.content.get("Префикс", ""))[:2] if found else ""
