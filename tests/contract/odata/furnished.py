"""What a base has to have before objects of every kind can be made in it: classifiers, and contact kinds in use."""

from __future__ import annotations

from typing import Any

from connectors.onec.standin.odata import ODataBase

_CLASSIFIERS: dict[str, dict[str, Any]] = {
    "Catalog_Валюты": {"Code": "643", "Description": "руб."},
    "Catalog_КлассификаторЕдиницИзмерения": {"Code": "796", "Description": "шт"},
    "Catalog_УпаковкиЕдиницыИзмерения": {"Code": "796", "Description": "шт"},
    "Catalog_Банки": {"Code": "044525225", "Description": "ПАО Сбербанк", "КоррСчет": "30101810400000000225"},
    "Catalog_КлассификаторБанков": {"Code": "044525225", "Description": "ПАО Сбербанк"},
    "Catalog_СтавкиНДС": {
        "Description": "20%", "Ставка": 20, "ПеречислениеСтавкаНДС": "НДС20", "ВидСтавкиНДС": "Общая",
    },
}  # fmt: skip
_NAMED: dict[str, tuple[str, tuple[str, ...]]] = {
    "Контрагента": ("Адрес", ("ЮрАдрес", "ФактАдрес", "ПочтовыйАдрес")),
    "Организации": ("Адрес", ("ЮрАдрес", "ФактАдрес", "ПочтовыйАдрес")),
}
_REACHED = {
    "ТелефонКонтрагента": "Телефон", "ФаксКонтрагенты": "Факс", "EmailКонтрагенты": "АдресЭлектроннойПочты",
    "EmailКонтрагента": "АдресЭлектроннойПочты", "ТелефонОрганизации": "Телефон", "ФаксОрганизации": "Факс",
    "EmailОрганизации": "АдресЭлектроннойПочты",
}  # fmt: skip
_KINDS, _FORMS = (
    "Catalog_ВидыКонтактнойИнформации",
    {"ЮридическоеФизическоеЛицо": "ЮридическоеЛицо", "ЮрФизЛицо": "ЮрЛицо"},
)


def furnish(base: ODataBase) -> None:
    """Adds what is not there yet."""
    store = base.store
    for name, values in _CLASSIFIERS.items():
        if name in store.rows and not store.rows[name]:
            properties = store.schema.sets[name].properties
            store.add(name, **{key: value for key, value in values.items() if key in properties})
    named = {f"{word}{owner}": type_ for owner, (type_, words) in _NAMED.items() for word in words} | _REACHED
    there = {row["PredefinedDataName"] for row in store.rows[_KINDS].values()}
    for name, type_ in named.items():
        if name not in there:
            store.add(_KINDS, Description=name, PredefinedDataName=name, Тип=type_)
    _talk(base)


def _talk(base: ODataBase) -> None:
    """Marked people whose contacts show which kinds of them this base uses where their names are not known."""
    store = base.store
    for name in ("Catalog_КонтактныеЛица", "Catalog_КонтактныеЛицаПартнеров", "Catalog_Контрагенты"):
        if name not in store.rows:
            continue
        lines = []
        for type_ in ("Телефон", "АдресЭлектроннойПочты"):
            kind = store.add(_KINDS, Description=type_, Тип=type_)
            lines.append({"Тип": type_, "Вид_Key": kind, "Представление": type_})
        known = {key: form for key, form in _FORMS.items() if key in store.schema.sets[name].properties}
        store.add(name, Description="Контакты", DeletionMark=True, КонтактнаяИнформация=lines, **known)
