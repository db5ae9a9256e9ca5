"""Documents of ten rows, measured at a tenth of the size and at the full size, against the bare parse of the file."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from tests.bench.rounds import GOALS, MEMORY_GOAL, Runs, load, median, stage

_STAGES = (
    "bare parse",
    "reading",
    "writing new",
    "writing changed",
    "first load",
    "unchanged reload",
    "emission",
)


def documents(count: int, repeats: int) -> None:
    """Measures and prints the table."""
    with tempfile.TemporaryDirectory(prefix="obmen-bench-") as name:
        _, small = _measure(Path(name), max(count // 10, 1), 1)
    with tempfile.TemporaryDirectory(prefix="obmen-bench-") as name:
        size, large = _measure(Path(name), count, repeats)
    _table(count, size, large, small)


def _measure(folder: Path, count: int, repeats: int) -> tuple[float, Runs]:
    catalogues, file, home = folder / "catalogues.xml", folder / "documents.xml", folder / "home"
    size = stage(f"{count} documents: making the files", "prepare_documents", catalogues, file, count)["size"]
    runs: Runs = {name: [] for name in _STAGES}
    for turn in range(1, repeats + 1):
        head = f"{count} documents, {turn} of {repeats}"
        runs["bare parse"].append(stage(f"{head}: bare parse", "bare_documents", file))
        runs["reading"].append(stage(f"{head}: reading", "read_documents", file))
        for name, word in (("writing new", "write"), ("writing changed", "change")):
            runs[name].append(stage(f"{head}: {name}", f"{word}_documents", catalogues, file, count))
        stage(f"{head}: making the home", "init", home)
        stage(f"{head}: what they refer to", "exchange", home, catalogues)
        for name, path in (("first load", file), ("unchanged reload", file.with_suffix(".again"))):
            runs[name].append(stage(f"{head}: {name}", "exchange", home, path))
        runs["emission"].append(stage(f"{head}: emission", "emission", home))
        shutil.rmtree(home)
    return size / 1e6, runs


def _table(count: int, size: float, large: Runs, small: Runs) -> None:
    repeats = len(large["bare parse"])
    print(f"{count} documents of ten rows, {size:.0f} MB; median of {repeats}; load of the machine {load()}")
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
