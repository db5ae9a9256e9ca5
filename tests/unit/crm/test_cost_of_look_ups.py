"""Looking for a few cards costs the same among many as among few: SQLite is asked how much it worked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from connectors.crm.embedded import EmbeddedCrm, open_crm
from connectors.crm.figures import DebtRow, Take
from connectors.crm.service import CrmWrite, MatchKey
from enterprise_data.objects.counterparty import Counterparty

KIND = "counterparty"
FEW, MANY = 100, 2_000
FIELDS = frozenset(Counterparty.__dataclass_fields__) - {"code"}


def _write(n: int, id: str | None = None) -> CrmWrite:
    record = Counterparty(name=f"Ромашка {n}", full_name=f"ООО Ромашка {n}", inn=f"{n:010d}")
    code = ("BP-", f"BP-{n:09d}")
    return CrmWrite(kind=KIND, id=id, record=record, set_fields=FIELDS, idem=f"idem {n} {id}", code=code)


def _keys(name: str, values: list[str]) -> list[MatchKey]:
    return [MatchKey(values={name: value}) for value in values]


WAYS: dict[str, Callable[[EmbeddedCrm], Any]] = {
    "by ИНН": lambda crm: crm.find_many(KIND, _keys("inn", [f"{n:010d}" for n in range(20)])),
    "by full name": lambda crm: crm.find_many(
        KIND, _keys("full_name", [f"ООО Ромашка {n}" for n in range(20)])
    ),
    "by name": lambda crm: crm.find_many(KIND, _keys("name", [f"Ромашка {n}" for n in range(20)])),
    "by code": lambda crm: crm.find_many(KIND, _keys("code1c", [f"BP-{n:09d}" for n in range(20)])),
    "by id": lambda crm: crm.get_many(KIND, [str(n) for n in range(1, 21)]),
    "debts": lambda crm: crm.debts(counterparties=[str(n) for n in range(1, 21)]),
    "merged": lambda crm: crm.aliases(KIND, None),
    "write": lambda crm: crm.upsert_many([_write(n, str(n + 1)) for n in range(20)]),
}


@pytest.fixture(scope="module")
def crms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[int, EmbeddedCrm]]:
    """The same first cards, among few and among many."""
    found = {count: _filled(tmp_path_factory.mktemp("crm"), count) for count in (FEW, MANY)}
    yield found
    for crm in found.values():
        crm.close()


def _filled(folder: Path, count: int) -> EmbeddedCrm:
    crm = open_crm(f"sqlite:///{folder / 'crm.db'}")
    crm.upsert_many([_write(n) for n in range(count)])
    debts = [DebtRow(counterparty=str(n + 1), amount=Decimal(n)) for n in range(count)]
    crm.put_debts(Take(base="buh", at=datetime(2026, 11, 30, tzinfo=UTC)), debts)
    return crm


@contextmanager
def _work_of(crm: EmbeddedCrm) -> Iterator[list[None]]:
    """Grows by one with every hundred steps of the database."""
    work: list[None] = []
    engine = crm._database.engine

    def listen(connection: Any, *_: Any) -> None:
        connection.set_progress_handler(lambda: work.append(None), 100)

    event.listen(engine, "checkout", listen)
    yield work
    event.remove(engine, "checkout", listen)


@pytest.mark.parametrize("way", list(WAYS))
def test_a_look_up_costs_the_same_among_many_cards(way: str, crms: dict[int, EmbeddedCrm]) -> None:
    cost = {}
    for count, crm in crms.items():
        with _work_of(crm) as work:
            WAYS[way](crm)
        cost[count] = len(work)

    assert cost[MANY] <= cost[FEW] + 5


def test_a_search_finds_the_card_among_many(crms: dict[int, EmbeddedCrm]) -> None:
    found = crms[MANY].find_many(KIND, [*_keys("inn", [f"{7:010d}"]), *_keys("name", ["Ромашка 9", "Лютик"])])

    assert found == [["8"], ["10"], []]
