"""What a person fills in for a file out: which documents, which kinds, and how the file is made."""

from __future__ import annotations

from datetime import date

from enterprise_data.errors import InvalidRecord
from enterprise_data.formats.universal_xml.bindings.making import ROUBLE, is_currency_code
from enterprise_data.formats.universal_xml.profile import profile_names
from obmen.bootstrap import App
from obmen.console.visit import Visit
from obmen.texts.universal import PARTS
from sync.exporting import Selection
from sync.universal_writing import Manner

_ORGANIZATIONS = 200


def selection(visit: Visit) -> Selection:
    """Period, organization, and whether only what 1C has not confirmed; raises ``InvalidRecord``."""
    begins, ends = _day(visit, "from"), _day(visit, "to")
    if begins and ends and begins > ends:
        raise InvalidRecord("Период пуст: начало позже конца.", hint="Поменяйте даты местами.")
    return Selection(
        begins=begins,
        ends=ends,
        organization=visit.given("organization"),
        changed_only=visit.given("changed") == "yes",
    )


def kinds(visit: Visit) -> tuple[str, ...]:
    """The kinds of what was ticked; nothing ticked means everything."""
    return tuple(kind for part in PARTS if visit.given(f"part.{part.key}") == "yes" for kind in part.kinds)


def target(visit: Visit) -> str:
    """The receiving configuration; raises ``InvalidRecord`` for one that there isn't."""
    name = visit.given("target")
    if name not in profile_names():
        raise InvalidRecord(
            "Не выбрано, для какой Бухгалтерии файл.", hint="Выберите конфигурацию из списка."
        )
    return name


def manner(visit: Visit) -> Manner:
    """How the file is made; raises ``InvalidRecord``."""
    rouble = visit.given("rouble") or ROUBLE
    if not is_currency_code(rouble):
        raise InvalidRecord(
            f"«{rouble}» — не код валюты.",
            hint="Код рубля — 643, в старых базах 810: посмотрите в «Валютах».",
        )
    return Manner(
        rouble=rouble,
        posts=visit.given("post") == "yes",
        keeps=visit.given("keep") == "yes",
        trusts=visit.given("trust") == "yes",
    )


def organizations(app: App) -> list[tuple[str, str]]:
    """What the list of organizations offers: what is looked for, and the words."""
    cards, _ = app.crm.list_cards("organization", limit=_ORGANIZATIONS)
    return [("", "все"), *((card.record.inn or card.record.name, card.record.name) for card in cards)]


def _day(visit: Visit, name: str) -> date | None:
    text = visit.given(name)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise InvalidRecord(f"Не понимаю дату «{text}».", hint="Пишите дату как 2026-11-30.") from None
