"""What the reference's pages say of a receiver, read here a second time: names, types, search keys, what is gone.

The product's profile is made from the same pages by a tool of the product; a misreading must not hide on both sides.
Where the reference is not beside the checkout, the profile's own data stand in for it.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from itertools import product

from tests.unit.universal_xml.samples import REFERENCE

STANDARD = {
    "ДокументСсылка": {
        "Номер": "Строка(11 fixed)",
        "Дата": "Дата",
        "Проведен": "Булево",
        "ПометкаУдаления": "Булево",
    },
    "СправочникСсылка": {
        "Код": "Строка",
        "Наименование": "Строка",
        "ПометкаУдаления": "Булево",
        "ЭтоГруппа": "Булево",
    },
}
BY_DATE_AND_NUMBER = frozenset({frozenset({"Дата", "Номер"})})
"""What both pages say of all documents in common."""
UNNUMBERED = {"ДокументСсылка.СчетФактураПолученный": frozenset({frozenset({"Дата"})})}
"""A supplier's invoice bears the supplier's number; the one that 1C gives it nobody knows yet. It is found by GUID, and
without a continuation by fields a date alone links it to no other document."""
RENAMED = {"СправочникСсылка.КлассификаторСтранМира": "СправочникСсылка.СтраныМира"}
VAGUE = ("Строка", "Число", "Дата")
_HEADING = re.compile(r"## (?:(Справочник) )?(\w+)$")
_TABLE = re.compile(r"Tabular section \*\*(\w+)\*\*")
_ROW = re.compile(r"\| `(\w+)` \| ([^|]+?) \|")
_GONE = re.compile(r"`([\w.]+)` \(existed for БП 2\.0\.66\)")
_OPTIONAL = re.compile(r"(\[, ?\w+\])")
Keys = frozenset[frozenset[str]]


@dataclass
class Described:
    """One type. ``tables[""]`` are the properties of the header; ``guid`` None: the page doesn't say."""

    tables: dict[str, dict[str, str]] = field(default_factory=lambda: {"": {}})
    keys: Keys = frozenset()
    guid: bool | None = None
    gone: frozenset[str] = frozenset()


@cache
def described(target: str) -> dict[str, Described]:
    """Types of a receiver by their full names."""
    if not REFERENCE.is_dir():
        return _profiled(target)
    newer = _page("bp30")
    if target == "bp30":
        return newer
    older = _page(target)
    for name, known in older.items():
        _bounded(known, newer.get(RENAMED.get(name, name)))
    return {**newer, **older}


@cache
def enumerations(target: str) -> dict[str, frozenset[str]]:
    """Values by the name of the enumeration; what no page lists is not in it."""
    if not REFERENCE.is_dir():
        raw = json.loads(_profile_text(target))["enumerations"]
        return {name: frozenset(values) for name, values in raw.items() if values}
    text = (REFERENCE / "documents_bp30.md").read_text("utf-8").partition("# Enumerations")[2]
    found = {one[1]: _quoted(one[2]) for one in re.finditer(r"^\| `(\w+)` \| (.+) \|$", text, re.M)}
    if target == "bp20":
        older = (REFERENCE / "documents_bp20.md").read_text("utf-8")
        for name, start in (
            ("СтавкиНДС", "| `СтавкиНДС` values known |"),
            ("ЮрФизЛицо", "| legal form of a"),
        ):
            cell = older.partition(start)[2].partition("\n")[0].rpartition(" | ")[0].rpartition("| ")[2]
            found[name] = _quoted(cell.partition("(")[2] or cell)
    return found


def _quoted(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"`([^`]+)`", text))


def _profile_text(target: str) -> str:
    folder = files("enterprise_data.formats.universal_xml") / "profiles"
    return folder.joinpath(f"{target}.json").read_text("utf-8")


def _profiled(target: str) -> dict[str, Described]:
    raw = json.loads(_profile_text(target))["types"]
    return {
        name: Described(
            tables={"": item["properties"], **item["tables"]},
            keys=frozenset(frozenset(names) for names in item["search"]),
            gone=frozenset(item.get("retired", ())),
        )
        for name, item in raw.items()
        if name.startswith(tuple(STANDARD))
    }


