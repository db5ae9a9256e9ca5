"""Small pieces of object kinds: places in trees, contacts, bytes, words."""

from __future__ import annotations

import dataclasses
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enterprise_data.errors import InvalidRecord, UnknownReference
from enterprise_data.model.bank_details import BankDetails
from enterprise_data.model.contact import Address, AddressKind, Phone, PhoneKind
from enterprise_data.model.contact_info import document
from enterprise_data.model.ref import Ref
from enterprise_data.objects.bank_account import BANK_ACCOUNT, BankAccount
from enterprise_data.objects.base import Tree
from enterprise_data.objects.codec import (
    content_hash,
    decode,
    decode_tree,
    encode,
    to_jsonable,
    value_from_json,
    value_to_json,
)
from enterprise_data.objects.contract import CONTRACT, Contract, ContractKind
from enterprise_data.objects.counterparty import COUNTERPARTY, Counterparty, LegalForm
from enterprise_data.objects.laying import place, put_classifier, put_day, put_flag, put_reference
from enterprise_data.objects.organization import ORGANIZATION, Organization
from enterprise_data.objects.packing import packed, unpacked
from enterprise_data.objects.registry import KINDS
from enterprise_data.objects.tree import additional, day, flag, key_ref, keys, rows, text, title_of, whose
from enterprise_data.objects.typed import value_from_text
from enterprise_data.objects.words import field_to_text, fields_to_text
from tests.property.format_samples import FULL, MINIMAL
from tests.property.object_samples import knows_nothing
from tests.unit.enterprise_data.messages import OTHER, REF

every_kind = pytest.mark.parametrize("name", KINDS)
FORM = "ЮридическоеФизическоеЛицо"


# --- kinds --------------------------------------------------------------------------------------------


def test_what_is_referred_to_comes_first() -> None:
    order = list(KINDS)
    for name, otype in KINDS.items():
        for needed in set(otype.depends_on) - {name}:
            assert order.index(needed) < order.index(name)


@every_kind
def test_every_field_has_a_title_and_a_merge_group(name: str) -> None:
    otype = KINDS[name]
    grouped = [one for group in otype.groups.values() for one in group]
    assert sorted(grouped) == sorted(otype.field_names)
    assert set(otype.field_titles) == set(otype.field_names)
    assert set(otype.lists) <= set(otype.groups)
    assert all(set(key.fields) <= set(otype.field_names) for key in otype.natural_keys)


@every_kind
def test_every_record_has_a_label_and_sound_samples_no_complaints(name: str) -> None:
    otype = KINDS[name]
    for record in (MINIMAL[name], FULL[name]):
        assert otype.label(record)
        assert otype.check(record) == []


@pytest.mark.parametrize(
    ("otype", "record", "count"),
    [
        (COUNTERPARTY, Counterparty(name="А", inn="1", kpp="1", ogrn="1"), 3),
        (ORGANIZATION, Organization(name="А", inn="1", kpp="1", ogrn="1"), 3),
        (BANK_ACCOUNT, BankAccount(owner=Ref("counterparty", REF), bank=BankDetails(bik="1")), 1),
        (KINDS["bank"], KINDS["bank"].record(bik="1"), 1),
    ],
)
def test_wrong_requisites_are_complained_about_one_by_one(otype: Any, record: Any, count: int) -> None:
    assert len(otype.check(record)) == count


def test_a_contract_without_a_name_is_called_somehow() -> None:
    assert CONTRACT.label(MINIMAL["contract"]) == "без номера"


@pytest.mark.parametrize(
    ("tree", "version", "wanted"),
    [
        ({FORM: "ЮридическоеЛицо"}, (1, 17), LegalForm.COMPANY),
        ({FORM: "ФизическоеЛицо"}, (1, 17), LegalForm.PERSON),
        ({FORM: "ФизическоеЛицо", "ИНН": "500100732259"}, (1, 17), LegalForm.PERSON),
        ({FORM: "ФизическоеЛицо", "ИНН": "500100732259"}, (1, 16), LegalForm.SOLE_TRADER),
        ({FORM: "ФизическоеЛицо", "ИндивидуальныйПредприниматель": "true"}, (1, 17), LegalForm.SOLE_TRADER),
    ],
)
def test_four_forms_of_counterparties_are_told_apart(
    tree: Tree, version: tuple[int, int], wanted: LegalForm
) -> None:
    read = COUNTERPARTY.enterprise_data.read
    assert read({"КлючевыеСвойства": tree}, version).legal_form is wanted
    assert (
        read({"КлючевыеСвойства": tree, "ОбособленноеПодразделение": "1"}, version).legal_form
        is LegalForm.BRANCH
    )


