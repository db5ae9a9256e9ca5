"""The loader: reads a file as 1C does, with its memory of numbers, its queue of stubs and its ways to stop."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from tests.onec_loader.base import Infobase, Item, Ref
from tests.onec_loader.nodes import Node, NotWellFormed, Reading
from tests.onec_loader.references import References
from tests.onec_loader.report import Report
from tests.onec_loader.rules import Rules
from tests.onec_loader.values import Stop, parse_moment

CHECKED_EVERY = 100


class Loader:
    """One load of one file. All five options of the form are on."""

    def __init__(self, base: Infobase) -> None:
        self._base = base
        self.report = Report()
        self._rules = Rules(self.report)
        self._links = References(base, self._rules, self.report)

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
        self._links.write_all()
        return self.report

    def _walk(self, reading: Reading) -> None:
        is_checked = False
        for position, node in enumerate(reading.children()):
            if not is_checked and not self._check_root(reading):
                return
            is_checked = True
            if node.tag == "ПравилаОбмена":
                self._rules.read(node)
            elif node.tag == "Объект":
                self._object(node)
                if self.report.loaded % CHECKED_EVERY == 0:
                    self._links.clean_memory()
            elif node.tag in ("Алгоритм", "АлгоритмПослеЗагрузкиПараметров"):
                self.report.code_seen.append(node.tag)
            elif node.tag not in ("ИнформацияОТипахДанных", "ЗначениеПараметра"):
                self.report.say(9, f"unknown node {node.tag} at {position}")

    def _check_root(self, reading: Reading) -> bool:
        root = reading.root
        if reading.before or root is None or root.tag != "ФайлОбмена":
            self.report.say(9, "something stands before the root, or another root")
            return False
        for name in ("ДатаВыгрузки", "НачалоПериодаВыгрузки", "ОкончаниеПериодаВыгрузки"):
            if name in root.attributes:
                parse_moment(root.get(name))
        return True

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
        self._links.written(ref)
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
        ref, how = self._links.find(link, type_name)
        if ref is None:
            if link.get("НеСоздаватьЕслиНеНайден") == "true":
                return None, Item(), False
            ref, item = self._links.make(link, type_name)
            self._links.remember(link, ref)
            return ref, item, True
        queued = self._links.queued(ref)
        is_new = queued is None and ref not in self._base.objects
        item = queued or self._base.objects.get(ref) or Item()
        if how != "fields":
            self._links.search_fields(link, type_name, item, is_new=is_new)
        self._links.remember(link, ref)
        return ref, item, is_new

    def _fill(self, node: Node, type_name: str, item: Item, is_new: bool) -> bool:
        described = self._base.metadata.types[type_name]
        for child in node.children:
            if child.tag == "Ссылка":
                continue
            keeps = child.get("НеЗамещать") == "true" and not is_new
            if child.tag == "Свойство":
                if child.get("Имя") != "ЭтоГруппа" and not keeps:
                    self._links.set(item.fields, child, described["properties"], type_name)
            elif child.tag == "ТабличнаяЧасть":
                if child.get("Имя") not in described["tables"]:
                    raise Stop(f"{type_name} has no table {child.get('Имя')!r}")
                if not keeps:
                    item.tables[child.get("Имя")] = self._rows(child, described["tables"], type_name)
            elif child.tag != "ЗначениеПараметра":
                self.report.say(9, f"unknown node {child.tag} inside {type_name}")
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
                self._links.set(
                    row, cell, described[table.get("Имя")], f"{type_name}.{table.get('Имя')}", code=26
                )
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
        if has and not item.fields.get(name) and rule and self._rules.generates(rule):
            item.fields[name] = f"1C-{len(self._base.objects):06d}"

    def _record(self, node: Node, type_name: str) -> None:
        described = self._base.metadata.types[type_name]["properties"]
        record: dict[str, Any] = {}
        for child in node.children:
            self._links.set(record, child, described, type_name)
        key = (type_name, record.get(next(iter(described))))
        if key not in self._base.records:
            self.report.created += 1
        elif self._base.records[key] != record:
            self.report.changed += 1
        self._base.records[key] = record
        self.report.loaded += 1
