"""A profile of the operator's own: whatever is wrong in it is told with the place and with what would be right."""

from __future__ import annotations

from pathlib import Path

import pytest

from connectors.onec.odata.forms import wants
from connectors.onec.odata.looking import columns
from connectors.onec.odata.profile_file import load_profile, profile_names
from enterprise_data.errors import ConfigurationError
from enterprise_data.objects.registry import KINDS

GOOD = """
title = "Розница"
[words.form]
company = "Юр"
[kinds.currency]
set = "Catalog_Валюты"
natural = ["Code"]
fields.code = "Code string 3 !"
[kinds.counterparty]
set = "Catalog_Контрагенты"
fields.name = "Description string 100 !"
fields.legal_form = "Вид enum form"
[kinds.customer_invoice]
set = "Document_Счет"
marker = "Комментарий"
fields.date = "Date moment !"
fields.organization = "Организация_Key ref organization=Catalog_Организации"
fields.counterparty = "Контрагент_Key ref counterparty=Catalog_Контрагенты"
fields.currency = "Валюта_Key code currency=Catalog_Валюты"
[kinds.customer_invoice.tables.goods]
of = "Товары"
fields.price = "Цена number 15.2"
"""


def load(folder: Path, text: str) -> None:
    """Reads a profile from a file."""
    path = folder / "own.toml"
    path.write_text(text, "utf-8")
    load_profile(str(path))


@pytest.mark.parametrize("name", profile_names())
def test_our_own_profiles_name_fields_and_values_that_there_are(name: str) -> None:
    profile = load_profile(name)
    for kind, known in profile.kinds.items():
        fields = wants(KINDS[kind].record)
        for one in known.sets:
            assert {field.name for field in one.fields} <= set(fields)
            assert {table.name for table in one.tables} <= set(KINDS[kind].row_types)


def test_a_good_profile_is_taken(tmp_path: Path) -> None:
    load(tmp_path, GOOD)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("fields.name =", "fields.nmae =", r"counterparty: поля «nmae» нет \(может быть, name\)"),
        ("kinds.counterparty]", "kinds.counterparti]", r"«counterparti» нет \(может быть, counterparty\)"),
        ('company = "Юр"', 'firm = "Юр"', "counterparty.legal_form: значения «firm» нет"),
        ("Вид enum form", "Вид enum from", r"списка значений «from» нет \(может быть, form\)"),
        ("Вид enum form", "Вид number 5.2", "counterparty.legal_form: вид number полю не подходит"),
        ("tables.goods]", "tables.lines]", "таблицы «lines» нет"),
        (
            "fields.price =",
            "fields.prise =",
            r"customer_invoice.goods: поля «prise» нет \(может быть, price\)",
        ),
        ("fields.date =", "fields.note =", "вид moment полю не подходит"),
        ("organization=Catalog_Организации", "", "не указано, на что ссылается"),
        ("code currency=", "code bank=", "в профиле нет вида bank"),
        ('of = "Товары"', 'of = "Товары"\nholds = "services"', "holds без"),
        ('of = "Товары"', 'of = "Товары"\nderived = { "Всего" = "sum" }', "не понято sum"),
        ('of = "Товары"', "", "записан не так"),
        ("Цена number 15.2", "Цена", "не понято"),
    ],
)
def test_a_mistake_is_told_with_what_would_be_right(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert old in GOOD
    with pytest.raises(ConfigurationError, match=told):
        load(tmp_path, GOOD.replace(old, new))


def test_a_record_that_can_not_be_made_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="не указано, чем сообщается date"):
        load(tmp_path, GOOD.replace('fields.date = "Date moment !"', ""))


def test_columns_are_named_while_they_fit_into_an_address() -> None:
    assert columns("Ref_Key,ИНН", 1400) == "Ref_Key,ИНН"
    assert columns(",".join(["Контрагент_Key"] * 40), 400) == "*"