def _page(target: str) -> dict[str, Described]:
    found: dict[str, Described] = {}
    known, table = Described(), ""
    for line in (REFERENCE / f"documents_{target}.md").read_text("utf-8").splitlines():
        if heading := _HEADING.match(line):
            family = "СправочникСсылка" if heading[1] else "ДокументСсылка"
            known, table = Described(tables={"": dict(STANDARD[family])}), ""
            found[f"{family}.{heading[2]}"] = known
        elif line.startswith("# "):
            known = Described()
        elif section := _TABLE.match(line):
            table = section[1]
            known.tables[table] = {}
        elif row := _ROW.match(line):
            known.tables[table][row[1]] = row[2]
        else:
            _sentence(known, line)
    for name, known in found.items():
        known.keys |= {names for names in _summary().get(name, ()) if names <= known.tables[""].keys()}
        if name.startswith("ДокументСсылка."):
            known.guid, known.keys = True, known.keys | BY_DATE_AND_NUMBER | UNNUMBERED.get(name, frozenset())
        elif known.tables[""].get("Родитель") == "":
            known.tables[""]["Родитель"] = name
    return found


def _sentence(known: Described, line: str) -> None:
    """What a page says in words: lengths of the standard properties, search keys, what is no longer there."""
    known.gone |= frozenset(_GONE.findall(line))
    header = known.tables[""]
    if length := re.search(r"\bname (\d+)", line):
        header["Наименование"] = f"Строка({length[1]})"
    if code := re.search(r"\bcode Строка\((\d+)", line):
        header["Код"] = f"Строка({code[1]})"
    if number := re.search(r"`Номер` Строка\((\d+)", line):
        header["Номер"] = f"Строка({number[1]})"
    if "folders and items" in line or "hierarchy" in line:
        header["Родитель"] = ""
    if owner := re.search(r"owner ((?:`\w+`(?:, | or )?)+)", line):
        header["Владелец"] = " / ".join(f"СправочникСсылка.{name}" for name in sorted(_quoted(owner[1])))
    found = re.search(r"Search(?: keys)?(?: in 1C's rules)?(?: by|:) ?(.+)", line)
    if found:
        known.keys |= _keys(found[1])
        known.guid = False if "no GUID" in found[1] else (True if found[1].startswith("GUID") else None)


def _keys(text: str) -> Keys:
    """``GUID, then (A, B[, C]) or (D)``, ``Код``, ``GUID, then Наименование``: all sets of fields that it allows."""
    sets = re.findall(r"\(((?:[А-Яа-яЁё]+(?:\[, ?\w+\])?(?:, )?)+)\)", text)
    if not sets:
        bare = re.search(r"(?:GUID, then )?([А-Я]\w+(?:\[, ?\w+\])?)", text)
        sets = [bare[1]] if bare else []
    found: set[frozenset[str]] = set()
    for one in sets:
        parts = _OPTIONAL.split(one)
        fixed = {name.strip() for part in parts[::2] for name in part.split(",") if name.strip()}
        more = [part.strip("[], ") for part in parts[1::2]]
        for chosen in product((False, True), repeat=len(more)):
            found.add(frozenset(fixed | {name for name, is_in in zip(more, chosen, strict=True) if is_in}))
    if "also `ЭтоГруппа`" in text:
        found |= {names | {"ЭтоГруппа"} for names in found}
    return frozenset(found)


@cache
def _summary() -> dict[str, Keys]:
    """The table of format.md §7: «A + B [+ C]» for the types of a row."""
    text = (
        (REFERENCE / "format.md")
        .read_text("utf-8")
        .partition("## 7. Which keys to use")[2]
        .partition("## 8")[0]
    )
    found: dict[str, Keys] = {}
    for row in re.finditer(r"^\| ([А-Я][^|]+) \| ([^|]+) \|$", text, re.M):
        words = re.sub(r"GUID(?: if known| with continuation)?, then ", "", row[2]).partition(";")[0]
        words = words.partition(".")[0]
        fixed, _, more = words.partition(" [+ ")
        names = frozenset(re.findall(r"[А-Я]\w+", fixed))
        if "or" in fixed.split():
            continue
        sets = {names, names | {more.partition("]")[0].partition("=")[0]}} if more else {names}
        for name in re.findall(r"[А-Я]\w+", row[1]):
            found[f"СправочникСсылка.{name}"] = frozenset(sets)
    return found


def _bounded(older: Described, newer: Described | None) -> None:
    """Lengths and digits of 2.0 are not confirmed: those of 3.0 are the upper bounds."""
    for table, columns in older.tables.items():
        bounds = newer.tables.get(table, {}) if newer is not None else {}
        for name, spelled in columns.items():
            if spelled in VAGUE:
                columns[name] = bounds.get(name, spelled)
