"""«Проверить файл»: whatever format it is in, recognised by how it begins, told in one form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from enterprise_data.errors import ConfigurationError, ExchangeError
from enterprise_data.formats import bank_client
from enterprise_data.formats.bank_client.reader import MAX_BYTES
from enterprise_data.formats.enterprise_data import validate as enterprise_data
from enterprise_data.formats.enterprise_data.archive import opened_message
from enterprise_data.formats.recognition import Format, recognised
from enterprise_data.formats.universal_xml import validate as universal
from enterprise_data.formats.universal_xml.profile import Profile, profile, profile_names


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong in a file, or that 1C would stumble over."""

    line: int
    object: str
    field: str
    message: str
    expected: str = ""
    remedy: str = ""


def targets() -> tuple[str, ...]:
    """Receiving configurations that a file can be held against."""
    return profile_names()


def validate(file: Path, target: str = "") -> Iterator[Finding]:
    """Every finding of a file, plain or packed, as a stream; one that can't be read ends with why."""
    chosen = profile(target) if target else None
    try:
        with opened_message(file) as path:
            yield from _of(path, recognised(path), chosen)
    except ConfigurationError:
        raise
    except ExchangeError as error:
        yield Finding(line=0, object="файл", field="", message=error.message, expected=error.hint)


def _of(path: Path, format: Format, target: Profile | None) -> Iterator[Finding]:
    if format is Format.UNIVERSAL:
        for told in universal.validate_file(path, target):
            yield Finding(
                line=told.line,
                object=told.object,
                field=told.field,
                message=told.message,
                expected=told.expected,
                remedy=told.remedy,
            )
    elif format is Format.BANK_CLIENT:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
        for strange in bank_client.read_file(content, path.name).findings:
            yield Finding(
                line=strange.line, object="файл", field="", message=strange.message, remedy=strange.hint
            )
    else:
        for item in enterprise_data.validate_file(path):
            yield Finding(
                line=item.line,
                object=item.object,
                field=item.field,
                message=item.message,
                expected=item.expected,
            )
