"""Makes the profile of a receiving configuration from a page of tables and the decisions that stand beside it.

A new target is a page in the form of the reference's, a ``.toml`` with titles, search keys and required fields, and
one run of this:

python -m enterprise_data.formats.universal_xml.profile_from_tables documents_bp30.md profiles/bp30.toml
"""

from __future__ import annotations

import argparse
import tomllib
from pathlib import Path
from typing import Any

import orjson

from enterprise_data.formats.universal_xml.tables import Columns, Section, page_of

Described = dict[str, Any]
_ENVELOPE = ("name", "title", "configuration", "edition", "release", "rules_id", "rules_made")
_KEPT = ("title", "search", "guid", "continues", "creates", "generates", "required", "when", "defaults")
_OPEN = "…"
_VAGUE = ("Строка", "Число", "Дата", "(composite)")
"""Types that a page without metadata can only name."""


def profile_of(page_text: str, notes: Described, bounds: Described | None = None) -> Described:
    """The profile as it is kept; ``bounds``: that of the next edition, whose limits are taken where none are known."""
    page = page_of(page_text)
    maker = _Maker(notes, bounds)
    types: Described = {}
    for name, decisions in notes.get("types", {}).items():
        section = page.sections.get(name) or maker.borrowed(name, decisions["borrowed"])
        types[section.type] = maker.described(section, decisions, is_confirmed=name in page.sections)
    for name, decisions in notes.get("records", {}).items():
        types[f"РегистрСведенийЗапись.{name}"] = maker.record(decisions)
    listed = {**(bounds or {}).get("enumerations", {}), **page.enumerations, **notes.get("enumerations", {})}
    used = {word for item in types.values() for word in _enumerations_of(item)}
    return {
        **{key: notes[key] for key in _ENVELOPE},
        "types": types,
        "enumerations": {name: listed.get(name, []) for name in sorted(used)},
    }


class _Maker:
    """Spells types as a profile does."""

    def __init__(self, notes: Described, bounds: Described | None) -> None:
        self._defined = notes.get("defined_types", {})
        self._renamed = notes.get("renamed", {})
        self._newer = {older: newer for newer, older in self._renamed.items()}
        self._bounds: Described = (bounds or {}).get("types", {})

    def described(self, section: Section, decisions: Described, *, is_confirmed: bool) -> Described:
        found: Described = {key: decisions[key] for key in _KEPT if key in decisions}
        if section.type.startswith("ДокументСсылка."):
            found.setdefault("search", [["Дата", "Номер"]])
        if not is_confirmed:
            found["confirmed"] = False
        section.header.types.update(decisions.get("extra", {}))
        bound = self._bounds.get(self._newer.get(section.type, section.type), {})
        found["properties"] = self._columns(section.header, bound.get("properties", {}))
        tables = bound.get("tables", {})
        found["tables"] = {
            name: self._columns(item, tables.get(name, {})) for name, item in section.tables.items()
        }
        found |= {"retired": section.retired, "undescribed": section.undescribed}
        return found

    def record(self, decisions: Described) -> Described:
        """A record of an independent register: no reference, no tables."""
        found: Described = {key: decisions[key] for key in _KEPT if key in decisions}
        return found | {"search": [], "guid": False, "properties": decisions["properties"], "tables": {}}

    def borrowed(self, name: str, paths: list[str]) -> Section:
        """A type that the page lacks, with chosen fields of the next edition."""
        type_name = next(item for item in self._bounds if item.rpartition(".")[2] == name)
        section, bound = Section(type_name), self._bounds[type_name]
        for path in paths:
            table, _, column = path.rpartition(".")
            place = section.tables.setdefault(table, Columns()) if table else section.header
            place.types[column] = (bound["tables"][table] if table else bound["properties"])[column]
        return section

    def _columns(self, columns: Columns, bounds: Described) -> Described:
        return {name: self._type(spelled, bounds.get(name, "")) for name, spelled in columns.types.items()}

    def _type(self, spelled: str, bound: str) -> str:
        if spelled in _VAGUE:
            spelled = bound or spelled
        parts = []
        for part in spelled.split(" / "):
            family, _, name = part.partition(".")
            if part.startswith(_OPEN) or part == "(composite)":
                parts.append(_OPEN)
            elif family == "Характеристика":
                parts.append("Любой")
            else:
                known = self._defined.get(name, part) if family == "ОпределяемыйТип" else part
                parts.append(self._renamed.get(known, known))
        return " / ".join(parts)


def _enumerations_of(described: Described) -> list[str]:
    places = [described["properties"], *described["tables"].values()]
    spelled = [part for place in places for item in place.values() for part in item.split(" / ")]
    return [part.partition(".")[2] for part in spelled if part.startswith("ПеречислениеСсылка.")]


def made(page: Path, notes_file: Path) -> Described:
    """The profile of a page and its notes; bounds are looked for beside the notes."""
    notes = tomllib.loads(notes_file.read_text("utf-8"))
    bounds = notes.get("bounds")
    known = orjson.loads((notes_file.parent / f"{bounds}.json").read_bytes()) if bounds else None
    return profile_of(page.read_text("utf-8"), notes, known)


def main() -> None:
    """Writes the profile beside its notes."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("page", type=Path, help="tables of documents, catalogs and enumerations (.md)")
    parser.add_argument("notes", type=Path, help="titles, search keys and required fields (.toml)")
    options = parser.parse_args()
    text = orjson.dumps(made(options.page, options.notes), option=orjson.OPT_INDENT_2)
    options.notes.with_suffix(".json").write_bytes(text + b"\n")


if __name__ == "__main__":
    main()