@pytest.mark.parametrize("start", LegalForm)
@pytest.mark.parametrize("goal", LegalForm)
def test_a_counterparty_may_change_its_form(start: LegalForm, goal: LegalForm) -> None:
    binding = COUNTERPARTY.enterprise_data
    tree = binding.lay_over(None, Counterparty(name="А", legal_form=start, inn="500100732259"), knows_nothing)
    wanted = Counterparty(name="А", legal_form=goal, inn="500100732259")
    laid = binding.lay_over(tree, wanted, knows_nothing)
    assert binding.read(laid, (1, 17)) == wanted


@pytest.mark.parametrize("word", ["Организация", "Контрагент"])
def test_a_contract_needs_both_parties(word: str) -> None:
    own = {
        "ВидДоговора": "Прочее",
        "Наименование": "№ 5",
        "Организация": {"Ссылка": REF},
        "Контрагент": {"Ссылка": OTHER},
    }
    binding = CONTRACT.enterprise_data
    assert binding.read({"КлючевыеСвойства": own}, (1, 17)).kind is ContractKind.OTHER
    with pytest.raises(InvalidRecord, match=f"№ 5.*«{word}»"):
        binding.read({"КлючевыеСвойства": {**own, word: {"Наименование": "без ссылки"}}}, (1, 17))
    with pytest.raises(InvalidRecord, match="неизвестный вид «Устный»"):
        binding.read({"КлючевыеСвойства": {**own, "ВидДоговора": "Устный"}}, (1, 17))


def test_the_account_of_a_person_is_set_aside() -> None:
    own = {"НомерСчета": "407", "Владелец": {"ФизическиеЛицаСсылка": {"Ссылка": REF, "ФИО": "Иванов"}}}
    with pytest.raises(InvalidRecord, match=r"407.*не контрагент и не организация"):
        BANK_ACCOUNT.enterprise_data.read({"КлючевыеСвойства": own}, (1, 17))


def test_a_new_owner_and_a_new_bank_leave_nothing_of_the_old_ones() -> None:
    bank = {"Ссылка": OTHER, "ДанныеКлассификатораБанков": {"БИК": "044525225", "Наименование": "Старый"}}
    own = {"НомерСчета": "1", "Владелец": {"ФизическиеЛицаСсылка": {"ФИО": "Иванов"}}, "Банк": bank}
    record = BankAccount(owner=Ref("organization", REF), number="1", bank=BankDetails(bik="044525593"))
    laid = BANK_ACCOUNT.enterprise_data.lay_over(
        {"КлючевыеСвойства": own}, record, lambda ref: {"Ссылка": ref.id}
    )
    assert laid["КлючевыеСвойства"]["Владелец"] == {"ОрганизацииСсылка": {"Ссылка": REF}}
    assert laid["КлючевыеСвойства"]["Банк"] == {"ДанныеКлассификатораБанков": {"БИК": "044525593"}}
    gone = BANK_ACCOUNT.enterprise_data.lay_over(
        laid, dataclasses.replace(record, bank=BankDetails()), lambda ref: {"Ссылка": ref.id}
    )
    assert "Банк" not in gone["КлючевыеСвойства"]


# --- places in trees ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "wanted"),
    [("true", True), ("1", True), (" false ", False), ("0", False), ("", None), (None, None)],
)
def test_a_flag_is_read(value: Any, wanted: bool | None) -> None:
    assert flag({"а": value}, "а") is wanted


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("2026-11-20", date(2026, 11, 20)),
        ("2026-11-20T12:00:00", date(2026, 11, 20)),
        ("0001-01-01", None),
        ("0001-01-01T00:00:00", None),
        ("", None),
    ],
)
def test_a_day_is_read_without_its_time_and_the_empty_date_is_none(value: str, wanted: date | None) -> None:
    assert day({"а": value}, "а") == wanted


@pytest.mark.parametrize("read", [flag, day])
def test_a_value_that_is_none_names_the_object_and_the_field(read: Any) -> None:
    tree = {"КлючевыеСвойства": {"Наименование": "Ромашка"}, "Поле": "вчера"}
    with pytest.raises(InvalidRecord, match=r"«Ромашка».*«Поле».*«вчера»") as caught:
        read(tree, "Поле")
    assert caught.value.hint
    with pytest.raises(InvalidRecord, match="В объекте поле"):
        read({"Поле": "вчера"}, "Поле")


