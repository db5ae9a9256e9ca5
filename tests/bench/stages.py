"""One measured stage per process, so that its time and peak memory are its own. Prints one JSON line."""

from __future__ import annotations

import json
import resource
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path

from lxml import etree

from sync.services.exchanges import RunRequest
from tests.bench.corpus import NAMESPACE, write_file
from tests.bench.world import bench_app, incoming

TAG = f"{{{NAMESPACE}}}Справочник.Контрагенты"


def bare(path: Path) -> dict[str, float]:
    """The floor: lxml's iterparse with clearing, nothing else."""
    started = time.perf_counter()
    count = 0
    for _, element in etree.iterparse(str(path), events=("end",), tag=TAG):
        count += 1
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]
    return {"seconds": time.perf_counter() - started, "objects": count}


def exchange(home: Path, path: Path) -> dict[str, float]:
    """An exchange that finds ``path`` in the mailbox."""
    with bench_app(home) as app:
        shutil.copyfile(path, incoming(home))
        started = time.perf_counter()
        run = app.exchanges.run("buh", RunRequest(trigger="cli"))
        seconds = time.perf_counter() - started
        if run.status not in ("done", "warnings"):
            raise SystemExit(f"{run.status}: {run.message} {run.hint}")
        return {"seconds": seconds} | {f"n_{name}": count for name, count in run.counts.items()}


def emission(home: Path) -> dict[str, float]:
    """Writes all known counterparties as a validated 1.17 file."""
    from sync.services.files import ExportService

    with bench_app(home) as app:
        target = home / "export.xml"

        def write_to(write: Callable[..., None]) -> None:
            with target.open("wb") as out:
                write(out)

        started = time.perf_counter()
        summary = ExportService(app.exchanges).export("buh", "1.17", write_to, RunRequest(trigger="export"))
        assert not summary.left_out, summary.left_out[:3]
        return {"seconds": time.perf_counter() - started, "objects": sum(summary.written.values())}


def make(path: Path, count: int, number: int, changed: int) -> dict[str, float]:
    """Writes a corpus file; every ``changed``-th object differs (0: none)."""
    return {"size": write_file(path, count, number, range(0, count, changed) if changed else frozenset())}


def main() -> None:
    """``stage args…`` → one JSON line with the peak memory of this process."""
    stage, *args = sys.argv[1:]
    stages: dict[str, Callable[[], dict[str, float]]] = {
        "bare": lambda: bare(Path(args[0])),
        "exchange": lambda: exchange(Path(args[0]), Path(args[1])),
        "emission": lambda: emission(Path(args[0])),
        "make": lambda: make(Path(args[0]), int(args[1]), int(args[2]), int(args[3])),
    }
    result = stages[stage]()
    result["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(result))


if __name__ == "__main__":
    main()
