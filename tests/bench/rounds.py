"""One round of measurement: a stage in a process of its own, progress beside the figures, the median of repeats."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time

GOALS = {"first load": 3.0, "unchanged reload": 1.8, "1 % changed": 2.2, "emission": 1.5}
MEMORY_GOAL = 120
_STARTED = time.monotonic()

Runs = dict[str, list[dict[str, float]]]


def stage(label: str, name: str, *args: object) -> dict[str, float]:
    """Runs one stage in a process of its own, and says so."""
    tell(label)
    command = [sys.executable, "-m", "tests.bench.stages", name, *map(str, args)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{label}: {done.stderr or done.stdout}")
    result: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    if "cpu" in result:
        tell(
            f"{label}: {result['seconds']:.2f} s, cpu {result['cpu']:.2f} s, peak {result['peak_mb']:.0f} MB"
        )
    return result


def tell(text: str) -> None:
    """Progress, beside the figures."""
    print(f"[{time.monotonic() - _STARTED:6.0f} s] {text}", file=sys.stderr, flush=True)


def median(runs: list[dict[str, float]], name: str) -> float:
    """Of one figure over the repeats."""
    return statistics.median(run[name] for run in runs)


def load() -> str:
    """What else the machine does."""
    return f"{os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
