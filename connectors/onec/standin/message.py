"""The envelope: reading a header with 1C's objections, writing one with our capabilities."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape

from lxml import etree

from connectors.onec.standin.errors import MessageRefused
from connectors.onec.standin.schema import BASE_NAMESPACE, MESSAGE_NAMESPACE

PLAN = "СинхронизацияДанныхЧерезУниверсальныйФормат"
ORDER = (
    "Format", "CreationDate", "Confirmation", "AvailableVersion", "NewFrom", "AvailableObjectTypes",
    "Prefix", "AvailableExtensions", "SynchronizationContour",
)  # fmt: skip
CONFIRMATION = ("ExchangePlan", "To", "From", "MessageNo", "ReceivedNo")
OPENING = (
    f'<Message xmlns:msg="{MESSAGE_NAMESPACE}" xmlns:xs="http://www.w3.org/2001/XMLSchema"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """``abilities``: type → [sending, receiving]; None if the header does not list types."""

    format: str
    created: str = ""
    plan: str = ""
    to: str = ""
    sender: str = ""
    number: int | None = None
    received: int | None = None
    confirmed: bool = False
    versions: list[str] = field(default_factory=list)
    new_from: str = ""
    abilities: dict[str, list[str]] | None = None
    prefix: str = ""
    extension: str = ""

    @property
    def version(self) -> str:
        """Empty for a settings-only message."""
        return self.format.split(" ")[0].removeprefix(BASE_NAMESPACE).removeprefix("/")


def read_header(element: Any) -> Header:
    """Strict as 1C: a header out of order is no header."""
    found = _children(element, ORDER, repeated="AvailableVersion")
    if not found.get("Format") or "CreationDate" not in found or "AvailableVersion" not in found:
        raise MessageRefused("Ошибка чтения заголовка сообщения обмена: не заполнены обязательные свойства.")
    text = (found["Format"][0].text or "").strip()
    if text.split(" ")[0] != BASE_NAMESPACE and not text.startswith(f"{BASE_NAMESPACE}/"):
        raise MessageRefused(f"Формат сообщения обмена не поддерживается: «{text}».")
    parts = _children(found["Confirmation"][0], CONFIRMATION) if "Confirmation" in found else {}
    if parts and "From" not in parts:
        raise MessageRefused("Ошибка чтения заголовка сообщения обмена: не указан отправитель.")
    return Header(
        format=text,
        created=_text(found, "CreationDate"),
        plan=_text(parts, "ExchangePlan"),
        to=_text(parts, "To"),
        sender=_text(parts, "From"),
        number=_number(parts, "MessageNo"),
        received=_number(parts, "ReceivedNo"),
        confirmed=bool(parts),
        versions=[(node.text or "").strip() for node in found["AvailableVersion"]],
        new_from=_text(found, "NewFrom"),
        abilities=_abilities(found.get("AvailableObjectTypes", [None])[0]),
        prefix=_text(found, "Prefix"),
    )


def _children(element: Any, order: tuple[str, ...], repeated: str = "") -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    place = 0
    for child in element:
        name = etree.QName(child) if isinstance(child.tag, str) else None
        if name is None or name.namespace != MESSAGE_NAMESPACE:
            continue
        local = str(name.localname)
        index = order.index(local) if local in order else -1
        if index < place or (local in found and local != repeated):
            raise MessageRefused(f"Ошибка чтения заголовка сообщения обмена: свойство «{local}».")
        place = index
        found.setdefault(local, []).append(child)
    return found


def _text(found: dict[str, list[Any]], name: str) -> str:
    return (found[name][0].text or "").strip() if name in found else ""


def _number(found: dict[str, list[Any]], name: str) -> int | None:
    text = _text(found, name)
    if name not in found:
        return None
    try:
        return int(text)
    except ValueError:
        raise MessageRefused(f"Ошибка чтения заголовка сообщения обмена: {name} = «{text}».") from None


def _abilities(element: Any) -> dict[str, list[str]] | None:
    if element is None or element.get("{http://www.w3.org/2001/XMLSchema-instance}nil") in ("true", "1"):
        return None
    found = {}
    for row in element:
        parts = _children(row, ("Name", "Sending", "Receiving"))
        found[_text(parts, "Name")] = [_text(parts, "Sending"), _text(parts, "Receiving")]
    return found


def write_header(header: Header) -> str:
    """The opening of a message up to the end of its header."""
    rows = [_line(2, "Format", header.format), _line(2, "CreationDate", header.created)]
    if header.confirmed:
        parts = (header.plan, header.to, header.sender, str(header.number), str(header.received))
        inside = "".join(_line(3, name, text) for name, text in zip(CONFIRMATION, parts, strict=True))
        rows.append(f"\t\t<msg:Confirmation>\n{inside}\t\t</msg:Confirmation>\n")
    rows += [_line(2, "AvailableVersion", text) for text in sorted(header.versions, reverse=True)]
    rows += [_line(2, "NewFrom", header.new_from)] if header.new_from else []
    rows += [_abilities_text(header.abilities)] if header.abilities is not None else []
    rows += [_line(2, "Prefix", header.prefix)] if header.prefix else []
    rows += [_extension_text(header)] if header.extension else []
    opening = f'\ufeff<?xml version="1.0" encoding="UTF-8"?>\n{OPENING}'
    return f"{opening}\t<msg:Header>\n{''.join(rows)}\t</msg:Header>\n"


def _abilities_text(abilities: dict[str, list[str]]) -> str:
    rows = []
    for name, (sending, receiving) in abilities.items():
        inside = _line(4, "Name", name) + _line(4, "Sending", sending) + _line(4, "Receiving", receiving)
        rows.append(f"\t\t\t<msg:ObjectType>\n{inside}\t\t\t</msg:ObjectType>\n")
    return f"\t\t<msg:AvailableObjectTypes>\n{''.join(rows)}\t\t</msg:AvailableObjectTypes>\n"


def _extension_text(header: Header) -> str:
    inside = _line(4, "Namespace", header.extension) + _line(4, "BaseVersion", header.version)
    rows = f"\t\t\t<msg:Extension>\n{inside}\t\t\t</msg:Extension>\n"
    return f"\t\t<msg:AvailableExtensions>\n{rows}\t\t</msg:AvailableExtensions>\n"


def _line(depth: int, name: str, text: str) -> str:
    tabs = "\t" * depth
    return f"{tabs}<msg:{name}>{escape(text)}</msg:{name}>\n" if text else f"{tabs}<msg:{name}/>\n"
