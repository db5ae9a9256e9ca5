"""obmen.toml, environment and secret files become ``Settings``; every mistake is told with its place and remedy.

Order, later wins: defaults, obmen.toml in the home folder, ``OBMEN_*`` variables. A secret is never written in
the file itself: an option that ends in ``_file`` names a file, one that ends in ``_env`` a variable.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from config.bases import read_bases
from config.databases import check_url
from config.secrets import with_secrets
from config.section import Section
from config.settings import ConsoleConfig, Settings
from enterprise_data.errors import ConfigurationError, system_reason

FILE_NAME = "obmen.toml"
DEFAULT_HOME = "~/.obmen"
TOP_SETTINGS = ("store", "crm", "console", "log", "base", "timezone", "max_message_mb")
CONSOLE_SETTINGS = ("host", "port", "secure_cookies", "secret_file")
LOG_FORMATS = ("console", "json")
_VARIABLES = "переменная окружения"


def home_folder(explicit: Path | None = None) -> Path:
    """Where run-time data live: the argument, ``OBMEN_HOME``, or the user's folder."""
    return (explicit or Path(os.environ.get("OBMEN_HOME") or DEFAULT_HOME)).expanduser().resolve()


def load_settings(home: Path | None = None, environ: Mapping[str, str] | None = None) -> Settings:
    """Reads the settings; raises ``ConfigurationError``."""
    environ = os.environ if environ is None else environ
    folder = home_folder(home)
    top = Section(place=FILE_NAME, values=_read(folder / FILE_NAME)).only(TOP_SETTINGS)
    return Settings(
        home=folder,
        store_url=_url(top, "store", environ, "OBMEN_STORE_URL") or _sqlite(folder, "state.db"),
        crm_url=_url(top, "crm", environ, "OBMEN_CRM_URL") or _sqlite(folder, "crm.db"),
        bases=read_bases(top.values.get("base", []), environ),
        console=_console(_table(top, "console"), environ),
        log_format=_log_format(_table(top, "log"), environ),
        timezone=_timezone(top),
        max_message_mb=top.number("max_message_mb", 2048, 1, 1 << 20),
    )


def _read(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    text = _text(path)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(
            f"Файл настроек {path} не читается: {_toml_mistake(str(error), text)}.",
            hint="Исправьте это место. Тексты пишутся в кавычках, каждая настройка — на своей строке.",
        ) from error


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigurationError(
            f"Файл настроек {path} записан не в UTF-8.", hint="Сохраните его в кодировке UTF-8."
        ) from error
    except OSError as error:
        raise ConfigurationError(
            f"Файл настроек {path} не читается: {system_reason(error)}.",
            hint="Проверьте, что это файл, и права на него.",
        ) from error


_TOML = {
    "Invalid value": "значение записано неверно",
    "Unterminated string": "не закрыты кавычки",
    "Illegal character": "недопустимый знак",
    "Invalid hex value": "обратная черта в тексте: пишите путь в одинарных кавычках",
    "Unescaped '\\' in a string": "обратная черта в тексте: пишите путь в одинарных кавычках",
    "Expected '=' after a key": "после имени настройки нужен знак «=»",
    "Expected newline or end of document": "после значения лишний текст",
    "Unclosed array": "не закрыт список",
    "Unclosed inline table": "не закрыта фигурная скобка",
    "Cannot overwrite": "настройка указана дважды",
    "Cannot declare": "секция указана дважды",
    "Duplicate inline table key": "настройка указана дважды",
    "Invalid initial character for a key part": "имя настройки записано неверно",
}


def _toml_mistake(said: str, text: str) -> str:
    """The parser's words in Russian. Nothing of the file itself is shown: it might hold a secret."""
    what = next(
        (russian for english, russian in _TOML.items() if said.startswith(english)), "запись нарушена"
    )
    place = re.search(r"\(at line (\d+), column (\d+)\)", said)
    if place is None:
        return f"{what} (строка {len(text.splitlines())}, конец файла)"
    return f"{what} (строка {place[1]}, столбец {place[2]})"


def _table(top: Section, name: str) -> Section:
    return Section.of(f"{FILE_NAME}, [{name}]", top.values.get(name, {}))


def _url(top: Section, name: str, environ: Mapping[str, str], variable: str) -> str:
    """The address of a database, checked for its shape; "" if none is given."""
    section = with_secrets(_table(top, name), environ).only(("url",))
    place, url = f"{section.place}: url", section.text("url")
    if environ.get(variable):
        place, url = f"{_VARIABLES.capitalize()} {variable}", environ[variable]
    return check_url(place, url) if url else ""


def _sqlite(folder: Path, name: str) -> str:
    return f"sqlite:///{folder / name}"


def _console(section: Section, environ: Mapping[str, str]) -> ConsoleConfig:
    section.only(CONSOLE_SETTINGS)
    default = ConsoleConfig()
    port = section.number("port", default.port, 0, 65535)
    return ConsoleConfig(
        host=environ.get("OBMEN_HOST") or section.text("host", default.host),
        port=_port(environ["OBMEN_PORT"]) if environ.get("OBMEN_PORT") else port,
        secure_cookies=section.flag("secure_cookies", False),
        secret_file=section.text("secret_file"),
    )


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise ConfigurationError(
            f"{_VARIABLES.capitalize()} OBMEN_PORT: «{text}» — не номер порта.",
            hint="Укажите число до 65535.",
        )
    return Section(place=_VARIABLES, values={"OBMEN_PORT": int(text)}).number("OBMEN_PORT", 0, 0, 65535)


def _log_format(section: Section, environ: Mapping[str, str]) -> str:
    chosen = section.only(("format",)).one_of("format", "console", LOG_FORMATS)
    variables = Section(place=_VARIABLES, values=environ)
    return (
        variables.one_of("OBMEN_LOG_FORMAT", chosen, LOG_FORMATS)
        if environ.get("OBMEN_LOG_FORMAT")
        else chosen
    )


def _timezone(top: Section) -> str:
    name = top.text("timezone", "Europe/Moscow")
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ConfigurationError(
            f"{FILE_NAME}: timezone — нет часового пояса «{name}».",
            hint="Например: Europe/Moscow, Europe/Samara, Asia/Yekaterinburg, Asia/Novosibirsk.",
            setting="timezone",
        ) from error
    return name