def test_a_path_may_end_nowhere() -> None:
    assert text({"а": "лист"}, "а", "б") == ""
    assert text(None, "а") == ""
    assert rows({"а": {"Строка": {"б": "1"}}}, "а") == [{"б": "1"}]
    assert rows({"а": "лист"}, "а") == []
    assert rows({"а": {"Строка": ["x", {"б": "1"}]}}, "а") == [{"б": "1"}]
    assert (keys({}), keys({"КлючевыеСвойства": ""}), key_ref({})) == (None, None, None)


def test_an_additional_property_is_found_by_its_name() -> None:
    row = {"Свойство": {"Наименование": "Цвет"}, "ЗначениеСвойства": {"Строка": "синий"}}
    tree = {"ОбщиеСвойстваОбъектовФормата": {"ДополнительныеРеквизиты": {"Строка": [row]}}}
    assert additional(tree, "Цвет") == "синий"
    assert additional(tree, "Вес") == ""


@pytest.mark.parametrize(
    ("own", "wanted"),
    [
        ({"Наименование": "Ромашка"}, "Ромашка"),
        ({"ФИО": "Иванов"}, "Иванов"),
        ({"ДанныеКлассификатора": {"Наименование": "руб."}}, "руб."),
        ({"ДанныеКлассификатораБанков": {"Наименование": "Сбербанк"}}, "Сбербанк"),
        ({}, ""),
    ],
)
def test_an_object_is_called_as_a_person_calls_it(own: Tree, wanted: str) -> None:
    assert title_of({"КлючевыеСвойства": own}) == wanted
    assert whose({"КлючевыеСвойства": own}) == (f"Объект «{wanted}», " if wanted else "В объекте ")


def test_placing_nothing_makes_no_way_to_it() -> None:
    tree: Tree = {}
    place(tree, "", "а", "б")
    put_flag(tree, None, "а", "б")
    put_day(tree, None, "а", "б")
    put_classifier(tree, "", {}, "а", "б")
    put_reference(tree, None, knows_nothing, "а", "б")
    assert tree == {}


def test_a_place_that_stands_twice_becomes_one() -> None:
    tree: Tree = {"а": [{"б": "1"}, {"б": "2"}]}
    place(tree, "3", "а", "б")
    assert tree == {"а": {"б": "3"}}


def test_pointing_at_what_nobody_knows_is_refused_unless_it_stands_there() -> None:
    tree: Tree = {"Группа": {"Ссылка": REF, "Наименование": "Оптовые"}}
    put_reference(tree, Ref("counterparty_group", REF), knows_nothing, "Группа")
    assert tree["Группа"]["Наименование"] == "Оптовые"
    with pytest.raises(UnknownReference, match="«Группа»") as caught:
        put_reference(tree, Ref("counterparty_group", OTHER), knows_nothing, "Группа")
    assert caught.value.hint


# --- contacts -----------------------------------------------------------------------------------------


def _row(word: str, value: str, **more: str) -> Tree:
    return {"ВидКонтактнойИнформации": word, "ЗначенияПолей": value, **more}


def _laid(table: list[Tree], **changes: Any) -> list[Tree]:
    tree = {
        "КлючевыеСвойства": {"Наименование": "А", FORM: "ЮридическоеЛицо"},
        "КонтактнаяИнформация": {"Строка": table},
    }
    binding = COUNTERPARTY.enterprise_data
    record = dataclasses.replace(binding.read(tree, (1, 17)), **changes)
    laid = binding.lay_over(tree, record, knows_nothing)
    return rows(laid, "КонтактнаяИнформация")


def test_a_changed_number_keeps_its_row_and_its_name_and_loses_its_json_twin() -> None:
    row = _row("Телефон", document("1"), НаименованиеКонтактнойИнформации="Касса", Значение="{}")
    (after,) = _laid([row], phones=(Phone(kind=PhoneKind.MAIN, number="2"),))
    assert after == _row("Телефон", document("2"), НаименованиеКонтактнойИнформации="Касса")


def test_rows_of_other_families_keep_their_places() -> None:
    table = [
        _row("Skype", "a"),
        _row("Телефон", "1"),
        _row("АдресЭлектроннойПочты", "x@y"),
        _row("Факс", "2"),
    ]
    after = _laid(table, phones=(Phone(kind=PhoneKind.FAX, number="2"),))
    assert [row["ЗначенияПолей"] for row in after] == ["a", "2", "x@y"]


