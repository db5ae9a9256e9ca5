"""The beginning of a file: root attributes and the rules block, exactly as 1C embeds it (format.md §1, §2).

The rules carry no handler, no algorithm, no query and no clearing: only how objects are searched.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from enterprise_data.formats.universal_xml.profile import ObjectType, Profile
from enterprise_data.formats.universal_xml.scalars import escaped, quoted
from enterprise_data.formats.universal_xml.types import RECORD

ROOT = "ФайлОбмена"
FORMAT_VERSION, RULES_VERSION = "2.0", "2.01"


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What the file says about itself. Moments are the local time of the base, without a zone."""

    made: datetime | None = None
    begins: datetime | None = None
    ends: datetime | None = None
    source: str = "CRM"
    comment: str = ""


def opening(envelope: Envelope, profile: Profile, used: Iterable[str]) -> str:
    """Everything before the first object; ``used``: types that need a rule."""
    attributes = "".join(
        f' {name}="{quoted(value)}"' for name, value in _attributes(envelope, profile) if value is not None
    )
    rules = "".join(_rule(profile.types[name]) for name in used)
    title = f"{envelope.source} --> {profile.configuration} {profile.edition}"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<{ROOT}{attributes}>\n'
        f"<ПравилаОбмена><ВерсияФормата>{RULES_VERSION}</ВерсияФормата><Ид>{profile.rules_id}</Ид>"
        f"<Наименование>{escaped(title)}</Наименование>"
        f"<ДатаВремяСоздания>{profile.rules_made}</ДатаВремяСоздания>"
        f"<Источник>{escaped(envelope.source)}</Источник><Приемник>{escaped(profile.configuration)}</Приемник>"
        f"<Параметры/><Обработки/><ПравилаКонвертацииОбъектов>{rules}</ПравилаКонвертацииОбъектов>"
        "<ПравилаОчисткиДанных/><Алгоритмы/><Запросы/></ПравилаОбмена>\n"
    )


def _attributes(envelope: Envelope, profile: Profile) -> Iterator[tuple[str, str | None]]:
    yield "ВерсияФормата", FORMAT_VERSION
    yield "ДатаВыгрузки", _moment(envelope.made)
    yield "НачалоПериодаВыгрузки", _moment(envelope.begins)
    yield "ОкончаниеПериодаВыгрузки", _moment(envelope.ends)
    yield "ИмяКонфигурацииИсточника", envelope.source
    yield "ИмяКонфигурацииПриемника", profile.configuration
    yield "ИдПравилКонвертации", profile.rules_id
    yield "Комментарий", envelope.comment


def _moment(value: datetime | None) -> str | None:
    """1C refuses the whole file for a zone or a fraction here."""
    return None if value is None else value.replace(tzinfo=None, microsecond=0).isoformat()


def _rule(known: ObjectType) -> str:
    """How objects of one type are searched; a record of a register is not searched at all."""
    flags = []
    if known.guid and not known.name.startswith(RECORD):
        flags.append("СинхронизироватьПоИдентификатору")
        if known.continues:
            flags.append("ПродолжитьПоискПоПолямПоискаЕслиПоИдентификаторуНеНашли")
    if known.generates and not known.name.startswith(RECORD):
        flags.append("ГенерироватьНовыйНомерИлиКодЕслиНеУказан")
    inside = "".join(f"<{flag}>true</{flag}>" for flag in flags)
    name = escaped(known.name)
    return (
        f"<Правило><Код>{escaped(known.rule)}</Код>{inside}<Источник>{name}</Источник>"
        f"<Приемник>{name}</Приемник></Правило>"
    )
