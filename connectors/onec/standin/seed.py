"""Demo data."""

from __future__ import annotations

from connectors.onec.standin.infobase import Infobase


def seed_demo(infobase: Infobase, counterparties: int = 500) -> None: ...
