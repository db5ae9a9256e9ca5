"""What waits for 1C but could not be written, or not all of it: told once, counted in every run.

An object is told again when it was registered anew: its ``seq`` is above the one up to which was told before.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import orjson

from enterprise_data.errors import ExchangeError
from enterprise_data.objects.base import ObjectType
from enterprise_data.objects.codec import decode
from state.ports import Unit
from state.rows import JournalRow, Registration
from sync.context import Exchange

_TOLD = "told_unsent"
_SHOWN = 5


@dataclass(slots=True, kw_only=True)
class Unsent:
    """Collects while a message is written; ``tell`` puts it into the report together with how far it was told."""

    exchange: Exchange
    version: str
    told: dict[str, Any]
    upto: dict[str, Any]
    journal: list[JournalRow] = field(default_factory=list)
    count: int = 0

    @classmethod
    def of(cls, exchange: Exchange, unit: Unit, version: str) -> Unsent:
        """What was told before this message."""
        told: dict[str, Any] = orjson.loads(unit.cursor(exchange.base.name, _TOLD) or "{}")
        return cls(exchange=exchange, version=version, told=told, upto=dict(told))

    def refused(self, otype: ObjectType, row: Registration, error: ExchangeError) -> None:
        """The object can't be written in this version of the format."""
        label = _name(otype, row)
        why = error.message.removeprefix(f"{otype.quoted(label)}: ")  # a base that answers names it, too
        self._waits(
            self._is_new(otype, row),
            kind=otype.name,
            status="refused",
            ref=row.ref,
            label=label,
            message=f"{otype.quoted(label)} не передан в 1С: {why}",
            hint=error.hint or "Исправьте карточку в CRM: она будет передана следующим обменом.",
        )

    def not_accepted(self, otype: ObjectType) -> None:
        """A kind that the peer doesn't take: listed, so that nobody believes it was sent."""
        word = "», «".join(otype.enterprise_data.type_names)
        message = f"База 1С не принимает «{word}» в версии {self.version}."
        self._stays(otype, message, "Включите этот вид в правилах получения 1С или обновите её.")

    def not_published(self, otype: ObjectType) -> None:
        """A kind that a live base doesn't show."""
        message = f"«{otype.titles}»: с этой базой 1С по {self.version} не передаются."
        self._stays(otype, message, "Что нужно опубликовать, скажет obmen check.")

    def _stays(self, otype: ObjectType, message: str, remedy: str) -> None:
        key = f"{otype.name}/not accepted"
        self.upto[key] = self.version
        self._waits(
            self.told.get(key) != self.version,
            kind=otype.name,
            status="skipped",
            label=otype.titles,
            message=message,
            hint=f"Данные останутся в очереди. {remedy}",
        )

    def dropped(self, otype: ObjectType, row: Registration, fields: tuple[str, ...]) -> None:
        """The version has no place for some fields; the rest travels."""
        if fields and self._is_new(otype, row):
            names = ", ".join(fields[:_SHOWN]) + (" и другие" if len(fields) > _SHOWN else "")
            message = f"Не передано: в версии формата {self.version} нет полей {names}."
            self.journal.append(
                self.exchange.note(
                    kind=otype.name,
                    side="onec",
                    status="dropped",
                    ref=row.ref,
                    label=_name(otype, row),
                    message=message,
                )
            )

    def cleaned(self, otype: ObjectType, row: Registration) -> None:
        """Characters that no XML may hold were taken out of a text."""
        if self._is_new(otype, row):
            self.journal.append(
                self.exchange.note(
                    kind=otype.name,
                    side="onec",
                    status="dropped",
                    ref=row.ref,
                    label=_name(otype, row),
                    message="Из текста убраны невидимые знаки, которых не бывает в XML; остальное передано.",
                    hint="Если текст вставлен из другой программы, наберите это место в карточке заново.",
                )
            )

    def left_standing(self, otype: ObjectType, row: Registration, fields: tuple[str, ...]) -> None:
        """What the CRM emptied stays in 1C; with 1C's next change it comes back into the card."""
        if fields and self._is_new(otype, row):
            self.journal.append(
                self.exchange.note(
                    kind=otype.name,
                    side="onec",
                    status="dropped",
                    ref=row.ref,
                    label=_name(otype, row),
                    message=f"Формат не умеет передать, что поле очищено: {', '.join(fields)}. В 1С останется прежнее.",
                    hint="Очистите поле в 1С, иначе прежнее значение вернётся в CRM с ближайшим изменением в 1С.",
                )
            )

    def told_upto(self, key: str, seq: int) -> None:
        """Everything of this kind up to ``seq`` was looked at."""
        self.upto[key] = max(seq, self.upto.get(key, 0))

    def tell(self, unit: Unit) -> None:
        """Into the report, in the caller's transaction."""
        if self.journal:
            unit.add_journal(self.journal)
            self.journal = []
        if self.upto != self.told:
            unit.put_cursor(self.exchange.base.name, _TOLD, orjson.dumps(self.upto).decode())

    def tell_in(self, exchange: Exchange) -> None:
        """Into the report, in a transaction of its own."""
        with exchange.store.unit(exchange.lease) as unit:
            self.tell(unit)

    def _is_new(self, otype: ObjectType, row: Registration) -> bool:
        return bool(row.seq > self.told.get(f"{otype.name}/{row.op}", 0))

    def _waits(self, is_new: bool, **what: Any) -> None:
        self.count += 1
        if is_new:
            self.journal.append(self.exchange.note(side="onec", **what))
        else:
            self.exchange.count("waiting")


def _name(otype: ObjectType, row: Registration) -> str:
    """What people call the object; its reference where nothing else is known."""
    return otype.name_of(decode(otype, row.record)) if row.record else row.ref
