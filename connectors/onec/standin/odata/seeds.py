"""Example data of a stand-in base, by model."""

from __future__ import annotations

from collections.abc import Callable

from connectors.onec.standin.odata.posting import Movement, Posting
from connectors.onec.standin.odata.seed import common
from connectors.onec.standin.odata.seed_bp import seed_bp
from connectors.onec.standin.odata.seed_unf import seed_unf
from connectors.onec.standin.odata.seed_ut import seed_ut
from connectors.onec.standin.odata.store import Store

_SEEDS: dict[str, Callable[[Store, dict[str, str], Posting], None]] = {
    "bp30": seed_bp,
    "ut11": seed_ut,
    "unf": seed_unf,
}


def seed(store: Store, model: str, movements: list[Movement]) -> dict[str, str]:
    """Fills an empty store; gives references by speaking names."""
    refs: dict[str, str] = {}
    common(store, refs)
    if model in _SEEDS:
        _SEEDS[model](store, refs, Posting(store, movements))
    for changes in store.registrations.values():
        changes.clear()  # what a base begins with is no change
    return refs
