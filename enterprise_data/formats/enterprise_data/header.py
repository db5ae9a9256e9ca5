"""The header of a message: who, to whom, which number, what is accepted, what each side can do (format.md §2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from enterprise_data.formats.enterprise_data.versions import BASE_URI, namespace
from enterprise_data.model.xml_text import escape

EXCHANGE_PLAN = "СинхронизацияДанныхЧерезУниверсальныйФормат"


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
