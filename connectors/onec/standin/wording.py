"""What a user types, as content: paths without groups, rows by number, references by code or name.

``Товары.1.Номенклатура=Стол`` puts an item into the first row (one past the last adds a row, an empty
``Товары.2`` takes one out); ``Договор`` finds its group itself; a reference is a GUID, a code, a number or a name;
a rate of VAT is «20», «20/120» or «БезНДС».
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from connectors.onec.standin import vat
from connectors.onec.standin.content import value_at
from connectors.onec.standin.errors import StandinError
from connectors.onec.standin.kinds import MANAGED
from connectors.onec.standin.reading import Content
from connectors.onec.standin.results import StoredObject
from connectors.onec.standin.schema import COMMON, KEYS, Schema, Structure
from connectors.onec.standin.storage import Storage
from connectors.onec.standin.values import GUID

NAMES = (f"{KEYS}.Наименование", f"{KEYS}.НомерСчета", f"{KEYS}.ФИО", f"{KEYS}.Номер", f"{KEYS}.ИНН",
         f"{KEYS}.Артикул", f"{KEYS}.ДанныеКлассификатора.Код", f"{KEYS}.ДанныеКлассификатора.Наименование",
         f"{KEYS}.ДанныеКлассификатораБанков.БИК")  # fmt: skip
ROWS = "Строка"


class Wording:
    """Puts typed values into content, in the layout of the base."""

    def __init__(self, storage: Storage, schema: Schema) -> None:
        self.storage = storage
        self.schema = schema

    def put(self, type_name: str, content: Content, values: Mapping[str, str]) -> Content:
        """A copy of the content with the values in it."""
        result = copy.deepcopy(content)
        for path, text in values.items():
            try:
                self._put(self.schema.structures[type_name], result, path.split("."), text, top=True)
            except KeyError:
                raise StandinError(f"У объекта «{type_name}» нет свойства «{path}».") from None
        rows_changed = any(part.isdigit() for path in values for part in path.split("."))
        if rows_changed and not any(
            path.rpartition(".")[2] == "Сумма" and path.count(".") < 2 for path in values
        ):
            for holder in (result, result.get("ОбщиеДанные", {})):
                holder.pop("Сумма", None)  # the form counts the whole anew
        return result

    def _put(
        self, structure: Structure, content: Content, path: list[str], text: str, *, top: bool = False
    ) -> None:
        if path[0].startswith(("{", "@")):
            content[path[0]] = text
            return
        name, *rest = path
        if name not in structure.position:
            name, rest = self._group(structure, name, top=top), path
        item = structure.fields[structure.position[name]]
        inner = self.schema.structure(item.type)
        if inner is not None and inner.is_table and rest:
            self._row(inner, content.setdefault(name, {}), rest, text)
        elif inner is not None and rest:
            self._put(inner, content.setdefault(name, {}), rest, text)
        elif rest:
            raise KeyError(name)
        elif text == "":
            content.pop(name, None)
        else:
            content[name] = text if inner is None else self._meant(item.type, inner, text)

    def _group(self, structure: Structure, name: str, *, top: bool) -> str:
        """The group in which a property lies: keys and common ones first, then any that has it."""
        for item in sorted(structure.fields, key=lambda one: (one.name != KEYS, one.name != COMMON)):
            inner = self.schema.structure(item.type)
            whole = inner is not None and inner.target and item.name != KEYS
            if inner is not None and not whole and not inner.choice and name in inner.position:
                return item.name
        raise KeyError(name)

    def _row(self, table: Structure, content: Content, path: list[str], text: str) -> None:
        number, *rest = path
        rows = content.setdefault(ROWS, [])
        shape = self.schema.structure(table.fields[0].type)
        if shape is None or not number.isdigit() or not 1 <= int(number) <= len(rows) + 1:
            raise StandinError(
                f"Нет строки «{number}»: в таблице строк {len(rows)}, следующая {len(rows) + 1}."
            )
        if not rest:
            if text or int(number) > len(rows):
                raise StandinError(
                    "Строка задаётся по реквизитам: Товары.1.Количество=2; пустая — убирает строку."
                )
            del rows[int(number) - 1]
            return
        if int(number) > len(rows):
            rows.append({})
        row = rows[int(number) - 1]
        self._put(shape, row, rest, text)
        changed = rest[-1]
        for name in ("Сумма", "СуммаНДС"):  # counted anew by the form
            if changed in ("Цена", "Количество", "Сумма", "СтавкаНДС") and changed != name:
                row.pop(name, None)

    def _meant(self, type_name: str, structure: Structure, text: str) -> Any:
        if type_name == vat.STRUCTURE:
            rate = vat.from_text(text)
            if rate is None:
                raise StandinError(f"«{text}» — не ставка НДС; пишут, например, 20, 10, 20/120 или БезНДС.")
            return rate
        if not structure.target or structure.target not in MANAGED:
            names = ", ".join(item.name for item in structure.fields[:6])
            raise StandinError(f"Здесь несколько полей ({names}…): укажите путь через точку.")
        return {"Ссылка": self.found(structure.target, text).ref}

    def found(self, target: str, text: str) -> StoredObject:
        """The one object that the text means; raises ``StandinError``."""
        if GUID.fullmatch(text):
            return self.storage.get(target, text.lower())
        objects = list(self.storage.objects(target))
        for fits in (lambda item: item.code == text, lambda item: _named(item, text)):
            same = [item for item in objects if not item.deleted and fits(item)]
            if len(same) == 1:
                return same[0]
            if same:
                refs = ", ".join(item.ref for item in same[:3])
                raise StandinError(f"«{text}» — это несколько объектов «{target}»: {refs}. Укажите ссылку.")
        raise StandinError(f"В базе нет объекта «{target}» с кодом, номером или наименованием «{text}».")


def _named(item: StoredObject, text: str) -> bool:
    return any(value_at(item.content, path) == text for path in NAMES)
