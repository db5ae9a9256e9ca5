"""Words that people read in reports, the same on the command line and in the console."""

from __future__ import annotations

from enterprise_data.objects.registry import KINDS
from sync.figures import TITLES

_RANGE = 3
"""From so many neighbours on, versions are told as a range."""
_RUNS = {
    "running": "идёт",
    "done": "выполнен",
    "warnings": "выполнен, есть замечания",
    "failed": "не выполнен",
    "stopped": "остановлен",
    "interrupted": "прерван",
}
_ROWS = {
    "created": "закончена",
    "updated": "обновлено",
    "deleted": "помечен на удаление",
    "restored": "пометка удаления снята",
    "linked": "обновлен код",
    "conflict": "конфликт",
    "skipped": "пропущено",
    "refused": "отказ",
    "held": "отложено",
    "sent": "отправлено",
    "dropped": "передано не полностью",
    "warning": "замечание",
}
_TRIGGERS = {
    "hand": "по кнопке",
    "schedule": "по расписанию",
    "cli": "из командной строки",
    "import": "загрузка файла",
    "export": "выгрузка файла",
    "preview": "предпросмотр",
}
_SIDES = {"crm": "в CRM", "onec": "в 1С", "both": "обе стороны"}
_PHASES = {
    "figures": "чтение цен, остатков, долгов",
    "reading": "чтение файла",
    "crm": "изменения CRM",
    "sending": "запись файла",
}
_OF_A_KIND = {
    "apply": "сверка и запись",
    "versions": "поиск изменений в 1С",
    "reading": "чтение из 1С",
    "writing": "запись в 1С",
}
_NO_KINDS = {"message": "Сообщение обмена", "exchange": "Обмен", **TITLES}
"""What a row of a report may be about, apart from objects."""
_WHYS = {
    "exchange": "обмен",
    "created": "создано обменом",
    "code": "по коду 1С",
    "inn_kpp": "по ИНН и КПП",
    "name": "по наименованию",
    "number": "по номеру",
    "account_number": "по номеру счёта",
    "bik": "по БИК",
    "currency_code": "по коду валюты",
    "hand": "вручную",
}


def run_status(status: str) -> str:
    """What became of a run."""
    return _RUNS.get(status, status)


def row_status(status: str) -> str:
    """What became of one object, in the words accountants know (REQUIREMENTS C4)."""
    return _ROWS.get(status, status)


def trigger_text(trigger: str) -> str:
    """Who or what started a run."""
    return _TRIGGERS.get(trigger, trigger)


def side_text(side: str) -> str:
    """Where something was done."""
    return _SIDES.get(side, side)


def why_text(why: str) -> str:
    """Why an object and a card are linked."""
    return _WHYS.get(why, why)


def phase_text(phase: str) -> str:
    """What a run is doing."""
    name, _, kind = phase.partition(":")
    if name in _OF_A_KIND and kind in KINDS:
        return f"{_OF_A_KIND[name]}: {KINDS[kind].titles.lower()}"
    return _PHASES.get(name, name)


def kind_title(kind: str) -> str:
    """A kind in Russian, plural; other words stay as they are."""
    if kind in _NO_KINDS:
        return _NO_KINDS[kind]
    return KINDS[kind].titles if kind in KINDS else kind


def group_text(kind: str, group: str) -> str:
    """A merge group by the titles of its fields."""
    if group == "deleted":
        return "пометка удаления"
    otype = KINDS.get(kind)
    names = otype.groups.get(group, ()) if otype else ()
    return ", ".join(otype.field_titles.get(name, name) for name in names) if otype and names else group


def versions_text(told: str) -> str:
    """Versions of the format as 1C lists them («1.6,1.7,1.8,1.10»), neighbours as a range."""
    if told in ("*", ""):
        return "все версии" if told else "нет"
    found = [part.strip().partition(".") for part in told.split(",")]
    if not all(major.isdigit() and minor.isdigit() for major, _, minor in found):
        return told.replace(",", ", ")
    ranges: list[list[tuple[int, int]]] = []
    for version in sorted({(int(major), int(minor)) for major, _, minor in found}):
        if ranges and ranges[-1][-1] == (version[0], version[1] - 1):
            ranges[-1].append(version)
        else:
            ranges.append([version])
    return ", ".join(_range(versions) for versions in ranges)


def _range(versions: list[tuple[int, int]]) -> str:
    first, last = (f"{major}.{minor}" for major, minor in (versions[0], versions[-1]))
    if len(versions) < _RANGE:
        return ", ".join(f"{major}.{minor}" for major, minor in versions)
    return f"{first}–{last}"
