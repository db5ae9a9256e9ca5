"""A wrong or look-alike prefix: refused before anything is done, with the Latin spelling and the base's name."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.scenarios.bad_letters import contents, firm
from tests.scenarios.world import World
from tests.unit.cli.shell import Answer, Shell


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One firm on both sides: the prefix is in use."""
    root = tmp_path_factory.mktemp("prefixes") / "world"
    made = World.make(root)
    firm(made, "Ромашка")
    made.settle()
    made.close()
    return root


@pytest.fixture
def world(settled: Path, tmp_path: Path) -> Iterator[World]:
    """A copy of it."""
    shutil.copytree(settled, tmp_path / "world")
    made = World.open(tmp_path / "world")
    yield made
    made.close()


@pytest.fixture
def shell(world: World, capsys: pytest.CaptureFixture[str]) -> Shell:
    """The command line on that world."""
    return Shell(home=world.root / "home", capture=capsys)


def _with(world: World, shell: Shell, old: str, new: str) -> Answer:
    settings = world.root / "home" / "obmen.toml"
    text = settings.read_text("utf-8")
    assert old in text
    settings.write_text(text.replace(old, new, 1), "utf-8")
    return shell("run", "buh", "--json")


@pytest.mark.parametrize(
    ("prefix", "error", "words"),
    [
        ("ВР30-", "InvalidPrefix", ("buh", "русские буквы", "BP30-")),
        ("BP30–", "InvalidPrefix", ("buh", "BP30-")),
        ("BP 30", "InvalidPrefix", ("buh", "латинские буквы")),
        ("BP30-X", "InvalidPrefix", ("buh", "от 1 до 5")),
        ("", "InvalidPrefix", ("buh", "от 1 до 5")),
        ("UT11-", "PrefixClash", ("buh", "BP30-", "нельзя изменить")),
    ],
)
def test_a_wrong_prefix_stops_the_command_before_anything_is_done(
    world: World, shell: Shell, prefix: str, error: str, words: tuple[str, ...]
) -> None:
    firm(world, "Новая")
    world.onec().send()
    before = contents(world)

    answer = _with(world, shell, 'prefix = "BP30-"', f'prefix = "{prefix}"')

    assert (answer.code, answer.error["code"]) == (3, error)
    told = f"{answer.error['message']} {answer.error['hint']}"
    assert [word for word in words if word not in told] == []
    assert contents(world) == before


@pytest.mark.parametrize(
    ("second", "word"), [("UT11", "разной длины"), ("BP30-", "одинаковый"), ("bp30-", "одинаковый")]
)
def test_two_bases_must_have_prefixes_of_one_length_and_their_own(
    world: World, shell: Shell, second: str, word: str
) -> None:
    table = f'\n[[base]]\nname = "ut"\nprefix = "{second}"\ntransport = "none"\n'

    answer = _with(world, shell, "\n", table)

    assert (answer.code, answer.error["code"]) == (3, "PrefixClash")
    assert word in answer.error["message"] and answer.error["hint"]


def test_a_prefix_that_belonged_to_another_base_is_not_given_away(world: World, shell: Shell) -> None:
    answer = _with(world, shell, 'name = "buh"', 'name = "other"')

    assert answer.code == 3
    assert "BP30-" in answer.error["message"] and "buh" in answer.error["message"] + answer.error["hint"]


def test_a_code_with_a_look_alike_prefix_is_refused_in_an_imported_table(
    world: World, shell: Shell, tmp_path: Path
) -> None:
    card = world.cards.create("counterparty", name="Василёк")
    table = tmp_path / "соответствия.csv"
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(["base", "kind", "ref", "crm_id", "code"])
        writer.writerow(
            ["buh", "counterparty", "91d5a7dd-2d96-4af5-b855-90ad613450b9", card.id, "ВР30-000000001"]
        )

    answer = shell("map", "import", str(table), "--json")

    assert answer.code == 5
    (row,) = answer.json["refused"]
    assert "BP30-" in row["message"]
    assert len(world.links("counterparty")) == 1
