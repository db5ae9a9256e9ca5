"""obmen.toml, environment and secret files become ``Settings``; every mistake is told with its place and remedy.

Order, later wins: defaults, obmen.toml in the home folder, ``OBMEN_*`` variables. A secret is never written in
the file itself: an option that ends in ``_file`` names a file, one that ends in ``_env`` a variable.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from config.settings import BaseConfig, ConsoleConfig, Settings
from connectors.base import NodeCodes
from enterprise_data.errors import ConfigurationError, SecretMissing
from enterprise_data.formats.enterprise_data.versions import supported_versions
from enterprise_data.objects.registry import KINDS
from mappings.prefix import BasePrefix, check_prefixes
from sync.policies import parse_policies
from sync.settings import BaseSettings, SafetyLimits

FILE_NAME = "obmen.toml"
DEFAULT_HOME = "~/.obmen"
_TOP = {"store", "crm", "console", "log", "base", "timezone", "max_message_mb"}
_BASE = {
    "name", "title", "prefix", "transport", "versions", "kinds", "node", "policies", "safety", "options", "enabled",
    "every", "cron",
}  # fmt: skip


def home_folder(explicit: Path | None = None) -> Path:
    """Where run-time data live: the argument, ``OBMEN_HOME``, or the user's folder."""
    return (explicit or Path(os.environ.get("OBMEN_HOME", DEFAULT_HOME))).expanduser().resolve()


def load_settings(home: Path | None = None, environ: Mapping[str, str] | None = None) -> Settings:
    """Reads the settings; raises ``ConfigurationError``."""
    environ = os.environ if environ is None else environ
    folder = home_folder(home)
    data = _read(folder / FILE_NAME)
    _refuse_unknown(data, _TOP, FILE_NAME)
    bases = _bases(data.get("base", []), environ)
    check_prefixes({name: BasePrefix(item.base.prefix) for name, item in bases.items()})
    return Settings(
        home=folder,
        store_url=environ.get("OBMEN_STORE_URL")
        or _url(data, "store", environ)
        or _sqlite(folder, "state.db"),
        crm_url=environ.get("OBMEN_CRM_URL") or _url(data, "crm", environ) or _sqlite(folder, "crm.db"),
        bases=bases,
        console=_console(data.get("console", {}), environ),
        log_format=environ.get("OBMEN_LOG_FORMAT") or str(data.get("log", {}).get("format", "console")),
        timezone=str(data.get("timezone", "Europe/Moscow")),
        max_message_mb=int(data.get("max_message_mb", 2048)),
    )


def _read(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            f"Файл настроек {path} не читается: {error}.", hint="Исправьте строку, названную в сообщении."
        ) from error


def _refuse_unknown(data: Mapping[str, Any], known: set[str], where: str) -> None:
    """A misspelt setting must not be ignored in silence."""
    unknown = sorted(set(data) - known)
    if unknown:
        raise ConfigurationError(
            f"Неизвестная настройка в {where}: {', '.join(unknown)}.",
            hint="Допустимы: " + ", ".join(sorted(known)) + ".",
        )


def _url(data: Mapping[str, Any], section: str, environ: Mapping[str, str]) -> str:
    table = with_secrets(data.get(section, {}), environ)
    _refuse_unknown(table, {"url"}, f"[{section}]")
    return str(table.get("url", ""))


def _sqlite(folder: Path, name: str) -> str:
    return f"sqlite:///{folder / name}"


def with_secrets(table: Mapping[str, Any], environ: Mapping[str, str]) -> dict[str, Any]:
    """Replaces ``x_file`` and ``x_env`` by ``x``; raises ``SecretMissing``."""
    result: dict[str, Any] = {}
    for name, value in table.items():
        if name.endswith("_file"):
            result[name.removesuffix("_file")] = _secret_file(name, str(value))
        elif name.endswith("_env"):
            if value not in environ:
                raise SecretMissing(
                    f"Не задана переменная окружения {value} (настройка {name}).", setting=name
                )
            result[name.removesuffix("_env")] = environ[value]
        else:
            result[name] = value
    return result


