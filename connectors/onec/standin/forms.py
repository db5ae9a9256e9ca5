"""What a form of 1C fills in by itself: required fields, units, rates, sums of rows and of the whole document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from connectors.onec.standin import vat
from connectors.onec.standin.content import value_at
from connectors.onec.standin.errors import StandinError
from connectors.onec.standin.kinds import ITEMS, is_document
from connectors.onec.standin.layouts import completed
from connectors.onec.standin.reading import Content
from connectors.onec.standin.schema import KEYS, Field, Schema, Structure
from connectors.onec.standin.storage import Storage
from connectors.onec.standin.values import primitive_of

CENT = Decimal("0.01")
LINE, ITEM, UNIT, RATE = "ДанныеНоменклатуры", "Номенклатура", "ЕдиницаИзмерения", "СтавкаНДС"
DEFAULTS = ("Валюта", "СуммаВключаетНДС", "Налогообложение", "Склад")
"""Filled in although not required, where the document has them."""

BY_ITSELF = (
    "Организация",
    "Валюта",
    "Склад",
    "СкладОтправитель",
    "ЕдиницаИзмерения",
    "БанковскийСчетОрганизации",
)
"""References that a form fills in; whom a document is for, only its user knows."""

USUAL = {"Налогообложение": "ПродажаОблагаетсяНДС", "СуммаВключаетНДС": "true", "Валюта": "643",
         "БанковскийСчетОрганизации": "ОрганизацииСсылка", "ЕдиницаИзмерения": "796"}  # fmt: skip
"""What is taken of several: a value, or a word among the keys of the object."""


@dataclass(slots=True)
class Form:
    """Completes what a user typed. ``moment`` is the time of the base."""

    storage: Storage
    schema: Schema
    moment: str
    first: dict[str, Content] = field(default_factory=dict)
    items: dict[str, Content] = field(default_factory=dict)

    def complete(self, type_name: str, content: Content) -> Content:
        """A document ready to be stored; what was given stays."""
        if not is_document(type_name):
            return content
        structure = self.schema.structures[type_name]
        content = completed(self.schema, type_name, content, "")
        moment = str(value_at(content, f"{KEYS}.Дата") or content.get("Дата") or self.moment)
        result = self.filled(structure, content, moment, top=True)
        for name, shape, rows in list(tables(self.schema, structure, result)):
            result[name] = {"Строка": [self.row(shape, row, result, moment) for row in rows]}
        return self.total(structure, result)

    def filled(self, structure: Structure, content: Content, moment: str, *, top: bool = False) -> Content:
        result = dict(content)
        if structure.choice:
            return result
        for item in structure.fields:
            inner = self.schema.structure(item.type)
            wanted = item.required or (top and item.name in DEFAULTS)
            if inner is not None and inner.is_table:
                continue
            if item.name not in result:
                found = self.default(item, inner, moment) if wanted else None
                if found is not None:
                    result[item.name] = found
            elif inner is not None and isinstance(result[item.name], dict) and self.is_group(item, inner):
                result[item.name] = self.filled(inner, result[item.name], moment)
        return result

    def is_group(self, item: Field, inner: Structure) -> bool:
        return item.name == KEYS or not inner.target

    def default(self, item: Field, inner: Structure | None, moment: str) -> Any:
        if item.type == vat.STRUCTURE:
            return vat.rate("20")
        if inner is not None and self.is_group(item, inner):
            return self.filled(inner, {}, moment)
        if inner is not None:
            return self.reference(inner.target, item.name) if item.name in BY_ITSELF else None
        words = self.schema.simple.get(item.type, {}).get("enum")
        usual = USUAL.get(item.name, "")
        if words:
            return usual if usual in words else words[0]
        plain = {
            "boolean": usual or "false",
            "dateTime": moment,
            "date": moment[:10],
            "decimal": "0",
            "int": "0",
        }
        return plain.get(primitive_of(self.schema, item.type))

    def reference(self, target: str, name: str) -> Content | None:
        """The first object of the type, or the one that is meant by default."""
        if target not in self.first:
            found = [item for item in self.storage.objects(target) if not item.deleted]
            best = [item for item in found if name in USUAL and USUAL[name] in str(item.keys)]
            self.first[target] = {"Ссылка": (best or found)[0].ref} if found else {}
        return self.first[target] or None

    def row(self, structure: Structure, given: Content, document: Content, moment: str) -> Content:
        row = dict(given)
        item = self.item(row)
        for name in (UNIT, RATE):
            if name in structure.position and name in item and name not in row:
                row[name] = item[name]
        if "Цена" in row and "Сумма" not in row and "Сумма" in structure.position:
            amount = number(row["Цена"]) * number(row.get("Количество", "1"))
            row["Сумма"] = str(amount.quantize(CENT, ROUND_HALF_UP))
        if "СуммаНДС" in structure.position and "СуммаНДС" not in row and "Сумма" in row:
            row["СуммаНДС"] = str(tax(row, included=document.get("СуммаВключаетНДС", "true") == "true"))
        return self.filled(structure, row, moment)

    def item(self, row: Content) -> Content:
        ref = str(value_at(row, f"{LINE}.{ITEM}.Ссылка") or value_at(row, f"{ITEM}.Ссылка") or "")
        if ref not in self.items:
            found = self.storage.find(ITEMS, ref) if ref else None
            self.items[ref] = found.content if found else {}
        return self.items[ref]

    def total(self, structure: Structure, content: Content) -> Content:
        """The sum of the document, unless it was given."""
        rows = [row for _, _, table in tables(self.schema, structure, content) for row in table]
        amount = sum((number(row.get("Сумма", "0")) for row in rows), Decimal(0))
        if content.get("СуммаВключаетНДС") == "false":
            amount += sum((number(row.get("СуммаНДС", "0")) for row in rows), Decimal(0))
        for holder in ("", "ОбщиеДанные"):
            inner = structure if not holder else self.inner(structure, holder)
            place = content.get(holder, {}) if holder else content
            if inner is None or "Сумма" not in inner.position or number(place.get("Сумма") or 0):
                continue
            changed = {**place, "Сумма": str(amount.quantize(CENT))}
            content = {**content, holder: changed} if holder else changed
        return content

    def inner(self, structure: Structure, name: str) -> Structure | None:
        place = structure.position.get(name)
        return None if place is None else self.schema.structure(structure.fields[place].type)


def tables(
    schema: Schema, structure: Structure, content: Content
) -> Iterator[tuple[str, Structure, list[Content]]]:
    """The tables that have rows: name, structure of a row, rows."""
    for item in structure.fields:
        inner, table = schema.structure(item.type), content.get(item.name)
        if inner is not None and inner.is_table and isinstance(table, dict):
            shape = schema.structure(inner.fields[0].type)
            if shape is not None:
                yield item.name, shape, table.get("Строка", [])


def number(text: Any) -> Decimal:
    try:
        return Decimal(str(text))
    except InvalidOperation:
        raise StandinError(f"«{text}» — не число; пишут, например, 1250.50.") from None


def tax(row: Content, *, included: bool) -> Decimal:
    """VAT of a row by its rate."""
    rate = row.get(RATE)
    percent = number(rate.get("Ставка", "0")) if isinstance(rate, dict) else Decimal(0)
    amount = number(row["Сумма"])
    found = amount * percent / (100 + percent) if included else amount * percent / 100
    return found.quantize(CENT, ROUND_HALF_UP)
