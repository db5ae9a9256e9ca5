"""Kinds that take part in the game: their facets, how a new one is entered on each side, and what is not modelled."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from connectors.onec.standin.contacts import TABLE, contact_row
from enterprise_data.objects.contract import ContractKind
from enterprise_data.objects.counterparty import LegalForm
from tests.property.game_facets import Facet, LegalAddress, Pair, Pointer, Row, Rows

_EXTENSION = "{http://example.ru/ext}Оценка"
_PROPERTY = "f2b6b9a3-2f0d-4a57-8f47-0c5a1d1f7e01"


@dataclass(frozen=True, kw_only=True)
class Shape:
    """One kind. ``facets`` by merge group, ``title`` holds its tag, ``given``: what a new one needs besides."""

    kind: str
    letter: str
    onec_type: str
    facets: Mapping[str, Facet]
    title: str = "name"
    since: tuple[int, int] = (1, 0)
    onec_given: Mapping[str, Any] = field(default_factory=dict)
    record_given: Mapping[str, Any] = field(default_factory=dict)
    needs: str = ""
    """The facet without which nothing can be entered: a contract needs its counterparty."""

    def facets_in(self, version: tuple[int, int]) -> Mapping[str, Facet]:
        """Facets that this version can express."""
        return {name: facet for name, facet in self.facets.items() if facet.since <= version}


_NOTE = "ОбщиеСвойстваОбъектовФормата.Комментарий"
_ALL = (
    Shape(
        kind="counterparty_group",
        letter="Г",
        onec_type="КонтрагентыГруппа",
        facets={
            "name": Facet(path="КлючевыеСвойства.Наименование", fields=("name",)),
            "parent": Pointer(path="КлючевыеСвойства.Группа", fields=("parent",), to="counterparty_group"),
        },
    ),
    Shape(
        kind="counterparty",
        letter="Ф",
        onec_type="Контрагенты",
        onec_given={"ЮридическоеФизическоеЛицо": "ЮридическоеЛицо"},
        facets={
            "name": Facet(path="КлючевыеСвойства.Наименование", fields=("name",)),
            "full_name": Facet(
                path="КлючевыеСвойства.НаименованиеПолное", fields=("full_name",), sample="Общество {}"
            ),
            "requisites": Pair(path="КлючевыеСвойства.ИНН", fields=("inn", "kpp")),
            "okpo": Facet(path="ОКПО", fields=("okpo",), sample="{:08d}"),
            "note": Facet(path=_NOTE, fields=("note",), sample="Заметка {}"),
            "website": Row(path="ВебСтраница", fields=("website",), sample="https://firm{}.example.ru"),
            "addresses": LegalAddress(path="ЮридическийАдрес", fields=("addresses",), sample="Москва, д. {}"),
            "phones": Rows(path="Телефон", fields=("phones",), sample="+7 (495) {:07d}"),
            "emails": Rows(path="АдресЭлектроннойПочты", fields=("emails",), sample="office{}@example.ru"),
            "group": Pointer(path="КлючевыеСвойства.Группа", fields=("group",), to="counterparty_group"),
            "legal": Pointer(
                path="ГоловнойКонтрагент",
                fields=("head", "legal_form"),
                to="counterparty",
                extra_onec=("ОбособленноеПодразделение", "true", None),
                extra_record=("legal_form", LegalForm.BRANCH, LegalForm.COMPANY),
            ),
        },
    ),
    Shape(
        kind="contract",
        letter="Д",
        onec_type="Договоры",
        needs="parties",
        onec_given={"ВидДоговора": "СПокупателем"},
        record_given={"kind": ContractKind.BUYER},
        facets={
            "name": Facet(path="КлючевыеСвойства.Наименование", fields=("name",)),
            "parties": Pointer(
                path="КлючевыеСвойства.Контрагент",
                fields=("counterparty",),
                to="counterparty",
                may_be_empty=False,
            ),
            "number": Facet(path="КлючевыеСвойства.Номер", fields=("number",), sample="№ {}"),
            "note": Facet(path=_NOTE, fields=("note",), sample="Заметка {}"),
        },
    ),
    Shape(
        kind="contact_person",
        letter="Л",
        onec_type="КонтактныеЛица",
        since=(1, 17),
        title="full_name",
        needs="counterparty",
        facets={
            "full_name": Facet(path="КлючевыеСвойства.ФИО", fields=("full_name",)),
            "counterparty": Pointer(
                path="КлючевыеСвойства.Субъект.Контрагент",
                fields=("counterparty",),
                to="counterparty",
                may_be_empty=False,
            ),
            "position": Facet(path="ОписаниеДолжности", fields=("position",), sample="Должность {}"),
            "phones": Rows(path="Телефон", fields=("phones",), sample="+7 (812) {:07d}"),
        },
    ),
    Shape(
        kind="bank_account",
        letter="С",
        onec_type="БанковскиеСчета",
        needs="owner",
        facets={
            "name": Facet(path="Наименование", fields=("name",)),
            "owner": Pointer(
                path="КлючевыеСвойства.Владелец.КонтрагентыСсылка",
                fields=("owner",),
                to="counterparty",
                may_be_empty=False,
            ),
            "requisites": Facet(
                path="КлючевыеСвойства.НомерСчета", fields=("number",), sample="40702810{:012d}"
            ),
            "note": Facet(
                path=_NOTE,
                fields=("note",),
                sample="Заметка {}",
                since=(1, 11),
            ),
        },
    ),
)
SHAPES: Mapping[str, Shape] = {shape.kind: shape for shape in _ALL}


def unmodelled(number: int) -> dict[str, Any]:
    """Things of 1C that the product knows nothing of, as the n-th hand would fill them in a counterparty."""
    row = {
        "ЗначениеСвойства": {"Строка": f"Категория {number}"},
        "Свойство": {"Наименование": "Категория", "Ссылка": _PROPERTY},
    }
    return {
        "ДокументУдЛичность": f"Документ {number}",
        "ИсторияКПП": [{"ДатаНачала": "2020-01-01", "КПП": f"{number:09d}"}],
        "ОбщиеСвойстваОбъектовФормата.ДополнительныеРеквизиты": [row],
        _EXTENSION: f'<x:Оценка xmlns:x="http://example.ru/ext">{number}</x:Оценка>',
    }


def with_strange_row(content: Mapping[str, Any], number: int) -> dict[str, Any]:
    """A contact row of a kind that the product doesn't model."""
    rows = list((content.get(TABLE) or {}).get("Строка", []))
    kept = [row for row in rows if row["ВидКонтактнойИнформации"] != "Skype"]
    return {TABLE: [contact_row("Skype", f"доб. {number}"), *kept]}


