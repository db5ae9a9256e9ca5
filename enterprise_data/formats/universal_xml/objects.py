"""Spells whole objects, and checks what only the whole object shows: required fields, tables, being written twice."""

from __future__ import annotations

from enterprise_data.formats.universal_xml.complaints import Complaint, title_of
from enterprise_data.formats.universal_xml.neutral import Mode, UniversalObject, Value, Word
from enterprise_data.formats.universal_xml.profile import POSTING, ObjectType, Profile
from enterprise_data.formats.universal_xml.scalars import quoted
from enterprise_data.formats.universal_xml.spelling import FOLDER, Speller
from enterprise_data.formats.universal_xml.types import RECORD

_WRITTEN = "Объект"


class ObjectSpeller:
    """Spells the objects of one file."""

    def __init__(self, profile: Profile, *, is_strict: bool = True) -> None:
        self._spell = Speller(profile, is_strict=is_strict)
        self._profile = profile

    @property
    def used(self) -> tuple[str, ...]:
        """Types that need a rule, in the order of the profile."""
        return tuple(name for name in self._profile.types if name in self._spell.used)

    def complaints(self, item: UniversalObject) -> list[Complaint]:
        """What was wrong with the object just spelled."""
        return self._spell.complaints(title_of(item, self._profile))

    def object(self, item: UniversalObject) -> str:
        """The object's text; whoever writes it asks for ``complaints`` first."""
        known = self._profile.types.get(item.type)
        if known is None:
            self._spell.complain(
                "", f"объектов «{item.type}» в «{self._profile.title}» нет", "без этого объекта"
            )
            return ""
        self._spell.used[item.type] = None
        self._check_filled(item, known)
        link, number = self._own_link(item, known)
        header = self._header(item, known)
        tables = "".join(self._table(item, name, known) for name in known.tables if name in item.tables)
        self._tell_unknown_tables(item, known)
        attributes = f'Нпп="{number}" Тип="{item.type}" ИмяПравила="{quoted(known.rule)}"'
        if item.keeps:
            attributes += ' НеЗамещать="true"'
        if known.is_document:
            attributes += f' РежимЗаписи="{item.mode.value}"'
        elif item.mode is not Mode.WRITE:
            self._spell.complain("", f"«{item.mode}» — это для документов", Mode.WRITE.value)
        return f"<{_WRITTEN} {attributes}>{link}{header}{tables}</{_WRITTEN}>"

    def _own_link(self, item: UniversalObject, known: ObjectType) -> tuple[str, int]:
        """``Ссылка`` of the object itself, and its number. A record of a register has none: it is its dimensions."""
        if item.type.startswith(RECORD):
            if item.link is not None:
                self._spell.complain("", "у записи регистра не бывает ссылки", "без ссылки")
            dimensions = "\n".join(str(item.properties.get(name)) for name in known.required)
            identity = f"{item.type}\n{dimensions}"
            return "", self._number(identity)
        if item.link is None or item.link.type != item.type:
            self._spell.complain("", "нет ссылки, по которой объект найдётся", f"ссылка типа {item.type}")
            return "", 0
        text = self._spell.own_link(item.link)
        number = int(text.partition('"')[2].partition('"')[0] or 0)
        if number and not self._spell.numbers.mark(number):
            self._spell.complain("", "этот объект в файле уже есть", "один раз")
        return text, number

    def _number(self, identity: str) -> int:
        number = self._spell.numbers.of(identity)
        if not self._spell.numbers.mark(number):
            self._spell.complain("", "эта запись в файле уже есть", "один раз")
        return number

    def _header(self, item: UniversalObject, known: ObjectType) -> str:
        if FOLDER in item.properties:
            self._spell.complain(FOLDER, "1С не читает это как реквизит", "среди полей поиска")
        self._spell.check_code(item.properties, known)
        return self._spell.row(item.properties, known.properties, "", kept=item.kept, retired=known.retired)

    def _table(self, item: UniversalObject, name: str, known: ObjectType) -> str:
        keep = ' НеЗамещать="true"' if name in item.kept else ""
        retired = frozenset(path.partition(".")[2] for path in known.retired if path.startswith(f"{name}."))
        columns = known.tables[name]
        rows = [
            self._spell.row(row, columns, f"{name}[{place}].", retired=retired)
            for place, row in enumerate(item.tables[name], 1)
        ]
        inside = "".join(f"<Запись>{row}</Запись>" for row in rows)
        return f'<ТабличнаяЧасть Имя="{name}"{keep}>{inside}</ТабличнаяЧасть>'

    # --- what only the whole object shows -------------------------------------------------------------

    def _tell_unknown_tables(self, item: UniversalObject, known: ObjectType) -> None:
        for name in item.tables:
            if name in known.tables:
                continue
            what = "не описана" if name in known.undescribed else "отсутствует"
            message = f"табличная часть в «{self._profile.title}» {what}"
            self._spell.complain(name, message, "без этой табличной части")

    def _check_filled(self, item: UniversalObject, known: ObjectType) -> None:
        is_folder = item.link is not None and item.link.key(FOLDER) is True
        names = ("Наименование",) if is_folder and "Наименование" in known.required else known.required
        for name in names:
            self._check_one(item, name)
        for condition, more in known.when.items():
            if _holds(item, condition):
                for name in more:
                    self._check_one(item, name)

    def _check_one(self, item: UniversalObject, path: str) -> None:
        table, _, column = path.rpartition(".")
        if not table:
            if not item.tables.get(path) and _is_empty(item.value(path)):
                self._spell.complain(path, "не заполнено", "заполненный реквизит")
            return
        for place, row in enumerate(item.tables.get(table, ()), 1):
            if _is_empty(row.get(column)):
                self._spell.complain(f"{table}[{place}].{column}", "не заполнено", "заполненный реквизит")


def _is_empty(value: Value) -> bool:
    """Zero and «нет» are values."""
    return value is None or value == ""


def _holds(item: UniversalObject, condition: str) -> bool:
    if condition == POSTING:
        return item.mode is Mode.POST
    name, _, wanted = condition.partition("=")
    value = item.value(name)
    return isinstance(value, Word) and value.name == wanted