def test_a_second_website_stays_unless_the_website_was_emptied() -> None:
    table = [_row("ВебСтраница", "a.example"), _row("ВебСтраница", "b.example")]
    assert [row["ЗначенияПолей"] for row in _laid(table, website="c.example")] == [
        document("c.example"),
        "b.example",
    ]
    assert _laid(table, website="") == []


@pytest.mark.parametrize("word", [["Факс", "Телефон"], {"Телефон": "1"}, None, ["x", {}]])
def test_a_row_whose_kind_is_no_word_breaks_nothing(word: Any) -> None:
    table = [{"ВидКонтактнойИнформации": word, "ЗначенияПолей": "1"}, _row("Телефон", "2")]
    after = _laid(table, emails=("a@b",))
    assert after[:2] == table


def test_blank_contacts_are_none() -> None:
    assert _laid([_row("Телефон", " ")], emails=("  ",)) == [_row("Телефон", " ")]


# --- bytes --------------------------------------------------------------------------------------------


@every_kind
def test_records_survive_bytes_and_json(name: str) -> None:
    otype = KINDS[name]
    for record in (MINIMAL[name], FULL[name]):
        assert decode(otype, encode(record)) == record
        shown = to_jsonable(record)
        assert {field: value_from_json(otype, field, value) for field, value in shown.items()} == {
            field: getattr(record, field) for field in otype.field_names
        }
    assert content_hash(encode(MINIMAL[name])) != content_hash(encode(FULL[name]))


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"{", b'{"nothing":1}', b'{"name":"a","legal_form":"x"}', b'{"head":5}', b"\xff"]
)
def test_bytes_that_are_no_record_are_refused(data: bytes) -> None:
    with pytest.raises(InvalidRecord, match="не читается"):
        decode(COUNTERPARTY, data)


def test_bytes_that_are_no_tree_are_refused_and_a_bomb_is_not_unpacked() -> None:
    bomb = b"T1" + packed(b" " * (65 * 1024 * 1024))
    for data in (b"", b"T1", b"T1rubbish", b"X1", b"T1" + packed(b"{"), bomb):
        with pytest.raises(InvalidRecord, match="не читается"):
            decode_tree(data)
    with pytest.raises(ValueError, match="packed"):
        unpacked(b"rubbish")


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (LegalForm.PERSON, "person"),
        (date(2026, 1, 2), "2026-01-02"),
        ((Phone(kind=PhoneKind.FAX, number="1"),), [{"kind": "fax", "number": "1"}]),
        (Ref("bank", "5"), {"kind": "bank", "id": "5"}),
        (None, None),
        (True, True),
    ],
)
def test_values_become_json(value: Any, wanted: Any) -> None:
    assert value_to_json(value) == wanted


# --- words --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (None, ""),
        ("", ""),
        ((), ""),
        (True, "да"),
        (False, "нет"),
        (date(2026, 1, 31), "31.01.2026"),
        (LegalForm.SOLE_TRADER, "индивидуальный предприниматель"),
        (Phone(kind=PhoneKind.MAIN, number="1"), "1"),
        (Phone(kind=PhoneKind.WORK, number="1"), "1 (рабочий)"),
        (Address(kind=AddressKind.LEGAL, text="Москва"), "юридический: Москва"),
        (BankDetails(bik="044525225", name="Сбербанк"), "044525225, Сбербанк"),
        (Ref("bank", "5"), "bank 5"),
        (("a@b", "c@d"), "a@b; c@d"),
        ([{"kind": "fax", "number": "1"}, {"kind": "actual", "text": "Тула"}], "1 (факс); фактический: Тула"),
        (5, "5"),
    ],
)
def test_values_are_shown_in_words(value: Any, wanted: str) -> None:
    assert fields_to_text(value) == wanted


def test_words_of_json_values_depend_on_their_field() -> None:
    assert field_to_text(COUNTERPARTY, "legal_form", "branch") == "обособленное подразделение"
    assert field_to_text(COUNTERPARTY, "legal_form", "нечто") == "нечто"
    assert field_to_text(COUNTERPARTY, "name", "branch") == "branch"
    assert field_to_text(CONTRACT, "kind", "buyer") == "с покупателем"


SHOWN = ("name", "legal_form", "phones", "addresses", "emails", "website", "inn")
plain = st.text("абвёЁ 0123-,.", min_size=1, max_size=12).map(str.strip).filter(bool)


