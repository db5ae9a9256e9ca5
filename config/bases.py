"""``[[base]]`` tables become typed bases. Whatever can be wrong in one is told with the base's name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from config.secrets import with_secrets
from config.section import Section
from config.settings import BaseConfig
from connectors.base import NodeCodes
from connectors.registry import LIVE, TRANSPORTS, check_options
from enterprise_data.errors import ConfigurationError, InvalidPrefix
from enterprise_data.formats.enterprise_data.versions import supported_versions
from enterprise_data.objects.registry import KINDS
from mappings.prefix import BasePrefix, check_prefixes
from sync.policies import ANY, DELETED, Policy, PolicyTable, parse_policies
from sync.settings import BaseSettings, SafetyLimits

BASE_SETTINGS = (
    "name", "title", "prefix", "transport", "versions", "kinds", "node", "policies", "safety", "options",
    "hold_wrong_requisites", "enabled", "every", "cron",
)  # fmt: skip
EVERY = ("", "15m", "30m", "1h", "3h", "12h", "24h", "cron")
NO_TRANSPORT = "none"


def read_bases(tables: Any, environ: Mapping[str, str]) -> dict[str, BaseConfig]:
    """All bases by name; raises ``ConfigurationError``."""
    if not isinstance(tables, list):
        raise ConfigurationError(
            "obmen.toml: base — это список секций.",
            hint="Каждая база начинается строкой [[base]] с двойными скобками.",
        )
    bases: dict[str, BaseConfig] = {}
    for number, table in enumerate(tables, 1):
        config = _base(Section.of(f"obmen.toml, {number}-я секция [[base]]", table), environ)
        if config.base.name in bases:
            raise ConfigurationError(
                f"База «{config.base.name}» описана в obmen.toml дважды.", hint="Имена баз не повторяются."
            )
        bases[config.base.name] = config
    check_prefixes({name: BasePrefix(item.base.prefix) for name, item in bases.items()})
    return bases


def _base(unnamed: Section, environ: Mapping[str, str]) -> BaseConfig:
    name = _name(unnamed)
    section = Section(place=f"obmen.toml, база «{name}»", values=unnamed.values).only(BASE_SETTINGS)
    settings = BaseSettings(
        name=name,
        title=section.text("title") or name,
        prefix=_prefix(section),
        nodes=_nodes(section),
        versions=section.some_of("versions", supported_versions()) or tuple(supported_versions()),
        kinds=_kinds(section),
        policies=_policies(section.inner("policies")),
        limits=_limits(section.inner("safety")),
        hold_wrong_requisites=section.flag("hold_wrong_requisites", True),
    )
    every, cron = _schedule(section)
    return BaseConfig(
        base=settings,
        transport=section.one_of("transport", "files", [*TRANSPORTS, *LIVE, NO_TRANSPORT]),
        options=_options(section, settings.nodes, environ),
        enabled=section.flag("enabled", True),
        every=every,
        cron=cron,
    )


def _name(section: Section) -> str:
    name = section.text("name")
    if not name or not name.replace("-", "").replace("_", "").isalnum():
        raise ConfigurationError(
            f"{section.place}: имя базы (name) «{name}» не годится."
            if name
            else f"{section.place}: не задано имя базы (name).",
            hint="Имя пишется в командах: буквы, цифры, «-» и «_», без пробелов.",
        )
    return name


def _prefix(section: Section) -> str:
    if "prefix" not in section.values:
        raise ConfigurationError(
            f"{section.place}: не задан префикс (prefix).",
            hint='Укажите от 1 до 5 латинских букв, цифр или «-», например prefix = "BP30-".',
        )
    try:
        return BasePrefix(section.text("prefix")).text
    except InvalidPrefix as error:
        raise InvalidPrefix(f"{section.place}: {error.message}", hint=error.hint, **error.facts) from error


def _nodes(section: Section) -> NodeCodes | None:
    if "node" not in section.values:
        return None
    node = section.inner("node").only([item.name for item in fields(NodeCodes)])
    codes = {item.name: node.text(item.name) for item in fields(NodeCodes)}
    if not codes["ours"]:
        raise ConfigurationError(
            f"{node.place}: не задан код нашего узла (ours).",
            hint="Возьмите код из настройки синхронизации в 1С: УИД или двухбуквенный префикс.",
        )
    return NodeCodes(**codes)


def _kinds(section: Section) -> tuple[str, ...]:
    chosen = section.some_of("kinds", KINDS)
    return tuple(kind for kind in KINDS if not chosen or kind in chosen)


def _limits(section: Section) -> SafetyLimits:
    section.only([item.name for item in fields(SafetyLimits)])
    defaults = SafetyLimits()
    return SafetyLimits(
        deletions=section.number("deletions", defaults.deletions, 0, 1_000_000_000),
        deletions_percent=section.number("deletions_percent", defaults.deletions_percent, 0, 100),
    )


def _policies(section: Section) -> PolicyTable:
    """``"counterparty.phones" = "merge"`` for a group of fields, ``"counterparty" = "onec"`` for the whole kind."""
    flat = Section(place=section.place, values=_flat(section.values))
    for name in flat.values:
        _check_policy_name(flat.place, name)
        flat.one_of(name, "", [item.value for item in Policy])
    return parse_policies(flat.values)


def _flat(values: Mapping[str, Any]) -> dict[str, Any]:
    """Without quotes TOML takes ``counterparty.phones`` for a table in a table; it means the same."""
    flat: dict[str, Any] = {}
    for name, value in values.items():
        flat |= (
            {f"{name}.{key}": word for key, word in value.items()}
            if isinstance(value, Mapping)
            else {name: value}
        )
    return flat


def _check_policy_name(place: str, name: str) -> None:
    kind, dot, group = name.partition(".")
    if kind not in (*KINDS, ANY):
        raise ConfigurationError(
            f"{place}: «{name}» — нет вида данных «{kind}».",
            hint='Пишите "вид" или "вид.поле". Виды: ' + ", ".join(KINDS) + ".",
            setting=name,
        )
    groups = (
        {*KINDS[kind].groups, DELETED} if kind in KINDS else {g for k in KINDS.values() for g in k.groups}
    )
    if dot and group not in groups:
        raise ConfigurationError(
            f"{place}: «{name}» — нет такого поля.",
            hint="Есть: " + ", ".join(sorted(groups)) + ".",
            setting=name,
        )


def _options(section: Section, nodes: NodeCodes | None, environ: Mapping[str, str]) -> Mapping[str, Any]:
    """Checked here, so that a mistake is told with the base's name and before anything starts."""
    options = with_secrets(section.inner("options"), environ)
    transport = section.text("transport", "files")
    if transport in LIVE or (transport in TRANSPORTS and (nodes is not None or options.values)):
        try:
            check_options(transport, options.values)
        except ConfigurationError as error:
            raise ConfigurationError(f"{options.place}: {error.message}", hint=error.hint) from error
    return options.values


def _schedule(section: Section) -> tuple[str, str]:
    every, cron = section.one_of("every", "", EVERY), section.text("cron")
    if (every == "cron") != bool(cron):
        raise ConfigurationError(
            f'{section.place}: расписание every = "cron" и выражение cron указывают вместе.',
            hint='Например: every = "cron" и cron = "30 6 * * 1-5" (в 6:30 по будням).',
        )
    if cron:
        _check_cron(section.place, cron)
    return every, cron


def _check_cron(place: str, text: str) -> None:
    from apscheduler.triggers.cron import CronTrigger  # loaded only for a base that has one

    try:
        CronTrigger.from_crontab(text)
    except ValueError as error:
        raise ConfigurationError(
            f"{place}: выражение cron «{text}» не понято.",
            hint="Пять полей через пробел: минута, час, день месяца, месяц, день недели.",
        ) from error
