"""Which records a list is asked for: by words, period, number and counterparty, the same on both sides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

import typer

from connectors.crm.service import CrmRecord
from enterprise_data.model.ref import Ref
from enterprise_data.objects.base import ObjectType
from enterprise_data.objects.typed import day
from obmen.bootstrap import App
from obmen.cards import cards_called
from obmen.cli.usage import WrongCommand
from sync.services.records import KnownRecord, RecordService

_WHO = "counterparty"
Since = Annotated[
    str | None,
    typer.Option("--from", metavar="ДАТА", help="Документы с этого дня: 01.11.2026 или 2026-11-01."),
]
Until = Annotated[
    str | None, typer.Option("--to", metavar="ДАТА", help="Документы по этот день включительно.")
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is wanted of one kind."""

    otype: ObjectType
    search: str
    since: date | None
    until: date | None
    number: str
    counterparty: str
    deleted: bool

    @classmethod
    def typed(
        cls, otype: ObjectType, *, since: str | None, until: str | None, number: str, **rest: Any
    ) -> Wanted:
        """What a person typed; raises ``WrongCommand``."""
        for option, given in (("--from", since), ("--to", until), ("--number", number)):
            if given and not otype.is_document:
                raise WrongCommand(
                    f"{otype.titles}: {option} — только для документов.", hint="Для карточек есть --search."
                )
        first, last = day_typed("--from", since), day_typed("--to", until)
        if first and last and first > last:
            raise WrongCommand("Период пуст: --from позже --to.", hint="Поменяйте даты местами.")
        return cls(otype=otype, since=first, until=last, number=number.strip(), **rest)

    def cards(self, app: App, offset: int, limit: int) -> tuple[Sequence[CrmRecord], int]:
        """A page of cards, and how many there are."""
        return app.crm.list_cards(
            self.otype.name,
            search=self.search,
            include_deleted=self.deleted,
            since=self.since,
            until=self.until,
            number=self.number,
            refers_to=cards_called(app, _WHO, self.counterparty) if self.counterparty else None,
            offset=offset,
            limit=limit,
        )

    def known(self, app: App, base: str, offset: int, limit: int) -> tuple[list[KnownRecord], int]:
        """A page of an infobase's objects, and how many there are."""
        targets = self._targets(app, base) if self.counterparty else None

        def fits(record: Any) -> bool:
            return self._in_time(record) and (
                targets is None or not targets.isdisjoint(self.otype.refs(record))
            )

        narrowed = self.since or self.until or self.number or targets is not None
        return RecordService(app.store).page(
            base,
            self.otype.name,
            search=self.search,
            include_deleted=self.deleted,
            fits=fits if narrowed else None,
            offset=offset,
            limit=limit,
        )

    def _in_time(self, record: Any) -> bool:
        if not self.otype.is_document:
            return True
        return (
            self._in_period(record.date)
            and self.number.casefold() in getattr(record, "number", "").casefold()
        )

    def _in_period(self, moment: datetime | None) -> bool:
        """A document without a date is in no period."""
        if moment is None:
            return self.since is None and self.until is None
        at = moment.date()
        return (self.since is None or at >= self.since) and (self.until is None or at <= self.until)

    def _targets(self, app: App, base: str) -> set[Ref]:
        """The counterparty as the infobase refers to it: by its UUID, or through its card."""
        ids = cards_called(app, _WHO, self.counterparty)
        with app.store.unit() as unit:
            links = unit.links_by_crm(base, _WHO, ids)
        return {Ref(_WHO, self.counterparty.casefold()), *(Ref(_WHO, link.ref) for link in links.values())}


def day_typed(option: str, text: str | None) -> date | None:
    """A day as people write it; raises ``WrongCommand`` naming the option."""
    if not text:
        return None
    try:
        return day(text.strip())
    except ValueError as error:
        raise WrongCommand(
            f"{option}: не понимаю дату «{text}».", hint="Пишите дату как 31.12.2026 или 2026-12-31."
        ) from error