@settings(max_examples=60, deadline=None)
@given(
    st.builds(
        Counterparty,
        name=plain,
        legal_form=st.sampled_from(LegalForm),
        inn=plain,
        website=plain,
        emails=st.lists(plain, max_size=2).map(tuple),
        phones=st.lists(st.builds(Phone, kind=st.sampled_from(PhoneKind), number=plain), max_size=3).map(
            tuple
        ),
        addresses=st.lists(st.builds(Address, kind=st.sampled_from(AddressKind), text=plain), max_size=2).map(
            tuple
        ),
    )
)
def test_what_is_shown_can_be_typed_back(record: Counterparty) -> None:
    for name in SHOWN:
        value = getattr(record, name)
        assert value_from_text(COUNTERPARTY, name, field_to_text(COUNTERPARTY, name, value)) == value


@pytest.mark.parametrize(
    ("otype", "name", "typed", "wanted"),
    [
        (CONTRACT, "date", "31.12.2026", date(2026, 12, 31)),
        (CONTRACT, "date", "2026-12-31", date(2026, 12, 31)),
        (CONTRACT, "date", "", None),
        (CONTRACT, "in_units", "Да", True),
        (CONTRACT, "in_units", "false", False),
        (CONTRACT, "kind", "supplier", ContractKind.SUPPLIER),
        (CONTRACT, "kind", "С поставщиком", ContractKind.SUPPLIER),
        (CONTRACT, "counterparty", "17", Ref("counterparty", "17")),
        (CONTRACT, "counterparty", "counterparty:17", Ref("counterparty", "17")),
        (COUNTERPARTY, "head", "17", Ref("counterparty", "17")),
        (COUNTERPARTY, "group", "17", Ref("counterparty_group", "17")),
        (COUNTERPARTY, "group", "", None),
        (KINDS["counterparty_group"], "parent", "5", Ref("counterparty_group", "5")),
        (BANK_ACCOUNT, "owner", "organization:5", Ref("organization", "5")),
        (BANK_ACCOUNT, "bank", "044525225", BankDetails(bik="044525225")),
        (ORGANIZATION, "legal_form", "индивидуальный предприниматель", "sole_trader"),
        (COUNTERPARTY, "phones", "work:1; факс: 2;; 3", (
            Phone(kind=PhoneKind.WORK, number="1"), Phone(kind=PhoneKind.FAX, number="2"),
            Phone(kind=PhoneKind.MAIN, number="3"),
        )),
        (COUNTERPARTY, "addresses", "почтовый: а/я 5; дом: 7", (
            Address(kind=AddressKind.POSTAL, text="а/я 5"), Address(kind=AddressKind.LEGAL, text="дом: 7"),
        )),
    ],
)  # fmt: skip
def test_what_people_type_is_understood(otype: Any, name: str, typed: str, wanted: Any) -> None:
    assert value_from_text(otype, name, typed) == wanted


@pytest.mark.parametrize(
    ("otype", "name", "typed", "word"),
    [
        (CONTRACT, "date", "31.02.2026", "31.12.2026"),
        (CONTRACT, "date", "вчера", "31.12.2026"),
        (CONTRACT, "in_units", "может быть", "«да» или «нет»"),
        (CONTRACT, "kind", "устный", "buyer (с покупателем)"),
        (CONTRACT, "counterparty", "", "номер карточки"),
        (COUNTERPARTY, "legal_form", "завод", "branch (обособленное подразделение)"),
        (ORGANIZATION, "legal_form", "branch", "Проверьте значение"),
    ],
)
def test_what_is_not_understood_tells_what_would_be(otype: Any, name: str, typed: str, word: str) -> None:
    with pytest.raises(InvalidRecord, match=otype.field_titles[name]) as caught:
        value_from_text(otype, name, typed)
    assert word in caught.value.hint


def test_a_field_that_is_none_is_told_with_those_there_are() -> None:
    with pytest.raises(InvalidRecord, match="поля «colour» нет") as caught:
        value_from_text(COUNTERPARTY, "colour", "1")
    assert "legal_form" in caught.value.hint


def test_a_contract_remembers_what_it_refers_to() -> None:
    contract = Contract(counterparty=Ref("counterparty", "1"), organization=Ref("organization", "2"))
    assert CONTRACT.refs(contract) == (Ref("counterparty", "1"), Ref("organization", "2"))
    assert COUNTERPARTY.refs(Counterparty(name="А")) == ()
