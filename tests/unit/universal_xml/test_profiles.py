"""Profiles say what the reference's tables say, and hang together by themselves."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib.resources import as_file, files
from typing import Any

import pytest

from enterprise_data.errors import ConfigurationError
from enterprise_data.formats.universal_xml.profile import POSTING, profile, profile_names
from enterprise_data.formats.universal_xml.profile_from_tables import made
from enterprise_data.formats.universal_xml.types import RECORD, types_of
from tests.unit.universal_xml.samples import REFERENCE

FOLDER = files("enterprise_data.formats.universal_xml") / "profiles"
TARGETS = profile_names()
every_target = pytest.mark.parametrize("target", TARGETS)
needs_reference = pytest.mark.skipif(not REFERENCE.is_dir(), reason="../shared is not beside this checkout")
LIST = (
    "СчетНаОплатуПокупателю РеализацияТоваровУслуг СчетФактураВыданный СчетФактураПолученный ПоступлениеТоваровУслуг "
    "ВозвратТоваровОтПокупателя ВозвратТоваровПоставщику ПоступлениеНаРасчетныйСчет СписаниеСРасчетногоСчета "
    "ПлатежноеПоручение ПриходныйКассовыйОрдер РасходныйКассовыйОрдер ОтчетОРозничныхПродажах ОприходованиеТоваров "
    "СписаниеТоваров ИнвентаризацияТоваровНаСкладе КомплектацияНоменклатуры"
)


def raw(target: str) -> dict[str, Any]:
    """The profile's data as they lie in the package."""
    loaded: dict[str, Any] = json.loads((FOLDER / f"{target}.json").read_text("utf-8"))
    return loaded


@every_target
def test_every_document_of_the_accountants_list_is_there(target: str) -> None:
    assert {f"ДокументСсылка.{name}" for name in LIST.split()} <= set(profile(target).types)


@every_target
def test_search_fields_and_required_fields_exist(target: str) -> None:
    for known in profile(target).types.values():
        for name in (name for names in known.search for name in names):
            assert name in known.properties, (known.name, name)
        for path in [*known.required, *(path for paths in known.when.values() for path in paths)]:
            table, _, column = path.rpartition(".")
            place = known.tables[table] if table else {**known.properties, **known.tables}
            assert column in place, (known.name, path)


@every_target
def test_conditions_name_a_value_that_exists(target: str) -> None:
    whole = profile(target)
    for known in whole.types.values():
        for condition in known.when:
            if condition == POSTING:
                continue
            name, _, value = condition.partition("=")
            (kind,) = known.properties[name].known
            listed = whole.enumerations[kind.name.partition(".")[2]]
            assert value in listed, (known.name, condition)


@every_target
def test_rule_codes_are_identifiers_and_unique(target: str) -> None:
    rules = [known.rule for known in profile(target).types.values()]

    assert all(rule.isidentifier() for rule in rules)
    assert len(set(rules)) == len(rules)


@every_target
def test_every_reference_is_searched_by_something(target: str) -> None:
    assert all(known.search or known.name.startswith(RECORD) for known in profile(target).types.values())


def test_an_unknown_target_is_told_with_those_there_are() -> None:
    with pytest.raises(ConfigurationError) as caught:
        profile("bp40")

    assert caught.value.hint == "Есть: bp20, bp30."


def test_a_type_that_nobody_knows_is_no_type() -> None:
    with pytest.raises(ValueError):
        types_of("Выдумка")


@needs_reference
@every_target
def test_the_profile_is_what_the_tool_makes_of_the_page(target: str) -> None:
    with as_file(FOLDER / f"{target}.toml") as notes:
        assert made(REFERENCE / f"documents_{target}.md", notes) == raw(target)


def rows_of_page(target: str) -> Iterator[tuple[str, str, str, str]]:
    """(type, table, name, spelling) of every row of the page, taken apart independently of the tool."""
    kind = table = ""
    for line in (REFERENCE / f"documents_{target}.md").read_text("utf-8").splitlines():
        if found := re.match(r"## (Справочник )?(\w+)$", line):
            kind, table = ("СправочникСсылка." if found[1] else "ДокументСсылка.") + found[2], ""
        elif line.startswith("# "):
            kind = ""
        elif found := re.match(r"Tabular section \*\*(\w+)\*\*", line):
            table = found[1]
        elif kind and (found := re.match(r"\| `(\w+)` \| ([^|]+) \|", line)):
            yield kind, table, found[1], found[2].strip()


@needs_reference
@every_target
def test_every_row_of_the_page_is_in_the_profile_with_its_type(target: str) -> None:
    types, count = raw(target)["types"], 0
    for kind, table, name, spelled in rows_of_page(target):
        held = (types[kind]["tables"][table] if table else types[kind]["properties"])[name]
        vague = spelled in ("Строка", "Число", "Дата", "(composite)")  # 2.0: limits of 3.0 are taken
        if vague or spelled.startswith(("Характеристика.", "ОпределяемыйТип.")):
            assert spelled == "(composite)" or held.startswith((spelled.partition(".")[0], "Любой", "Строка"))
        else:
            assert held == re.sub(r"… \d+ types in all", "…", spelled), (kind, table, name)
        count += 1
    assert count > 250


@needs_reference
@every_target
def test_the_profile_has_no_property_that_no_page_names(target: str) -> None:
    """Standard attributes of catalogs and documents apart, and what the notes borrow or tell in words."""
    standard = {"Код", "Наименование", "ПометкаУдаления", "Родитель", "ЭтоГруппа", "Владелец"}
    standard |= {"Номер", "Дата", "Проведен"}
    named = {(kind, table, name) for kind, table, name, _ in rows_of_page(target)}
    for kind, described in raw(target)["types"].items():
        if described.get("confirmed", True) and not kind.startswith(RECORD):
            held = {("", name) for name in described["properties"] if name not in standard}
            held |= {(table, name) for table, columns in described["tables"].items() for name in columns}
            assert {(kind, table, name) for table, name in held} <= named


@needs_reference
def test_what_3_0_no_longer_has_is_not_in_its_profile() -> None:
    types = {known.rule: known for known in profile("bp30").types.values()}
    section, gone = "", []
    for line in (REFERENCE / "documents_bp20.md").read_text("utf-8").splitlines():
        if found := re.match(r"## (?:Справочник )?(\w+)$", line):
            section = found[1]
        elif (
            found := re.match(r"\| `(\w+)` \| [^|]+ \| \*\*no\*\* \(fatal there\)", line)
        ) and section in types:
            gone.append((section, found[1]))

    assert len(gone) > 10
    assert not [(section, name) for section, name in gone if name in types[section].properties]


@needs_reference
def test_enumerations_of_3_0_are_the_pages() -> None:
    text = (REFERENCE / "documents_bp30.md").read_text("utf-8").partition("# Enumerations")[2]
    listed = {
        found[1]: frozenset(re.findall(r"`([^`]+)`", found[2]))
        for found in re.finditer(r"^\| `(\w+)` \| (.+) \|$", text, re.M)
    }

    for name, values in profile("bp30").enumerations.items():
        assert values == listed[name]
    assert "НДС22" not in profile("bp20").enumerations["СтавкиНДС"]
