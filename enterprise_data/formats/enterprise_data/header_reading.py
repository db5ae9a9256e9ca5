"""Reads a header: tolerantly where 1C and others differ, strictly where a guess could lose or double something."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import NoReturn

from lxml import etree

from enterprise_data.errors import MalformedMessage
from enterprise_data.formats.enterprise_data.header import Confirmation, Header, ObjectAbility
from enterprise_data.formats.enterprise_data.tags import local_name
from enterprise_data.formats.enterprise_data.versions import BASE_URI, is_version

_MAX_NUMBER = 10**15
_MAX_TYPES = 5000
_NUMBER = re.compile(r"-?\d{1,16}", re.ASCII)
_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"


def read_header(element: etree._Element) -> Header:
    """The header of an element; raises ``MalformedMessage`` on what can't be understood or stands twice."""
    single = _singles(element, repeated={"AvailableVersion"})
    confirmation = single.get("Confirmation")
    return Header(
        version=_version(_text(single.get("Format"))),
        creation_date=_moment(_text(single.get("CreationDate"))),
        confirmation=None if confirmation is None else _read_confirmation(confirmation),
        available_versions=tuple(
            _text(item) for item in element if _name(item) == "AvailableVersion" and _text(item)
        ),
        new_from=_text(single.get("NewFrom")) or None,
        abilities=_abilities(single.get("AvailableObjectTypes")),
        prefix=_text(single.get("Prefix")) or None,
        extensions=_extensions(single.get("AvailableExtensions")),
        contour=_raw(single.get("SynchronizationContour")),
    )


def _refuse(message: str) -> NoReturn:
    raise MalformedMessage(f"Заголовок сообщения: {message}", hint="Выгрузите сообщение из 1С заново.")


def _name(element: etree._Element) -> str:
    return local_name(element)


def _text(element: etree._Element | None) -> str:
    return "" if element is None else (element.text or "").strip()


def _singles(element: etree._Element, repeated: set[str]) -> dict[str, etree._Element]:
    found: dict[str, etree._Element] = {}
    for item in element:
        name = _name(item)
        if name in found and name not in repeated:
            _refuse(f"элемент «{name}» встречается дважды.")
        found.setdefault(name, item)
    return found


def _version(text: str) -> str | None:
    """``Format``: a versioned URI, the bare base, or a URI with an extension after a blank."""
    uri = text.split()[0] if text else ""
    if uri == BASE_URI:
        return None
    version = uri.removeprefix(f"{BASE_URI}/")
    if not uri.startswith(f"{BASE_URI}/") or not is_version(version):
        _refuse(f"«{text[:200]}» — не формат EnterpriseData.")
    return version


def _moment(text: str) -> datetime:
    """1C writes UTC without a zone (format.md §2.2)."""
    try:
        moment = datetime.fromisoformat(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        _refuse(f"дата создания «{text[:40]}» не читается.")


def _read_confirmation(element: etree._Element) -> Confirmation:
    single = _singles(element, repeated=set())
    if not _text(single.get("From")):
        _refuse("не указан отправитель (From).")
    return Confirmation(
        from_=_text(single.get("From")),
        to=_text(single.get("To")),
        message_no=_number("MessageNo", single),
        received_no=_number("ReceivedNo", single),
        exchange_plan=_text(single.get("ExchangePlan")),
    )


def _number(name: str, single: dict[str, etree._Element]) -> int | None:
    text = _text(single.get(name))
    if not text:
        return None
    if not _NUMBER.fullmatch(text):
        _refuse(f"номер «{name}» — «{text[:40]}» — не число.")
    number = int(text)
    if number > _MAX_NUMBER or number < -1:
        _refuse(f"номер «{name}» — {text} — вне допустимых границ.")
    return number


def _abilities(element: etree._Element | None) -> tuple[ObjectAbility, ...] | None:
    if element is None or element.get(_NIL) in ("true", "1"):
        return None
    if len(element) > _MAX_TYPES:
        _refuse("слишком длинный список видов объектов.")
    found = []
    for item in element:
        single = _singles(item, repeated=set())
        found.append(
            ObjectAbility(
                name=_text(single.get("Name")),
                sending=_text(single.get("Sending")),
                receiving=_text(single.get("Receiving")),
            )
        )
    return tuple(found)


def _extensions(element: etree._Element | None) -> tuple[str, ...]:
    return tuple(
        _text(_singles(item, repeated=set()).get("Namespace"))
        for item in (() if element is None else element)
    )


def _raw(element: etree._Element | None) -> str:
    return "" if element is None else etree.tostring(element, encoding="unicode", with_tail=False)
