"""Checks a file and tells in Russian where it breaks the format: line, object, field, what is expected."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from enterprise_data.errors import ExchangeError
from enterprise_data.formats.enterprise_data.catalogue import catalogue
from enterprise_data.formats.enterprise_data.header import Header
from enterprise_data.formats.enterprise_data.reader import RawObject, open_message
from enterprise_data.formats.enterprise_data.schema import DELETION
from enterprise_data.formats.enterprise_data.versions import supported_versions


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong."""

    line: int
    object: str
    field: str
    message: str
    expected: str = ""


def validate_file(path: Path) -> Iterator[Finding]:
    """Every finding of a plain XML file, as a stream; a file that can't be read gives one finding."""
    try:
        with open_message(path) as reader:
            yield from _check_header(reader.header)
            seen: set[int] = set()
            for raw in reader.objects():
                yield from _check_object(raw, seen)
    except ExchangeError as error:
        yield Finding(line=0, object="сообщение", field="", message=error.message, expected=error.hint)


def _check_header(header: Header) -> Iterator[Finding]:
    if header.version is not None and header.version not in supported_versions():
        listed = ", ".join(supported_versions())
        message = f"версия формата {header.version} не описана: объекты проверены только по устройству"
        yield Finding(
            line=0, object="заголовок", field="Format", message=message, expected=f"описаны: {listed}"
        )
    if not header.available_versions:
        expected = "хотя бы одна версия"
        yield Finding(
            line=0, object="заголовок", field="AvailableVersion", message="не указано", expected=expected
        )
    if header.abilities == ():
        message = "пустой список видов объектов: 1С не примет такое сообщение"
        yield Finding(line=0, object="заголовок", field="AvailableObjectTypes", message=message)


def _check_object(raw: RawObject, seen: set[int]) -> Iterator[Finding]:
    name = f"{raw.type_name} {raw.ref or ''}".strip()
    if raw.version in supported_versions():
        known = catalogue(raw.version)
        if raw.type_name not in known.all_objects and not raw.deletion:
            message = f"такого вида объектов в версии {raw.version} нет"
            yield Finding(line=raw.line, object=name, field="", message=message)
            return
        for item in raw.deviations():
            line = item.line or raw.line
            yield Finding(
                line=line, object=name, field=item.field, message=item.message, expected=item.expected
            )
        if raw.ref is None and (raw.deletion or raw.type_name in known.objects):
            expected = "УИД строчными буквами, например 91d5a7dd-2d96-4af5-b855-90ad613450b9"
            yield Finding(
                line=raw.line, object=name, field="Ссылка", message="нет правильной ссылки", expected=expected
            )
    if raw.ref is not None:
        key = hash((raw.type_name, raw.ref, raw.type_name == DELETION))
        if key in seen:
            yield Finding(
                line=raw.line, object=name, field="Ссылка", message="этот УИД уже встречался в файле"
            )
        seen.add(key)
