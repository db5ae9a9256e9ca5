"""Words of the audit: what somebody did, for an administrator."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from enterprise_data.objects.registry import KINDS
from obmen.daemon.schedules import TITLES
from obmen.texts import group_text, kind_title

_ACTIONS = {
    "signed_in": "вход",
    "signed_out": "выход",
    "sign_in_failed": "неудачный вход",
    "sign_in_refused": "вход отклонён",
    "locked_out": "вход закрыт на время",
    "user_added": "добавлен пользователь",
    "role_changed": "изменена роль",
    "password_changed": "изменён пароль",
    "user_disabled": "пользователь отключён",
    "user_enabled": "пользователь включён",
    "exchange_started": "начат обмен",
    "preview_started": "начат предпросмотр",
    "deletions_allowed": "разрешены удаления, начат обмен",
    "restore_accepted": "признано восстановление из копии, начат обмен",
    "exchange_stopped": "обмен остановлен",
    "file_uploaded": "передан файл",
    "import_started": "начата загрузка файла",
    "export_started": "начата выгрузка файла",
    "export_checked": "начата проверка выгрузки",
    "file_downloaded": "скачан файл",
    "schedule_saved": "изменено расписание",
    "base_paused": "база приостановлена",
    "base_resumed": "база возобновлена",
    "conflict_decided": "решён конфликт",
    "linked": "установлена связь",
    "unlinked": "разорвана связь",
    "card_created": "создана карточка",
    "card_saved": "изменена карточка",
    "map_exported": "выгружены соответствия",
    "report_downloaded": "скачан отчёт",
}
_DETAILS = {
    "role": "роль",
    "every": "период",
    "cron": "выражение cron",
    "file": "файл",
    "size": "байт",
    "version": "версия",
    "target": "для чего",
    "kind": "вид данных",
    "kinds": "виды данных",
    "conflict": "номер",
    "take": "решение",
    "crm_id": "карточка",
    "code": "код",
    "fields": "поля",
}
_VALUES = {
    "viewer": "наблюдатель",
    "accountant": "бухгалтер",
    "administrator": "администратор",
    "onec": "как в 1С",
    "crm": "как в CRM",
    "value": "своё значение",
}


def action_text(action: str) -> str:
    """What was done."""
    return _ACTIONS.get(action, action)


def subject_text(subject: str) -> str:
    """What it was done to: «buh/counterparty/GUID/full_name» → «buh · Контрагент · GUID · Полное наименование»."""
    parts = subject.split("/")
    otype = next((KINDS[part] for part in parts[:2] if part in KINDS), None)
    if otype is None:
        return subject
    return " · ".join(otype.title if part == otype.name else group_text(otype.name, part) for part in parts)


def details_text(details: Mapping[str, Any]) -> str:
    """The particulars in one line; empty ones are left out."""
    kind = str(details.get("kind", ""))
    return "; ".join(
        f"{_DETAILS.get(name, name)}: {_value_text(name, str(value), kind)}"
        for name, value in details.items()
        if value not in ("", None)
    )


def _value_text(name: str, value: str, kind: str) -> str:
    words = value.split(", ")
    if name == "fields" and kind in KINDS:
        return ", ".join(KINDS[kind].field_titles.get(word, word) for word in words)
    if name in ("kind", "kinds"):
        return ", ".join(map(kind_title, words))
    return TITLES.get(value, value) if name == "every" else _VALUES.get(value, value)
