"""The page of files, and a file in: seen first, then loaded. Files out are written next door, in ``written``."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from starlette.exceptions import HTTPException
from starlette.responses import Response

from enterprise_data.errors import InvalidRecord
from enterprise_data.formats.enterprise_data.versions import supported_versions
from enterprise_data.formats.universal_xml.bindings.making import ROUBLE
from enterprise_data.formats.universal_xml.profile import profile, profile_names
from obmen.console import out_forms
from obmen.console.guard import Door
from obmen.console.shelf import Note, Shelf
from obmen.console.visit import Visit
from obmen.daemon import tasks
from obmen.daemon.work import Task, Work, with_facts
from obmen.texts.universal import SECTIONS
from state.rows import Run
from sync.services.bank_files import BANK_PROGRAM

DEFAULT_VERSION = "1.17"


def show(visit: Visit) -> Response:
    """Both ways, and the files that wait."""
    today = datetime.now(visit.desk.book.zone).date()
    return visit.page(
        "files.html",
        bases=visit.desk.app.settings.bases,
        versions=supported_versions(),
        version=DEFAULT_VERSION,
        targets=[(name, profile(name).title) for name in reversed(profile_names())],
        sections=SECTIONS,
        organizations=out_forms.organizations(visit.desk.app),
        rouble=ROUBLE,
        bank=BANK_PROGRAM,
        today=today,
        month=_usual_month(today),
        most=visit.desk.app.settings.max_message_mb,
        waiting_files=Shelf(visit.desk.incoming).all(),
        written_files=Shelf(visit.desk.outgoing).all(),
        moment=lambda at: datetime.fromtimestamp(at, visit.desk.book.zone),
    )


def _usual_month(today: date) -> tuple[date, date]:
    """What an accountant exports: until the 20th the month that has ended, then the one that goes on."""
    begin = (today - timedelta(days=20)).replace(day=1)
    return begin, (begin + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def bring(visit: Visit) -> Response:
    """A file from the browser: it is looked at, nothing is loaded yet."""
    upload, base = visit.upload, visit.given("base")
    visit.desk.app.exchanges.base(base)
    if upload is None or upload.path is None or not upload.size:
        raise InvalidRecord(
            "Файл не выбран или пуст.", hint="Выберите файл из 1С (.xml или .zip) или выписку банка (.txt)."
        )
    shelf, creates = Shelf(visit.desk.incoming), visit.given("create") == "yes"
    note = shelf.put(base, upload.name, visit.who, upload.path, creates=creates)
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


def _load(visit: Visit, note: Note, *, preview: bool) -> Response:
    desk, shelf = visit.desk, Shelf(visit.desk.incoming)
    brought = tasks.import_file(
        desk.app, shelf.path(note), preview=preview, creates_counterparties=note.creates
    )
    task = with_facts(brought, upload=note.token, file=note.name)
    if not preview:
        task = _then_dropped(task, shelf, note)
    desk.runner.start(note.base, task, trigger="preview" if preview else "import", who=visit.who)
    visit.audit("preview_started" if preview else "import_started", note.base, file=note.name)
    return visit.go(f"/bases/{note.base}/live")


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
)
