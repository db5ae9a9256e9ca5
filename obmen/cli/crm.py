"""``obmen crm``: cards of the embedded CRM, edited as a person would."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection
from typing import Annotated, Any
from uuid import uuid4

import typer

from connectors.crm.service import CrmRecord, DeletePolicy, Outcome, WriteResult
from enterprise_data.errors import ExchangeError
from enterprise_data.objects.base import ObjectType
from enterprise_data.objects.registry import KINDS
from enterprise_data.objects.sums import completed
from enterprise_data.objects.words import money
from obmen.bootstrap import App
from obmen.cards import card_number, with_cards
from obmen.cli.commands import Commands
from obmen.cli.documents import card_json
from obmen.cli.home import service, user_name
from obmen.cli.output import Json, as_json, say
from obmen.cli.usage import WrongCommand
from obmen.cli.views import kind_word
from obmen.cli.words import CardId, Kind, Values, kind_type, names_rows, typed_values

app = Commands("Карточки встроенной CRM: завести, изменить, удалить.")
_BAD = (Outcome.REJECTED, Outcome.CONFLICT, Outcome.BLOCKED, Outcome.UNKNOWN)
_ENDED = {
    "created": "создана",
    "updated": "изменена",
    "unchanged": "ничего не изменилось: так уже и было",
    "deleted": "помечена на удаление",
}


class CardRefused(ExchangeError):
    """CRM не приняла изменение."""


@app.add("set", help="Изменить поля карточки.")
def set_fields(kind: Kind, card: CardId, values: Values, json: Json = False) -> None:
    """Changes fields of a card."""
    otype = kind_type(kind)
    about_rows = names_rows(otype, values)
    given = {} if about_rows else _allowed(otype, typed_values(otype, values))
    with service() as app_:
        card = card_number(app_, kind, card)
        held = _card(app_, otype, card).record
        changes = _allowed(otype, typed_values(otype, values, held)) if about_rows else given
        record = with_cards(app_, otype, dataclasses.replace(held, **changes), held)
        record, touched = _with_sums(otype, record, changes)
        result = app_.crm.save(kind, card, record, touched, user_name())
        _tell(app_, otype, result, json=json, summed="amount" in touched and "amount" not in changes)


@app.add("create", help="Создать карточку.")
def create(kind: Kind, values: Values, json: Json = False) -> None:
    """Creates a card."""
    otype = kind_type(kind)
    given = _allowed(otype, typed_values(otype, values))
    record = _new_record(otype, given)
    with service() as app_:
        record, touched = _with_sums(otype, with_cards(app_, otype, record), given)
        fields = frozenset(otype.field_names) - otype.enterprise_data.told_only
        result = app_.crm.save(kind, None, record, fields, user_name())
        _tell(app_, otype, result, json=json, summed="amount" in touched and "amount" not in given)


@app.add("copy", help="Создать такую же карточку: без кодов 1С и блокировки.")
def copy(kind: Kind, card: CardId, json: Json = False) -> None:
    """Copies a card."""
    otype = kind_type(kind)
    with service() as app_:
        _tell(app_, otype, app_.crm.copy(kind, card_number(app_, kind, card), user_name()), json=json)


@app.add("delete", help="Пометить карточку на удаление.")
def delete(kind: Kind, card: CardId, json: Json = False) -> None:
    """Deletes a card unless documents name it."""
    otype = kind_type(kind)
    with service() as app_:
        number = card_number(app_, kind, card)
        result = app_.crm.delete(
            kind, number, idem=f"cli/{uuid4()}", policy=DeletePolicy.BLOCK_IF_DOCUMENTS, author=user_name()
        )
        _tell(app_, otype, result, json=json)


@app.add("restore", help="Снять пометку удаления.")
def restore(kind: Kind, card: CardId, json: Json = False) -> None:
    """Takes the deletion mark away."""
    otype = kind_type(kind)
    with service() as app_:
        _tell(
            app_,
            otype,
            app_.crm.undelete(kind, card_number(app_, kind, card), user_name()),
            json=json,
            done="снята пометка удаления",
        )


@app.add("lock", help="Заблокировать карточку: обмен её не перезапишет.")
def lock(
    kind: Kind,
    card: CardId,
    unlock: Annotated[bool, typer.Option("--unlock", help="Снять блокировку.")] = False,
    json: Json = False,
) -> None:
    """Locks or unlocks a card."""
    _set_lock(kind, card, locked=not unlock, json=json)


@app.add("unlock", help="Снять блокировку карточки.")
def unlock(kind: Kind, card: CardId, json: Json = False) -> None:
    """Unlocks a card."""
    _set_lock(kind, card, locked=False, json=json)


def _set_lock(kind: str, card: str, *, locked: bool, json: bool) -> None:
    otype = kind_type(kind)
    with service() as app_:
        result = app_.crm.set_lock(kind, card_number(app_, kind, card), locked, user_name())
        _tell(app_, otype, result, json=json, done="заблокирована" if locked else "разблокирована")


@app.add("merge", help="Объединить дубли: остаётся первая карточка.")
def merge(
    kind: Kind,
    winner: CardId,
    losers: Annotated[list[str], typer.Argument(metavar="ДУБЛЬ", help="Карточки, которые вольются в неё.")],
    json: Json = False,
) -> None:
    """Merges duplicates into one card."""
    otype = kind_type(kind)
    if winner in losers:
        raise WrongCommand("Карточку нельзя объединить с ней самой.", hint="Укажите номера дублей.")
    with service() as app_:
        winner, *losers = (card_number(app_, kind, key) for key in (winner, *losers))
        result = app_.crm.merge(kind, winner, losers, idem=f"cli/{uuid4()}", author=user_name())
        _tell(app_, otype, result, json=json, done=f"объединена с {', '.join(losers)}")


@app.add("promote", help="«Клиент» → «Перевести в контрагенты».")
def promote(
    client: Annotated[str, typer.Argument(metavar="КЛИЕНТ", help="Номер из obmen crm client list.")],
    json: Json = False,
) -> None:
    """Makes a counterparty of a client."""
    with service() as app_:
        result = app_.crm.promote(client, idem=f"promote/{client}", author=user_name())
        _tell(app_, KINDS["counterparty"], result, json=json)


def _card(app_: App, otype: ObjectType, id: str) -> CrmRecord:
    card = app_.crm.get_many(otype.name, [id]).get(id)
    if card is None:
        raise CardRefused(
            f"{otype.title}: карточки {id} нет.", hint=f"Список: obmen records list {otype.name} --side crm"
        )
    return card


def _with_sums(otype: ObjectType, record: Any, typed: Collection[str]) -> tuple[Any, frozenset[str]]:
    """The record with the sums that were left to the machine, and the fields that are touched."""
    whole = completed(otype, record, typed)
    moved = {name for name in otype.field_names if getattr(whole, name) != getattr(record, name)}
    return whole, frozenset(typed) | moved


def _allowed(otype: ObjectType, changes: dict[str, Any]) -> dict[str, Any]:
    if set(changes) & otype.enterprise_data.told_only:
        raise WrongCommand(
            f"{otype.title}: код даёт 1С, в CRM его не вводят.",
            hint="Связать карточку с объектом 1С: obmen map link --help",
        )
    return changes


def _new_record(otype: ObjectType, given: dict[str, Any]) -> Any:
    required = [f.name for f in dataclasses.fields(otype.record) if f.default is dataclasses.MISSING]
    missing = [name for name in required if name not in given]
    if missing:
        named = ", ".join(f"{otype.field_titles.get(name, name)} ({name})" for name in missing)
        raise WrongCommand(f"{otype.title}: не заполнены поля: {named}.", hint="Добавьте ПОЛЕ=ЗНАЧЕНИЕ.")
    return otype.record(**given)


def _tell(
    app_: App, otype: ObjectType, result: WriteResult, *, json: bool, done: str = "", summed: bool = False
) -> None:
    """The end of a write; ``done`` are its own words where «изменена» would say too little.

    ``summed``: the sum of the document was worked out.
    """
    if result.outcome in _BAD:
        text = "; ".join(problem.text for problem in result.problems) or "причина не названа"
        raise CardRefused(text, hint=_blockers(result))
    id = result.id or ""
    stored = result.stored or app_.crm.get_many(otype.name, [id]).get(id)
    name = otype.name_of(stored.record) if stored else ""
    changed = result.outcome is Outcome.UPDATED
    words = done if done and changed else _ENDED.get(result.outcome.value, result.outcome.value)
    complaints = otype.check(stored.record) if stored else []
    if json:
        card = card_json(otype, stored) if stored else None
        as_json({"outcome": result.outcome.value, "id": result.id, "card": card, "complaints": complaints})
        return
    say(f"{otype.quoted(name)}, карточка {id}: {words}.")
    if summed and stored and stored.record.amount is not None:
        say(f"Сумма документа посчитана по строкам: {money(stored.record.amount)}.")
    for complaint in complaints:
        say(f"Замечание: {complaint.rstrip('.')}. Исправьте, чтобы карточка могла уехать в 1С.")
    for loss in result.lost:
        say(f"Сохранено иначе, чем введено: {otype.field_titles.get(loss.path, loss.path)} ({loss.reason}).")


def _blockers(result: WriteResult) -> str:
    if not result.blockers:
        return ""
    return "Мешают: " + ", ".join(f"{kind_word(ref.kind)} {ref.id}" for ref in result.blockers) + "."