def remainder(shape: Shape, content: Mapping[str, Any]) -> str:
    """1C's content without everything that is modelled: nobody but 1C may change it."""
    left = copy.deepcopy(dict(content))
    words = {facet.path for facet in shape.facets.values() if isinstance(facet, Row | Rows)}
    for facet in shape.facets.values():
        for path in (facet.path, getattr(facet, "extra_onec", ("",))[0]):
            _forget(left, path.split("."))
    for name in ("КПП", "ИндивидуальныйПредприниматель", "ЮридическоеФизическоеЛицо"):
        _forget(left, ["КлючевыеСвойства", name])
    rows = (left.pop(TABLE, None) or {}).get("Строка", [])
    left[TABLE] = [row for row in rows if row["ВидКонтактнойИнформации"] not in words]
    return json.dumps(_filled(left), ensure_ascii=False, sort_keys=True)


def _forget(content: dict[str, Any], path: list[str]) -> None:
    *way, last = path
    node: Any = content
    for name in way:
        node = node.get(name) if isinstance(node, dict) else None
    if isinstance(node, dict):
        node.pop(last, None)


def _filled(value: Any) -> Any:
    """Without empty structures: a common group that says nothing is no content."""
    if isinstance(value, dict):
        kept = {name: _filled(inner) for name, inner in value.items()}
        return {name: inner for name, inner in kept.items() if inner not in ({}, [], "", None)}
    return [_filled(item) for item in value] if isinstance(value, list) else value
