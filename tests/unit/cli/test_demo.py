"""``obmen demo`` shows the whole loop, to people and to scripts, as often as one likes, and spares other data."""

from __future__ import annotations

import pytest

from tests.unit.cli.shell import Shell

pytestmark = pytest.mark.slow


def test_the_demonstration_tells_all_acts_can_be_played_again_and_leads_on(shell: Shell) -> None:
    told = shell("demo")

    assert told.code == 0, told.err
    for words in (
        "1. Первый обмен", "2. Правки с двух сторон", "3. Второй обмен", "Сведённая карточка", "Было согласовано",
        "Сейчас в 1С", "Сейчас в CRM", "--take 1c", "--take crm", "--take value", "4. Третий обмен",
        "Изменений нет", "Где что лежит", str(shell.home), "make serve",
    ):  # fmt: skip
        assert words in told.out, words

    again = shell.done("demo")

    assert again["ok"] is True
    assert again["runs"]["first"]["counts"]["created"] > 1500
    assert again["merged"]["record"]["website"] and again["merged"]["note_in_1c"]
    conflict = again["conflict"]
    values = [conflict[side]["full_name"] for side in ("base_value", "onec_value", "crm_value")]
    assert len(set(values)) == 3

    shell.done(*conflict["commands"][0].split()[1:])
    shell.done("run", "buh")
    card = shell.done("records", "show", "counterparty", conflict["crm_id"])
    assert card["record"]["full_name"] == values[1]


def test_the_demonstration_with_a_base_over_odata(shell: Shell) -> None:
    told = shell("demo", "--odata")

    assert told.code == 0, told.err
    for words in (
        "по OData",
        "Клевер",
        "Звонить утром",
        "Новая заря плюс",
        "Опт",
        "851,50",
        "999,99",
        "Изменений нет",
    ):
        assert words in told.out, words

    again = shell.done("demo", "--odata")

    assert again["ok"] is True
    assert again["runs"]["first"]["counts"]["created"] == 21
    assert not again["runs"]["third"]["counts"].get("updated")


def test_working_data_are_not_touched(shell: Shell) -> None:
    shell.done("init")
    before = sorted(path.name for path in shell.home.iterdir())

    answer = shell("demo", "--json")

    assert (answer.code, answer.error["code"]) == (3, "ConfigurationError")
    assert "OBMEN_HOME" in answer.error["hint"]
    assert sorted(path.name for path in shell.home.iterdir()) == before
