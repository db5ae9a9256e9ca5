"""The planner over a real CRM and a store in memory: what 1C says is put straight into the stage."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from connectors.crm.embedded import EmbeddedCrm, open_crm
from enterprise_data.model.ref import Ref
from enterprise_data.objects.base import Tree
from enterprise_data.objects.codec import encode_tree
from enterprise_data.objects.registry import KINDS
from enterprise_data.objects.tree import with_ref
from state.ports import Store
from state.rows import Conflict, JournalRow, Link, Registration, Run, StageRow
from state.stores import open_store
from sync.batches import Planner
from sync.context import Exchange, utc_now
from sync.crm_changes import crm_row, stage_aliases, stage_crm_changes
from sync.policies import PolicyTable
from sync.services.conflicts import ConflictService
from sync.settings import BaseSettings

_SPACE = UUID("6d0f2a52-1b1e-4f0f-9c1d-7f6c3b1a2e40")
FIRM = "counterparty"


def guid(name: str) -> str:
    """A reference of 1C by a word."""
    return str(uuid5(_SPACE, name))


@dataclass(slots=True, kw_only=True)
class SmallWorld:
    """One base «buh» with the prefix BP30-, and a CRM."""

    store: Store
    crm: EmbeddedCrm
    base: BaseSettings
    told: list[JournalRow] = field(default_factory=list)
    """The report of the last run."""

    # --- what people do -------------------------------------------------------------------------------

    def onec_says(self, name: str, record: Any, *, kind: str = FIRM, code: str = "") -> str:
        """1C sends an object; ``name`` stands for its reference."""
        tree = KINDS[kind].enterprise_data.lay_over(None, record, lambda ref: {"Ссылка": ref.id})
        payload = encode_tree(_with_code(with_ref(tree, guid(name)), code))
        return self._stage(guid(name), kind, "update", payload)

    def onec_deletes(self, name: str, *, kind: str = FIRM) -> str:
        """1C sends a deletion."""
        return self._stage(guid(name), kind, "delete", None)

    def _stage(self, ref: str, kind: str, op: str, payload: bytes | None) -> str:
        row = StageRow(
            scope="buh",
            kind=kind,
            side="onec",
            key=ref,
            op=op,
            payload=payload,
            raw_hash=payload,
            version="1.17",
        )
        with self.store.unit() as unit:
            unit.put_stage([row])
        return ref

    def card(self, record: Any, *, kind: str = FIRM) -> str:
        """A manager makes a card."""
        fields = frozenset(record.__dataclass_fields__)
        return self.crm.save(kind, None, record, fields, "Анна").id or ""

    def edit(self, id: str, record: Any, *fields: str, kind: str = FIRM) -> None:
        """A manager changes fields of a card."""
        assert self.crm.save(kind, id, record, frozenset(fields), "Анна").id == id

    def answer(self, conflict: Conflict, take: str, value: Any = None) -> None:
        """A person decides."""
        ConflictService(self.store).resolve(conflict.id, take=take, value=value, who="Анна")

    # --- the exchange ---------------------------------------------------------------------------------

    def exchange(self, **more: Any) -> dict[str, int]:
        """Plans and applies all that is staged; gives the counts."""
        now = utc_now()
        lease = self.store.acquire("base:buh", "test", timedelta(hours=1), now)
        with self.store.unit(lease) as unit:
            run = unit.begin_run(Run(base="buh", trigger="cli", started_at=now))
        exchange = Exchange(
            base=self.base,
            store=self.store,
            crm=self.crm,
            transport=None,
            lease=lease,
            run=run,
            kinds=self.base.kinds,
            **more,
        )
        stage_aliases(exchange)
        stage_crm_changes(exchange)
        with self.store.unit(lease) as unit:
            decided = [row for row in unit.decided("buh") if row.crm_id]
            unit.put_stage([crm_row("buh", row.kind, row.crm_id, "decide") for row in decided])
        Planner(exchange, (None, None)).run()
        with self.store.unit() as unit:
            self.told = list(unit.journal(run.id, limit=1000)[0])
        self.store.release(lease)
        return exchange.counts

    # --- what is there --------------------------------------------------------------------------------

    def links(self, kind: str = FIRM) -> dict[str, tuple[str, str]]:
        """Reference → (card, why)."""
        with self.store.unit() as unit:
            rows: Sequence[Link] = unit.find_links(base="buh", kind=kind, limit=1000)[0]
        return {row.ref: (row.crm_id, row.why) for row in rows}

    def cards(self, kind: str = FIRM) -> dict[str, Any]:
        """Living cards."""
        return {card.id: card.record for card in self.crm.list_cards(kind, limit=1000)[0]}

    def questions(self, status: str = "open") -> list[Conflict]:
        """Conflicts."""
        with self.store.unit() as unit:
            return list(unit.conflicts(base="buh", status=status, limit=1000)[0])

    def waiting(self, kind: str = FIRM) -> list[tuple[str, str]]:
        """What stays in the stage: (side, key)."""
        with self.store.unit() as unit:
            return [(row.side, row.key) for row in unit.stage_batch("buh", kind, 0, 1000)]

    def for_1c(self, kind: str = FIRM) -> list[Registration]:
        """What waits to be sent."""
        with self.store.unit() as unit:
            return list(unit.registrations("buh", kind, 0, 1000))


@contextmanager
def small_world(folder: Path, **settings: Any) -> Iterator[SmallWorld]:
    """A new world in a folder. ``settings`` are those of the base; ``policies`` may be a plain table."""
    policies = PolicyTable(settings.pop("policies", {}))
    base = BaseSettings(
        name="buh", title="", prefix="BP30-", nodes=None, versions=("1.17",), policies=policies, **settings
    )
    store, crm = open_store("memory://"), open_crm(f"sqlite:///{folder / 'crm.db'}")
    try:
        yield SmallWorld(store=store, crm=crm, base=base)
    finally:
        crm.close()
        store.close()


def _with_code(tree: Tree, code: str) -> Tree:
    """As 1C gives the code of a counterparty: an additional property."""
    if code:
        row = {"Свойство": {"Наименование": "Код"}, "ЗначениеСвойства": {"Строка": code}}
        tree["ОбщиеСвойстваОбъектовФормата"] = {"ДополнительныеРеквизиты": {"Строка": [row]}}
    return tree


def ref(name: str, kind: str = FIRM) -> Ref:
    """A reference in 1C's space by a word."""
    return Ref(kind, guid(name))
