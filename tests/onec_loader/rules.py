"""Conversion rules as far as they count on import (format.md §2)."""

from __future__ import annotations

from dataclasses import dataclass

from tests.onec_loader.nodes import Node
from tests.onec_loader.report import Report
from tests.onec_loader.values import Stop, parse_moment

RULE_NODES = """ВерсияФормата Ид Наименование ДатаВремяСоздания Источник Приемник Комментарий ОсновнойПланОбмена
    УдалятьСопоставленныеОбъектыВПриемникеПриИхУдаленииВИсточнике ПослеЗагрузкиПравилОбмена ПередВыгрузкойДанных
    ПослеВыгрузкиДанных ПередВыгрузкойОбъекта ПослеВыгрузкиОбъекта ПередЗагрузкойОбъекта ПослеЗагрузкиОбъекта
    ПередКонвертациейОбъекта ПередЗагрузкойДанных ПослеЗагрузкиДанных ПослеЗагрузкиПараметров Параметры
    ПередОтправкойИнформацииОбУдалении ПередПолучениемИзмененныхОбъектов ПриПолученииИнформацииОбУдалении
    ПослеПолученияИнформацииОбУзлахОбмена ПравилаВыгрузкиДанных ПравилаКонвертацииОбъектов ПравилаОчисткиДанных
    ПравилаРегистрацииОбъектов Алгоритмы Запросы Обработки"""


@dataclass
class Rule:
    """What counts of a conversion rule on import."""

    type: str
    by_guid: bool
    continues: bool
    generates: bool


class Rules:
    """The rules of one file."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._rules: dict[str, Rule] = {}

    def __contains__(self, code: str) -> bool:
        return code in self._rules

    def generates(self, code: str) -> bool:
        """Whether an empty code or number gets a new one."""
        return self._rules[code].generates

    def read(self, block: Node) -> None:
        """Reads the block as far as it gets: after an unknown node the rest is lost."""
        for node in block.children:
            if node.tag not in RULE_NODES.split():
                self._report.say(7, f"unknown node {node.tag} in the rules")
                return
            if node.tag == "ДатаВремяСоздания":
                parse_moment(node.text)
            elif node.tag == "ПравилаКонвертацииОбъектов":
                for rule in node.children:
                    self._read_rule(rule)
            elif node.tag in ("Алгоритмы", "Запросы", "Обработки", "ПравилаОчисткиДанных") and (
                node.children or node.text.strip()
            ):
                self._report.code_seen.append(node.tag)

    def _read_rule(self, rule: Node) -> None:
        code = rule.say("Код")
        if not code.isidentifier():
            raise Stop(f"rule code {code!r} is no identifier")
        for handler in ("ПередЗагрузкой", "ПриЗагрузке", "ПослеЗагрузки", "ПоследовательностьПолейПоиска"):
            if rule.say(handler).strip():
                self._report.code_seen.append(handler)
        self._rules[code] = Rule(
            type=rule.say("Приемник"),
            by_guid=rule.say("СинхронизироватьПоИдентификатору") == "true",
            continues=rule.say("ПродолжитьПоискПоПолямПоискаЕслиПоИдентификаторуНеНашли") == "true",
            generates=rule.say("ГенерироватьНовыйНомерИлиКодЕслиНеУказан") == "true",
        )

    def continues(self, type_name: str) -> bool:
        """Whether what no GUID finds is searched by fields before it is made."""
        found = next((item for item in self._rules.values() if item.type == type_name and item.by_guid), None)
        return found is not None and found.continues
