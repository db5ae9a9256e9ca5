"""``obmen crm``: cards of the embedded CRM, edited as a person would."""

from __future__ import annotations

import dataclasses
from typing import Annotated, Any
from uuid import uuid4

import typer

from connectors.crm.service import DeletePolicy, Outcome, WriteResult
from enterprise_data.errors import ExchangeError
from enterprise_data.objects.base import ObjectType
from enterprise_data.objects.registry import KINDS
from enterprise_data.objects.words import value_from_text
from obmen.bootstrap import App
from obmen.cli.home import service, user_name
from obmen.cli.output import Json, as_json, say
from obmen.cli.records import card_json, kind_type

app = typer.Typer(
    help="Карточки встроенной CRM: создать, изменить, удалить, заблокировать.", no_args_is_help=True
)
Kind = Annotated[str, typer.Argument(metavar="ВИД", help="Например: counterparty.")]
CardId = Annotated[str, typer.Argument(metavar="КАРТОЧКА")]
Values = Annotated[
    list[str], typer.Argument(metavar="ПОЛЕ=ЗНАЧЕНИЕ...", help="Пустое значение очищает поле.")
]


class CardRefused(ExchangeError):
    """CRM не приняла изменение."""


@app.command("set", help="Изменить поля карточки.")
def set_fields(kind: Kind, card: CardId, values: Values, json: Json = False) -> None:
    """Changes fields of a card."""
    otype = kind_type(kind)
    changes = _parse(otype, values)
    with service() as app_:
        current = app_.crm.get_many(kind, [card]).get(card)
        if current is None:
            raise CardRefused(
                f"Карточки {card} ({otype.title}) нет.", hint=f"Список: obmen records list {kind} --side crm."
            )
        record = dataclasses.replace(current.record, **changes)
        result = app_.crm.save(kind, card, record, frozenset(changes), user_name())
        _tell(app_, otype, result, json=json)


@app.command("create", help="Создать карточку.")
def create(kind: Kind, values: Values, json: Json = False) -> None:
    """Creates a card."""
    otype = kind_type(kind)
    record = _new_record(otype, _parse(otype, values))
    with service() as app_:
        result = app_.crm.save(kind, None, record, frozenset(otype.field_names) - _codes(otype), user_name())
        _tell(app_, otype, result, json=json)


@app.command("delete", help="Пометить карточку на удаление.")
def delete(kind: Kind, card: CardId, json: Json = False) -> None:
    """Deletes a card unless documents name it."""
    otype = kind_type(kind)
    with service() as app_:
        result = app_.crm.delete(
            kind, card, idem=f"cli/{uuid4()}", policy=DeletePolicy.BLOCK_IF_DOCUMENTS, author=user_name()
        )
        _tell(app_, otype, result, json=json)


@app.command("restore", help="Снять пометку удаления.")
def restore(kind: Kind, card: CardId, json: Json = False) -> None:
    """Takes the deletion mark away."""
    otype = kind_type(kind)
    with service() as app_:
        _tell(app_, otype, app_.crm.undelete(kind, card, user_name()), json=json)


@app.command("lock", help="Заблокировать карточку: обмен её не перезапишет.")
def lock(
    kind: Kind,
    card: CardId,
    unlock: Annotated[bool, typer.Option("--unlock", help="Снять блокировку.")] = False,
    json: Json = False,
) -> None:
    """Locks or unlocks a card."""
    otype = kind_type(kind)
    with service() as app_:
        _tell(app_, otype, app_.crm.set_lock(kind, card, not unlock, user_name()), json=json)


@app.command("merge", help="Объединить карточки: первая остаётся.")
def merge(
    kind: Kind,
    winner: CardId,
    losers: Annotated[list[str], typer.Argument(metavar="ДУБЛЬ...")],
    json: Json = False,
) -> None:
    """Merges duplicates into one card."""
    otype = kind_type(kind)
    with service() as app_:
        result = app_.crm.merge(kind, winner, losers, idem=f"cli/{uuid4()}", author=user_name())
        _tell(app_, otype, result, json=json)


@app.command("promote", help="«Клиент» → «Перевести в контрагенты».")
def promote(client: Annotated[str, typer.Argument(metavar="КЛИЕНТ")], json: Json = False) -> None:
    """Makes a counterparty of a client."""
    with service() as app_:
        result = app_.crm.promote(client, idem=f"promote/{client}", author=user_name())
        _tell(app_, KINDS["counterparty"], result, json=json)


def _codes(otype: ObjectType) -> frozenset[str]:
    """1C owns its codes; a person doesn't type them."""
    return frozenset({"code"}) if otype.name == "counterparty" else frozenset()


def _parse(otype: ObjectType, words: list[str]) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    for word in words:
        name, sign, text = word.partition("=")
        if not sign or name not in otype.field_names:
            raise CardRefused(
                f"Не понимаю «{word}».",
                hint="Пишите ПОЛЕ=ЗНАЧЕНИЕ. Поля: " + ", ".join(otype.field_names) + ".",
            )
        changes[name] = value_from_text(otype, name, text)
    return changes


def _new_record(otype: ObjectType, given: dict[str, Any]) -> Any:
    required = [f.name for f in dataclasses.fields(otype.record) if f.default is dataclasses.MISSING]
    missing = [name for name in required if name not in given]
    if missing:
        raise CardRefused(f"{otype.title}: не заполнено {', '.join(missing)}.", hint="Укажите ПОЛЕ=ЗНАЧЕНИЕ.")
    return otype.record(**given)


def _tell(app_: App, otype: ObjectType, result: WriteResult, *, json: bool) -> None:
    if result.outcome in (Outcome.REJECTED, Outcome.CONFLICT, Outcome.BLOCKED, Outcome.UNKNOWN):
        text = "; ".join(problem.text for problem in result.problems) or "причина не названа"
        raise CardRefused(f"{otype.title}: {text}", hint=_blockers(result))
    stored = result.stored or app_.crm.get_many(otype.name, [result.id or ""]).get(result.id or "")
    if json:
        as_json(
            {
                "outcome": result.outcome.value,
                "id": result.id,
                "card": card_json(otype, stored) if stored else None,
            }
        )
        return
    words = {
        "created": "создана",
        "updated": "изменена",
        "unchanged": "не изменилась",
        "deleted": "помечена на удаление",
    }
    label = otype.label(stored.record) if stored else ""
    say(
        f"{otype.title}: карточка {result.id} «{label}» {words.get(result.outcome.value, result.outcome.value)}."
    )


def _blockers(result: WriteResult) -> str:
    if not result.blockers:
        return ""
    return "Мешают: " + ", ".join(f"{ref.kind} {ref.id}" for ref in result.blockers) + "."
