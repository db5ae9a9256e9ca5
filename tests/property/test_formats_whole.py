"""What goes back to 1C is whole: what we don't model returns as it came, in every version and across versions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from lxml import etree

from enterprise_data.errors import SchemaViolation
from enterprise_data.formats.enterprise_data.breaking_places import breaking_places, home_path
from enterprise_data.formats.enterprise_data.catalogue import catalogue
from enterprise_data.formats.enterprise_data.stored import tree_of_xml
from enterprise_data.formats.enterprise_data.versions import namespace, parts
from enterprise_data.formats.enterprise_data.writer import Emitted, emit_object
from enterprise_data.model.contact import Phone, PhoneKind
from enterprise_data.objects.base import ObjectType, Tree
from enterprise_data.objects.counterparty import COUNTERPARTY
from tests.property.catalogue_samples import content, made
from tests.property.format_samples import PAIRS
from tests.property.how_often import tries
from tests.property.object_samples import knows_nothing
from tests.property.real_schemas import VERSIONS, element_of, real_schema

AT = datetime(2031, 5, 6, 12, 30)  # noqa: DTZ001 - a document's date has no zone
CHANGES: dict[str, tuple[str, Any, str]] = {
    "organization": ("prefix", "ЯЯ", "Префикс"),
    "counterparty_group": ("name", "Другое имя", "КлючевыеСвойства/Наименование"),
    "counterparty": ("okpo", "12345678", "ОКПО"),
    "bank": ("city", "г. Тула", "Город"),
    "bank_account": ("name", "Другой счёт", "Наименование"),
    "contract": ("valid_until", date(2031, 5, 6), "СрокДействия"),
    "contact_person": ("position", "Сторож", "ОписаниеДолжности"),
    "currency": ("full_name", "Другая валюта", "НаименованиеПолное"),
    "vat_rate": ("percent", Decimal(7), "КлючевыеСвойства/Ставка"),
    "stock_balance": ("date", date(2031, 5, 6), "КлючевыеСвойства/Дата"),
    "opening_stock": ("date", AT, "Дата"),
    "settlement_balance": ("date", AT, "Дата"),
}
"""One field of each kind: its new value, and where it stands."""
TYPES = tuple(
    (otype, name, version)
    for otype, version in PAIRS
    for name in otype.enterprise_data.type_names
    if catalogue(version).has_object(name)
)
every_type = pytest.mark.parametrize(
    ("otype", "type_name", "version"), TYPES, ids=[f"{name}-{version}" for _, name, version in TYPES]
)


def _change(otype: ObjectType) -> tuple[str, Any, str]:
    """The field to change: a document's number, any other record's name, where nothing else was chosen."""
    name = next(name for name in ("number", "name", *otype.field_names) if name in otype.field_names)
    return CHANGES.get(otype.name) or (name, "Другое", "/".join(otype.enterprise_data.places[name][0]))


seeds = st.integers(0, 2**32)
few = settings(max_examples=tries(3), deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
"""A seed says nothing when it is made smaller."""


def _sent_back(otype: ObjectType, version: str, came: etree._Element, **changes: Any) -> Emitted:
    """Read, laid over with the changes, written in the same version."""
    binding = otype.enterprise_data
    tree = tree_of_xml(etree.tostring(came, encoding="utf-8"), version)
    record = replace(binding.read(tree, parts(version)), **changes)
    laid = binding.lay_over(tree, record, knows_nothing)
    return emit_object(version, binding.type_of(laid), laid)


def _without(element: etree._Element, path: str) -> etree._Element:
    """The element without the one at a path, which may be missing."""
    own = namespace(str(etree.QName(element).namespace).rpartition("/")[2])
    found = element.find("/".join(f"{{{own}}}{name}" for name in path.split("/")))
    if found is not None:
        parent = found.getparent()
        assert parent is not None
        parent.remove(found)
    return element


def _same(version: str, one: etree._Element, other: etree._Element) -> bool:
    own = f"{{{namespace(version)}}}"
    return content(one, own) == content(other, own)


@every_type
@few
@given(seed=seeds)
def test_an_unchanged_object_goes_back_element_for_element(
    otype: ObjectType, type_name: str, version: str, seed: int
) -> None:
    came = made(version, type_name, seed)
    sent = _sent_back(otype, version, came)
    assert sent.dropped == ()
    assert _same(version, element_of(version, sent.xml), came)


@every_type
@few
@given(seed=seeds)
def test_of_an_object_only_the_changed_field_differs(
    otype: ObjectType, type_name: str, version: str, seed: int
) -> None:
    name, value, path = _change(otype)
    came = made(version, type_name, seed)
    sent = element_of(version, _sent_back(otype, version, came, **{name: value}).xml)
    back = otype.enterprise_data.read(
        tree_of_xml(etree.tostring(sent, encoding="utf-8"), version), parts(version)
    )
    assert getattr(back, name) == value
    assert _same(version, _without(sent, path), _without(came, path))


@pytest.mark.parametrize("version", VERSIONS)
@few
@given(seed=seeds)
def test_a_new_telephone_changes_nothing_but_its_own_rows(version: str, seed: int) -> None:
    came = made(version, "Справочник.Контрагенты", seed, full=True)
    sent = element_of(
        version,
        _sent_back(COUNTERPARTY, version, came, phones=(Phone(kind=PhoneKind.WORK, number="5-55-55"),)).xml,
    )
    own = namespace(version)
    kept = [content(row, f"{{{own}}}") for row in came.iterfind(_ROWS.format(own)) if not _is_phone(row, own)]
    rows = list(sent.iterfind(_ROWS.format(own)))
    assert [content(row, f"{{{own}}}") for row in rows if not _is_phone(row, own)] == kept
    (phone,) = [row for row in rows if _is_phone(row, own) and "5-55-55" in (row[1].text or "")]
    assert phone[0].text == "ТелефонРабочий"
    assert _same(version, _without(sent, "КонтактнаяИнформация"), _without(came, "КонтактнаяИнформация"))


_ROWS = "{{{0}}}КонтактнаяИнформация/{{{0}}}Строка"


def _is_phone(row: etree._Element, own: str) -> bool:
    word = row.findtext(f"{{{own}}}ВидКонтактнойИнформации")
    return word in ("Телефон", "ТелефонРабочий", "ТелефонДомашний", "Факс")


@pytest.mark.parametrize(
    ("known", "wanted"), [("1.17", "1.8"), ("1.21", "1.17"), ("1.8", "1.21"), ("1.20", "1.16")]
)
@few
@given(seed=seeds)
def test_across_versions_everything_arrives_or_is_told(known: str, wanted: str, seed: int) -> None:
    otype = _some([kind for kind, version in PAIRS if version == min(known, wanted, key=parts)], seed)
    type_name = otype.enterprise_data.type_name
    came = made(known, type_name, seed)
    tree = tree_of_xml(etree.tostring(came, encoding="utf-8"), known)
    sent = _emitted_or_refused(wanted, type_name, tree)
    if sent is None:
        return
    arrived = tree_of_xml(etree.tostring(element_of(wanted, sent.xml), encoding="utf-8"), wanted)
    lost = [path for path in _leaves(tree) if path not in set(_leaves(arrived))]
    dropped = [path for path in sent.dropped if not _is_passed_over(path)]
    moved = breaking_places(type_name, parts(wanted))
    told = {home_path(path, moved).replace(_COMMENT_BEFORE, _COMMENT) for path in dropped}
    assert [path for path in lost if not any(_covers(one, path) for one in told)] == []
    assert [path for path in told if not any(_covers(path, one) for one in lost)] == []


def _some(kinds: list[ObjectType], seed: int) -> ObjectType:
    return kinds[seed % len(kinds)]


def _emitted_or_refused(version: str, type_name: str, tree: Tree) -> Emitted | None:
    """A version may lack what another one requires; then the field is named."""
    try:
        return emit_object(version, type_name, tree)
    except SchemaViolation as error:
        refused = error
    assert refused.facts["field"] in refused.message
    return None


_RATE = "СтавкаНДС"
_SOLE = "ИндивидуальныйПредприниматель"
_COMMENT_BEFORE, _COMMENT = "ДополнительнаяИнформация", "Комментарий"
_COMMON, _MONEY_GROUP = "ОбщиеСвойстваОбъектовФормата.", "ОбщиеДанные."
_USUAL_OPERATIONS = ("ОприходованиеСобственныхТоваров", "СписаниеСобственныхТоваров")


def _leaves(tree: Any, path: str = "") -> Iterator[str]:
    """Paths of all values, but for what goes without saying (see ``spelling``) and what an older version has one
    word for (see ``breaking_places``)."""
    if path.rpartition(".")[2].startswith(_RATE):
        return
    if isinstance(tree, list):
        for item in tree:
            yield from _leaves(item, path)
    elif isinstance(tree, dict) and tree:
        for name, inner in tree.items():
            yield from _leaves(inner, f"{path}.{name}" if path else name)
    elif tree not in (None, {}, "", *_USUAL_OPERATIONS) and not path.endswith(_SOLE):
        yield path


def _is_passed_over(path: str) -> bool:
    """What ``_leaves`` passes over is not looked for among what was told either."""
    return _SOLE in path or any(name.startswith(_RATE) for name in path.split("."))


def _covers(told: str, path: str) -> bool:
    """Told in the layout of the version written: there common properties stand at the object, or in its own group."""
    bare = path.removeprefix(_COMMON)
    return any(f"{place}.".startswith(f"{told}.") for place in (path, bare, f"{_MONEY_GROUP}{bare}"))


_CLOSED = ("counterparty_group", "vat_rate")
"""Kinds whose extensions the schemas had to leave out (format.md §10, trap 14)."""


@pytest.mark.parametrize("version", VERSIONS)
@few
@given(seed=seeds)
def test_the_real_schema_accepts_whole_objects(version: str, seed: int) -> None:
    schema = real_schema(version)
    otype = _some([kind for kind, one in PAIRS if one == version], seed)
    name, value, _ = _change(otype)
    came = made(version, otype.enterprise_data.type_name, seed)
    sent = _sent_back(otype, version, came, **{name: value})
    if otype.name in _CLOSED:
        return
    assert schema.validate(element_of(version, sent.xml)), schema.error_log
