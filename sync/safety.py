"""Stops before harm: what is staged is weighed before any of it is applied."""

from __future__ import annotations

from enterprise_data.errors import SideEmptied, TooManyDeletions
from enterprise_data.objects.registry import KINDS
from sync.context import Exchange


def check_safety(exchange: Exchange, *, allow_deletions: bool) -> None:
    """Raises ``SafetyStop``; what was staged stays and is planned again once a person allowed it."""
    _check_crm_is_there(exchange)
    if allow_deletions:
        return
    limits = exchange.base.limits
    with exchange.store.unit() as unit:
        staged = unit.count_stage(exchange.scope)
        for kind in exchange.kinds:
            known = unit.count_links(exchange.base.name, kind)
            allowed = max(limits.deletions, known * limits.deletions_percent // 100)
            for side, where in (("onec", "1С"), ("crm", "CRM")):
                count = sum(n for (k, s, op, _), n in staged.items() if (k, s, op) == (kind, side, "delete"))
                if count > allowed:
                    raise _too_many(exchange, kind, where, count, known)


def _too_many(exchange: Exchange, kind: str, where: str, count: int, known: int) -> TooManyDeletions:
    return TooManyDeletions(
        f"{KINDS[kind].titles}: в {where} удалено {count} из {known}. Обмен остановлен, ничего не удалено.",
        hint="Если удаление намеренное, выполните: "
        f"obmen run {exchange.base.name} --allow-deletions. Если нет — восстановите данные.",
        kind=kind,
        count=count,
    )


def _check_crm_is_there(exchange: Exchange) -> None:
    """A CRM that suddenly has no cards of a kind is another database or lost rights, not a mass deletion."""
    with exchange.store.unit() as unit:
        known = {kind: unit.count_links(exchange.base.name, kind) for kind in exchange.kinds}
    for kind, count in known.items():
        if count > exchange.base.limits.deletions and next(iter(exchange.crm.census(kind)), None) is None:
            raise SideEmptied(
                f"В CRM нет ни одной записи «{KINDS[kind].titles}», а связано их {count}. Обмен остановлен.",
                hint="Проверьте, к той ли базе CRM подключён обмен и хватает ли прав пользователю.",
                kind=kind,
            )
