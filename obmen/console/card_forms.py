"""A card as a form, and the card that a form says: what comes back as it went out was not touched."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any

from enterprise_data.errors import InvalidRecord
from enterprise_data.objects.base import ObjectType
from enterprise_data.objects.sums import completed
from enterprise_data.objects.typed import value_from_text
from obmen.bootstrap import App
from obmen.cards import with_cards
from obmen.console.inputs import Input, field_input, text_of
from obmen.console.sheet_forms import FormTable, rows_sent, table_form
from obmen.names import Namer


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class CardForm:
    """The form of one kind; ``held`` is the record that is edited, None for a new one."""

    app: App
    otype: ObjectType
    held: Any
    zone: tzinfo

    @property
    def namer(self) -> Namer:
        """Names of the CRM's own references."""
        return Namer(self.app.store, self.app.crm, "")

    def inputs(self, form: Mapping[str, str]) -> list[Input]:
        """The inputs of the fields, holding what was typed where something was."""
        texts = self._texts()
        return [field_input(self.otype, name, form.get(name, texts[name])) for name in self._names()]

    def tables(self, form: Mapping[str, str], spare: Mapping[str, int]) -> list[FormTable]:
        """The same of the tables; ``spare``: empty rows at the end of each."""
        namer = self.namer
        return [
            table_form(self.otype, name, self._rows(name), form, spare[name], namer)
            for name in self.otype.tables
        ]

    def typed(self, form: Mapping[str, str]) -> tuple[Any, frozenset[str]]:
        """The record as the form says, and the fields that were touched; raises ``RecordError``."""
        changes = {**self._typed_fields(form), **self._typed_rows(form)}
        record = self._new(changes) if self.held is None else dataclasses.replace(self.held, **changes)
        whole = completed(self.otype, with_cards(self.app, self.otype, record, self.held), changes)
        names = self.otype.field_names
        if self.held is None:
            return whole, frozenset(names) - self.otype.enterprise_data.told_only
        return whole, frozenset(name for name in names if getattr(whole, name) != getattr(self.held, name))

    def _typed_fields(self, form: Mapping[str, str]) -> dict[str, Any]:
        before, changes = self._texts(), {}
        for name in self._names():
            text = form.get(name, before[name]).replace("\r\n", "\n").strip()
            if text != before[name].strip() or (self.held is None and text):
                changes[name] = value_from_text(self.otype, name, text)
        return changes

    def _typed_rows(self, form: Mapping[str, str]) -> dict[str, Any]:
        namer = self.namer
        sent = {
            name: rows_sent(self.otype, name, self._rows(name), form, namer) for name in self.otype.tables
        }
        return {name: rows for name, rows in sent.items() if rows != self._rows(name)}

    def _new(self, given: dict[str, Any]) -> Any:
        fields = dataclasses.fields(self.otype.record)
        needed = [item.name for item in fields if item.default is dataclasses.MISSING]
        missing = [self.otype.field_titles.get(name, name) for name in needed if name not in given]
        if missing:
            raise InvalidRecord(f"Не заполнено: {', '.join(missing)}.", hint="Заполните и сохраните ещё раз.")
        return self.otype.record(**given)

    def _rows(self, table: str) -> tuple[Any, ...]:
        return () if self.held is None else getattr(self.held, table)

    def _names(self) -> list[str]:
        """Fields that a person types."""
        closed = {*self.otype.tables, *self.otype.enterprise_data.told_only}
        return [name for name in self.otype.field_names if name not in closed]

    def _texts(self) -> dict[str, str]:
        """What the form starts with; a new document has the present moment."""
        namer = self.namer
        if self.held is not None:
            namer.load_records(self.otype, [self.held])
            return {
                name: text_of(self.otype, name, getattr(self.held, name), namer) for name in self._names()
            }
        defaults = {item.name: item.default for item in dataclasses.fields(self.otype.record)}
        texts = {
            name: ""
            if defaults[name] is dataclasses.MISSING
            else text_of(self.otype, name, defaults[name], namer)
            for name in self._names()
        }
        if self.otype.is_document:
            texts["date"] = f"{datetime.now(self.zone):%d.%m.%Y %H:%M}"
        return texts
