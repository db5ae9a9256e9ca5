"""Words of a command line that become typed things: kinds, sides, fields with values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Any

import typer

from enterprise_data.errors import InvalidRecord
from enterprise_data.objects.base import ObjectType
from enterprise_data.objects.registry import KINDS
from enterprise_data.objects.typed import value_from_text
from obmen.cli.rows import changed_rows, is_about_rows, table_text
from obmen.cli.usage import WrongCommand, suggestion

Kind = Annotated[str, typer.Argument(metavar="ВИД", help="Вид данных: " + ", ".join(KINDS) + ".")]
Kinds = Annotated[str, typer.Option(metavar="ВИДЫ", help="Виды данных через запятую; по умолчанию все.")]
Base = Annotated[str, typer.Argument(metavar="БАЗА", help="Имя базы из obmen.toml.")]
BaseOption = Annotated[str | None, typer.Option(metavar="БАЗА", help="Только эта база.")]
KindOption = Annotated[str | None, typer.Option(metavar="ВИД", help="Только этот вид данных.")]
CardId = Annotated[
    str, typer.Argument(metavar="КАРТОЧКА", help="Номер карточки CRM или код 1С с префиксом: BP30-000000006.")
]
Values = Annotated[
    list[str],
    typer.Argument(
        metavar="ПОЛЕ=ЗНАЧЕНИЕ",
        help="Пустое значение очищает поле; элементы списка разделяет «;». Строки документа: "
        "goods+='item=17 quantity=2 price=100' — добавить, goods.2.price=90 — изменить, goods.2= — удалить, "
        "goods=@строки.json — все сразу.",
    ),
]


def kind_type(kind: str) -> ObjectType:
    """The kind; raises ``WrongCommand`` with a list of kinds."""
    if kind not in KINDS:
        raise WrongCommand(f"Вида данных «{kind}» нет.", hint=suggestion(kind, KINDS))
    return KINDS[kind]


def split_kinds(text: str) -> tuple[str, ...]:
    """``"counterparty, contract"`` → names; raises ``WrongCommand``."""
    kinds = tuple(part.strip() for part in text.split(",") if part.strip())
    for kind in kinds:
        kind_type(kind)
    return kinds


def pairs(words: Sequence[str]) -> dict[str, str]:
    """``ПОЛЕ=ЗНАЧЕНИЕ…`` → field → text."""
    found: dict[str, str] = {}
    for name, text in _split(words):
        if name in found:
            raise WrongCommand(f"Поле «{name}» указано дважды.", hint="Оставьте одно значение.")
        found[name] = text
    return found


def _split(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Name and text of each word; the value may hold anything, further «=» too."""
    for word in words:
        name, sign, text = word.partition("=")
        name = name.strip()
        if not sign or not name:
            raise WrongCommand(
                f"Не понимаю «{word}».",
                hint="Пишите ПОЛЕ=ЗНАЧЕНИЕ без пробелов вокруг «=»; значение с пробелами — в кавычках.",
            )
        yield name, text


def names_rows(otype: ObjectType, words: Sequence[str]) -> bool:
    """Whether a word is about rows that the record already has: then it must be there before they are understood."""
    return any(is_about_rows(otype, name) for name, _ in _split(words))


def typed_values(otype: ObjectType, words: Sequence[str], held: Any = None) -> dict[str, Any]:
    """Values of fields as a record holds them. A field may be named as in JSON or by its Russian title.

    Words about rows change the tables of ``held``, the record that is being edited; see ``rows``.
    """
    titles = {title.casefold(): name for name, title in otype.field_titles.items()}
    values: dict[str, Any] = {}
    tables = {name: getattr(held, name) for name in otype.tables} if held is not None else {}
    for given, text in _split(words):
        try:
            if is_about_rows(otype, given):
                name, rows = changed_rows(otype, given, text, tables)
                values[name] = tables[name] = rows
                continue
            name = titles.get(given.casefold(), given)
            if name not in otype.field_names:
                raise WrongCommand(
                    f"{otype.title}: поля «{given}» нет.", hint=suggestion(given, otype.field_names)
                )
            if name in values:
                raise WrongCommand(f"Поле «{given}» указано дважды.", hint="Оставьте одно значение.")
            values[name] = value_from_text(otype, name, table_text(text) if name in otype.tables else text)
        except InvalidRecord as error:
            raise WrongCommand(error.message, hint=error.hint) from error
        if name in otype.tables:
            tables[name] = values[name]
    return values


def base_of_side(side: str) -> str | None:
    """``crm`` → None, ``1c:БАЗА`` → the base's name (a Cyrillic «с» is taken as well)."""
    if side == "crm":
        return None
    name, _, base = side.partition(":")
    if name.lower().replace("с", "c") != "1c" or not base:
        raise WrongCommand(
            f"Стороны «{side}» нет.", hint="Пишите: --side crm или --side 1c:БАЗА, например --side 1c:buh."
        )
    return base
