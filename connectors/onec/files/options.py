"""Typed settings of a file mailbox."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from enterprise_data.errors import ConfigurationError


@dataclass(frozen=True, slots=True, kw_only=True)
class FileOptions:
    """``folder`` holds both directions unless ``in_folder`` / ``out_folder`` part them. ``transliterate`` as in 1C."""

    folder: str = ""
    in_folder: str = ""
    out_folder: str = ""
    zip: bool = False
    zip_password: str = ""
    transliterate: bool = False
    max_mb: int = 4096

    @property
    def incoming(self) -> Path:
        """Where 1C's messages are looked for."""
        return Path(self.in_folder or self.folder).expanduser()

    @property
    def outgoing(self) -> Path:
        """Where ours are put."""
        return Path(self.out_folder or self.folder).expanduser()


_WORDS = {
    str: "записать текст в кавычках",
    bool: "true или false без кавычек",
    int: "целое число без кавычек",
}


def parse_options(table: Mapping[str, Any]) -> FileOptions:
    """Settings of a base as typed options; raises ``ConfigurationError`` naming the setting."""
    known = {item.name: item.type for item in fields(FileOptions)}
    for name, value in table.items():
        if name not in known:
            raise ConfigurationError(
                f"Неизвестная настройка каталога обмена: {name}.", hint="Допустимы: " + ", ".join(known) + "."
            )
        wanted = {"str": str, "bool": bool, "int": int}[str(known[name])]
        if not isinstance(value, wanted) or (wanted is int and isinstance(value, bool)):
            raise ConfigurationError(  # without the value: it may be a password
                f"Значение настройки {name} не того вида.", hint=f"Нужно {_WORDS[wanted]}."
            )
    options = FileOptions(**table)
    if not options.folder and not (options.in_folder and options.out_folder):
        raise ConfigurationError(
            "Не задан каталог обмена (folder).", hint="Укажите папку, в которую выгружает 1С."
        )
    if options.max_mb <= 0:
        raise ConfigurationError("Настройка max_mb должна быть больше нуля.", hint="Обычно хватает 4096.")
    return options
