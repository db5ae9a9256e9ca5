"""Documents are posted after the whole message, by date; one that cannot be stays unposted (transport.md §10)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from connectors.onec.standin.content import value_at
from connectors.onec.standin.journal import Journal
from connectors.onec.standin.kinds import is_document
from connectors.onec.standin.results import StoredObject
from connectors.onec.standin.schema import KEYS
from connectors.onec.standin.storage import Storage

ROWS = ("Товары", "Услуги", "ТМЦ", "Расчеты", "РасшифровкаПлатежа", "ДокументыОснования", "ТоварыПродажа",
        "ТоварыВозвратПродажи", "Оборудование", "ВозвратнаяТара")  # fmt: skip
"""A document that has a place for rows of its kind is not posted without any."""

NEEDS_ROWS = ("Реализация", "Поступление", "Возврат", "Оприходование", "Списание", "Перемещение", "Сборка")


def post(
    storage: Storage, journal: Journal, documents: Iterable[tuple[str, str]], number: int | None = None
) -> int:
    """How many were posted. The switch ``refuse_posting`` (a text) makes every posting fail with it."""
    refusal = storage.setting("refuse_posting")
    found = (storage.find(type_name, ref) for type_name, ref in documents if is_document(type_name))
    waiting = [item for item in found if item is not None and not item.deleted]
    done = 0
    for item in sorted(waiting, key=_moment):
        why = refusal or _obstacle(item)
        if why:
            journal.note(
                "unposted", f"Документ не проведен: {why}", type_name=item.type, ref=item.ref, number=number
            )
        done += not why
        if item.posted == bool(why):
            storage.save(replace(item, posted=not why))
    return done


def _moment(item: StoredObject) -> tuple[str, str, str]:
    moment = value_at(item.content, f"{KEYS}.Дата") or item.content.get("Дата") or ""
    return str(moment), item.type, item.ref


def _obstacle(item: StoredObject) -> str:
    name = item.type.removeprefix("Документ.")
    if not name.startswith(NEEDS_ROWS) or any(item.content.get(table) for table in ROWS):
        return ""
    return "не введено ни одной строки"
