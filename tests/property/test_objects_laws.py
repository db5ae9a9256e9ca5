"""Laws of reading and laying over, for every kind and version."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enterprise_data.formats.enterprise_data.coverage import complete, covered, versions_with
from enterprise_data.model.ref import Ref
from enterprise_data.objects.base import ObjectType, Tree
from enterprise_data.objects.codec import decode, decode_tree, encode, encode_tree, replace_refs
from enterprise_data.objects.counterparty import COUNTERPARTY, LegalForm
from enterprise_data.objects.registry import KINDS
from enterprise_data.objects.tree import with_ref
from tests.property.how_often import tries
from tests.property.object_samples import (
    RECORDS,
    VERSIONS,
    keys_of,
    knows_nothing,
    rich,
    unmodelled_of,
)

WITH_CONTACTS = {"organization", "counterparty", "contact_person"}
every_kind = pytest.mark.parametrize("otype", KINDS.values(), ids=lambda kind: kind.name)
few = settings(max_examples=tries(10), deadline=None)


def _through(tree: Tree, version: tuple[int, int], kind: str) -> Tree:
    """The object as a message of ``version`` would bring it back: what the version has no place for is gone."""
    tree = copy.deepcopy(tree)
    if kind == "counterparty" and version < (1, 17):
        for name in ("РегистрационныйНомер", "ИндивидуальныйПредприниматель", "Самозанятый"):
            tree["КлючевыеСвойства"].pop(name, None)
    if kind == "bank_account" and version < (1, 11):
        tree.pop("ОбщиеСвойстваОбъектовФормата", None)
    return tree


@st.composite
def two_records_and_an_object(draw: st.DrawFn, otype: ObjectType) -> tuple[Any, Any, Tree]:
    first, second = draw(RECORDS[otype.name]), draw(RECORDS[otype.name])
    bare = otype.enterprise_data.lay_over(None, first, keys_of)
    return first, second, draw(rich(bare, otype.name in WITH_CONTACTS))


def _versions(otype: ObjectType) -> list[tuple[int, int]]:
    """Those that have the kind."""
    named = {version: (f"{version[0]}.{version[1]}",) for version in VERSIONS}
    names = otype.enterprise_data.type_names
    return [version for version, text in named.items() if any(versions_with(name, text) for name in names)]


@every_kind
@few
@given(data=st.data())
def test_what_is_laid_over_is_read_back_in_every_version(otype: ObjectType, data: st.DataObject) -> None:
    _, wanted, tree = data.draw(two_records_and_an_object(otype))
    binding = otype.enterprise_data
    for start in (None, tree):
        laid = binding.lay_over(start, wanted, keys_of)
        for version in _versions(otype):
            back = binding.read(laid, version)
            for name in covered(otype, version):
                assert getattr(back, name) == getattr(wanted, name), (version, name)


@every_kind
@few
@given(data=st.data())
def test_a_way_through_any_version_loses_nothing_that_was_known(
    otype: ObjectType, data: st.DataObject
) -> None:
    record = data.draw(RECORDS[otype.name])
    binding = otype.enterprise_data
    laid = binding.lay_over(None, record, keys_of)
    for version in _versions(otype):
        back = binding.read(_through(laid, version, otype.name), version)
        assert complete(otype, back, record, version) == record


@every_kind
@few
@given(data=st.data())
def test_laying_over_touches_nothing_that_is_not_modelled(otype: ObjectType, data: st.DataObject) -> None:
    _, wanted, tree = data.draw(two_records_and_an_object(otype))
    before = copy.deepcopy(tree)
    laid = otype.enterprise_data.lay_over(tree, wanted, keys_of)
    assert unmodelled_of(laid) == unmodelled_of(before)
    assert tree == before, "the object that the snapshot holds was changed"


@every_kind
@few
@given(data=st.data())
def test_laying_an_unchanged_record_over_changes_nothing(otype: ObjectType, data: st.DataObject) -> None:
    _, _, tree = data.draw(two_records_and_an_object(otype))
    binding = otype.enterprise_data
    for version in _versions(otype):
        read = binding.read(tree, version)
        assert binding.lay_over(tree, read, knows_nothing) == tree


@every_kind
@few
@given(data=st.data())
def test_laying_over_twice_is_laying_over_once(otype: ObjectType, data: st.DataObject) -> None:
    _, wanted, tree = data.draw(two_records_and_an_object(otype))
    once = otype.enterprise_data.lay_over(tree, wanted, keys_of)
    assert otype.enterprise_data.lay_over(once, wanted, keys_of) == once


@every_kind
@few
@given(data=st.data())
def test_only_the_row_of_a_changed_contact_is_rewritten(otype: ObjectType, data: st.DataObject) -> None:
    if otype.name not in WITH_CONTACTS:
        assert not {"phones", "emails", "addresses"} & set(otype.lists)
        return
    first, second, tree = data.draw(two_records_and_an_object(otype))
    for row in tree["КонтактнаяИнформация"]["Строка"]:
        row.setdefault("НаименованиеКонтактнойИнформации", "своё")
        row["Значение"] = "{}"
    before = copy.deepcopy(tree["КонтактнаяИнформация"]["Строка"])
    wanted = _with_phones(first, second)
    laid = otype.enterprise_data.lay_over(tree, wanted, knows_nothing)
    after = laid["КонтактнаяИнформация"]["Строка"]
    kept = {phone for phone in first.phones if phone in wanted.phones}
    lost = [row for row in before if row not in after]
    assert len(lost) <= len([phone for phone in first.phones if phone not in kept]) + _repeats(first.phones)
    assert all(row["ВидКонтактнойИнформации"] in _PHONE_WORDS for row in lost)


_PHONE_WORDS = {"Телефон", "ТелефонРабочий", "ТелефонДомашний", "Факс"}


def _with_phones(first: Any, second: Any) -> Any:
    return type(first)(
        **{**{n: getattr(first, n) for n in first.__dataclass_fields__}, "phones": second.phones}
    )


def _repeats(items: tuple[Any, ...]) -> int:
    return len(items) - len(set(items))


@every_kind
@few
@given(data=st.data())
def test_records_and_objects_survive_being_stored(otype: ObjectType, data: st.DataObject) -> None:
    record, _, tree = data.draw(two_records_and_an_object(otype))
    assert decode(otype, encode(record)) == record
    assert encode(decode(otype, encode(record))) == encode(record)
    assert decode_tree(encode_tree(tree)) == tree


@every_kind
@few
@given(data=st.data())
def test_every_reference_is_found_and_replaced(otype: ObjectType, data: st.DataObject) -> None:
    record = data.draw(RECORDS[otype.name])
    moved = replace_refs(otype, record, lambda ref: Ref(ref.kind, f"crm-{ref.id}"))
    assert otype.refs(moved) == tuple(Ref(ref.kind, f"crm-{ref.id}") for ref in otype.refs(record))
    assert replace_refs(otype, moved, lambda ref: Ref(ref.kind, ref.id[4:])) == record
    assert {ref.kind for ref in otype.refs(record)} <= set(otype.depends_on)


@few
@given(record=RECORDS["counterparty"], guid=st.uuids().map(str))
def test_an_object_takes_a_reference_without_losing_its_keys(record: Any, guid: str) -> None:
    laid = COUNTERPARTY.enterprise_data.lay_over(None, record, keys_of)
    named = with_ref(laid, guid)
    assert named["КлючевыеСвойства"] == {**laid["КлючевыеСвойства"], "Ссылка": guid}
    assert with_ref(named, guid) is named


@few
@given(record=RECORDS["counterparty"])
def test_a_sole_trader_never_becomes_a_person_by_an_old_version_nor_the_reverse(record: Any) -> None:
    binding = COUNTERPARTY.enterprise_data
    laid = binding.lay_over(None, record, keys_of)
    for version in ((1, 8), (1, 10), (1, 16)):
        back = binding.read(_through(laid, version, "counterparty"), version)
        natural = {LegalForm.PERSON, LegalForm.SOLE_TRADER}
        assert (back.legal_form in natural) == (record.legal_form in natural)
        assert complete(COUNTERPARTY, back, record, version).legal_form is record.legal_form
