"""Takes apart a page that lists documents, catalogs and enumerations of a configuration as tables.

Such pages (universal_exchange/documents_*.md of the reference) are what a profile is made from; the next
configuration needs a page in the same form, see docs/how-to/add-a-universal-target.md.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_SECTION = re.compile(r"^## (Справочник )?(\w+)$")
_TABLE = re.compile(r"^Tabular section \*\*(\w+)\*\*")
_CODE = re.compile(r"`([^`]+)`")
_NUMBER = re.compile(r"`Номер` (Строка\([^)]*\))")
_NAME_LENGTH = re.compile(r": (?:name (\d+)|no name)")
_CODE_TYPE = re.compile(r", code (Строка\(\d+ \w+)")
_OWNER = re.compile(r"owner ((?:`\w+`(?:, | or )?)+)")
_RETIRED, _OTHERS = "**No longer in", "Other tabular sections"
_DOCUMENT = {"Дата": "Дата", "Проведен": "Булево", "ПометкаУдаления": "Булево"}


@dataclass(slots=True)
class Columns:
    """Names with their types as the page spells them, and those that the form requires."""

    types: dict[str, str] = field(default_factory=dict)
    form: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Section:
    """One document or catalog of the page."""

    type: str
    header: Columns = field(default_factory=Columns)
    tables: dict[str, Columns] = field(default_factory=dict)
    retired: list[str] = field(default_factory=list)
    undescribed: list[str] = field(default_factory=list)
    is_folder_kept: bool = False
    """Whether the catalog has folders, so that ``ЭтоГруппа`` makes sense."""


@dataclass(slots=True)
class Page:
    """The page, whole."""

    sections: dict[str, Section] = field(default_factory=dict)
    enumerations: dict[str, list[str]] = field(default_factory=dict)


def page_of(text: str) -> Page:
    """Everything that stands in tables, and what the sentences before them say about codes and names."""
    page = Page()
    current: Section | None = None
    place: Columns | None = None
    is_listing = False
    for line in text.splitlines():
        if line.startswith("# "):
            current, place, is_listing = None, None, line == "# Enumerations"
        elif is_listing:
            _enumeration(page, line)
        elif found := _SECTION.match(line):
            family = "СправочникСсылка" if found[1] else "ДокументСсылка"
            current = page.sections.setdefault(found[2], Section(f"{family}.{found[2]}"))
            place = None
        elif current is not None:
            place = _line(current, place, line)
    described = {name: item for name, item in page.sections.items() if item.header.types or item.tables}
    page.sections = described
    return page


def _line(section: Section, place: Columns | None, line: str) -> Columns | None:
    if line.startswith(("| header property", "| property")):
        return section.header
    if line.startswith("| column"):
        return place
    if line.startswith("| `"):
        if place is not None:
            _row(place, line)
        return place
    if found := _TABLE.match(line):
        return section.tables.setdefault(found[1], Columns())
    if line.startswith(_RETIRED):
        section.retired = _CODE.findall(line)
    elif line.startswith(_OTHERS):
        section.undescribed = _CODE.findall(line)
    else:
        _sentence(section, line)
    return place


def _row(place: Columns, line: str) -> None:
    name, spelled, *rest = (cell.strip() for cell in line.strip().strip("|").split("|"))
    place.types[name.strip("`")] = spelled
    if rest and rest[0] == "yes":
        place.form.append(name.strip("`"))


def _sentence(section: Section, line: str) -> None:
    """Standard properties are told in words: a document's number, a catalog's name, code and owner."""
    types = section.header.types
    if found := _NUMBER.search(line):
        types.update({"Номер": found[1], **_DOCUMENT})
    if not line.startswith(f"`{section.type}`:"):
        return
    if (found := _NAME_LENGTH.search(line)) and found[1]:
        types["Наименование"] = f"Строка({found[1]})"
    if found := _CODE_TYPE.search(line):
        types["Код"] = f"{found[1]})"
    types["ПометкаУдаления"] = "Булево"
    if found := _OWNER.search(line):
        types["Владелец"] = " / ".join(f"СправочникСсылка.{name}" for name in _CODE.findall(found[1]))
    section.is_folder_kept = "folders and items" in line
    if section.is_folder_kept:
        types["ЭтоГруппа"] = "Булево"
    if section.is_folder_kept or "hierarchy of items" in line:
        types["Родитель"] = section.type


def _enumeration(page: Page, line: str) -> None:
    cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
    if line.startswith("| `") and len(cells) == 2 and not cells[0].endswith(".`"):
        page.enumerations[cells[0].strip("`")] = _CODE.findall(cells[1])
