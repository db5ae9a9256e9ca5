"""Reads a profile from TOML; what is wrong in it is told with the place."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from connectors.onec.odata.profile import (
    TYPES,
    Case,
    FieldMap,
    KindMap,
    Profile,
    RegisterMap,
    RowsOf,
    TableMap,
)
from connectors.onec.odata.profile_check import check_profile
from enterprise_data.errors import ConfigurationError

PROFILES = Path(__file__).parent / "profiles"


def profile_names() -> list[str]:
    """Profiles that come with the product."""
    return sorted(path.stem for path in PROFILES.glob("*.toml"))


def load_profile(name: str) -> Profile:
    """A profile by name, or from a file of the operator's; raises ``ConfigurationError``."""
    path = PROFILES / f"{name}.toml" if name in profile_names() else Path(name)
    if path.suffix != ".toml":
        raise ConfigurationError(
            f"Профиля конфигурации «{name}» нет.",
            hint="Есть: " + ", ".join(profile_names()) + ". Или укажите файл профиля (.toml).",
        )
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigurationError(
            f"Профиль {path} не прочитан.", hint="Проверьте путь и запись файла (TOML, UTF-8)."
        ) from error
    try:
        profile = parse_profile(table, path.stem)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ConfigurationError(
            f"Профиль {path} записан не так, как нужно: {error}.",
            hint="Сравните его с профилем, который поставляется с программой.",
        ) from error
    return check_profile(profile)


def parse_profile(table: Mapping[str, Any], name: str) -> Profile:
    """A profile from its parsed file."""
    words = table.get("words", {})
    return Profile(
        name=name,
        title=table.get("title", name),
        needs=tuple(table.get("needs", ())),
        lacks=tuple(table.get("lacks", ())),
        kinds={kind: _kind(name, kind, value) for kind, value in table.get("kinds", {}).items()},
        words={
            key: {our: _listed(theirs) for our, theirs in value.items() if our not in ("enum", "later")}
            for key, value in words.items()
        },
        enums={key: value["enum"] for key, value in words.items() if "enum" in value},
        later=frozenset(word for value in words.values() for word in value.get("later", ())),
        contact_kinds=table.get("contact_kinds", {}),
        figures={
            key: tuple(_register(one) for one in value) for key, value in table.get("figures", {}).items()
        },
        services=RowsOf(**table["services"]) if "services" in table else None,
    )


def _listed(theirs: str | list[str]) -> tuple[str, ...]:
    return (theirs,) if isinstance(theirs, str) else tuple(theirs)


def _kind(profile: str, kind: str, table: Mapping[str, Any]) -> KindMap:
    place = f"профиль {profile}, {kind}"
    if "set" not in table:
        raise ConfigurationError(
            f"{place}: не указан набор (set).", hint='Например: set = "Catalog_Контрагенты".'
        )
    return KindMap(
        kind=kind,
        set=table["set"],
        rows=table.get("rows", ""),
        fields=_fields(place, table.get("fields", {})),
        cases={name: tuple(map(_case, cases)) for name, cases in table.get("cases", {}).items()},
        tables=tuple(
            _table(f"{place}, {name}", name, part) for name, part in table.get("tables", {}).items()
        ),
        constants=table.get("constants", {}),
        fill=table.get("fill", {}),
        along=table.get("along", {}),
        natural=tuple(table.get("natural", ())),
        marker=table.get("marker", ""),
        contacts=table.get("contacts", ""),
        read_only=table.get("read_only", False),
        companions={name: _kind(profile, kind, one) for name, one in table.get("companions", {}).items()},
        free=table.get("free", ""),
        also=tuple(_kind(profile, kind, one) for one in table.get("also", ())),
    )


def _table(place: str, name: str, part: Mapping[str, Any]) -> TableMap:
    return TableMap(
        name=name,
        property=part["of"],
        fields=_fields(place, part["fields"]),
        constants=part.get("constants", {}),
        derived=part.get("derived", {}),
        fill=part.get("fill", {}),
        holds=part.get("holds", ""),
    )


def _case(table: Mapping[str, Any]) -> Case:
    return Case(value=table["value"], when={name: value for name, value in table.items() if name != "value"})


def _fields(place: str, table: Mapping[str, str]) -> tuple[FieldMap, ...]:
    return tuple(_field(f"{place}, {name}", name, text) for name, text in table.items())


def _field(place: str, name: str, text: str) -> FieldMap:
    words = text.split()
    if len(words) < 2 or words[1] not in TYPES:
        raise ConfigurationError(
            f"{place}: «{text}» не понято.",
            hint='Пишите "Реквизит вид …"; виды: ' + ", ".join(TYPES) + ".",
        )
    marks = {word for word in words[2:] if word in ("!", "read-only", "once")}
    rest = [word for word in words[2:] if word not in marks]
    size, _, places = rest[0].partition(".") if rest and rest[0][0].isdigit() else ("", "", "")
    table, _, name_of_property = words[0].rpartition(".")
    return FieldMap(
        name=name,
        property=name_of_property,
        type=words[1],
        length=int(size or 0),
        places=int(places or 0),
        targets=tuple(_target(word) for word in rest if "=" in word),
        words=rest[0] if words[1] == "enum" and rest else "",
        essential="!" in marks,
        read_only="read-only" in marks,
        once="once" in marks,
        table=table,
        column=rest[-1] if words[1] == "via" else "",
    )


def _target(word: str) -> tuple[str, str]:
    kind, _, entity_set = word.partition("=")
    return kind, entity_set


def _register(table: Mapping[str, Any]) -> RegisterMap:
    return RegisterMap(
        set=table["set"],
        function=table["function"],
        fields=table["fields"],
        condition=table.get("condition", ""),
        accounts=tuple(table.get("accounts", ())),
        chart=table.get("chart", ""),
        dimensions=table.get("dimensions", {}),
        through=table.get("through", {}),
        current=table.get("current", ""),
        ledger_currency=table.get("ledger_currency", ""),
    )
