"""The same content in the layout of another version: what moved, what was renamed, how VAT is spelled.

One walk serves both directions, because every rule looks at what the target version has. Nothing is lost on the
way: what the target cannot carry stays where it was, and the writer leaves it out or refuses the object.
"""

from __future__ import annotations

import hashlib
from typing import Any

from connectors.onec.standin import vat
from connectors.onec.standin.reading import Content
from connectors.onec.standin.schema import COMMON, KEYS, Field, Schema, Structure

LEGACY = {
    "Комментарий": "Комментарий",
    "ДополнительнаяИнформация": "Комментарий",
    "Ответственный": "Ответственный",
    "ДополнительныеРеквизиты": "ДополнительныеРеквизиты",
}
"""Up to 1.10 these were fields of the object itself; the base keeps them in the common group."""

SHARED = "ОбщиеДанные"
"""Cash and bank documents of the old versions kept the common properties in here."""

RENAMED = {
    "КлючевыеСвойстваЧекККМ": (("НомерЧекаФР", "НомерЧекаККМ"),),
    "КлючевыеСвойстваДоговор": (("ЭтоДоговорЭквайринга", "ЭтоДоговорПодключенияКПлатежнойСистеме"),),
}
SUFFIXED = ("СоставнойДокументПоступления", "СоставнойДокументРасчетов")
"""Their children got «…Ссылка» at the end of their names in 1.20."""

SERVICES = "Документ.ЗаказКлиента.Услуги.Строка"
LINE, ITEM, VARIANT = "ДанныеНоменклатуры", "Номенклатура", "Характеристика"


OWN_STOCK = {
    "Документ.ОприходованиеТоваров": "ОприходованиеСобственныхТоваров",
    "Документ.СписаниеЗапасов": "СписаниеСобственныхТоваров",
}
"""The operation that these documents had no word for before 1.21."""


def relaid(schema: Schema, type_name: str, content: Content) -> Content:
    """The content of an object as ``schema`` lays it out."""
    structure = schema.structures[type_name]
    result = _walked(schema, type_name, content)
    return (
        _gathered(structure, result) if COMMON in structure.position else _spread(schema, structure, result)
    )


def _walked(schema: Schema, type_name: str, content: Content) -> Content:
    structure = schema.structures[type_name]
    result: Content = {}
    for key, value in _renamed(type_name, structure, content).items():
        place = structure.position.get(key)
        result[key] = value if place is None else _value(schema, structure.fields[place], value)
    return result


def _value(schema: Schema, field: Field, value: Any) -> Any:
    if isinstance(value, list):
        return [_value(schema, field, item) for item in value]
    if field.type == vat.WORDS and isinstance(value, dict):
        return vat.to_word(value, schema.simple[vat.WORDS]["enum"]) or value
    if field.type == vat.STRUCTURE and isinstance(value, str):
        return vat.from_word(value) or value
    if isinstance(value, dict) and field.type in schema.structures:
        return _walked(schema, field.type, value)
    return value


def _renamed(type_name: str, structure: Structure, content: Content) -> Content:
    result = dict(content)
    pairs: tuple[tuple[str, str], ...] = RENAMED.get(type_name, ())
    if type_name in SUFFIXED:
        pairs = tuple((key.removesuffix("Ссылка"), f"{key.removesuffix('Ссылка')}Ссылка") for key in content)
    for older, newer in pairs:
        for here, there in ((older, newer), (newer, older)):
            if here in result and here not in structure.position and there in structure.position:
                result[there] = result.pop(here)
    return _service(structure, result) if type_name == SERVICES else result


def _service(structure: Structure, row: Content) -> Content:
    """Rows of services name the item directly from 1.20 on."""
    if LINE in structure.position and ITEM in row:
        inner = {key: row.pop(key) for key in (ITEM, VARIANT) if key in row}
        return {**row, LINE: inner}
    if LINE not in structure.position and isinstance(row.get(LINE), dict):
        inner = row.pop(LINE)
        return {**row, **{key: inner[key] for key in (ITEM, VARIANT) if key in inner}}
    return row


def _gathered(structure: Structure, content: Content) -> Content:
    """Common properties into their group."""
    found: Content = {}
    result = dict(content)
    shared = dict(result[SHARED]) if isinstance(result.get(SHARED), dict) else {}
    for outside, inside in LEGACY.items():
        for holder in (result, shared):
            if outside in holder and outside not in structure.position:
                value = holder.pop(outside)
                if value not in ({}, "", None):
                    found[inside] = value
    if SHARED in result:
        result[SHARED] = shared
    return {**result, COMMON: {**result.get(COMMON, {}), **found}} if found else result


def _spread(schema: Schema, structure: Structure, content: Content) -> Content:
    """Common properties out of their group, to wherever the version keeps them."""
    if not isinstance(content.get(COMMON), dict):
        return content
    result = {key: value for key, value in content.items() if key != COMMON}
    rest = dict(content[COMMON])
    place = structure.position.get(SHARED)
    inner = None if place is None else schema.structures[structure.fields[place].type]
    for outside, inside in LEGACY.items():
        if inside not in rest:
            continue
        if outside in structure.position:
            result[outside] = rest.pop(inside)
        elif inner is not None and outside in inner.position:
            result[SHARED] = {**result.get(SHARED, {}), outside: rest.pop(inside)}
    return {**result, COMMON: rest} if rest else result


def completed(schema: Schema, type_name: str, content: Content, ref: str) -> Content:
    """Keys that the version requires and older ones did not have."""
    place = schema.structures[type_name].position.get(KEYS)
    if place is None:
        return content
    structure = schema.structures[schema.structures[type_name].fields[place].type]
    keys = dict(content.get(KEYS) or {})
    for name, value in (("ИдентификаторПрайсЛиста", ref), ("ХешЗаписи", _digest(ref))):
        if name in structure.position:
            keys.setdefault(name, value)
    if type_name in OWN_STOCK and "ВидОперации" in structure.position:
        keys.setdefault("ВидОперации", OWN_STOCK[type_name])
    return {**content, KEYS: keys} if keys else content


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]
