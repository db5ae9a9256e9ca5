"""Ways to reach an infobase, by the name that settings use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from connectors.base import MessageTransport, NodeCodes
from connectors.onec.files import FileMailbox, parse_options
from enterprise_data.errors import UnknownConnector

Factory = Callable[[Mapping[str, Any], NodeCodes], MessageTransport]


def _files(options: Mapping[str, Any], nodes: NodeCodes) -> MessageTransport:
    return FileMailbox(parse_options(options), nodes)


TRANSPORTS: dict[str, Factory] = {"files": _files}


def check_options(name: str, options: Mapping[str, Any]) -> None:
    """Whether a mailbox could be opened with these options; raises ``ConfigurationError``."""
    if name == "files":
        parse_options(options)


def open_transport(name: str, options: Mapping[str, Any], nodes: NodeCodes) -> MessageTransport:
    """Opens a mailbox; raises ``UnknownConnector`` or ``ConfigurationError``."""
    factory = TRANSPORTS.get(name)
    if factory is None:
        raise UnknownConnector(
            f"Неизвестный вид подключения «{name}».", hint="Есть: " + ", ".join(TRANSPORTS) + ", none."
        )
    return factory(options, nodes)
