"""Ways to reach an infobase, by the name that settings use.

A way is loaded when a base takes it: the libraries of the web service, of OData and of mail weigh more than the rest
of the process, and most exchanges go through a folder.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from connectors.base import LiveBase, LiveFigures, MessageTransport, NodeCodes
from enterprise_data.errors import UnknownConnector

TRANSPORTS = ("files", "ftp", "mail", "soap")
LIVE = ("odata",)
"""Bases that are asked directly instead of sending messages."""
FIGURES = ("odata",)
"""Bases that tell their prices, stock and debts."""


def _way(name: str) -> Any:
    """The package of a way: ``parse_options``, and what opens it."""
    return import_module(f"connectors.onec.{name}")


def check_options(name: str, options: Mapping[str, Any]) -> None:
    """Whether a mailbox could be opened with these options; raises ``ConfigurationError``."""
    if name in TRANSPORTS or name in LIVE:
        _way(name).parse_options(options)


def open_transport(name: str, options: Mapping[str, Any], nodes: NodeCodes) -> MessageTransport:
    """Opens a mailbox; raises ``UnknownConnector`` or ``ConfigurationError``."""
    if name not in TRANSPORTS:
        raise UnknownConnector(
            f"Неизвестный вид подключения «{name}».",
            hint="Есть: " + ", ".join([*TRANSPORTS, *LIVE]) + ", none.",
        )
    way = _way(name)
    mailbox: MessageTransport = way.open_mailbox(way.parse_options(options), nodes)
    return mailbox


def open_live(name: str, options: Mapping[str, Any], folder: Path) -> LiveBase:
    """Opens a base that is asked directly; ``folder`` is where it may keep what it read of the base's schema."""
    way = _way(name)
    base: LiveBase = way.open_live_base(way.parse_options(options), folder)
    return base


def open_figures(name: str, options: Mapping[str, Any], folder: Path) -> LiveFigures:
    """Opens the prices, stock and debts of a base; ``folder`` as above."""
    way = _way(name)
    figures: LiveFigures = way.open_figures(way.parse_options(options), folder)
    return figures
