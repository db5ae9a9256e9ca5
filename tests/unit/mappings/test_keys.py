"""Which values of a record count when its card is looked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest

from enterprise_data.model.ref import Ref
from enterprise_data.objects.bank import BANK, Bank
from enterprise_data.objects.base import NaturalKey, ObjectType
from enterprise_data.objects.contract import CONTRACT, Contract
from enterprise_data.objects.counterparty import COUNTERPARTY, Counterparty, LegalForm
from enterprise_data.objects.currency import CURRENCY
from enterprise_data.objects.registry import KINDS
from mappings.keys import as_text, forbids, is_known_by_code, key_values
from mappings.prefix import BasePrefix

BP = BasePrefix("BP20-")
ROMASHKA = Counterparty(
    name="Ромашка", full_name="ООО Ромашка", inn="7707083893", kpp="770701001", code="000000042"
)
CONTRACT_5 = Contract(
    counterparty=Ref("counterparty", "11"),
    organization=Ref("organization", "7"),
    name="Основной",
    number="5",
    date=date(2026, 1, 31),
)


def _key(otype: ObjectType, why: str) -> NaturalKey:
    return next(key for key in otype.natural_keys if key.why == why)


CODE, INN_KPP, NAME = (_key(COUNTERPARTY, why) for why in ("code", "inn_kpp", "name"))


def test_the_code_is_looked_up_with_the_prefix_of_its_base() -> None:
    assert key_values(CODE, ROMASHKA, BP) == {"code1c": "BP20-000000042"}


def test_a_code_of_a_kind_that_has_it_as_content_is_looked_up_bare() -> None:
    roubles = CURRENCY.record(code="643")

    assert key_values(_key(CURRENCY, "currency_code"), roubles, BP) == {"code": "643"}


def test_cards_with_a_code_of_1c_are_known_by_it_per_infobase_and_a_currency_is_not() -> None:
    known = {name for name, otype in KINDS.items() if is_known_by_code(otype)}
    assert known == {"counterparty", "item_group", "item", "natural_person", "cash_flow_item"}


def test_requisites_count_only_together() -> None:
    assert key_values(INN_KPP, ROMASHKA, BP) == {"inn": "7707083893", "kpp": "770701001"}


def test_an_empty_kpp_takes_part_as_empty() -> None:
    trader = replace(ROMASHKA, inn="500100732259", kpp="")

    assert key_values(INN_KPP, trader, BP) == {"inn": "500100732259", "kpp": ""}


@pytest.mark.parametrize("inn", ["", "7707083894", "770708389", "0000000000", "abc"])
def test_a_wrong_or_missing_inn_never_links(inn: str) -> None:
    assert key_values(INN_KPP, replace(ROMASHKA, inn=inn), BP) is None


def test_a_wrong_kpp_or_bik_never_links() -> None:
    assert key_values(INN_KPP, replace(ROMASHKA, kpp="7707"), BP) is None
    assert key_values(_key(BANK, "bik"), Bank(bik="04452522"), BP) is None
    assert key_values(_key(BANK, "bik"), Bank(bik="044525225"), BP) == {"bik": "044525225"}


def test_an_empty_name_or_code_says_nothing() -> None:
    assert key_values(NAME, replace(ROMASHKA, full_name=""), BP) is None
    assert key_values(CODE, replace(ROMASHKA, code=""), BP) is None


def test_a_contract_is_looked_up_by_its_name_only_if_it_has_no_number() -> None:
    by_name = _key(CONTRACT, "name")

    assert key_values(by_name, CONTRACT_5, BP) is None
    assert key_values(by_name, replace(CONTRACT_5, number=""), BP) == {
        "counterparty": "11",
        "organization": "7",
        "name": "Основной",
    }


def test_references_dates_and_choices_are_compared_as_the_crm_keeps_them() -> None:
    assert key_values(_key(CONTRACT, "number"), CONTRACT_5, BP) == {
        "counterparty": "11",
        "organization": "7",
        "number": "5",
        "date": "2026-01-31",
    }
    assert key_values(_key(CONTRACT, "number"), replace(CONTRACT_5, date=None), BP) is not None
    told = (None, 5, LegalForm.BRANCH, "x", Decimal("20.00"))
    assert [as_text(value) for value in told] == ["", "5", "branch", "x", "20"]
    assert as_text(datetime(2026, 11, 20, 10, 15)) == "2026-11-20T10:15:00"  # noqa: DTZ001 - as 1C has it


# --- one name, two companies --------------------------------------------------------------------------


def test_two_inns_forbid_a_match_by_name() -> None:
    other = replace(ROMASHKA, inn="7736207543")

    assert forbids(NAME, ROMASHKA, other)
    assert forbids(NAME, other, ROMASHKA)


@pytest.mark.parametrize("theirs", ["7707083893", "", "7736207544"])
def test_the_same_a_missing_or_a_wrong_inn_forbids_nothing(theirs: str) -> None:
    card = replace(ROMASHKA, inn=theirs)

    assert not forbids(NAME, ROMASHKA, card)
    assert not forbids(NAME, card, ROMASHKA)


def test_a_key_without_such_a_condition_forbids_nothing() -> None:
    assert not forbids(INN_KPP, ROMASHKA, replace(ROMASHKA, inn="7736207543"))
