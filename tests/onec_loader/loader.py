"""The loader: reads a file as 1C does, with its memory of numbers, its queue of stubs and its ways to stop."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from tests.onec_loader.base import Infobase, Item, Ref, fits
from tests.onec_loader.nodes import Node, NotWellFormed, Reading
from tests.onec_loader.values import Stop, parse, parse_moment

GUID, PREDEFINED = "{УникальныйИдентификатор}", "{ИмяПредопределенногоЭлемента}"
RULE_NODES = """ВерсияФормата Ид Наименование ДатаВремяСоздания Источник Приемник Комментарий ОсновнойПланОбмена
    УдалятьСопоставленныеОбъектыВПриемникеПриИхУдаленииВИсточнике ПослеЗагрузкиПравилОбмена ПередВыгрузкойДанных
    ПослеВыгрузкиДанных ПередВыгрузкойОбъекта ПослеВыгрузкиОбъекта ПередЗагрузкойОбъекта ПослеЗагрузкиОбъекта
    ПередКонвертациейОбъекта ПередЗагрузкойДанных ПослеЗагрузкиДанных ПослеЗагрузкиПараметров Параметры
    ПередОтправкойИнформацииОбУдалении ПередПолучениемИзмененныхОбъектов ПриПолученииИнформацииОбУдалении
    ПослеПолученияИнформацииОбУзлахОбмена ПравилаВыгрузкиДанных ПравилаКонвертацииОбъектов ПравилаОчисткиДанных
    ПравилаРегистрацииОбъектов Алгоритмы Запросы Обработки"""
REMEMBERED, CHECKED_EVERY, STUBS = 5000, 100, 100


@dataclass
class Report:
    """What the protocol window shows, and what it doesn't."""

    messages: list[tuple[int, str]] = field(default_factory=list)
    stopped: bool = False
    loaded: int = 0
    created: int = 0
    changed: int = 0
    stubs: int = 0
    losses: list[str] = field(default_factory=list)
    """Values that 1C cut, rounded or emptied without a word; references that became nothing."""
    code_seen: list[str] = field(default_factory=list)
    """Executable code in the file: the simulator runs none."""


@dataclass
class Rule:
    """What counts of a conversion rule on import."""

    type: str
    by_guid: bool
    continues: bool
    generates: bool


