"""How a store says that a row can't be written, in words for people: the same in every store."""

from __future__ import annotations

from enterprise_data.errors import ExchangeInProgress, LeaseLost
from state.ports import LinkClash, StaleDecision
from state.rows import Conflict, Lease, Link


def link_clash(row: Link, holder: str = "") -> LinkClash:
    """Two objects of one kind can't be one card."""
    other = f" с объектом {holder}" if holder else " с другим объектом"
    return LinkClash(
        f"Карточка {row.crm_id} уже связана{other} базы «{row.base}»: объект {row.ref} с ней не связан.",
        hint="Сначала разорвите прежнюю связь в таблице соответствий.",
        base=row.base,
        kind=row.kind,
        ref=row.ref,
        crm_id=row.crm_id,
    )


def stale_decision(conflict_id: int, row: Conflict | None) -> StaleDecision:
    """Somebody decided meanwhile, the exchange changed the values, or the question is gone."""
    who = f" Его уже решил(а) {row.decided_by}." if row is not None and row.decided_by else ""
    return StaleDecision(
        f"Конфликт № {conflict_id} изменился, пока вы смотрели на него.{who}",
        hint="Откройте его заново и, если вопрос ещё стоит, решите.",
        conflict=conflict_id,
    )


def in_progress(name: str, owner: str) -> ExchangeInProgress:
    """The lease is held."""
    return ExchangeInProgress(
        f"С этой базой уже идёт обмен: его ведёт процесс {owner}.", lease=name, owner=owner
    )


def lease_lost(lease: Lease, holder: str = "") -> LeaseLost:
    """An older holder may not write any more."""
    by = f" процесс {holder}" if holder else " другой процесс"
    return LeaseLost(f"Обмен «{lease.name}» продолжает{by}.", lease=lease.name, fence=lease.fence)
