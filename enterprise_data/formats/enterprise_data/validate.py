"""Checks a file and tells in Russian where it breaks the format: line, object, field, what is expected.

Every type of the version is checked, not only those that are exchanged: what 1C wrote or will be given is one file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache, partial
from pathlib import Path

from enterprise_data.errors import ExchangeError
from enterprise_data.formats.enterprise_data.catalogue import catalogue
from enterprise_data.formats.enterprise_data.complaints import Violation
from enterprise_data.formats.enterprise_data.examination import examined
from enterprise_data.formats.enterprise_data.header import Header
from enterprise_data.formats.enterprise_data.nearby import examined_nearby, has_object_nearby, neighbours
from enterprise_data.formats.enterprise_data.reader import RawObject, open_message
from enterprise_data.formats.enterprise_data.stored import element_of
from enterprise_data.formats.enterprise_data.versions import supported_versions

_HEADER = "заголовок"
_TOLD = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong."""

    line: int
    object: str
    field: str
    message: str
    expected: str = ""


def validate_file(path: Path) -> Iterator[Finding]:
    """Every finding of a plain XML file, as a stream; a file that can't be read ends with one that tells why."""
    try:
        with open_message(path) as reader:
            yield from _of(_HEADER, reader.header_deviations())
            yield from _check_header(reader.header, reader.header_line)
            seen: dict[int, int] = {}
            for raw in reader.objects():
                yield from _check_object(raw, seen)
    except ExchangeError as error:
        line = int(error.facts.get("line", 0))
        yield Finding(line=line, object="сообщение", field="", message=error.message, expected=error.hint)


def _of(name: str, found: Iterable[Violation]) -> Iterator[Finding]:
    for item in found:
        yield Finding(
            line=item.line, object=name, field=item.field, message=item.message, expected=item.expected
        )


def _check_header(header: Header, line: int) -> Iterator[Finding]:
    about = Finding(line=line, object=_HEADER, field="", message="")
    if header.version is not None and header.version not in supported_versions():
        around = ", ".join(neighbours(header.version))
        yield replace(
            about,
            field="Format",
            message=f"версия формата {header.version} не описана: проверено по соседним ({around})",
            expected="описаны: " + ", ".join(supported_versions()),
        )
    if header.version is not None and header.version not in header.available_versions:
        yield replace(
            about,
            field="AvailableVersion",
            message=f"среди версий нет той, в которой записаны данные: {header.version}",
            expected=f"{header.version} в списке AvailableVersion",
        )
    if header.abilities == ():
        message = "пустой список видов объектов: 1С не примет такое сообщение"
        yield replace(
            about,
            field="AvailableObjectTypes",
            message=message,
            expected="хотя бы один вид или никакого списка",
        )


def _check_object(raw: RawObject, seen: dict[int, int]) -> Iterator[Finding]:
    name = f"{raw.type_name} {raw.ref or ''}".strip()
    about = Finding(line=raw.line, object=name, field="", message="")
    described = raw.version in supported_versions()
    known = catalogue(raw.version).has_object if described else partial(has_object_nearby, raw.version)
    if not known(raw.type_name):
        close = get_close_matches(raw.type_name, _types(raw.version), 1)
        right = f"возможно, {close[0]}" if close else "без этого объекта: 1С его пропустит"
        yield replace(about, message=f"такого вида объектов в версии {raw.version} нет", expected=right)
        return
    if raw.ref is not None:
        key = hash((raw.ref, raw.deletion))
        if key in seen:
            message = f"этот УИД уже встречался в файле (строка {seen[key]})"
            yield replace(about, field="Ссылка", message=message, expected="у каждого объекта свой УИД")
        seen.setdefault(key, raw.line)
    yield from _of(name, _check_content(raw))


@cache
def _types(version: str) -> tuple[str, ...]:
    around = (version,) if version in supported_versions() else neighbours(version)
    return tuple(sorted(set().union(*(catalogue(one).all_objects for one in around))))


def _check_content(raw: RawObject) -> list[Violation]:
    """A file of errors in one object is not told to its end; the schema has the last word where we find nothing."""
    element = element_of(raw.xml)
    look = examined if raw.version in supported_versions() else examined_nearby
    found = [raw.in_file(item) for item in look(raw.version, element)]
    if not found:
        return raw.deviations(every_type=True)
    found.sort(key=lambda item: item.line)
    if len(found) > _TOLD:
        more = Violation(
            line=raw.line, field="", message=f"и ещё ошибок в этом объекте: {len(found) - _TOLD}"
        )
        found[_TOLD:] = [more]
    return found
