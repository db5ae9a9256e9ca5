"""Texts of ``Значение`` as values (format.md §5.1). What is not in XML form stops the load."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from typing import Any

from tests.onec_loader.base import Metadata


class Stop(Exception):
    """«Ошибка при загрузке данных»: reading ends here."""

    def __init__(self, text: str, code: int = 0) -> None:
        self.code = code
        super().__init__(text)


def parse_moment(text: str) -> datetime | None:
    """XML date-time without zone; None for the empty date."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}", text):
        raise Stop(f"bad date {text!r}")
    return None if text.startswith("0001-01-01T00:00:00") else datetime.fromisoformat(text)


def parse(text: str, type_name: str, metadata: Metadata) -> Any:
    """A simple value or a value of an enumeration; references by ``Значение`` are the loader's business."""
    if type_name == "Строка":
        return text
    if type_name == "Число":
        if not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text):
            raise Stop(f"bad number {text!r}")
        return Decimal(text)
    if type_name == "Дата":
        return parse_moment(text)
    if type_name == "Булево":
        if text not in ("true", "false"):
            raise Stop(f"bad boolean {text!r}")
        return text == "true"
    if type_name.startswith("ПеречислениеСсылка."):
        known = metadata.enumerations.get(type_name.partition(".")[2])
        if known is None or (known and text not in known):
            raise Stop(f"unknown value {text!r} of {type_name}")
        return (type_name, text)
    raise Stop(f"unknown type {type_name!r}")
