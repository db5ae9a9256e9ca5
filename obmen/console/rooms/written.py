"""A file out, for 1C or for a bank: written (or only checked), listed among the files, and taken away."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response

from enterprise_data.errors import UnsupportedVersion
from enterprise_data.formats.enterprise_data.versions import supported_versions
from obmen.console import out_forms
from obmen.console.guard import Door
from obmen.console.shelf import Shelf
from obmen.console.visit import Visit
from obmen.daemon import out_tasks
from obmen.daemon.work import Task, with_facts
from sync.services.bank_files import BANK_PROGRAM


def enterprise_data(visit: Visit) -> Response:
    """Writes what a base should have as one file of EnterpriseData."""
    version = visit.given("version")
    if version not in supported_versions():
        raise UnsupportedVersion(
            f"Версию формата {version} записать нельзя.", hint="Выберите версию из списка."
        )
    selection, partial = out_forms.selection(visit), visit.given("partial") == "yes"

    def task(path: Path) -> Task:
        return out_tasks.enterprise_data(visit.desk.app, path, version, partial=partial, selection=selection)

    return _written(visit, task, f"{{base}}-{{moment}}-{version}.{_suffix(visit)}", version=version)


def universal(visit: Visit) -> Response:
    """Writes or checks a file for «Универсальный обмен данными в формате XML»."""
    target, kinds = out_forms.target(visit), out_forms.kinds(visit)
    selection, manner = out_forms.selection(visit), out_forms.manner(visit)

    def task(path: Path | None) -> Task:
        return out_tasks.universal(
            visit.desk.app, path, target, selection=selection, manner=manner, kinds=kinds
        )

    if visit.given("what") == "check":
        return _checked(visit, task(None), target=target)
    return _written(visit, task, f"{{base}}-{{moment}}-{target}.{_suffix(visit)}", target=target)


def bank(visit: Visit) -> Response:
    """Writes or checks payment orders for a bank's program."""
    selection, receiver = out_forms.selection(visit), visit.given("bank") or BANK_PROGRAM

    def task(path: Path | None) -> Task:
        return out_tasks.bank(visit.desk.app, path, selection=selection, receiver=receiver)

    if visit.given("what") == "check":
        return _checked(visit, task(None), target=receiver)
    return _written(visit, task, "1c_to_kl-{base}-{moment}.txt", target=receiver)


def take(visit: Visit) -> Response:
    """Downloads a written file."""
    shelf = Shelf(visit.desk.outgoing)
    note = shelf.get(visit.path("token"))
    if note is None:
        raise HTTPException(404)
    visit.audit("file_downloaded", note.base, file=note.name)
    return FileResponse(shelf.path(note), filename=note.name, content_disposition_type="attachment")


def _suffix(visit: Visit) -> str:
    return "zip" if visit.given("zip") == "yes" else "xml"


def _written(visit: Visit, task_for: Callable[[Path], Task], name: str, **details: str) -> Response:
    """Starts the writing; ``name``: of the file, with ``{base}`` and ``{moment}`` in it."""
    desk, base = visit.desk, visit.given("base")
    desk.app.exchanges.base(base)
    moment, shelf = datetime.now(desk.book.zone), Shelf(desk.outgoing)
    note = shelf.put(base, name.format(base=base, moment=f"{moment:%Y%m%d-%H%M}"), visit.who)
    task = with_facts(task_for(shelf.path(note)), export=note.token, file=note.name)
    return _started(visit, task, base, "export_started", file=note.name, **details)


def _checked(visit: Visit, task: Task, **details: str) -> Response:
    base = visit.given("base")
    visit.desk.app.exchanges.base(base)
    return _started(visit, task, base, "export_checked", **details)


def _started(visit: Visit, task: Task, base: str, action: str, **details: str) -> Response:
    visit.desk.runner.start(base, task, trigger="export", who=visit.who)
    visit.audit(action, base, **details)
    return visit.go(f"/bases/{base}/live")


DOORS = (
    Door(path="/files/out", handler=enterprise_data, role="accountant", method="POST"),
    Door(path="/files/out/universal", handler=universal, role="accountant", method="POST"),
    Door(path="/files/out/bank", handler=bank, role="accountant", method="POST"),
    Door(path="/files/out/{token}", handler=take, role="accountant"),
)
