"""The live world with a real server in it: the stand-in base of a configuration, asked by our OData connector."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from connectors.base import LiveBase
from connectors.crm.embedded import EmbeddedCrm, open_crm
from connectors.onec.odata import parse_options
from connectors.onec.odata.base import ODataBase
from connectors.onec.standin.odata import ODataBase as Published
from connectors.onec.standin.odata import open_base
from enterprise_data.objects.registry import KINDS
from state.ports import Store
from state.stores import open_store
from tests.scenarios.live_world import LiveWorld

USER, PASSWORD = "Обмен", "пароль 1С"


@dataclass(slots=True, kw_only=True)
class ODataWorld(LiveWorld):
    """``onec`` is the base as its users see it. Our client doesn't really wait."""

    onec: Published | None = None
    folder: Path
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def users(self) -> Published:
        """The base as those who work in it change it, where it runs in this process."""
        assert self.onec is not None
        return self.onec

    def opened(self) -> LiveBase:
        """A connection of its own for each exchange, as in the service."""
        return ODataBase(parse_options(self.options), self.folder / "cache", sleep=lambda seconds: None)

    def rows(self, entity_set: str) -> list[dict[str, Any]]:
        """What 1C holds in a set."""
        return list(self.users.store.rows[entity_set].values())

    def row(self, entity_set: str, **values: Any) -> dict[str, Any]:
        """The only row with these values."""
        (found,) = [
            row
            for row in self.rows(entity_set)
            if all(row.get(name) == value for name, value in values.items())
        ]
        return found

    def trouble(self, what: str, **how: Any) -> None:
        """Something that happens to the next requests."""
        self.users.store.faults.arm(what, **how)

    def settle(self, rounds: int = 4) -> None:
        """Until nothing moves."""
        for _ in range(rounds):
            if not self.moved():
                return
        raise AssertionError("no rest")


@contextmanager
def odata_world(folder: Path, model: str, **options: Any) -> Iterator[ODataWorld]:
    """A seeded base of a configuration and an empty CRM."""
    published = open_base(model)
    with published.published(user=USER, password=PASSWORD) as at, state_and_crm(folder) as (store, crm):
        given = {"url": at.url, "user": USER, "password": PASSWORD} | options
        yield ODataWorld(
            store=store, crm=crm, kinds=tuple(KINDS), onec=published, folder=folder, options=given
        )


@contextmanager
def state_and_crm(folder: Path) -> Iterator[tuple[Store, EmbeddedCrm]]:
    """Both empty."""
    with (
        closing(open_store(f"sqlite:///{folder}/state.sqlite")) as store,
        closing(open_crm(f"sqlite:///{folder}/crm.sqlite")) as crm,
    ):
        yield store, crm
