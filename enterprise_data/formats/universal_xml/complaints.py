"""What is wrong with an object that was to be written, for people; all of it at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from enterprise_data.formats.universal_xml.neutral import Link, UniversalObject
from enterprise_data.formats.universal_xml.profile import Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """One thing that is wrong. ``field``: path as in ``Товары[2].Цена``."""

    object: str
    field: str
    message: str
    expected: str = ""

    @property
    def text(self) -> str:
        """One sentence."""
        where = f"{self.object}: {self.field}: " if self.field else f"{self.object}: "
        return where + self.message + (f" (нужно: {self.expected})" if self.expected else "")


def title_of(item: UniversalObject, profile: Profile | None = None) -> str:
    """What a person calls the object: «Реализация № 0000-000001 от 20.11.2026»."""
    known = profile.types.get(item.type) if profile is not None else None
    kind = known.title if known is not None else item.type.rpartition(".")[2]
    number, day = item.value("Номер"), item.value("Дата")
    if item.type.startswith("ДокументСсылка."):
        when = f" от {day:%d.%m.%Y}" if isinstance(day, date) else ""
        return f"{kind} № {number or 'без номера'}{when}"
    name = item.value("Наименование") or item.value("Код") or item.value("НомерСчета")
    if not isinstance(name, str):
        name = _guid(item.link)
    return f"{kind} «{name}»" if name else kind


def _guid(link: Link | None) -> str:
    return link.guid or "" if link is not None else ""
