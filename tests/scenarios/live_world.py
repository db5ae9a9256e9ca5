"""A CRM, a state and a base that answers at once, with the exchange service between them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from connectors.base import LiveBase
from connectors.crm.embedded import EmbeddedCrm, open_crm
from state.ports import Store
from state.rows import Conflict, JournalRow, Link, Run
from state.stores import open_store
from sync.services.conflicts import ConflictService
from sync.services.exchanges import ExchangeService, RunRequest
from sync.settings import BaseSettings
from tests.scenarios.cards import Cards
from tests.scenarios.live_base import InMemoryBase

NAME = "buh"
MOVES = ("created", "updated", "deleted", "restored", "linked", "sent", "conflict")


class Killed(BaseException):
    """The process ends here."""


@dataclass(slots=True, kw_only=True)
class LiveWorld(ABC):
    """What a test changes and looks at."""

    store: Store
    crm: EmbeddedCrm
    kinds: tuple[str, ...]
    killed_at: str = ""
    batch: int = 3

    @property
    def cards(self) -> Cards:
        """The CRM as a manager changes it."""
        return Cards(self.crm)

    @abstractmethod
    def opened(self) -> LiveBase:
        """The base as an exchange opens it."""

    def exchange(self, **request: Any) -> Run:
        """Our button."""
        settings = BaseSettings(
            name=NAME,
            title="База",
            prefix="BP30-",
            nodes=None,
            versions=("1.17",),
            kinds=self.kinds,
            batch=self.batch,
        )
        service = ExchangeService(
            store=self.store,
            crm=self.crm,
            bases={NAME: settings},
            transport_for=lambda base: None,
            live_for=lambda base: self.opened(),
            checkpoint=self._checkpoint,
        )
        return service.run(NAME, RunRequest(trigger="cli", **request))

    def _checkpoint(self, name: str) -> None:
        if name == self.killed_at:
            self.killed_at = ""
            raise Killed(name)

    def kill_at(self, name: str) -> None:
        """An exchange that dies at a boundary; the lease is given back as by the next start on the same machine."""
        self.killed_at = name
        try:
            self.exchange()
        except Killed:
            return
        raise AssertionError(f"the exchange never came to {name}")

    def moved(self, **request: Any) -> dict[str, int]:
        """What an exchange moves."""
        run = self.exchange(**request)
        assert run.status in ("done", "warnings"), (run.message, run.hint)
        return {name: count for name, count in run.counts.items() if name in MOVES and count}

    def journal(self, run: Run, **where: Any) -> Sequence[JournalRow]:
        """The report of a run."""
        with self.store.unit() as unit:
            return unit.journal(run.id, limit=1000, **where)[0]

    def link(self, kind: str, ref: str) -> Link:
        """The link of an object."""
        with self.store.unit() as unit:
            return unit.links_by_ref(NAME, kind, [ref])[ref]

    def conflicts(self) -> Sequence[Conflict]:
        """Open questions."""
        with self.store.unit() as unit:
            return unit.conflicts(base=NAME)[0]

    def decide(self, take: str, row: Conflict | None = None) -> None:
        """Answers a question; without one, the only one that is open."""
        if row is None:
            (row,) = self.conflicts()
        ConflictService(self.store).resolve(row.id, take=take, who="Администратор", seen_version=row.version)

    def waiting(self) -> int:
        """Changes that the base has not taken."""
        with self.store.unit() as unit:
            return unit.count_registrations(NAME)


@dataclass(slots=True, kw_only=True)
class MemoryWorld(LiveWorld):
    """The base is an object of this process."""

    base: InMemoryBase

    def opened(self) -> LiveBase:
        """The same each time."""
        return self.base


@contextmanager
def live_world(folder: Path, *kinds: str, **base: Any) -> Iterator[MemoryWorld]:
    """An empty base and an empty CRM."""
    store, crm = open_store(f"sqlite:///{folder}/state.sqlite"), open_crm(f"sqlite:///{folder}/crm.sqlite")
    try:
        yield MemoryWorld(base=InMemoryBase(kinds, **base), store=store, crm=crm, kinds=kinds)
    finally:
        crm.close()
        store.close()
