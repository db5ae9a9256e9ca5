"""A service whose base is a published stand-in, with cards for some of its objects."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from connectors.crm.figures import Held
from enterprise_data.model.ref import Ref
from enterprise_data.objects.registry import KINDS
from obmen.bootstrap import App, opened
from state.rows import JournalRow, Link, Run
from sync.context import utc_now
from sync.services.exchanges import RunRequest
from sync.services.figures import FigureService, Order
from tests.contract.odata.house import PASSWORD, USER, House

BASE = "buh"
NAMES = {
    "item1": ("item", "Гвозди 100 мм"), "item2": ("item", "Станок"), "item3": ("item", "Краска белая"),
    "warehouse": ("warehouse", "Основной склад"), "warehouse2": ("warehouse", "Дальний склад"),
    "organization": ("organization", "Заря ООО"), "buyer": ("counterparty", "Новая заря"),
    "supplier": ("counterparty", "Поставка"), "contract": ("contract", "Договор 17"),
}  # fmt: skip
"""What the example objects are in our words."""


@dataclass(slots=True)
class Desk:
    """The opened service. ``cards``: mark of an example object → its card."""

    house: House
    app: App
    cards: dict[str, str] = field(default_factory=dict)

    def transfer(self, *marks: str) -> None:
        """Cards for these objects, linked as an exchange would."""
        for mark in marks:
            kind, name = NAMES[mark]
            self.cards[mark] = self.card(kind, name)
            self.link(kind, self.house.refs[mark], self.cards[mark])

    def card(self, kind: str, name: str) -> str:
        """A card that needs little more than a name."""
        refs = {"counterparty": "buyer", "organization": "organization"}
        more = {
            word: Ref(word, self.cards[mark]) if mark in self.cards else None
            for word, mark in refs.items()
            if kind == "contract"
        }
        record = KINDS[kind].record(name=name, **more)
        result = self.app.crm.save(kind, None, record, frozenset(KINDS[kind].field_names), "Галина")
        assert result.id, result.problems
        return result.id

    def link(self, kind: str, ref: str, card: str) -> None:
        """A row of the mapping table."""
        row = Link(
            base=BASE, kind=kind, ref=ref, crm_id=card, why="hand", linked_by="Галина", linked_at=utc_now()
        )
        with self.app.store.unit() as unit:
            unit.put_links([row])

    def pull(self, order: Order, **request: Any) -> Run:
        """One pull."""
        given = {"trigger": "preview" if request.get("preview") else "cli"} | request
        return FigureService(self.app.exchanges, self.app.figures_for).pull(BASE, order, RunRequest(**given))

    def journal(self, run: Run) -> list[JournalRow]:
        """Its report."""
        with self.app.store.unit() as unit:
            return list(unit.journal(run.id, limit=10_000)[0])

    def marks(self, held: Iterable[Held[Any]]) -> dict[tuple[str, ...], Any]:
        """Marks of the cards that a row names → the row."""
        known = {id: mark for mark, id in self.cards.items()}
        return {tuple(known[id] for _, id in one.row.cards): one.row for one in held}


def settings_of(house: House) -> str:
    """obmen.toml with the published base."""
    return (
        f'[[base]]\nname = "{BASE}"\ntitle = "Торговая база"\nprefix = "BP30-"\ntransport = "odata"\n'
        f'[base.options]\nurl = "{house.publication.url}"\nuser = "{USER}"\npassword = "{PASSWORD}"\n'
        "[base.safety]\ndeletions = 2\n"
    )


@contextmanager
def desk_of(
    house: House, home: Path, *marks: str, checkpoint: Callable[[str], None] = lambda name: None
) -> Iterator[Desk]:
    """The service on a home folder, with cards for these objects."""
    home.mkdir(parents=True, exist_ok=True)
    (home / "obmen.toml").write_text(settings_of(house), "utf-8")
    with opened(home, checkpoint=checkpoint) as app:
        desk = Desk(house, app)
        desk.transfer(*marks)
        yield desk
