"""``make bench``: every figure of docs/performance.md, against the bare parse of the same file in the same run."""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

GOALS = {"first load": 3.0, "unchanged reload": 1.8, "1 % changed": 2.2, "emission": 1.5}


def stage(name: str, *args: object) -> dict[str, float]:
    """Runs one stage in a process of its own."""
    command = [sys.executable, "-m", "tests.bench.stages", name, *map(str, args)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{name}: {done.stderr or done.stdout}")
    result: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return result


def median(runs: list[dict[str, float]]) -> float:
    """Median of the seconds."""
    return statistics.median(run["seconds"] for run in runs)


def measure(folder: Path, count: int, repeats: int) -> dict[str, float]:
    """All stages for one size; returns seconds by stage, and the peak of memory."""
    files = {number: folder / f"m{number}.xml" for number in (1, 2, 3)}
    size = stage("make", files[1], count, 1, 0)["size"]
    stage("make", files[2], count, 2, 0)
    stage("make", files[3], count, 3, 100)
    result = {"size_mb": size / 1e6, "bare": median([stage("bare", files[1]) for _ in range(repeats)])}
    runs: dict[str, list[dict[str, float]]] = {name: [] for name in GOALS}
    for _ in range(repeats):
        home = folder / "home"
        runs["first load"].append(stage("exchange", home, files[1]))
        runs["unchanged reload"].append(stage("exchange", home, files[2]))
        runs["1 % changed"].append(stage("exchange", home, files[3]))
        runs["emission"].append(stage("emission", home))
        shutil.rmtree(home)
    for name, measured in runs.items():
        result[name] = median(measured)
        result[f"{name} peak"] = max(run["peak_mb"] for run in measured)
    return result


def million(folder: Path, known: int) -> dict[str, float]:
    """100 changes against ``known`` counterparties: cost follows what changed."""
    home, first, delta = folder / "home", folder / "first.xml", folder / "delta.xml"
    stage("make", first, known, 1, 0)
    load = stage("exchange", home, first)
    stage("make", delta, 100, 2, 1)
    return {"load": load["seconds"], "delta": stage("exchange", home, delta)["seconds"]}


def main() -> None:
    """Measures and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--objects", type=int, default=100_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--known", type=int, default=1_000_000, help="0 leaves the last measurement out")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="obmen-bench-") as name:
        folder = Path(name)
        small = measure(folder, options.objects // 10, options.repeats)
        large = measure(folder, options.objects, options.repeats)
        print(f"{options.objects} counterparties, {large['size_mb']:.0f} MB, median of {options.repeats}")
        print(f"{'stage':<18}{'seconds':>10}{'x bare':>10}{'goal':>8}{'peak MB':>10}{'at 1/10':>10}")
        print(f"{'bare parse':<18}{large['bare']:>10.2f}{1:>10.2f}")
        for label, goal in GOALS.items():
            ratio, peak, peak_small = (
                large[label] / large["bare"],
                large[f"{label} peak"],
                small[f"{label} peak"],
            )
            print(
                f"{label:<18}{large[label]:>10.2f}{ratio:>10.2f}{goal:>8.1f}{peak:>10.0f}{peak_small:>10.0f}",
                flush=True,
            )
    if options.known:
        with tempfile.TemporaryDirectory(prefix="obmen-bench-") as name:
            result = million(Path(name), options.known)
            print(f"100 changes against {options.known} known: {result['delta']:.2f} s (goal 3.0)")


if __name__ == "__main__":
    main()
