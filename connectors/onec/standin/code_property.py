"""The code of a counterparty as an additional property «Код», as an administrator of БП would add it.

The format has no field for the code of a counterparty; БП lets an administrator publish it this way. The
property is computed on export and never stored: what comes back in it is not obeyed.
"""

from __future__ import annotations

from typing import Any

from connectors.onec.standin.reading import Content
from connectors.onec.standin.schema import COMMON

NAME = "Код"
PROPERTY = {"Наименование": NAME, "Ссылка": "5f0c1b8e-7a34-4a53-9d5f-0d2c6f1e9a11"}
TABLE = "ДополнительныеРеквизиты"


def added(content: Content, code: str) -> Content:
    """The content with the computed row first."""
    common = dict(content.get(COMMON) or {})
    row = {"ЗначениеСвойства": {"Строка": code}, "Свойство": PROPERTY}
    common[TABLE] = {"Строка": [row, *_rows(common)]}
    return {**content, COMMON: common}


def stripped(content: Content) -> Content:
    """The content without rows of this name."""
    common = content.get(COMMON)
    if not isinstance(common, dict) or TABLE not in common:
        return content
    rest = [row for row in _rows(common) if row.get("Свойство", {}).get("Наименование") != NAME]
    common = {key: value for key, value in common.items() if key != TABLE}
    if rest:
        common[TABLE] = {"Строка": rest}
    result = {key: value for key, value in content.items() if key != COMMON}
    return {**result, COMMON: common} if common else result


def _rows(common: Content) -> list[Any]:
    return list((common.get(TABLE) or {}).get("Строка", []))
