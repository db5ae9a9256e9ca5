"""Who decides when both sides changed the same thing."""

from __future__ import annotations

import pytest

from enterprise_data.errors import ConfigurationError
from enterprise_data.objects.registry import KINDS
from sync.policies import ANY, DEFAULTS, DELETED, FIXED, Policy, PolicyTable, parse_policies

DEFAULT = PolicyTable()


def test_reference_data_of_the_accounts_belong_to_1c_with_life_and_death() -> None:
    for kind in ("currency", "bank", "organization"):
        groups = (*KINDS[kind].groups, DELETED)
        assert {DEFAULT.of(kind, group) for group in groups} == {Policy.ONEC}


def test_lists_of_phones_and_mails_grow_together() -> None:
    for kind in ("counterparty", "contact_person"):
        assert {DEFAULT.of(kind, group) for group in ("phones", "emails")} == {Policy.MERGE}


def test_about_everything_else_people_are_asked_and_both_sides_left_alone() -> None:
    for kind in ("counterparty", "contract", "bank_account", "contact_person", "counterparty_group"):
        groups = {*KINDS[kind].groups, DELETED} - {"phones", "emails", "code"}
        assert {DEFAULT.of(kind, group) for group in groups} == {Policy.ASK}


def test_no_default_rests_on_a_clock() -> None:
    assert Policy.NEWEST not in {*DEFAULTS.values(), *FIXED.values()}


def test_the_more_exact_setting_goes_first_and_own_ones_before_defaults() -> None:
    own = parse_policies(
        {"counterparty.phones": "crm", "counterparty": "onec", "*.emails": "newest", "*": "ask"}
    )

    assert own.of("counterparty", "phones") is Policy.CRM
    assert own.of("counterparty", "emails") is Policy.ONEC
    assert own.of("contact_person", "emails") is Policy.NEWEST
    assert own.of("organization", "name") is Policy.ASK
    assert parse_policies({"counterparty": "crm"}).of("organization", "name") is Policy.ONEC


def test_a_table_without_a_fitting_row_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync.policies.DEFAULTS", {})

    assert PolicyTable().of("contract", "name") is Policy.ASK


def test_1cs_code_is_1cs_whatever_is_set() -> None:
    assert parse_policies({"counterparty": "crm", "*": "crm"}).of("counterparty", "code") is Policy.ONEC
    assert parse_policies({"counterparty.code": "onec"}).of("counterparty", "code") is Policy.ONEC

    with pytest.raises(ConfigurationError) as refused:
        parse_policies({"counterparty.code": "crm"})

    assert refused.value.message == "Правило для «counterparty.code» менять нельзя: это поле всегда ведёт 1С."
    assert refused.value.hint == "Уберите эту строку из настроек."
    assert refused.value.facts == {"setting": "counterparty.code"}


def test_an_unknown_word_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ConfigurationError) as refused:
        parse_policies({"contract": "1c"})

    assert refused.value.message == "Неизвестное правило «1c» для «contract»."
    assert refused.value.hint == "Допустимы: onec, crm, newest, merge, ask."
    assert refused.value.facts == {"setting": "contract"}


def test_a_kind_alone_stands_for_all_its_groups() -> None:
    assert parse_policies({"contract": "crm"}).own == {("contract", ANY): Policy.CRM}
