"""Ways to reach an infobase, by the name that settings use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from connectors.base import LiveBase, LiveFigures, MessageTransport, NodeCodes
from connectors.onec import ftp, mail, odata, soap
from connectors.onec.files import FileMailbox, parse_options
from enterprise_data.errors import UnknownConnector

Factory = Callable[[Mapping[str, Any], NodeCodes], MessageTransport]


def _files(options: Mapping[str, Any], nodes: NodeCodes) -> MessageTransport:
    return FileMailbox(parse_options(options), nodes)


def _ftp(options: Mapping[str, Any], nodes: NodeCodes) -> MessageTransport:
    return ftp.open_mailbox(ftp.parse_options(options), nodes)


def _mail(options: Mapping[str, Any], nodes: NodeCodes) -> MessageTransport:
    return mail.open_mailbox(mail.parse_options(options), nodes)


def _soap(options: Mapping[str, Any], nodes: NodeCodes) -> MessageTransport:
    return soap.open_mailbox(soap.parse_options(options), nodes)


def _odata(options: Mapping[str, Any], folder: Path) -> LiveBase:
    return odata.open_live_base(odata.parse_options(options), folder)


def _odata_figures(options: Mapping[str, Any], folder: Path) -> LiveFigures:
    return odata.open_figures(odata.parse_options(options), folder)


TRANSPORTS: dict[str, Factory] = {"files": _files, "ftp": _ftp, "mail": _mail, "soap": _soap}
LIVE: dict[str, Callable[[Mapping[str, Any], Path], LiveBase]] = {"odata": _odata}
"""Bases that are asked directly instead of sending messages."""
FIGURES: dict[str, Callable[[Mapping[str, Any], Path], LiveFigures]] = {"odata": _odata_figures}
"""Bases that tell their prices, stock and debts."""
_CHECKS: dict[str, Callable[[Mapping[str, Any]], object]] = {
    "files": parse_options,
    "ftp": ftp.parse_options,
    "mail": mail.parse_options,
    "odata": odata.parse_options,
    "soap": soap.parse_options,
}


def check_options(name: str, options: Mapping[str, Any]) -> None:
    """Whether a mailbox could be opened with these options; raises ``ConfigurationError``."""
    check = _CHECKS.get(name)
    if check is not None:
        check(options)


def open_transport(name: str, options: Mapping[str, Any], nodes: NodeCodes) -> MessageTransport:
    """Opens a mailbox; raises ``UnknownConnector`` or ``ConfigurationError``."""
    factory = TRANSPORTS.get(name)
    if factory is None:
        raise UnknownConnector(
            f"Неизвестный вид подключения «{name}».",
            hint="Есть: " + ", ".join([*TRANSPORTS, *LIVE]) + ", none.",
        )
    return factory(options, nodes)


def open_live(name: str, options: Mapping[str, Any], folder: Path) -> LiveBase:
    """Opens a base that is asked directly; ``folder`` is where it may keep what it read of the base's schema."""
    return LIVE[name](options, folder)


def open_figures(name: str, options: Mapping[str, Any], folder: Path) -> LiveFigures:
    """Opens the prices, stock and debts of a base; ``folder`` as above."""
    return FIGURES[name](options, folder)
