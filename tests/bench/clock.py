"""Time as a stage tells it."""

from __future__ import annotations

import time


def clocks() -> tuple[float, float]:
    """What a person waits, and what the processor works."""
    return time.perf_counter(), time.process_time()


def since(started: tuple[float, float]) -> dict[str, float]:
    """Both, since then."""
    wall, cpu = clocks()
    return {"seconds": wall - started[0], "cpu": cpu - started[1]}
