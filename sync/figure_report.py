"""What a pull of prices, stock or debts leaves in the report: each number before and after, and what waits."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import Generic

from connectors.base import BasePrice, LiveFigures
from connectors.crm.figures import Differences, R
from connectors.crm.service import CrmService
from enterprise_data.errors import ExchangeError
from enterprise_data.model.ref import Ref
from enterprise_data.objects.registry import KINDS
from enterprise_data.objects.words import money
from state.rows import JournalRow
from sync.context import Exchange
from sync.figure_words import change_text, currency_text, figure_text, sums_text
from sync.figures import TITLES, Crossed, Missing

_BATCH = 1000
_TRANSFER = "Передайте объект обменом и повторите."
_SHOWN = 3


class FigureReport(Generic[R]):
    """The journal of one pull. ``column``: the column of prices, "" for stock and debts."""

    def __init__(self, exchange: Exchange, source: LiveFigures, what: str, column: str = "") -> None:
        self._exchange, self._source, self._what, self._column = exchange, source, what, column

    def write(self, crossed: Crossed[R], done: Differences[R]) -> None:
        """Everything, in portions."""
        self._exchange.count("unchanged", done.unchanged)
        rows: list[JournalRow] = []
        for row in (*self._waiting(crossed), *self._changes(done)):
            rows.append(row)
            if len(rows) == _BATCH:
                self._keep(rows)
                rows = []
        self._keep(rows)

    def _keep(self, rows: list[JournalRow]) -> None:
        if rows:
            with self._exchange.store.unit(self._exchange.lease) as unit:
                unit.add_journal(rows)

    # --- what changed ---------------------------------------------------------------------------------

    def _changes(self, done: Differences[R]) -> Iterator[JournalRow]:
        changes: list[tuple[str, R | None, R | None]] = [
            *(("created", None, row) for row in done.created),
            *(("updated", before, after) for before, after in done.updated),
            *(("updated", row, None) for row in done.removed),
            *(("refused", None, row) for row in done.unknown),
        ]
        for at in range(0, len(changes), _BATCH):
            part = changes[at : at + _BATCH]
            rows = [row for _, *both in part for row in both if row is not None]
            names = card_names(self._exchange.crm, (Ref(*card) for row in rows for card in row.cards))
            for status, before, after in part:
                yield self._change(status, before, after, names)

    def _change(self, status: str, before: R | None, after: R | None, names: Mapping[Ref, str]) -> JournalRow:
        row = after if after is not None else before
        assert row is not None
        text = _told(status, before, after)
        place = f"{self._column}: " if self._column else ""
        label = ", ".join(names.get(Ref(*card), f"карточка {card[1]}") for card in row.cards)
        return self._exchange.note(
            kind=self._what,
            side="crm",
            status=status,
            label=label,
            crm_id=row.cards[0][1],
            message=f"{place}{text}".rstrip(".") + ".",
            before=image(before),
            after=image(after) if status != "refused" else None,
        )

    # --- what could not be carried --------------------------------------------------------------------

    def _waiting(self, crossed: Crossed[R]) -> Iterator[JournalRow]:
        absent = [*crossed.missing, *crossed.unclear]
        names = self._base_names(absent)
        for ref, found in crossed.missing.items():
            yield self._missing(ref, found, names)
        for ref, candidates in crossed.unclear.items():
            yield self._exchange.note(
                kind=ref.kind,
                side="onec",
                status="held",
                ref=ref.id,
                label=names[ref],
                message=f"У характеристик и упаковок разные цены ({_spread(candidates)}), а у самой номенклатуры "
                "цены нет: не записано.",
                hint="Задайте в 1С цену номенклатуры без характеристики.",
            )
        if crossed.nameless:
            yield self._exchange.note(
                kind=self._what,
                side="onec",
                status="skipped",
                message=f"Строк регистра, в которых не указано, к кому или чему они относятся: {crossed.nameless}.",
            )

    def _missing(self, ref: Ref, found: Missing, names: Mapping[Ref, str]) -> JournalRow:
        title = KINDS[ref.kind].title
        if found.waiting:
            told = sums_text(found.sums) or f"{TITLES[self._what].lower()}, строк: {found.waiting}"
            status, message = "held", f"{title}: карточки в CRM ещё нет, не записано: {told}."
        else:
            status = "warning"
            message = f"{title}: карточки в CRM ещё нет; записано без неё, строк: {found.undivided}."
        return self._exchange.note(
            kind=ref.kind,
            side="onec",
            status=status,
            ref=ref.id,
            label=names[ref],
            message=message,
            hint=_TRANSFER,
        )

    def _base_names(self, refs: Iterable[Ref]) -> Mapping[Ref, str]:
        """What the base calls them; a report must not fail because a name can't be read."""
        by_kind: dict[str, list[str]] = defaultdict(list)
        for ref in refs:
            by_kind[ref.kind].append(ref.id)
        found: dict[Ref, str] = defaultdict(str)
        for kind, ids in by_kind.items():
            try:
                found.update({Ref(kind, id): name for id, name in self._source.names(kind, ids).items()})
            except ExchangeError as error:
                self._exchange.log.warning("names_not_read", kind=kind, error=error.code)
        return found


def _told(status: str, before: R | None, after: R | None) -> str:
    if before is not None:
        return change_text(before, after) if after is not None else f"{figure_text(before)} → нет"
    assert after is not None
    return figure_text(after) + (" — карточки в CRM больше нет" if status == "refused" else "")


def card_names(crm: CrmService, refs: Iterable[Ref]) -> dict[Ref, str]:
    """What the CRM calls its cards."""
    by_kind: dict[str, set[str]] = defaultdict(set)
    for ref in refs:
        by_kind[ref.kind].add(ref.id)
    return {
        Ref(kind, id): KINDS[kind].name_of(card.record)
        for kind, ids in by_kind.items()
        for id, card in crm.get_many(kind, sorted(ids)).items()
    }


def image(row: R | None) -> bytes | None:
    """A row as the report keeps it: numbers digit by digit."""
    return None if row is None else json.dumps(asdict(row), ensure_ascii=False, default=str).encode()


def _spread(candidates: Iterable[BasePrice]) -> str:
    texts = dict.fromkeys(f"{money(one.price)} {currency_text(one.currency)}" for one in candidates)
    return ", ".join(list(texts)[:_SHOWN]) + ("…" if len(texts) > _SHOWN else "")
