"""Ends of a write that are not a success, worded for the person who will read them."""

from __future__ import annotations

from typing import Any

from connectors.crm.embedded.kinds import PROFILES, Profile
from connectors.crm.embedded.records import Card, shown
from connectors.crm.service import Outcome, Problem, WriteResult


def named(kind: str, record: Any) -> str:
    """«Контрагент «Ромашка»»."""
    otype = PROFILES[kind].type
    return otype.quoted(otype.name_of(record))


def rejected(code: str, text: str, *, field: str | None = None, card: Card | None = None) -> WriteResult:
    """Refused; repeating will not help."""
    return _ended(Outcome.REJECTED, code, text, field, card)


def conflict(code: str, text: str, card: Card, *, field: str | None = None) -> WriteResult:
    """The card moved on, or another one stands in the way; ``stored`` is that card."""
    return _ended(Outcome.CONFLICT, code, text, field, card)


def missing(kind: str, id: str) -> WriteResult:
    """No such card."""
    title = PROFILES[kind].type.title if kind in PROFILES else kind
    return rejected(
        "missing", f"{title}: карточки {id} в CRM нет. Обновите список и выберите карточку заново."
    )


def unsupported(kind: str) -> WriteResult:
    """A kind that this CRM doesn't keep."""
    return rejected("unsupported", f"CRM не ведёт объекты вида «{kind}».")


def locked(card: Card) -> WriteResult:
    """A locked card is never overwritten."""
    text = f"{named(card.kind, card.record)}: карточка заблокирована. Снимите блокировку в CRM и повторите."
    return rejected("locked", text, card=card)


def moved_on(card: Card) -> WriteResult:
    """``if_version`` is stale."""
    who = card.changed_by or "пользователь CRM"
    text = f"{named(card.kind, card.record)}: карточку за это время изменил {who}."
    return conflict("version", text, card)


def required(profile: Profile, record: Any, name: str) -> WriteResult:
    """The one field without which a card is nothing."""
    title = profile.type.field_titles.get(name, name)
    text = f"{named(profile.type.name, record)}: не заполнено поле «{title}»."
    return rejected("required", text, field=name)


def too_long(profile: Profile, record: Any, name: str) -> WriteResult:
    """A requisite longer than its field; requisites are never cut."""
    title = profile.type.field_titles.get(name, name)
    size = profile.limits[name]
    text = f"{named(profile.type.name, record)}: в поле «{title}» больше {size} знаков. Исправьте его в 1С."
    return rejected("too_long", text, field=name)


def no_target(profile: Profile, record: Any, place: str, target: str) -> WriteResult:
    """A reference to a card that isn't there."""
    name = place.partition(".")[0]
    title = profile.type.field_titles.get(name, name)
    text = (
        f"{named(profile.type.name, record)}: в поле «{title}» указана карточка "
        f"{target}, которой нет в CRM. Сначала передайте её."
    )
    return rejected("reference", text, field=name)


def circle(profile: Profile, record: Any, name: str) -> WriteResult:
    """A group inside itself."""
    title = profile.type.field_titles.get(name, name)
    text = f"{named(profile.type.name, record)}: поле «{title}» замыкается на саму карточку. Выберите другую."
    return rejected("reference", text, field=name)


def _ended(outcome: Outcome, code: str, text: str, field: str | None, card: Card | None) -> WriteResult:
    return WriteResult(
        outcome=outcome,
        id=None if card is None else str(card.id),
        version=None if card is None else str(card.seq),
        stored=None if card is None else shown(card),
        problems=(Problem(code=code, field=field, text=text),),
    )
