"""How many examples a law is tried with: a few in every run, many with ``make laws`` (OBMEN_LAWS multiplies them)."""

from __future__ import annotations

import os

_TIMES = int(os.environ.get("OBMEN_LAWS", "1"))


def tries(usual: int) -> int:
    """Examples for this run."""
    return usual * _TIMES
