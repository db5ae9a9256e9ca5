"""Live access to an infobase over its standard OData interface."""

from __future__ import annotations

from pathlib import Path

from connectors.onec.odata.base import ODataBase
from connectors.onec.odata.client import ODataClient
from connectors.onec.odata.options import ODataOptions, parse_options
from connectors.onec.odata.telling import ODataFigures

__all__ = [
    "ODataBase",
    "ODataClient",
    "ODataFigures",
    "ODataOptions",
    "open_figures",
    "open_live_base",
    "parse_options",
]


def open_live_base(options: ODataOptions, folder: Path | None = None) -> ODataBase:
    """A base; ``folder`` keeps its schema between runs."""
    return ODataBase(options, folder)


def open_figures(options: ODataOptions, folder: Path | None = None) -> ODataFigures:
    """The prices, stock and debts of a base."""
    return ODataFigures(ODataBase(options, folder))
