"""Two infobases that know the same firms are loaded for the first time at the same moment."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from tests.scenarios.world import BaseSpec, World

FIRMS = 60


def _inn(number: int) -> str:
    digits = f"77010{number:04d}"
    weights = (2, 4, 10, 3, 5, 9, 4, 6, 8)
    return digits + str(sum(int(d) * w for d, w in zip(digits, weights, strict=True)) % 11 % 10)


@pytest.mark.slow
def test_bases_loaded_side_by_side_make_one_card_of_one_firm(tmp_path: Path) -> None:
    specs = [
        BaseSpec(name=name, prefix=prefix)
        for name, prefix in (("buh", "BP30-"), ("ut", "UT11-"), ("ka", "KA20-"))
    ]
    world = World.make(tmp_path, *specs, batch=7)
    for name in world.specs:
        for number in range(FIRMS):
            firm = {
                "Наименование": f"Фирма {number}",
                "НаименованиеПолное": f"ООО «Фирма {number}»",
                "ИНН": _inn(number),
                "КПП": "770101001",
                "ЮридическоеФизическоеЛицо": "ЮридическоеЛицо",
            }
            world.onec(name).create_object("Контрагенты", firm)
        world.onec(name).exchange()

    together = threading.Barrier(len(specs))
    runs = {}

    def load(name: str) -> None:
        together.wait()
        runs[name] = world.exchange(name)

    threads = [threading.Thread(target=load, args=(name,)) for name in world.specs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert {run.status for run in runs.values()} == {"done"}, {run.message for run in runs.values()}
    assert len(world.cards.all("counterparty")) == FIRMS
    for name in world.specs:
        assert len(world.links("counterparty", name)) == FIRMS
    world.close()
