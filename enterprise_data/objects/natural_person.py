"""Natural person («Физическое лицо»): whom cash and wages are paid to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from enterprise_data.objects.base import NaturalKey, ObjectType
from enterprise_data.objects.binding import bind
from enterprise_data.objects.documents import groups_of
from enterprise_data.objects.places import comment, day, own, string, told


@dataclass(frozen=True, slots=True, kw_only=True)
class NaturalPerson:
    """A person; ``name`` is the full name in one line. ``code`` is the code in 1C."""

    name: str
    surname: str = ""
    given_name: str = ""
    patronymic: str = ""
    born: date | None = None
    inn: str = ""
    insurance_number: str = ""
    note: str = ""
    code: str = ""


_PLACES = {
    "name": string(*own("ФИО")),
    "surname": string(*own("Фамилия")),
    "given_name": string(*own("Имя")),
    "patronymic": string(*own("Отчество")),
    "born": day(*own("ДатаРождения")),
    "inn": string(*own("ИНН")),
    "insurance_number": string("СтраховойНомерПФР"),
    "note": comment(),
    "code": told(*own("КодВПрограмме")),
}

NATURAL_PERSON = ObjectType(
    name="natural_person",
    title="Физическое лицо",
    titles="Физические лица",
    record=NaturalPerson,
    label=lambda record: record.name,
    depends_on=(),
    groups=groups_of(NaturalPerson, name=("name", "surname", "given_name", "patronymic")),
    field_titles={
        "name": "ФИО",
        "surname": "Фамилия",
        "given_name": "Имя",
        "patronymic": "Отчество",
        "born": "Дата рождения",
        "inn": "ИНН",
        "insurance_number": "СНИЛС",
        "note": "Комментарий",
        "code": "Код 1С",
    },
    natural_keys=(
        NaturalKey(why="code", fields=("code",)),
        NaturalKey(why="inn", fields=("inn",)),
        NaturalKey(why="name", fields=("name", "born")),
        NaturalKey(why="name", fields=("name",), unless_differ=frozenset({"inn", "born"})),
    ),
    enterprise_data=bind(NaturalPerson, _PLACES, "Справочник.ФизическиеЛица", title="Физическое лицо"),
)
