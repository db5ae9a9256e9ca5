"""A conflict as people compare it: field by field, what was agreed, what 1C says, what the CRM says."""

from __future__ import annotations

import typing
from dataclasses import dataclass
from typing import Any

from connectors.crm.service import CrmRecord, CrmService
from enterprise_data.objects.base import ObjectType
from enterprise_data.objects.registry import KINDS
from enterprise_data.objects.sheets import Comparison
from enterprise_data.objects.words import field_to_text
from obmen.console.inputs import choices_of, editable
from obmen.names import Namer
from obmen.texts.changes import compared_tables
from state.rows import Conflict
from sync.policies import DELETED

MATCH = "match"
_ROWS_NAMED = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One field in a conflict. ``editable`` is what the input of an own value starts with."""

    name: str
    title: str
    base: str
    onec: str
    crm: str
    editable: str | None = None
    """None where an own value can't be typed: a reference stays as 1C has it."""
    choices: tuple[tuple[str, str], ...] = ()
    """Value and word, where only these are possible."""
    hint: str = ""

    @property
    def differs(self) -> bool:
        """Whether this field is what the sides disagree about."""
        return self.onec != self.crm


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A card that may be the object of 1C."""

    id: str
    title: str
    fields: tuple[tuple[str, str], ...]


def sides_of(row: Conflict, namer: Namer) -> list[Side]:
    """The fields of the conflict's group."""
    otype = KINDS[row.kind]
    if row.group == DELETED:
        texts = [_deleted(value) for value in (row.base_value, row.onec_value, row.crm_value)]
        return [Side(name=DELETED, title="Пометка удаления", base=texts[0], onec=texts[1], crm=texts[2])]
    names = otype.groups.get(row.group, ())
    return [_side(otype, name, row, namer) for name in names if name not in otype.tables]


def brief(row: Conflict, namer: Namer) -> tuple[str, str]:
    """The two values in one line each, for a list."""
    if row.group == MATCH:
        count = len((row.crm_value or {}).get("candidates", []))
        return row.label, f"подходит карточек: {count}"
    sides = sides_of(row, namer)
    tables = [found for found in compared_tables(row, namer) if found.differs]
    shown = [side for side in sides if side.differs] if len(sides) > 1 or tables else sides
    onec = [(side.title, side.onec) for side in shown] + [(found.title, _rows(found, 0)) for found in tables]
    crm = [(side.title, side.crm) for side in shown] + [(found.title, _rows(found, 1)) for found in tables]
    return _line(onec), _line(crm)


def candidates_of(row: Conflict, crm: CrmService, namer: Namer) -> list[Card]:
    """The cards between which a person chooses. ``namer`` knows the CRM's ids."""
    ids = [str(item) for item in (row.crm_value or {}).get("candidates", [])]
    cards = crm.get_many(row.kind, ids)
    return [_card(KINDS[row.kind], id, cards.get(id), namer) for id in ids]


def _card(otype: ObjectType, id: str, card: CrmRecord | None, namer: Namer) -> Card:
    if card is None:
        return Card(id=id, title="карточки больше нет", fields=())
    texts = namer.record(otype, card.record)
    shown = [(otype.field_titles.get(name, name), text) for name, text in texts.items()]
    more = [("Код 1С", ", ".join(card.codes.values())), ("Ответственный", card.owner)]
    fields = tuple((title, text) for title, text in [*shown, *more] if text)
    return Card(id=id, title=otype.name_of(card.record), fields=fields)


def _line(texts: list[tuple[str, str]]) -> str:
    if len(texts) == 1:
        return texts[0][1] or "пусто"
    return "; ".join(f"{title}: {text or 'пусто'}" for title, text in texts)


def _rows(found: Comparison, side: int) -> str:
    """How many rows a side has, and which of them the other has otherwise."""
    count = sum(1 for pair in found.lines if pair[side].number)
    others = [str(pair[side].number) for pair in found.differing_rows if pair[side].number]
    return f"строк {count}" + (f", отличаются: {', '.join(others[:_ROWS_NAMED])}" if others else "")


def _deleted(value: Any) -> str:
    if value is None:
        return ""
    return "удалён" if value.get("deleted") else "не удалён"


def _side(otype: ObjectType, name: str, row: Conflict, namer: Namer) -> Side:
    values = [(source or {}).get(name) for source in (row.base_value, row.onec_value, row.crm_value)]
    base, onec, crm = (namer.text(otype, name, value) for value in values)
    return Side(
        name=name,
        title=otype.field_titles.get(name, name),
        base=base,
        onec=onec,
        crm=crm,
        editable=None if name in otype.ref_fields else editable(values[1]),
        choices=_choices(otype, name),
        hint="Несколько значений — через «;»." if isinstance(values[1] or values[2], list) else "",
    )


def _choices(otype: ObjectType, name: str) -> tuple[tuple[str, str], ...]:
    hint = typing.get_type_hints(otype.record)[name]
    found = choices_of(hint, word=lambda item: field_to_text(otype, name, item))
    return tuple(choice for choice in found if choice[0])
