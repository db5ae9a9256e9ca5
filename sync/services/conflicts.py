"""Conflicts as people see and settle them. A decision is carried to both sides by the next exchange."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, fields
from datetime import datetime
from typing import Any

from enterprise_data.errors import ExchangeError
from enterprise_data.model.ref import Ref
from enterprise_data.objects.base import ObjectType
from enterprise_data.objects.codec import value_to_json
from enterprise_data.objects.registry import KINDS
from enterprise_data.objects.typed import value_from_text
from state.ports import Store
from state.rows import AuditRow, Conflict
from sync.context import utc_now
from sync.policies import DELETED

TAKES = ("1c", "crm", "value")


class UnknownConflict(ExchangeError):
    """Такого конфликта нет."""


class WrongDecision(ExchangeError):
    """Решение не принято."""


def is_taken_whole(row: Conflict) -> bool:
    """Whether the group holds rows: a sum typed beside the rows of one side would not be theirs."""
    otype = KINDS.get(row.kind)
    return otype is not None and not set(otype.groups.get(row.group, ())).isdisjoint(otype.tables)


class ConflictService:
    """Lists conflicts and takes decisions."""

    def __init__(self, store: Store, now: Callable[[], datetime] = utc_now) -> None:
        self._store = store
        self._now = now

    def list(
        self, *, base: str | None = None, status: str = "open", offset: int = 0, limit: int = 50
    ) -> tuple[Sequence[Conflict], int]:
        """A page of conflicts and the total."""
        with self._store.unit() as unit:
            return unit.conflicts(base=base, status=status, offset=offset, limit=limit)

    def get(self, conflict_id: int) -> Conflict:
        """One conflict; raises ``UnknownConflict``."""
        with self._store.unit() as unit:
            row = unit.conflict(conflict_id)
        if row is None:
            raise UnknownConflict(f"Конфликта № {conflict_id} нет.", hint="Список: obmen conflicts list.")
        return row

    def resolve(
        self,
        conflict_id: int,
        *,
        take: str,
        value: Mapping[str, str] | str | None = None,
        who: str,
        seen_version: int | None = None,
    ) -> Conflict:
        """Decides. ``take``: 1c | crm | value. For a field conflict ``value`` maps field → text; for «several cards
        fit» it is the chosen card's id («new» creates one). Raises ``StaleDecision`` if somebody was faster."""
        row = self.get(conflict_id)
        decision, decided = self._decision(row, take, value)
        version = row.version if seen_version is None else seen_version
        with self._store.unit() as unit:
            result = unit.decide_conflict(conflict_id, version, decision, decided, who, self._now())
            unit.add_audit(
                AuditRow(
                    at=self._now(),
                    who=who,
                    action="conflict_decided",
                    subject=f"{row.base}/{row.kind}/{row.ref}/{row.group}",
                    details={"conflict": conflict_id, "take": decision},
                )
            )
        return result

    def _decision(self, row: Conflict, take: str, value: Mapping[str, str] | str | None) -> tuple[str, Any]:
        if take not in TAKES:
            raise WrongDecision(f"Неизвестное решение «{take}».", hint="Допустимы: 1c, crm, value.")
        if row.group == "match":
            return _which_card(row, take, value)
        if take != "value":
            return {"1c": "onec", "crm": "crm"}[take], None
        if row.group == DELETED:
            raise WrongDecision(
                "Для удаления выберите 1c или crm.", hint="«1c» — как в 1С, «crm» — как в CRM."
            )
        if is_taken_whole(row):
            raise WrongDecision(
                "Суммы и строки документа берутся вместе, целиком с одной стороны.",
                hint="Выберите 1c или crm; поправить документ можно после обмена.",
            )
        typed = _typed(row, value)
        kept = row.onec_value or {}
        names = KINDS[row.kind].groups[row.group]
        return "value", {
            name: value_to_json(self._as_onec(row, typed[name])) if name in typed else kept.get(name)
            for name in names
        }

    def _as_onec(self, row: Conflict, value: Any) -> Any:
        """A person names a card by its number; what is decided is kept as 1C refers to it."""
        if not isinstance(value, Ref):
            return value
        with self._store.unit() as unit:
            link = unit.links_by_ref(row.base, value.kind, [value.id]).get(value.id) or unit.links_by_crm(
                row.base, value.kind, [value.id]
            ).get(value.id)
        if link is None:
            raise WrongDecision(
                f"{KINDS[value.kind].title} {value.id}: такого объекта в обмене с базой «{row.base}» нет.",
                hint=f"Список: obmen map list --base {row.base} --kind {value.kind}",
            )
        return Ref(value.kind, link.ref)


def _which_card(row: Conflict, take: str, value: Mapping[str, str] | str | None) -> tuple[str, Any]:
    candidates = list((row.crm_value or {}).get("candidates", []))
    if take == "value" and isinstance(value, str) and (value in candidates or value == "new"):
        return "value", "" if value == "new" else value
    raise WrongDecision(
        "Выберите карточку, к которой относится объект 1С, или создание новой.",
        hint=f"Например: --take value {candidates[0] if candidates else 'new'} (или new). "
        f"Подходят: {', '.join(candidates)}.",
    )


def _typed(row: Conflict, value: Mapping[str, str] | str | None) -> dict[str, Any]:
    otype = KINDS[row.kind]
    names = otype.groups[row.group]
    titles = {otype.field_titles.get(name, name).casefold(): name for name in names}
    given = {names[0]: value} if isinstance(value, str) and len(names) == 1 else value
    if isinstance(given, Mapping):
        given = {titles.get(name.casefold(), name): text for name, text in given.items()}
    if not given or not isinstance(given, Mapping) or set(given) - set(names):
        listed = ", ".join(f"{name} ({otype.field_titles.get(name, name)})" for name in names)
        raise WrongDecision("Укажите своё значение: ПОЛЕ=ЗНАЧЕНИЕ.", hint=f"Поля этого конфликта: {listed}.")
    typed = {name: value_from_text(otype, name, text) for name, text in given.items()}
    _check(otype, typed)
    return typed


def _check(otype: ObjectType, typed: Mapping[str, Any]) -> None:
    """A decision must not bring a wrong ИНН to both sides; raises ``WrongDecision``."""
    required = {item.name: "" for item in fields(otype.record) if item.default is MISSING}
    complaints = otype.check(otype.record(**{**required, **typed}))
    if complaints:
        raise WrongDecision("; ".join(complaints), hint="Исправьте значение: конфликт ещё не решён.")
