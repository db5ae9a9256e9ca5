"""A file in (seen first, then loaded) and a file out, for those who exchange by hand."""

from __future__ import annotations

from datetime import datetime

from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response

from enterprise_data.errors import InvalidRecord, UnsupportedVersion
from enterprise_data.formats.enterprise_data.versions import supported_versions
from obmen.console.guard import Door
from obmen.console.shelf import Note, Shelf
from obmen.console.visit import Visit
from obmen.daemon import tasks
from obmen.daemon.work import Task, Work
from state.rows import Run

DEFAULT_VERSION = "1.17"


def show(visit: Visit) -> Response:
    """Both ways, and the files that wait."""
    return visit.page(
        "files.html",
        bases=visit.desk.app.settings.bases,
        versions=supported_versions(),
        version=DEFAULT_VERSION,
        most=visit.desk.app.settings.max_message_mb,
        waiting_files=Shelf(visit.desk.incoming).all(),
        written_files=Shelf(visit.desk.outgoing).all(),
        moment=lambda at: datetime.fromtimestamp(at, visit.desk.book.zone),
    )


def bring(visit: Visit) -> Response:
    """A file from the browser: it is looked at, nothing is loaded yet."""
    upload, base = visit.upload, visit.given("base")
    visit.desk.app.exchanges.base(base)
    if upload is None or upload.path is None or not upload.size:
        raise InvalidRecord(
            "Файл не выбран или пуст.", hint="Выберите файл, выгруженный из 1С (.xml или .zip)."
        )
    note = Shelf(visit.desk.incoming).put(base, upload.name, visit.who, upload.path)
    visit.audit("file_uploaded", base, file=upload.name, size=upload.size)
    return _load(visit, note, preview=True)


def load(visit: Visit) -> Response:
    """Loads a file that was brought before, looks at it again, or takes it away."""
    note, what = _note(visit, Shelf(visit.desk.incoming)), visit.given("what")
    if what == "drop":
        return _drop(visit, note)
    if what == "load" and not visit.confirmed():
        return visit.ask(
            title=f"Загрузить файл «{note.name}»?",
            text=f"Данные файла попадут в CRM как данные базы «{note.base}». Что изменится, показал предпросмотр.",
            button="Загрузить",
            back="/files",
            danger=False,
        )
    return _load(visit, note, preview=what != "load")


def _drop(visit: Visit, note: Note) -> Response:
    if not visit.confirmed():
        return visit.ask(
            title=f"Удалить файл «{note.name}»?",
            text="Из файла ничего не загружено. Чтобы загрузить его позже, придётся передать его снова.",
            button="Удалить",
            back="/files",
        )
    Shelf(visit.desk.incoming).drop(note)
    return visit.go("/files", "dropped")


def write(visit: Visit) -> Response:
    """Writes everything of a base as one file for 1C."""
    desk, base, version = visit.desk, visit.given("base"), visit.given("version")
    desk.app.exchanges.base(base)
    if version not in supported_versions():
        raise UnsupportedVersion(
            f"Версию формата {version} записать нельзя.", hint="Выберите версию из списка."
        )
    suffix = "zip" if visit.given("zip") == "yes" else "xml"
    moment = datetime.now(desk.book.zone)
    shelf = Shelf(desk.outgoing)
    note = shelf.put(base, f"{base}-{moment:%Y%m%d-%H%M}-{version}.{suffix}", visit.who)
    task = tasks.export_file(desk.app, shelf.path(note), version, partial=visit.given("partial") == "yes")
    desk.runner.start(
        base, _with_facts(task, export=note.token, file=note.name), trigger="export", who=visit.who
    )
    visit.audit("export_started", base, version=version)
    return visit.go(f"/bases/{base}/live")


def take(visit: Visit) -> Response:
    """Downloads a written file."""
    shelf = Shelf(visit.desk.outgoing)
    note = _note(visit, shelf)
    visit.audit("file_downloaded", note.base, file=note.name)
    return FileResponse(shelf.path(note), filename=note.name, content_disposition_type="attachment")


def _load(visit: Visit, note: Note, *, preview: bool) -> Response:
    desk, shelf = visit.desk, Shelf(visit.desk.incoming)
    task = _with_facts(
        tasks.import_file(desk.app, shelf.path(note), preview=preview), upload=note.token, file=note.name
    )
    if not preview:
        task = _then_dropped(task, shelf, note)
    desk.runner.start(note.base, task, trigger="preview" if preview else "import", who=visit.who)
    visit.audit("preview_started" if preview else "import_started", note.base, file=note.name)
    return visit.go(f"/bases/{note.base}/live")


def _with_facts(task: Task, **facts: str) -> Task:
    def noted(work: Work) -> Run:
        work.facts |= facts
        return task(work)

    return noted


def _then_dropped(task: Task, shelf: Shelf, note: Note) -> Task:
    """A file that was loaded is not needed any more; one that wasn't can be tried again."""

    def tidy(work: Work) -> Run:
        run = task(work)
        if run.status in ("done", "warnings"):
            shelf.drop(note)
        return run

    return tidy


def _note(visit: Visit, shelf: Shelf) -> Note:
    note = shelf.get(visit.path("token"))
    if note is None:
        raise HTTPException(404)
    return note


DOORS = (
    Door(path="/files", handler=show, role="accountant"),
    Door(path="/files/in", handler=bring, role="accountant", method="POST", upload=True),
    Door(path="/files/in/{token}", handler=load, role="accountant", method="POST"),
    Door(path="/files/out", handler=write, role="accountant", method="POST"),
    Door(path="/files/out/{token}", handler=take, role="accountant"),
)
