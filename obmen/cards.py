"""Which card a person means: by number, by its 1C code with prefix, by its exact name, or by a part of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from connectors.crm.service import MatchKey
from enterprise_data.errors import RecordError
from enterprise_data.model.ref import Ref
from enterprise_data.objects.base import ObjectType
from enterprise_data.objects.codec import replace_refs
from enterprise_data.objects.registry import KINDS
from obmen.bootstrap import App

_NAMES = ("name", "full_name", "number", "code")
"""Fields that people call a card by."""
_SHOWN = 5
_MOST = 500


class WhichCard(RecordError):
    """Не понятно, какая карточка имеется в виду."""


def card_number(app: App, kind: str, key: str) -> str:
    """The number of a card that a person named by number or by its 1C code with prefix; an unknown key as it is."""
    if key.isdigit():
        return key
    (found,) = app.crm.find_many(kind, [MatchKey(values={"code1c": key})])
    return found[0] if len(found) == 1 else key


def cards_called(app: App, kind: str, key: str) -> list[str]:
    """Numbers of every card that the words may mean: number, code, or a part of a name."""
    number = card_number(app, kind, key)
    if number.isdigit():
        return [number]
    cards, _ = app.crm.list_cards(kind, search=key, include_deleted=True, limit=_MOST)
    return [card.id for card in cards]


def the_card(app: App, kind: str, key: str) -> str:
    """The one card that is meant: number, code or exact name; raises ``WhichCard``."""
    found = _found(app, kind, key)
    if len(found) == 1:
        return found[0]
    if found:
        raise WhichCard(
            f"{KINDS[kind].title}: «{key}» — подходит карточек: {len(found)}.",
            hint="Укажите номер карточки: " + ", ".join(found[:_SHOWN]) + ".",
        )
    raise WhichCard(
        f"{KINDS[kind].title}: карточки «{key}» в CRM нет.",
        hint=f"Укажите номер карточки, код 1С или точное наименование. Список: obmen records list {kind}",
    )


def with_cards(app: App, otype: ObjectType, record: Any, held: Any = None) -> Any:
    """The record with every reference as a card of the CRM; raises ``WhichCard``. ``held`` knows its own cards."""
    found: dict[Ref, Ref] = {ref: ref for ref in otype.refs(held)} if held is not None else {}
    for place, ref in otype.placed_refs(record):
        kinds = otype.targets.get(place, (ref.kind,))
        if ref.kind not in kinds:
            raise _wrong_kind(otype, place, ref, kinds)
        if ref not in found:
            found[ref] = _meant(app, otype, place, ref, kinds)
    return replace_refs(otype, record, lambda ref: found[ref])


def _wrong_kind(otype: ObjectType, place: str, ref: Ref, kinds: Sequence[str]) -> WhichCard:
    return WhichCard(
        f"{otype.title}, поле «{_title(otype, place)}»: «{ref.kind}» сюда не подходит.",
        hint="Подходят: " + ", ".join(f"{kind} ({KINDS[kind].title})" for kind in kinds) + ".",
        field=place,
    )


def _meant(app: App, otype: ObjectType, place: str, ref: Ref, kinds: Sequence[str]) -> Ref:
    """The first kind under which a card is found by these words."""
    for kind in (ref.kind, *(kind for kind in kinds if kind != ref.kind)):
        found = _found(app, kind, ref.id)
        if len(found) == 1:
            return Ref(kind, found[0])
        if found:
            raise WhichCard(
                f"{otype.title}, поле «{_title(otype, place)}»: «{ref.id}» — подходит карточек: {len(found)}.",
                hint="Укажите номер карточки: " + ", ".join(found[:_SHOWN]) + ".",
                field=place,
            )
    raise WhichCard(
        f"{otype.title}, поле «{_title(otype, place)}»: карточки «{ref.id}» в CRM нет.",
        hint=f"Укажите номер карточки, код 1С или точное наименование. Список: obmen records list {kinds[0]}",
        field=place,
    )


def _found(app: App, kind: str, key: str) -> Sequence[str]:
    if key.isdigit() and key in app.crm.get_many(kind, [key]):
        return [key]
    names = [name for name in _NAMES if name in KINDS[kind].field_names]
    asked = [{"code1c": key}, *({name: key} for name in names if _is_sought_by(app, kind, name))]
    answers = app.crm.find_many(kind, [MatchKey(values=values) for values in asked])
    return next((answer for answer in answers if answer), [])


def _is_sought_by(app: App, kind: str, name: str) -> bool:
    return name in app.crm.sought_by(kind)


def _title(otype: ObjectType, place: str) -> str:
    table, _, name = place.partition(".")
    title = otype.field_titles.get(table, table)
    return f"{title}: {otype.column_title(table, name)}" if name else title
