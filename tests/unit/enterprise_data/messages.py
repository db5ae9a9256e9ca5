"""Messages for the tests of reading: well-formed ones, and what to break in them."""

from __future__ import annotations

from pathlib import Path

from enterprise_data.formats.enterprise_data.reader import Limits, RawObject, open_message
from enterprise_data.formats.enterprise_data.versions import MSG, namespace

REF = "91d5a7dd-2d96-4af5-b855-90ad613450b9"
OTHER = "11d5a7dd-2d96-4af5-b855-90ad613450b9"
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'


def header(version: str | None = "1.17", inside: str = "", available: str = "") -> str:
    """A header; ``inside`` stands after the date, ``available`` replaces the list of versions."""
    uri = namespace(version) if version else namespace("x").removesuffix("/x")
    listed = available or f"<msg:AvailableVersion>{version or '1.17'}</msg:AvailableVersion>"
    return (
        f"<msg:Header><msg:Format>{uri}</msg:Format><msg:CreationDate>2026-11-20T07:30:00</msg:CreationDate>"
        f"{inside}{listed}</msg:Header>"
    )


def message(
    *objects: str,
    version: str | None = "1.17",
    head: str = "",
    body_uri: str = "",
    declaration: str = DECLARATION,
) -> str:
    """A whole message; without a version one of settings only."""
    body = ""
    if version:
        body = f'<Body xmlns="{body_uri or namespace(version)}">{"".join(objects)}</Body>'
    return (
        f'{declaration}<Message xmlns:msg="{MSG}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"{head or header(version)}{body}</Message>"
    )


def counterparty(ref: str = REF, name: str = "Ромашка", more: str = "") -> str:
    """One sound counterparty; ``more`` stands behind its keys."""
    return (
        f"<Справочник.Контрагенты><КлючевыеСвойства><Ссылка>{ref}</Ссылка><Наименование>{name}</Наименование>"
        "<ЮридическоеФизическоеЛицо>ЮридическоеЛицо</ЮридическоеФизическоеЛицо></КлючевыеСвойства>"
        f"{more}</Справочник.Контрагенты>"
    )


def deletion(word: str = "КонтрагентыСсылка", ref: str = REF) -> str:
    """``УдалениеОбъекта`` of one object."""
    inner = f"<СсылкаНаОбъект><{word}>{ref}</{word}></СсылкаНаОбъект>"
    return f"<УдалениеОбъекта><СсылкаНаОбъект>{inner}</СсылкаНаОбъект></УдалениеОбъекта>"


def put(folder: Path, content: str | bytes, name: str = "message.xml") -> Path:
    """The message as a file."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def read(path: Path, limits: Limits | None = None) -> list[RawObject]:
    """Everything in it."""
    with open_message(path, limits) as reader:
        return list(reader.objects())
