"""What a user of the base does to an object: paths, defaults, the check that the result can be written."""

from __future__ import annotations

import copy
import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from lxml import etree

from connectors.onec.standin.content import map_references, prune, put_at, value_at
from connectors.onec.standin.errors import StandinError
from connectors.onec.standin.kinds import MANAGED, VALUES, is_document
from connectors.onec.standin.layouts import completed
from connectors.onec.standin.numbering import number_of, numbered
from connectors.onec.standin.reading import Content, ObjectReader
from connectors.onec.standin.results import StoredObject
from connectors.onec.standin.schema import COMMON, KEYS, load
from connectors.onec.standin.storage import Storage
from connectors.onec.standin.writing import ObjectWriter

CODE = "Код"
XSI = "http://www.w3.org/2001/XMLSchema-instance"


class Editor:
    """Works in the layout of the newest version the base knows."""

    def __init__(self, storage: Storage, version: str) -> None:
        self.storage = storage
        self.schema = load(version)

    def full_path(self, type_name: str, path: str) -> str:
        """«ИНН» → «КлючевыеСвойства.ИНН», «Комментарий» → «ОбщиеСвойстваОбъектовФормата.Комментарий»."""
        structure = self.schema.structure(type_name)
        head = path.split(".")[0]
        if structure is None or head in structure.position or head.startswith(("{", "@")):
            return path
        for group in (KEYS, COMMON):
            place = structure.position.get(group)
            inner = None if place is None else self.schema.structures[structure.fields[place].type]
            if inner is not None and head in inner.position:
                return f"{group}.{path}"
        raise StandinError(f"У объекта «{type_name}» нет свойства «{path}».")

    def find(self, type_name: str, properties: Mapping[str, str]) -> list[StoredObject]:
        wanted = {
            self.full_path(type_name, path): value for path, value in properties.items() if path != CODE
        }
        code = properties.get(CODE)
        return [
            item
            for item in self.storage.objects(type_name)
            if code in (None, item.code) and all(value_at(item.content, p) == v for p, v in wanted.items())
        ]

    def new(self, type_name: str, properties: Mapping[str, Any]) -> StoredObject:
        rest = dict(properties)
        code = str(rest.pop(CODE, ""))
        keys = rest.get(KEYS)
        inside = keys.get("Ссылка", "") if isinstance(keys, dict) else ""
        blank = self.blank(type_name, str(rest.pop("Ссылка", "") or inside), code)
        return self.changed(blank, rest)

    def blank(self, type_name: str, ref: str = "", code: str = "") -> StoredObject:
        """A new object with nothing in it; a code is given where none is named."""
        ref = ref.lower() or str(uuid.uuid4())
        if self.storage.exists(type_name, ref):
            raise StandinError(f"Объект «{type_name}» со ссылкой {ref} уже есть.")
        if not code and not is_document(type_name):
            code = self.storage.next_code(type_name)
        return StoredObject(type=type_name, ref=ref, code=code, deleted=False, stub=False)

    def changed(self, item: StoredObject, properties: Mapping[str, Any]) -> StoredObject:
        content = copy.deepcopy(item.content)
        code = item.code
        for path, value in properties.items():
            if path == CODE:
                code = str(value)
            elif path.startswith(("{", "@")):
                content[path] = value
            else:
                put_at(content, self.full_path(item.type, path), self.table(value))
        return self.checked(replace(item, code=code, content=content))

    def table(self, value: Any) -> Any:
        """A list stands for the rows of a table."""
        if isinstance(value, list):
            return {"Строка": copy.deepcopy(value)} if value else None
        return copy.deepcopy(value)

    def checked(self, item: StoredObject) -> StoredObject:
        """References made short, the whole read back strictly: a base holds nothing it could not export."""
        if self.schema.structure(item.type) is None:
            return item
        content = prune(self.schema, item.type, self.compact(item.type, item.content))
        content = {key: value for key, value in content.items() if value not in (None, {})}
        content = numbered(self.storage, self.schema, item.type, content)
        content = completed(self.schema, item.type, content, item.ref)
        text = ObjectWriter(self.schema).write(item.type, self.spelled(item.type, content))
        element = etree.fromstring(f'<b xmlns="{self.schema.namespace}" xmlns:xsi="{XSI}">{text}</b>')
        ObjectReader(self.schema).read(element[0])
        self.refuse_unknown(item.type, content)
        return replace(item, content=content, code=number_of(item.type, content) or item.code)

    def refuse_unknown(self, type_name: str, content: Content) -> None:
        structure = self.schema.structures[type_name]
        for key, value in content.items():
            if key[0] in "{@":
                continue
            if key not in structure.position:
                raise StandinError(f"У «{type_name}» нет свойства «{key}».")
            field = structure.fields[structure.position[key]]
            rows = value if isinstance(value, list) else [value]
            for row in rows:
                if isinstance(row, dict) and field.type in self.schema.structures:
                    self.refuse_unknown(field.type, row)

    def compact(self, type_name: str, content: Content) -> Content:
        def change(target: str, keys: Content) -> Content:
            ref = str(keys.get("Ссылка", "")).lower()
            is_ours = target in MANAGED and target not in VALUES and self.storage.exists(target, ref)
            return {"Ссылка": ref} if is_ours else keys

        found = map_references(self.schema, type_name, content, change)
        if isinstance(found.get(KEYS), dict):
            found[KEYS] = {key: value for key, value in found[KEYS].items() if key != "Ссылка"}
        return found

    def spelled(self, type_name: str, content: Content) -> Content:
        """Short references written out with the keys of their objects, for the check only."""

        def change(target: str, keys: Content) -> Content:
            found = self.storage.find(target, keys.get("Ссылка", "")) if set(keys) == {"Ссылка"} else None
            if found is None:
                return keys
            spelled = self.spelled(target, {KEYS: found.keys})[KEYS]
            return {**spelled, "Ссылка": found.ref} if isinstance(spelled, dict) else keys

        return map_references(self.schema, type_name, content, change)
