"""The rules block of a file: which types it names, and whether it carries code. Nothing of it is ever evaluated.

Whatever 1C would execute is only reported; a file that clears data before loading is refused (format.md §2, §9).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from enterprise_data.formats.universal_xml.findings import Finding, line_of


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PLAIN = _words(
    "ВерсияФормата Ид Наименование ДатаВремяСоздания Источник Приемник Комментарий ОсновнойПланОбмена Параметры "
    "УдалятьСопоставленныеОбъектыВПриемникеПриИхУдаленииВИсточнике ПравилаВыгрузкиДанных "
    "ПравилаКонвертацииОбъектов ПравилаОчисткиДанных ПравилаРегистрацииОбъектов"
)
_CODE = _words(
    "ПослеЗагрузкиПравилОбмена ПередВыгрузкойДанных ПослеВыгрузкиДанных ПередВыгрузкойОбъекта ПослеВыгрузкиОбъекта "
    "ПередЗагрузкойОбъекта ПослеЗагрузкиОбъекта ПередКонвертациейОбъекта ПередЗагрузкойДанных ПослеЗагрузкиДанных "
    "ПослеЗагрузкиПараметров ПередОтправкойИнформацииОбУдалении ПередПолучениемИзмененныхОбъектов "
    "ПриПолученииИнформацииОбУдалении ПослеПолученияИнформацииОбУзлахОбмена Алгоритмы Запросы Обработки"
)
_HANDLERS = frozenset({"ПередЗагрузкой", "ПриЗагрузке", "ПослеЗагрузки", "ПоследовательностьПолейПоиска"})
BLOCK = "ПравилаОбмена"
CLEARING = "ПравилаОчисткиДанных"


@dataclass(slots=True)
class Rules:
    """What is known from the block."""

    title: str = ""
    types: dict[str, str] = field(default_factory=dict)
    """Code of the rule → type of the receiver."""
    code: list[str] = field(default_factory=list)
    """Places that hold executable code."""
    findings: list[Finding] = field(default_factory=list)
    clears: bool = False
    is_present: bool = False


def rules_of(block: etree._Element, rules: Rules) -> None:
    """Fills ``rules``; after a node that 1C doesn't know the rest is lost for it, and told."""
    rules.is_present = len(block) > 0
    for node in block:
        name = node.tag if isinstance(node.tag, str) else ""
        if name in _CODE:
            if _is_filled(node):
                rules.code.append(name)
        elif name not in _PLAIN:
            rules.findings.append(_lost(node, name))
        elif name == CLEARING:
            rules.clears = _is_filled(node)
        elif name == "Наименование":
            rules.title = (node.text or "").strip()
        elif name == "ПравилаКонвертацииОбъектов":
            for rule in node.iter("Правило"):
                _rule(rule, rules)
        elif name == "Параметры":
            rules.code += [f"{name}/{item.tag}" for item in _handlers(node, prefix="После")]


def _rule(rule: etree._Element, rules: Rules) -> None:
    code, receiver = rule.findtext("Код") or "", rule.findtext("Приемник") or ""
    rules.types[code.strip()] = receiver.strip()
    rules.code += [
        f"{code.strip()[:60]}/{node.tag}" for node in rule if node.tag in _HANDLERS and _is_filled(node)
    ]


def _handlers(node: etree._Element, prefix: str) -> Iterator[etree._Element]:
    """Handlers of parameters."""
    for item in node.iter():
        if isinstance(item.tag, str) and item.tag.startswith(prefix) and _is_filled(item):
            yield item


def _is_filled(node: etree._Element) -> bool:
    return bool((node.text or "").strip()) or any(isinstance(item.tag, str) for item in node)


def _lost(node: etree._Element, name: str) -> Finding:
    return Finding(
        line=line_of(node),
        object="правила обмена",
        field=name or "комментарий",
        message="узел, которого 1С в правилах не знает: правила после него она потеряет (код 7)",
        remedy="Удалите этот узел.",
        is_broken=False,
    )
