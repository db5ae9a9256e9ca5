"""Files that look like the universal exchange and are something else: refused by name (format.md §11)."""

from __future__ import annotations

import re

from lxml import etree

_PLAN_NODES = frozenset(
    {
        "ДанныеПоОбмену",
        "УдалениеОбъекта",
        "НаборЗаписейРегистра",
        "ИнформацияОРегистрацииОбъекта",
        "КорректировкаИнформацииОРегистрацииОбъекта",
        "ОбщиеДанныеУзлов",
    }
)
_PLAIN_TYPE = re.compile(r"\w+\.\w+")
_UNIVERSAL = "Нужен файл обработки «Универсальный обмен данными в формате XML»."
_ROOTS = {
    "ПравилаОбмена": ("это файл правил обмена, а не данные", _UNIVERSAL),
    "КоммерческаяИнформация": ("это CommerceML (обмен с сайтом)", "Загрузите его как CommerceML."),
    "Message": ("это сообщение EnterpriseData", "Загрузите его как EnterpriseData."),
}
_PLAN = (
    "это сообщение плана обмена (конвертация данных, формат 3.1): такие читает только сам план обмена 1С",
    _UNIVERSAL,
)
_SBIS = (
    "это диалект СБИС++: ссылки в нём — только номера, и сама 1С загрузить его не может",
    "Выгрузите данные из СБИС в формате 1С или возьмите файл из самой 1С.",
)
Refusal = tuple[str, str]


def by_root(root: str) -> Refusal | None:
    """Why a file with that root isn't ours; None for ``ФайлОбмена``."""
    name = root.rpartition("}")[2]
    if root == "ФайлОбмена":
        return None
    return _ROOTS.get(name, (f"начинается с «{name[:60]}», а не с «ФайлОбмена»", _UNIVERSAL))


def by_node(name: str) -> Refusal | None:
    """Nodes that only messages of exchange plans have."""
    return _PLAN if name in _PLAN_NODES else None


def by_version(version: str | None) -> Refusal | None:
    """Versions that name another dialect whatever stands inside."""
    return _PLAN if version is not None and version.startswith("3.") else None


def by_object(element: etree._Element, version: str | None, *, has_rules: bool) -> Refusal | None:
    """The СБИС++ dialect: objects without ``Ссылка`` that name others by their number, types with blanks."""
    if element.find("Ссылка") is not None:
        return None
    type_name = element.get("Тип") or ""
    is_numbered = any(item.find("Нпп") is not None for item in element.iterchildren("Свойство"))
    strange = is_numbered or (type_name != "" and _PLAIN_TYPE.fullmatch(type_name) is None)
    is_foreign = type_name == "СправочникСсылка.Лица" or version == "1.0"
    return _SBIS if not has_rules and (strange or is_foreign) else None