class Loader:
    """One load of one file. All five options of the form are on."""

    def __init__(self, base: Infobase) -> None:
        self._base = base
        self._rules: dict[str, Rule] = {}
        self._memory: dict[str, Ref] = {}
        self._queue: dict[str | None, tuple[Ref, Item]] = {}
        self.report = Report()

    def load(self, data: bytes) -> Report:
        """Loads as far as it gets."""
        reading = Reading(data)
        try:
            self._walk(reading)
        except Stop as stop:
            self.report.stopped = True
            self.report.messages.append((stop.code, str(stop)))
        except NotWellFormed as error:
            self.report.stopped = True
            self.report.messages.append((0, f"not well-formed: {error}"))
        for key in list(self._queue):
            self._write_queued(key)
        return self.report

    def _walk(self, reading: Reading) -> None:
        is_checked = False
        for position, node in enumerate(reading.children()):
            if not is_checked and not self._check_root(reading):
                return
            is_checked = True
            if node.tag == "ПравилаОбмена":
                self._read_rules(node)
            elif node.tag == "Объект":
                self._object(node)
                if self.report.loaded % CHECKED_EVERY == 0:
                    self._clean_memory()
            elif node.tag in ("Алгоритм", "АлгоритмПослеЗагрузкиПараметров"):
                self.report.code_seen.append(node.tag)
            elif node.tag not in ("ИнформацияОТипахДанных", "ЗначениеПараметра"):
                self._say(9, f"unknown node {node.tag} at {position}")

    def _check_root(self, reading: Reading) -> bool:
        root = reading.root
        if reading.before or root is None or root.tag != "ФайлОбмена":
            self._say(9, "something stands before the root, or another root")
            return False
        for name in ("ДатаВыгрузки", "НачалоПериодаВыгрузки", "ОкончаниеПериодаВыгрузки"):
            if name in root.attributes:
                parse_moment(root.get(name))
        return True

    def _say(self, code: int, text: str) -> None:
        self.report.messages.append((code, text))

    def _clean_memory(self) -> None:
        if len(self._memory) > REMEMBERED:
            self._memory.clear()
        if len(self._queue) > STUBS:
            for key in list(self._queue):
                self._write_queued(key)

    # --- rules ----------------------------------------------------------------------------------------

    def _read_rules(self, block: Node) -> None:
        for node in block.children:
            if node.tag not in RULE_NODES.split():
                self._say(7, f"unknown node {node.tag} in the rules")
                return
            if node.tag == "ДатаВремяСоздания":
                parse_moment(node.text)
            elif node.tag == "ПравилаКонвертацииОбъектов":
                for rule in node.children:
                    self._read_rule(rule)
            elif node.tag in ("Алгоритмы", "Запросы", "Обработки", "ПравилаОчисткиДанных") and (
                node.children or node.text.strip()
            ):
                self.report.code_seen.append(node.tag)

    def _read_rule(self, rule: Node) -> None:
        code = rule.say("Код")
        if not code.isidentifier():
            raise Stop(f"rule code {code!r} is no identifier")
        for handler in ("ПередЗагрузкой", "ПриЗагрузке", "ПослеЗагрузки", "ПоследовательностьПолейПоиска"):
            if rule.say(handler).strip():
                self.report.code_seen.append(handler)
        self._rules[code] = Rule(
            type=rule.say("Приемник"),
            by_guid=rule.say("СинхронизироватьПоИдентификатору") == "true",
            continues=rule.say("ПродолжитьПоискПоПолямПоискаЕслиПоИдентификаторуНеНашли") == "true",
            generates=rule.say("ГенерироватьНовыйНомерИлиКодЕслиНеУказан") == "true",
        )

    def _continues(self, type_name: str) -> bool:
        found = next((item for item in self._rules.values() if item.type == type_name and item.by_guid), None)
        return found is not None and found.continues

    # --- objects --------------------------------------------------------------------------------------

    def _object(self, node: Node) -> None:
        type_name, rule = node.get("Тип"), node.get("ИмяПравила")
        if not node.get("Нпп").isdigit():
            raise Stop(f"Нпп {node.get('Нпп')!r} is no number")
        if rule and rule not in self._rules:
            raise Stop(f"no rule {rule!r}")
        if type_name not in self._base.metadata.types:
            raise Stop(f"unknown type {type_name!r}")
        if type_name.startswith("РегистрСведенийЗапись."):
            return self._record(node, type_name)
        link = node.children[0] if node.children and node.children[0].tag == "Ссылка" else None
        ref, item, is_new = self._main(link, type_name)
        if ref is None or (node.get("НеЗамещать") == "true" and not is_new):
            return None
        before = None if is_new else deepcopy(vars(item))
        if not self._fill(node, type_name, item, is_new):
            return None
        self._finish(node, rule, type_name, item)
        self._base.objects[ref] = item
        self._queue = {key: queued for key, queued in self._queue.items() if queued[0] != ref}
        self.report.loaded += 1
        if is_new:
            self.report.created += 1
        elif before != vars(item):
            self.report.changed += 1
        return None

    def _main(self, link: Node | None, type_name: str) -> tuple[Ref | None, Item, bool]:
        """The object to be filled, and whether it is new. Found by GUID or number: search fields are written back."""
        if link is None:
            return (type_name, self._base.new_guid()), Item(), True
        ref, how = self._find(link, type_name)
        if ref is None:
            if link.get("НеСоздаватьЕслиНеНайден") == "true":
                return None, Item(), False
            ref, item = self._make(link, type_name)
            self._remember(link, ref)
            return ref, item, True
        queued = next((item for known, item in self._queue.values() if known == ref), None)
        is_new = queued is None and ref not in self._base.objects
        item = queued or self._base.objects.get(ref) or Item()
        if how != "fields":
            self._search_fields(link, type_name, item, is_new=is_new)
        self._remember(link, ref)
        return ref, item, is_new

    def _fill(self, node: Node, type_name: str, item: Item, is_new: bool) -> bool:
        described = self._base.metadata.types[type_name]
        for child in node.children:
            if child.tag == "Ссылка":
                continue
            keeps = child.get("НеЗамещать") == "true" and not is_new
            if child.tag == "Свойство":
                if child.get("Имя") != "ЭтоГруппа" and not keeps:
                    self._set(item.fields, child, described["properties"], type_name)
            elif child.tag == "ТабличнаяЧасть":
                if child.get("Имя") not in described["tables"]:
                    raise Stop(f"{type_name} has no table {child.get('Имя')!r}")
                if not keeps:
                    item.tables[child.get("Имя")] = self._rows(child, described["tables"], type_name)
            elif child.tag != "ЗначениеПараметра":
                self._say(9, f"unknown node {child.tag} inside {type_name}")
                return False
        return True

    def _rows(
        self, table: Node, described: dict[str, dict[str, str]], type_name: str
    ) -> list[dict[str, Any]]:
        rows = []
        for node in table.children:
            if node.tag != "Запись":
                raise Stop(f"{node.tag} inside a table", 9)
            row: dict[str, Any] = {}
            for cell in node.children:
                self._set(row, cell, described[table.get("Имя")], f"{type_name}.{table.get('Имя')}", code=26)
            rows.append(row)
        return rows

    def _finish(self, node: Node, rule: str, type_name: str, item: Item) -> None:
        if type_name.startswith("ДокументСсылка."):
            mode = node.get("РежимЗаписи")
            if mode == "Проведение":
                item.fields |= {"Проведен": True, "ПометкаУдаления": False}
            elif mode == "ОтменаПроведения":
                item.fields["Проведен"] = False
        else:
            item.fields.setdefault("ПометкаУдаления", False)
        name = "Номер" if type_name.startswith("ДокументСсылка.") else "Код"
        has = name in self._base.metadata.types[type_name]["properties"]
        if has and not item.fields.get(name) and rule and self._rules[rule].generates:
            item.fields[name] = f"1C-{len(self._base.objects):06d}"

    def _record(self, node: Node, type_name: str) -> None:
        described = self._base.metadata.types[type_name]["properties"]
        record: dict[str, Any] = {}
        for child in node.children:
            self._set(record, child, described, type_name)
        key = (type_name, record.get(next(iter(described))))
        if key not in self._base.records:
            self.report.created += 1
        elif self._base.records[key] != record:
            self.report.changed += 1
        self._base.records[key] = record
        self.report.loaded += 1

    # --- properties -----------------------------------------------------------------------------------

    def _set(
        self, place: dict[str, Any], node: Node, described: dict[str, str], where: str, code: int = 0
    ) -> None:
        name = node.get("Имя")
        if name not in described:
            raise Stop(f"{where} has no {name!r}", code)
        value = self._value(node, f"{where}.{name}")
        held, is_allowed, is_lost = fits(value, described[name])
        if not is_allowed:
            raise Stop(f"{value!r} can't be assigned to {where}.{name} ({described[name]})", 26)
        if is_lost:
            self.report.losses.append(f"{where}.{name}: {value!r} became {held!r}")
        place[name] = held

    def _value(self, node: Node, where: str) -> Any:
        type_name = node.get("Тип")
        if not type_name:
            raise Stop(f"no type for {where}")
        if not node.children or node.children[0].tag == "Пусто":
            return "" if type_name == "Строка" else None
        child = node.children[0]
        if child.tag == "Значение":
            if child.children or not child.is_plain:
                self.report.losses.append(f"{where}: not one plain text")
                return None
            if self._is_reference(type_name):
                return self._looked_up(child, type_name, where)
            return parse(child.text, type_name, self._base.metadata)
        if child.tag == "Ссылка":
            return self._reference(child, type_name, where)
        if child.tag == "Нпп":
            self.report.losses.append(f"{where}: Нпп is ignored")
            return None
        if child.tag == "Выражение":
            self.report.code_seen.append(where)
            return None
        raise Stop(f"unexpected {child.tag} in {where}", 9)

    def _is_reference(self, type_name: str) -> bool:
        if not type_name.startswith(("СправочникСсылка.", "ДокументСсылка.", "ПланСчетовСсылка.")):
            return False
        if not self._base.metadata.has_type(type_name):
            raise Stop(f"unknown type {type_name!r}")
        return True

    def _looked_up(self, child: Node, type_name: str, where: str) -> Ref | None:
        """By predefined name or code; never creates. The chart of accounts is taken as complete."""
        if not child.text:
            return None
        if type_name.startswith("ПланСчетовСсылка."):
            return (type_name, child.text)
        attribute = child.get("Свойство") or "Код"
        for ref, item in self._base.objects.items():
            if ref[0] == type_name and item.fields.get(attribute) == child.text:
                return ref
        self.report.losses.append(f"{where}: {child.text!r} not found")
        return None

    # --- references -----------------------------------------------------------------------------------

    def _reference(self, link: Node, type_name: str, where: str) -> Ref | None:
        if not self._is_reference(type_name):
            raise Stop(f"{type_name!r} is no reference type")
        ref, _ = self._find(link, type_name)
        if ref is None and link.get("НеСоздаватьЕслиНеНайден") == "true":
            self.report.losses.append(f"{where}: {self._told(link)} not found and not created")
            return None
        if ref is None:
            ref, item = self._make(link, type_name)
            number = link.get("Нпп") or None
            if number in self._queue:
                self.report.losses.append(f"{where}: two stubs share one place in the queue")
            else:
                self._queue[number] = (ref, item)
            self.report.stubs += 1
        self._remember(link, ref)
        return ref

    def _told(self, link: Node) -> dict[str, str]:
        return {child.get("Имя"): child.say("Значение") for child in link.children}

    def _remember(self, link: Node, ref: Ref) -> None:
        number = link.get("Нпп")
        if number:
            if self._memory.get(number, ref) != ref:
                self.report.losses.append(f"Нпп {number} means two objects: {self._memory[number]} and {ref}")
            self._memory[number] = ref

    def _find(self, link: Node, type_name: str) -> tuple[Ref | None, str]:
        """Steps 1–4 of the search order."""
        number = link.get("Нпп")
        if number in self._memory:
            return self._memory[number], "number"
        told = self._told(link)
        if told.get(PREDEFINED):
            for ref, item in self._base.objects.items():
                if ref[0] == type_name and item.fields.get(PREDEFINED) == told[PREDEFINED]:
                    return ref, "predefined"
        guid = told.get(GUID)
        if guid:
            if len(guid) != 36 or guid.count("-") != 4:
                raise Stop(f"malformed GUID {guid!r}")
            ref = (type_name, guid.lower())
            if ref in self._base.objects:
                return ref, "guid"
            if not self._continues(type_name):
                return None, ""
        return self._by_fields(link, type_name), "fields"

    def _by_fields(self, link: Node, type_name: str) -> Ref | None:
        wanted = {
            child.get("Имя"): self._value(child, f"search of {type_name}")
            for child in link.children
            if child.get("Имя") not in (GUID, PREDEFINED)
        }
        if not wanted:
            return None
        by_year = type_name.startswith("ДокументСсылка.") and set(wanted) == {"Номер", "Дата"}
        for ref, item in self._base.objects.items():
            if ref[0] == type_name and (
                _same_year(item, wanted)
                if by_year
                else all(_blank(item.fields.get(name)) == _blank(value) for name, value in wanted.items())
            ):
                return ref
        return None

    def _make(self, link: Node, type_name: str) -> tuple[Ref, Item]:
        item = Item()
        self._search_fields(link, type_name, item, is_new=True)
        guid = self._told(link).get(GUID) or self._base.new_guid()
        return (type_name, guid.lower()), item

    def _search_fields(self, link: Node, type_name: str, item: Item, *, is_new: bool) -> None:
        """The fields of the file become fields of the object."""
        described = self._base.metadata.types.get(type_name, {}).get("properties")
        for child in link.children:
            name = child.get("Имя")
            if name in (GUID, PREDEFINED) or (child.get("НеЗамещать") == "true" and not is_new):
                continue
            if described is None:
                item.fields[name] = self._value(child, type_name)
            else:
                self._set(item.fields, child, described, f"search of {type_name}")

    def _write_queued(self, key: str | None) -> None:
        ref, item = self._queue.pop(key)
        if ref in self._base.objects:
            self.report.losses.append(f"{ref} is written twice")
        self._base.objects[ref] = item


def _same_year(item: Item, wanted: dict[str, Any]) -> bool:
    day = item.fields.get("Дата")
    return bool(
        day
        and wanted["Дата"]
        and item.fields.get("Номер") == wanted["Номер"]
        and day.year == wanted["Дата"].year
    )


def _blank(value: Any) -> Any:
    """An attribute that was never set holds the empty value of its type."""
    return None if value in ("", False, Decimal(0)) else value
