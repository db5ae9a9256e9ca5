"""``make bench``: every figure of docs/performance.md, against the bare parse of the same file in the same run.

Each stage runs in a process of its own. Seconds are what a person waits; the ratios are told twice, by the clock and
by processor time, which a busy machine falsifies less.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path

from tests.bench.document_rounds import documents
from tests.bench.rounds import GOALS, MEMORY_GOAL, Runs, load, median, stage

_DELTA_GOAL, _EXCHANGED = 3.0, 1000


def measure(folder: Path, count: int, repeats: int) -> tuple[float, Runs]:
    """(megabytes, all runs of all stages) for one size."""
    files = {number: folder / f"m{number}.xml" for number in (1, 2, 3)}
    size = stage(f"{count} objects: making the files", "make", files[1], count, 1, 0)["size"]
    stage(f"{count} objects: making the files", "make", files[2], count, 2, 0)
    stage(f"{count} objects: making the files", "make", files[3], count, 3, 100)
    runs: Runs = {name: [] for name in ("bare parse", *GOALS)}
    home = folder / "home"
    for turn in range(1, repeats + 1):
        head = f"{count} objects, {turn} of {repeats}"
        runs["bare parse"].append(stage(f"{head}: bare parse", "bare", files[1]))
        stage(f"{head}: making the home", "init", home)
        for number, name in enumerate(("first load", "unchanged reload", "1 % changed"), 1):
            runs[name].append(stage(f"{head}: {name}", "exchange", home, files[number]))
        runs["emission"].append(stage(f"{head}: emission", "emission", home))
        shutil.rmtree(home)
    return size / 1e6, runs


def table(count: int, size: float, large: Runs, small: Runs) -> None:
    """Ratios and memory of one size beside the memory of a tenth of it."""
    repeats = len(large["bare parse"])
    print(f"{count} counterparties, {size:.0f} MB; median of {repeats}; load of the machine {load()}")
    print(
        f"{'stage':<18}{'seconds':>9}{'x bare':>9}{'cpu s':>9}{'x bare':>9}{'goal':>7}{'peak MB':>10}{'at 1/10':>9}"
    )
    bare, bare_cpu = median(large["bare parse"], "seconds"), median(large["bare parse"], "cpu")
    for name, runs in large.items():
        seconds, cpu = median(runs, "seconds"), median(runs, "cpu")
        peak, peak_small = (max(run["peak_mb"] for run in its) for its in (runs, small[name]))
        goal = f"{GOALS[name]:.1f}" if name in GOALS else ""
        print(
            f"{name:<18}{seconds:>9.2f}{seconds / bare:>9.2f}{cpu:>9.2f}{cpu / bare_cpu:>9.2f}{goal:>7}"
            f"{peak:>10.0f}{peak_small:>9.0f}"
        )
    print(f"goal for the peak of memory: {MEMORY_GOAL} MB, and the same at both sizes", flush=True)


def crowd(folder: Path, known: int, repeats: int) -> None:
    """100 changes against ``known`` counterparties: cost follows what changed, not what exists."""
    home, delta = folder / "home", folder / "delta.xml"
    exchanged = min(_EXCHANGED, known)
    stage(f"{known} known: exchanging the first {exchanged}", "make", folder / "first.xml", exchanged, 1, 0)
    stage(f"{known} known: making the home", "init", home)
    stage(f"{known} known: exchanging the first {exchanged}", "exchange", home, folder / "first.xml")
    if known > exchanged:
        stage(f"{known} known: writing the others into the tables", "crowd", home, exchanged, known)
    runs = []
    for turn in range(repeats):
        stage(
            f"{known} known, {turn + 1} of {repeats}: 100 changes", "make", delta, 100, 2 + turn, 1 + turn % 2
        )
        runs.append(stage(f"{known} known, {turn + 1} of {repeats}: 100 changes", "exchange", home, delta))
    seconds, cpu = median(runs, "seconds"), median(runs, "cpu")
    peak = max(run["peak_mb"] for run in runs)
    print(
        f"100 changes against {known} known counterparties (written into the tables, not exchanged): "
        f"{seconds:.2f} s, cpu {cpu:.2f} s, goal {_DELTA_GOAL} s; peak {peak:.0f} MB"
    )


def main() -> None:
    """Measures and prints the tables."""
    parser = argparse.ArgumentParser(prog="make bench", description="BENCH_ARGS chooses a smaller size.")
    parser.add_argument("--objects", type=int, default=100_000, help="counterparties of the large file")
    parser.add_argument("--repeats", type=int, default=3, help="the median of so many runs is told")
    parser.add_argument("--known", type=int, default=1_000_000, help="0 leaves the last measurement out")
    parser.add_argument(
        "--documents", type=int, default=0, help="measure so many documents of ten rows, and them alone"
    )
    options = parser.parse_args()
    if options.documents:
        documents(options.documents, options.repeats)
        return
    with tempfile.TemporaryDirectory(prefix="obmen-bench-") as name:
        folder = Path(name)
        _, small = measure(folder, max(options.objects // 10, 1), 1)
        size, large = measure(folder, options.objects, options.repeats)
        table(options.objects, size, large, small)
    if options.known:
        with tempfile.TemporaryDirectory(prefix="obmen-bench-") as name:
            crowd(Path(name), options.known, options.repeats)


if __name__ == "__main__":
    main()
