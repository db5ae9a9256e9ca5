"""A profile read and written by one interpreter: what is written comes back, whatever the configuration."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from connectors.onec.odata.codebook import CodeBook
from connectors.onec.odata.drift import compare
from connectors.onec.odata.profile_file import load_profile
from connectors.onec.odata.spelling import Speller
from connectors.onec.odata.written import Mark
from enterprise_data.errors import UnmappedValue
from enterprise_data.model.ref import Ref
from tests.contract.odata.house import PARTNERS, House


def speller(house: House, kind: str) -> Speller:
    """The interpreter of a kind for what the base publishes."""
    client, profile = house.client(), load_profile(house.base.model)
    fit = compare(profile, house.schema())
    return Speller(profile, fit.kinds[kind], CodeBook(client, profile), client.zone)


def read(house: House, kind: str, ref: str) -> dict[str, Any]:
    """Canonical values of an object of the base."""
    one = speller(house, kind)
    name = load_profile(house.base.model).kinds[kind].set
    return one.read(house.client().one(name, ref, select=one.select))


def written(house: House, kind: str, values: dict[str, Any]) -> dict[str, Any]:
    """Creates an object and reads it back as canonical values."""
    one, known = speller(house, kind), load_profile(house.base.model).kinds[kind]
    body = one.body(values, new=True)
    mark = Mark(property=known.marker, word="1") if known.marker else Mark(natural=one.natural(body))
    made = house.writer().create(known.set, body, mark)
    assert made.differences == ()
    return read(house, kind, made.ref)


def test_a_counterparty_of_the_ledger(bp: House) -> None:
    found = read(bp, "counterparty", bp.refs["buyer"])
    assert found["full_name"] == 'ООО "Новая заря"'
    assert found["legal_form"] == "company"
    assert found["group"] == Ref("counterparty_group", bp.refs["group"])
    assert found["code"] == "00-000002"
    assert found["head"] is None


@pytest.mark.parametrize("form", ["company", "branch", "person", "sole_trader"])
@pytest.mark.parametrize("model", ["bp", "ut"])
def test_each_form_of_counterparty_comes_back(model: str, form: str, request: pytest.FixtureRequest) -> None:
    house: House = request.getfixturevalue(model)
    values = {"name": "Клевер", "full_name": "Клевер", "inn": "7709876543", "kpp": "", "legal_form": form}
    if model == "ut":
        values |= {"partner": Ref("partner", house.refs["partner"])}  # type: ignore[dict-item]  # a reference
    found = written(house, "counterparty", values)
    assert {name: found[name] for name in values} == values


def test_a_document_with_lines_comes_back(bp: House) -> None:
    refs = bp.refs
    line = {
        "item": Ref("item", refs["item1"]), "content": "", "quantity": Decimal(2), "price": Decimal("1500.5"),
        "amount": Decimal("3001"), "vat_rate": "vat20", "vat_amount": Decimal("500.17"),
    }  # fmt: skip
    values = {
        "date": datetime(2026, 3, 4, 9, 0, tzinfo=UTC), "organization": Ref("organization", refs["organization"]),
        "counterparty": Ref("counterparty", refs["buyer"]), "contract": Ref("contract", refs["contract"]),
        "currency": "643", "price_includes_vat": True, "amount": Decimal("3001"), "note": "по телефону",
        "bank_account": None, "warehouse": None, "lines": (line, line | {"vat_rate": "none", "vat_amount": Decimal()}),
    }  # fmt: skip
    found = written(bp, "customer_invoice", values)
    assert {name: found[name] for name in values} == values
    (row,) = bp.store.rows["Document_СчетНаОплатуПокупателю"].values()
    assert row["Date"] == "2026-03-04T12:00:00", "local time of the server"
    assert row["Комментарий"] == "по телефону obmen:1"
    assert [line["LineNumber"] for line in row["Товары"]] == [1, 2]


def test_composite_owners_and_codes_of_classifiers(bp: House) -> None:
    values = {
        "owner": Ref("organization", bp.refs["organization"]), "number": "40702810000000000001", "bank": "044525225",
        "currency": "643", "opened": date(2020, 1, 31), "closed": None,
    }  # fmt: skip
    found = written(bp, "bank_account", values)
    assert {name: found[name] for name in values} == values
    (row,) = bp.store.rows["Catalog_БанковскиеСчета"].values()
    assert row["Owner_Type"] == "StandardODATA.Catalog_Организации"
    assert row["Банк_Key"] == bp.refs["bank"]


def test_a_rate_of_a_catalog(ut: House) -> None:
    values = {"name": "Лопата", "item_type": "goods", "vat_rate": "НДС20"}
    assert written(ut, "item", values)["vat_rate"] == "НДС20"


def test_what_is_not_given_is_not_sent_and_none_empties(bp: House) -> None:
    one = speller(bp, "counterparty")
    assert one.body({"inn": "1"}) == {"ИНН": "1"}
    assert one.body({"group": None, "note": None, "code": "5"}) == {
        "Parent_Key": "00000000-0000-0000-0000-000000000000",
        "Комментарий": "",
    }
    assert speller(bp, "contact_person").body({"counterparty": None}) == {
        "ОбъектВладелец": "",
        "ОбъектВладелец_Type": "StandardODATA.Undefined",
    }


def test_a_value_that_is_unknown_is_set_aside(bp: House) -> None:
    name, ref = "Catalog_ДоговорыКонтрагентов", bp.refs["contract"]
    bp.store.edit(name, ref, ВидДоговора="СТранспортнойКомпанией")
    with pytest.raises(UnmappedValue, match="СТранспортнойКомпанией"):
        read(bp, "contract", ref)
    bp.store.edit(PARTNERS, bp.refs["buyer"], ЮридическоеФизическоеЛицо="")
    with pytest.raises(UnmappedValue, match="сочетание"):
        read(bp, "counterparty", bp.refs["buyer"])
    with pytest.raises(UnmappedValue, match="нет значения"):
        speller(bp, "contract").body({"kind": "factoring"})
    with pytest.raises(UnmappedValue, match="не выразить"):
        speller(bp, "counterparty").body({"legal_form": "partnership"})
    with pytest.raises(UnmappedValue, match="с кодом «999»"):
        speller(bp, "contract").body({"currency": "999"})


def test_a_code_that_two_elements_bear_is_not_guessed(bp: House) -> None:
    bp.store.add("Catalog_Банки", Code="044525225", Description="двойник")
    with pytest.raises(UnmappedValue, match="несколько"):
        speller(bp, "bank_account").body({"bank": "044525225"})


def test_only_needed_columns_are_asked_for(bp: House) -> None:
    names = speller(bp, "counterparty").select.split(",")
    assert {"Ref_Key", "DataVersion", "DeletionMark", "ИНН", "КонтактнаяИнформация"} <= set(names)
    assert "КодГосударственногоОргана" not in names
    assert "Posted" in speller(bp, "goods_sale").select
