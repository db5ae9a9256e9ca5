"""The header of a message: who, to whom, which number, what is accepted, what each side can do (format.md §2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NoReturn
from xml.sax.saxutils import escape

from lxml import etree

from enterprise_data.errors import MalformedMessage
from enterprise_data.formats.enterprise_data.versions import BASE_URI, is_version, namespace

MSG = "http://www.1c.ru/SSL/Exchange/Message"
EXCHANGE_PLAN = "СинхронизацияДанныхЧерезУниверсальныйФормат"
_MAX_NUMBER = 10**15
_MAX_TYPES = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """Codes and numbers. ``message_no`` None or not positive: nothing is acknowledged."""

    from_: str
    to: str = ""
    message_no: int | None = None
    received_no: int | None = None
    exchange_plan: str = EXCHANGE_PLAN


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectAbility:
    """What the sender can do with a type: ``*``, a comma list of versions, or nothing."""

    name: str
    sending: str = ""
    receiving: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """One header. ``version`` None: a settings-only message. ``abilities`` None: the list is absent."""

    version: str | None
    creation_date: datetime
    confirmation: Confirmation | None
    available_versions: tuple[str, ...]
    new_from: str | None = None
    abilities: tuple[ObjectAbility, ...] | None = None
    prefix: str | None = None
    extensions: tuple[str, ...] = ()
    contour: str = ""
    """``SynchronizationContour`` as it came; kept and shown, never written."""

    @property
    def is_settings_only(self) -> bool:
        """Whether the message has no body by design."""
        return self.version is None


# --- writing ------------------------------------------------------------------------------------------


def header_xml(header: Header) -> str:
    """The header, strictly in the schema's order."""
    return f"<msg:Header>{''.join(_parts(header))}</msg:Header>"


def _parts(header: Header) -> Iterator[str]:
    yield _leaf("Format", namespace(header.version) if header.version else BASE_URI)
    yield _leaf("CreationDate", f"{header.creation_date.astimezone(UTC):%Y-%m-%dT%H:%M:%S}")
    if header.confirmation is not None:
        yield _confirmation(header.confirmation)
    yield from (_leaf("AvailableVersion", version) for version in header.available_versions)
    if header.new_from:
        yield _leaf("NewFrom", header.new_from)
    if header.abilities is not None:
        types = "".join(
            f"<msg:ObjectType>{_leaf('Name', item.name)}{_leaf('Sending', item.sending)}"
            f"{_leaf('Receiving', item.receiving)}</msg:ObjectType>"
            for item in header.abilities
        )
        yield f"<msg:AvailableObjectTypes>{types}</msg:AvailableObjectTypes>"
    if header.prefix:
        yield _leaf("Prefix", header.prefix)


def _confirmation(item: Confirmation) -> str:
    inside = _leaf("ExchangePlan", item.exchange_plan)
    inside += _leaf("To", item.to) if item.to else ""
    inside += _leaf("From", item.from_)
    inside += _leaf("MessageNo", str(item.message_no)) if item.message_no is not None else ""
    inside += _leaf("ReceivedNo", str(item.received_no)) if item.received_no is not None else ""
    return f"<msg:Confirmation>{inside}</msg:Confirmation>"


def _leaf(name: str, text: str) -> str:
    return f"<msg:{name}>{escape(text)}</msg:{name}>" if text else f"<msg:{name}/>"


# --- reading ------------------------------------------------------------------------------------------


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
    return etree.QName(element).localname


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
    except ValueError:
        _refuse(f"дата создания «{text[:40]}» не читается.")
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


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
    if not (text.lstrip("-").isascii() and text.lstrip("-").isdigit() and len(text) <= 16):
        _refuse(f"номер «{name}» — «{text[:40]}» — не число.")
    number = int(text)
    if number > _MAX_NUMBER or number < -1:
        _refuse(f"номер «{name}» — {text} — вне допустимых границ.")
    return number


def _abilities(element: etree._Element | None) -> tuple[ObjectAbility, ...] | None:
    if element is None:
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
