"""Checks a file and tells in Russian what 1C would stumble over: line, object, field, what is expected, what to do.

With a target the objects are also held against what that configuration has.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from enterprise_data.errors import ExchangeError
from enterprise_data.formats.universal_xml.findings import Finding
from enterprise_data.formats.universal_xml.objects import ObjectSpeller
from enterprise_data.formats.universal_xml.profile import Profile, profile, profile_names
from enterprise_data.formats.universal_xml.reader import UniversalReader, open_file
from enterprise_data.formats.universal_xml.reading_objects import ReadObject

_TOLD = 50
_REMEDY = "Исправьте это там, откуда файл выгружен, и выгрузите его заново."


def validate_file(path: Path, target: Profile | None = None) -> Iterator[Finding]:
    """Every finding as a stream; a file that can't be read ends with one that tells why.

    Without ``target`` the one that the file names by its rules is taken, if we know it.
    """
    try:
        with open_file(path, exact_lines=True) as reader:
            check: _Check | None = None
            for number, found in enumerate(reader.objects()):
                if not number:
                    chosen = target or named_target(reader)
                    check = _Check(chosen) if chosen is not None else None
                yield from _told(reader)
                yield from _about(found, check)
            yield from _told(reader)
    except ExchangeError as error:
        line = int(error.facts.get("line", 0))
        yield Finding(line=line, object="файл", field="", message=error.message, remedy=error.hint)


def named_target(reader: UniversalReader) -> Profile | None:
    """The target whose configuration and edition the rules of the file name."""
    known = (profile(name) for name in profile_names())
    return next((p for p in known if reader.rules.title.endswith(f"{p.configuration} {p.edition}")), None)


def _told(reader: UniversalReader) -> list[Finding]:
    notes, reader.notes = reader.notes, []
    return notes


def _about(found: ReadObject, check: _Check | None) -> Iterator[Finding]:
    wrong = [*found.findings]
    if check is not None and not found.is_broken:
        wrong += check.findings(found)
    wrong.sort(key=lambda item: item.line)
    for item in wrong[:_TOLD]:
        yield item if item.remedy else replace(item, remedy=_REMEDY)
    if len(wrong) > _TOLD:
        message = f"и ещё ошибок в этом объекте: {len(wrong) - _TOLD}"
        yield Finding(line=found.line, object=found.title, field="", message=message, remedy=_REMEDY)


class _Check:
    """Holds the objects of one file against a target."""

    def __init__(self, target: Profile) -> None:
        self._speller = ObjectSpeller(target, is_strict=False)

    def findings(self, found: ReadObject) -> list[Finding]:
        """What the target has no place for, each with the line of its field."""
        self._speller.object(found.object)
        return [
            Finding(
                line=_line(found, item.field),
                object=item.object,
                field=item.field,
                message=item.message,
                expected=item.expected,
            )
            for item in self._speller.complaints(found.object)
        ]


def _line(found: ReadObject, path: str) -> int:
    """The line of a field, or of what it is part of."""
    while path and path not in found.lines:
        path = path.rpartition(".")[0]
    return found.lines.get(path, found.line)
