"""Names in one spelling, and how much a card looks like an object."""

from __future__ import annotations

from dataclasses import replace

import pytest

from enterprise_data.objects.bank import Bank
from enterprise_data.objects.counterparty import Counterparty
from mappings.likeness import suggest
from mappings.names import same_words

FIRM = Counterparty(name="Ромашка", full_name="ООО «Ромашка»", inn="7707083893", kpp="770701001")


def _scores(record: Counterparty, *cards: Counterparty) -> list[tuple[str, int, str]]:
    found = suggest(record, {str(number): card for number, card in enumerate(cards)})
    return [(item.id, item.score, item.why) for item in found]


@pytest.mark.parametrize(
    "name",
    [
        "ООО «Ромашка»",
        'Общество с ограниченной ответственностью "Ромашка"',
        "РОМАШКА,  ООО",
        "ромашка ооо",
    ],
)
def test_spellings_of_one_firm_are_one(name: str) -> None:
    assert same_words(name) == "ооо ромашка"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("ИП Ёлкин-Палкин П.П.", "ип елкин палкин п п"),
        ("Публичное акционерное общество «Заря»", "пао заря"),
        ("Непубличное акционерное общество Заря", "нао заря"),
        ("Закрытое акционерное общество Заря", "зао заря"),
        ("Акционерное общество Заря", "ао заря"),
        ("Индивидуальный предприниматель Заря", "ип заря"),
        ("  ", ""),
    ],
)
def test_legal_forms_are_short_and_in_front(name: str, words: str) -> None:
    assert same_words(name) == words


def test_the_same_inn_and_kpp_under_the_same_name_is_as_sure_as_it_gets() -> None:
    assert _scores(FIRM, FIRM) == [("0", 100, "inn")]


def test_the_same_inn_counts_more_than_any_name() -> None:
    elsewhere = replace(FIRM, name="Лютик", full_name="Лютик", kpp="")
    same_branch = replace(elsewhere, kpp=FIRM.kpp)
    namesake = replace(FIRM, inn="")

    assert _scores(FIRM, namesake, elsewhere, same_branch) == [
        ("2", 99, "inn"),
        ("1", 95, "inn"),
        ("0", 94, "name"),
    ]


def test_another_inn_halves_the_likeness_of_names() -> None:
    assert _scores(FIRM, replace(FIRM, inn="7736207543")) == [("0", 50, "name")]
    near = replace(FIRM, inn="7736207543", name="Ромашки", full_name="ООО «Ромашки»")
    assert _scores(FIRM, near) == [("0", 45, "name")], "whole points, rounded down"


@pytest.mark.parametrize("inn", ["7707083894", ""])
def test_a_wrong_inn_proves_nothing_either_way(inn: str) -> None:
    assert _scores(FIRM, replace(FIRM, inn=inn)) == [("0", 94, "name")]
    assert _scores(replace(FIRM, inn=inn), replace(FIRM, inn=inn)) == [("0", 94, "name")]


def test_the_best_of_full_and_short_names_counts() -> None:
    by_short = Counterparty(name="Ромашка", full_name="Совсем другое")
    by_full = Counterparty(name="Совсем другое", full_name="ООО «Ромашка»")

    assert _scores(replace(FIRM, inn=""), by_short, by_full) == [("0", 94, "name"), ("1", 94, "name")]


def test_long_names_that_differ_in_a_letter_are_alike() -> None:
    long = "Межрегиональное научно-производственное объединение по выпуску оборудования " * 6

    ((_, score, _),) = _scores(Counterparty(name=f"А {long}"), Counterparty(name=f"Б {long}"))

    assert score == 94


def test_equal_scores_stand_in_order_of_ids_and_nothing_alike_is_zero() -> None:
    nothing = Counterparty(name="", full_name="")

    assert _scores(FIRM, nothing, nothing) == [("0", 0, "name"), ("1", 0, "name")]


def test_kinds_without_an_inn_are_compared_by_name() -> None:
    cards = {"7": Bank(bik="2", name="СБЕР"), "8": Bank(bik="3", name="ПЮ")}

    assert [item.score for item in suggest(Bank(bik="1", name="Сбер"), cards)] == [94, 0]