def _secret_file(name: str, path: str) -> str:
    try:
        return Path(path).expanduser().read_text(encoding="utf-8").strip()
    except OSError as error:
        raise SecretMissing(
            f"Не читается файл с секретом: {path} (настройка {name}).", hint="Проверьте путь и права на файл."
        ) from error


def _bases(items: Any, environ: Mapping[str, str]) -> dict[str, BaseConfig]:
    bases: dict[str, BaseConfig] = {}
    for item in items:
        _refuse_unknown(item, _BASE, f"[[base]] «{item.get('name', '?')}»")
        config = _base(item, environ)
        if config.base.name in bases:
            raise ConfigurationError(
                f"База «{config.base.name}» описана дважды.", hint="Имена баз не повторяются."
            )
        bases[config.base.name] = config
    return bases


def _base(item: Mapping[str, Any], environ: Mapping[str, str]) -> BaseConfig:
    name = str(item.get("name", ""))
    if not name or not name.replace("-", "").replace("_", "").isalnum():
        raise ConfigurationError(
            f"Недопустимое имя базы «{name}».", hint="Буквы, цифры, «-» и «_»: имя используется в командах."
        )
    settings = BaseSettings(
        name=name,
        title=str(item.get("title", name)),
        prefix=BasePrefix(str(item.get("prefix", ""))).text,
        nodes=_nodes(item.get("node"), name),
        versions=_versions(item.get("versions"), name),
        kinds=_kinds(item.get("kinds"), name),
        policies=parse_policies(item.get("policies", {})),
        limits=SafetyLimits(**item.get("safety", {})),
    )
    return BaseConfig(
        base=settings,
        transport=str(item.get("transport", "files")),
        options=with_secrets(item.get("options", {}), environ),
        enabled=bool(item.get("enabled", True)),
        every=str(item.get("every", "")),
        cron=str(item.get("cron", "")),
    )


def _nodes(table: Mapping[str, Any] | None, base: str) -> NodeCodes | None:
    if table is None:
        return None
    _refuse_unknown(
        table, {"ours", "peer", "ours_old", "peer_old", "our_prefix", "peer_prefix"}, f"node базы «{base}»"
    )
    if not table.get("ours"):
        raise ConfigurationError(
            f"У базы «{base}» не задан код нашего узла (node.ours).", hint="Укажите УИД или префикс."
        )
    return NodeCodes(**{"peer": "", **{name: str(value) for name, value in table.items()}})


def _versions(given: Any, base: str) -> tuple[str, ...]:
    known = supported_versions()
    unknown = [str(item) for item in given or () if str(item) not in known]
    if unknown:
        raise ConfigurationError(
            f"База «{base}»: нет описания версии формата {', '.join(unknown)}.",
            hint="Есть: " + ", ".join(known) + ".",
        )
    return tuple(str(item) for item in given) if given else tuple(known)


def _kinds(given: Any, base: str) -> tuple[str, ...]:
    unknown = [str(item) for item in given or () if item not in KINDS]
    if unknown:
        raise ConfigurationError(
            f"База «{base}»: неизвестный вид данных {', '.join(unknown)}.",
            hint="Есть: " + ", ".join(KINDS) + ".",
        )
    return tuple(kind for kind in KINDS if not given or kind in given)


def _console(table: Mapping[str, Any], environ: Mapping[str, str]) -> ConsoleConfig:
    _refuse_unknown(table, {"host", "port", "secure_cookies", "secret_file"}, "[console]")
    config = ConsoleConfig(**table)
    return ConsoleConfig(
        host=environ.get("OBMEN_HOST", config.host),
        port=int(environ.get("OBMEN_PORT", config.port)),
        secure_cookies=config.secure_cookies,
        secret_file=config.secret_file,
    )
