"""One measured stage per process, so that its time and peak memory are its own. Prints one JSON line."""

from __future__ import annotations

import json
import resource
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from lxml import etree

from sync.services.exchanges import RunRequest
from sync.services.files import ExportService
from tests.bench.clock import clocks, since
from tests.bench.corpus import NAMESPACE, write_file
from tests.bench.crowd import differences, fill, home_size
from tests.bench.document_stages import changed, prepare, read, written
from tests.bench.documents import DOCUMENT
from tests.bench.world import BASE, bench_app, incoming

TAG = f"{{{NAMESPACE}}}Справочник.Контрагенты"


def bare(path: Path, tag: str = TAG) -> dict[str, float]:
    """The floor: lxml's iterparse with clearing, nothing else."""
    started, count = clocks(), 0
    for _, element in etree.iterparse(str(path), events=("end",), tag=tag):
        count += 1
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]
    return {**since(started), "objects": count}


def init(home: Path) -> dict[str, float]:
    """What ``obmen init`` leaves: a home with its tables. Making them takes a library that no exchange loads."""
    started = clocks()
    with bench_app(home):
        return since(started)


def exchange(home: Path, path: Path) -> dict[str, float]:
    """An exchange that finds ``path`` in the mailbox."""
    with bench_app(home) as app:
        shutil.copyfile(path, incoming(home))
        started = clocks()
        run = app.exchanges.run(BASE, RunRequest(trigger="cli"))
        spent = since(started)
        if run.status not in ("done", "warnings"):
            raise SystemExit(f"{run.status}: {run.message} {run.hint}")
        return spent | {f"n_{name}": count for name, count in run.counts.items()}


def emission(home: Path) -> dict[str, float]:
    """Writes all known counterparties as a validated 1.17 file."""
    with bench_app(home) as app:
        target = home / "export.xml"

        def write_to(write: Callable[..., None]) -> None:
            with target.open("wb") as out:
                write(out)

        started = clocks()
        summary = ExportService(app.exchanges).export(BASE, "1.17", write_to, RunRequest(trigger="export"))
        assert not summary.left_out, summary.left_out[:3]
        return {**since(started), "objects": sum(summary.written.values())}


def crowd(home: Path, first: int, count: int) -> dict[str, float]:
    """Makes counterparties ``first`` to ``count`` known without exchanging them."""
    wrong = next(differences(first), None)
    if wrong is not None:
        raise SystemExit(f"what is filled in is not what is read: {wrong}")
    started = clocks()
    with bench_app(home) as app:
        fill(app, first, count)
    return {**since(started), "mb": home_size(home)}


def make(path: Path, count: int, number: int, changed: int) -> dict[str, float]:
    """Writes a corpus file; every ``changed``-th object differs (0: none)."""
    return {"size": write_file(path, count, number, range(0, count, changed) if changed else frozenset())}


def main() -> None:
    """``stage args…`` → one JSON line with the peak memory of this process."""
    stage, *args = sys.argv[1:]
    stages: dict[str, Callable[[], dict[str, float]]] = {
        "bare": lambda: bare(Path(args[0])),
        "init": lambda: init(Path(args[0])),
        "exchange": lambda: exchange(Path(args[0]), Path(args[1])),
        "emission": lambda: emission(Path(args[0])),
        "crowd": lambda: crowd(Path(args[0]), int(args[1]), int(args[2])),
        "prepare_documents": lambda: prepare(Path(args[0]), Path(args[1]), int(args[2])),
        "bare_documents": lambda: bare(Path(args[0]), f"{{{NAMESPACE}}}{DOCUMENT}"),
        "read_documents": lambda: read(Path(args[0])),
        "write_documents": lambda: written(Path(args[0]), Path(args[1]), int(args[2])),
        "change_documents": lambda: changed(Path(args[0]), Path(args[1]), int(args[2])),
        "make": lambda: make(Path(args[0]), int(args[1]), int(args[2]), int(args[3])),
    }
    result = stages[stage]()
    result["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(result))


if __name__ == "__main__":
    main()
