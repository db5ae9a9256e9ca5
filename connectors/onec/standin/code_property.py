"""What is computed on export and never stored: codes that the base itself gives.

The format has no field for the code of a counterparty; БП lets an administrator publish it as the additional
property «Код». Items have ``КодВПрограмме`` among their keys. What comes back in either is not obeyed.
"""

from __future__ import annotations

from typing import Any

from connectors.onec.standin.kinds import COUNTERPARTIES, ITEM_GROUPS, ITEMS
from connectors.onec.standin.reading import Content
from connectors.onec.standin.schema import COMMON, KEYS

NAME = "Код"
PROPERTY = {"Наименование": NAME, "Ссылка": "5f0c1b8e-7a34-4a53-9d5f-0d2c6f1e9a11"}
TABLE = "ДополнительныеРеквизиты"
KEY = "КодВПрограмме"


def added(type_name: str, content: Content, code: str) -> Content:
    """The content with the code as a row, the first one."""
    if type_name != COUNTERPARTIES:
        return content
    common = dict(content.get(COMMON) or {})
    row = {"ЗначениеСвойства": {"Строка": code}, "Свойство": PROPERTY}
    common[TABLE] = {"Строка": [row, *_rows(common)]}
    return {**content, COMMON: common}


def keyed(type_name: str, content: Content, code: str) -> Content:
    """The content with the code among the keys, where such a key exists."""
    if type_name not in (ITEMS, ITEM_GROUPS):
        return content
    return {**content, KEYS: {**content.get(KEYS, {}), KEY: code}}


def stripped(type_name: str, content: Content) -> Content:
    """The content without it."""
    if type_name in (ITEMS, ITEM_GROUPS) and isinstance(content.get(KEYS), dict):
        return {**content, KEYS: {key: value for key, value in content[KEYS].items() if key != KEY}}
    common = content.get(COMMON)
    if type_name != COUNTERPARTIES or not isinstance(common, dict) or TABLE not in common:
        return content
    rest = [row for row in _rows(common) if row.get("Свойство", {}).get("Наименование") != NAME]
    common = {key: value for key, value in common.items() if key != TABLE}
    if rest:
        common[TABLE] = {"Строка": rest}
    result = {key: value for key, value in content.items() if key != COMMON}
    return {**result, COMMON: common} if common else result


def _rows(common: Content) -> list[Any]:
    return list((common.get(TABLE) or {}).get("Строка", []))
