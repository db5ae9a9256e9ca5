"""Which format a file is in, by how it begins. Stands above the formats, which don't know each other."""

from __future__ import annotations

from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import cast

from lxml import etree

_HEAD = 1 << 16
_BANK = b"1CClientBankExchange"
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_UNIVERSAL_ROOTS = ("ФайлОбмена", "ПравилаОбмена", "КоммерческаяИнформация")
"""The first is the format; the others are what people take for it: its reader says what they are."""


class Format(StrEnum):
    """Formats that a file may be in."""

    ENTERPRISE_DATA = "enterprise-data"
    UNIVERSAL = "universal"
    BANK_CLIENT = "bank-client"


def recognised(path: Path) -> Format:
    """The format of a plain file; whatever is unknown is taken for EnterpriseData, whose reader refuses it in words."""
    with path.open("rb") as file:
        return format_of(file.read(_HEAD))


def format_of(head: bytes) -> Format:
    """The format of a file that begins so."""
    text = head
    for bom in _BOMS:
        text = text.removeprefix(bom)
    if text.lstrip().replace(b"\0", b"").startswith(_BANK):
        return Format.BANK_CLIENT
    name = root_name(head)
    if name is None:
        is_universal = any(f"<{_UNIVERSAL_ROOTS[0]}".encode(code) in head for code in ("utf-8", "cp1251"))
    else:
        is_universal = name in _UNIVERSAL_ROOTS or name.rpartition("}")[2] == _UNIVERSAL_ROOTS[2]
    return Format.UNIVERSAL if is_universal else Format.ENTERPRISE_DATA


def root_name(head: bytes) -> str | None:
    """Tag of the first element of a file that begins so; None if there is none."""
    parser = etree.XMLPullParser(events=("start",), resolve_entities=False, no_network=True, load_dtd=False)
    with suppress(etree.XMLSyntaxError):  # the first element may stand before the fault
        parser.feed(head)
    try:
        return next((str(cast(etree._Element, item).tag) for _, item in parser.read_events()), None)
    except etree.XMLSyntaxError:
        return None
