"""What a person is told to write instead: the hint of a finding, from the catalogue of the file's version."""

from __future__ import annotations

from decimal import Decimal

import pytest

from enterprise_data.errors import InvalidRecord
from enterprise_data.formats.enterprise_data.breaks import breaks
from enterprise_data.formats.enterprise_data.expectations import expected, for_value
from enterprise_data.formats.enterprise_data.versions import namespace
from enterprise_data.model.vat import BY_AGENT, WITHOUT_VAT, VatRate, vat_rate
from enterprise_data.objects.registry import KINDS
from enterprise_data.objects.typed import value_from_text

TWENTY = VatRate(percent=Decimal(20))


@pytest.mark.parametrize(
    ("type_name", "told"),
    [
        ("ТипСумма", "после точки не больше 2"),
        ("ЮридическоеФизическоеЛицо", "одно из: ЮридическоеЛицо, ФизическоеЛицо"),
        ("КлючевыеСвойстваКонтрагент/ИНН", "не длиннее 12 знаков"),
        ("КлючевыеСвойстваКонтрагент", "вложенные поля: "),
    ],
)
def test_a_hint_says_what_may_stand_there(type_name: str, told: str) -> None:
    assert told in expected("1.17", type_name)


def test_a_mistyped_word_gets_the_one_that_was_meant_in_front() -> None:
    assert for_value("1.17", "ЮридическоеФизическоеЛицо", "ЮредическоеЛицо").startswith("«ЮридическоеЛицо»? ")
    assert for_value("1.17", "ЮридическоеФизическоеЛицо", "зонтик").startswith("одно из: ")


@pytest.mark.parametrize(
    ("text", "rate", "shown"),
    [
        ("", None, ""),
        ("20", TWENTY, "20%"),
        ("НДС 20 %", TWENTY, "20%"),
        ("16,67", VatRate(percent=Decimal("16.67")), "16,67%"),
        ("20/120", VatRate(percent=Decimal(20), is_calculated=True), "20/120"),
        ("Без НДС", WITHOUT_VAT, "без НДС"),
        ("без налога", WITHOUT_VAT, "без НДС"),
        ("налоговый агент", BY_AGENT, "НДС исчисляется налоговым агентом"),
    ],
)
def test_a_rate_is_read_as_people_write_it_and_shown_as_they_read_it(
    text: str, rate: VatRate | None, shown: str
) -> None:
    assert vat_rate(text) == rate
    assert str(rate or "") == shown


@pytest.mark.parametrize("text", ["двадцать", "20/118", "20/", "-5", "1.2.3"])
def test_what_is_no_rate_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        vat_rate(text)


@pytest.mark.parametrize(
    ("kind", "name", "text", "hint"),
    [
        ("counterparty", "legal_form", "кооператив", "юридическое лицо"),
        ("goods_sale", "date", "вчера", "31.12.2026 10:15"),
        ("goods_sale", "amount", "много", "1234,50"),
        ("goods_sale", "amount", "NaN", "1234,50"),
        ("goods_sale", "vat_included", "иногда", "«да» или «нет»"),
        ("goods_sale", "counterparty", "", "номер карточки"),
        ("contract", "date", "31.02.2026", "31.12.2026"),
        ("organization", "legal_form", "branch", "Проверьте значение"),
        ("item", "vat_rate", "20/118", "20/120"),
    ],
)
def test_what_is_not_understood_in_a_field_is_told_with_how_to_write_it(
    kind: str, name: str, text: str, hint: str
) -> None:
    otype = KINDS[kind]
    with pytest.raises(InvalidRecord) as refused:
        value_from_text(otype, name, text)
    assert f"Поле «{otype.field_titles[name]}»: не понимаю «{text}»" in refused.value.message
    assert hint in refused.value.hint


def test_a_field_that_is_none_names_those_there_are() -> None:
    with pytest.raises(InvalidRecord, match="поля «colour» нет") as refused:
        value_from_text(KINDS["item"], "colour", "red")
    assert "full_name" in refused.value.hint


def test_an_object_of_a_version_without_a_catalogue_is_not_judged() -> None:
    assert breaks("2.5", b"<x/>") == []


def test_a_strange_attribute_breaks_nothing() -> None:
    space = namespace("1.17")
    xml = (
        f'<Справочник.Валюты xmlns="{space}" метка="1"><КлючевыеСвойства><ДанныеКлассификатора><Код>643</Код>'
        "</ДанныеКлассификатора></КлючевыеСвойства></Справочник.Валюты>"
    )
    assert breaks("1.17", xml.encode()) == []
