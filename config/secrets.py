"""Secrets stay out of obmen.toml: ``x_file`` names a file that holds ``x``, ``x_env`` an environment variable."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from config.section import Section
from enterprise_data.errors import SecretMissing


def with_secrets(section: Section, environ: Mapping[str, str]) -> Section:
    """Replaces ``x_file`` and ``x_env`` by ``x``; raises ``SecretMissing``."""
    result: dict[str, Any] = {}
    for name, value in section.values.items():
        if name.endswith("_file"):
            result[name.removesuffix("_file")] = _from_file(section, name)
        elif name.endswith("_env"):
            result[name.removesuffix("_env")] = _from_environment(section, name, environ)
        else:
            result[name] = value
    return Section(place=section.place, values=result)


def _from_file(section: Section, name: str) -> str:
    path = section.text(name)
    try:
        return Path(path).expanduser().read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SecretMissing(
            f"{section.place}: не читается файл с секретом «{path}» (настройка {name}).",
            hint="Проверьте, что файл есть, что это текст в UTF-8 и что служба вправе его читать.",
            setting=name,
        ) from error


def _from_environment(section: Section, name: str, environ: Mapping[str, str]) -> str:
    variable = section.text(name)
    if not environ.get(variable):
        raise SecretMissing(
            f"{section.place}: не задана переменная окружения «{variable}» (настройка {name}).",
            hint=f"Задайте {variable} там, где запускается obmen, или исправьте имя переменной.",
            setting=name,
        )
    return environ[variable]
