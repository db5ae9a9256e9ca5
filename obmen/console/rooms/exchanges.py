"""«Обменять сейчас», «Предпросмотр», «Остановить», and the live progress of what goes on."""

from __future__ import annotations

from typing import Any

from starlette.responses import JSONResponse, Response

from enterprise_data.objects.registry import KINDS
from obmen.console.guard import Door
from obmen.console.overview import BaseView, view
from obmen.console.pages import number
from obmen.console.refusals import denied
from obmen.console.visit import Visit
from obmen.daemon import tasks
from obmen.texts import phase_text, trigger_text
from sync.context import utc_now

_HEAVY = {
    "allow_deletions": (
        "deletions_allowed",
        "Разрешить удаления и обменять?",
        "Обмен поставит пометки удаления на все объекты, удалённые на другой стороне, сколько бы их ни было.",
        "Разрешить и обменять",
    ),
    "after_restore": (
        "restore_accepted",
        "База действительно восстановлена из копии?",
        "Номера сообщений будут согласованы с базой 1С заново, и всё, что она могла потерять, будет передано ещё раз.",
        "Согласовать и обменять",
    ),
}
"""What only an administrator starts, with the question asked before."""


def start(visit: Visit) -> Response:
    """Starts an exchange or a preview and shows its progress."""
    name, mode, desk = visit.path("base"), visit.given("mode"), visit.desk
    if mode in _HEAVY:
        return _start_heavy(visit, name, mode)
    is_preview = mode == "preview"
    kinds = _kinds(visit)
    task = tasks.preview(desk.app, kinds) if is_preview else tasks.exchange(desk.app, kinds=kinds)
    desk.runner.start(name, task, trigger="preview" if is_preview else "hand", who=visit.who)
    visit.audit("preview_started" if is_preview else "exchange_started", name, kinds=", ".join(kinds))
    return visit.go(f"/bases/{name}/live")


def _kinds(visit: Visit) -> tuple[str, ...]:
    """What was ticked; nothing ticked means everything."""
    return tuple(name for name in KINDS if visit.given(f"kind.{name}") == "yes")


def _start_heavy(visit: Visit, name: str, mode: str) -> Response:
    action, title, text, button = _HEAVY[mode]
    if not visit.may("administrator"):
        return denied(visit, "administrator")
    if not visit.confirmed():
        return visit.ask(title=title, text=text, button=button, back=f"/bases/{name}")
    task = tasks.exchange(
        visit.desk.app,
        allow_deletions=mode == "allow_deletions",
        after_restore=mode == "after_restore",
    )
    visit.desk.runner.start(name, task, trigger="hand", who=visit.who)
    visit.audit(action, name)
    return visit.go(f"/bases/{name}/live")


def stop(visit: Visit) -> Response:
    """Asks the running work to hand over at its next boundary."""
    name = visit.path("base")
    if not visit.desk.runner.stop(name, visit.who):
        return visit.go(f"/bases/{name}", "nothing")
    visit.audit("exchange_stopped", name)
    return visit.go(f"/bases/{name}/live", "stopping")


def live(visit: Visit) -> Response:
    """The progress; once it is over, the report."""
    base = view(visit.desk, visit.path("base"))
    if not base.is_busy:
        return _after(visit, base)
    return visit.page("live.html", base=base, progress=_progress(base))


def progress(visit: Visit) -> Response:
    """The same for the script of the page."""
    base = view(visit.desk, visit.path("base"))
    return JSONResponse(_progress(base))


def _after(visit: Visit, base: BaseView) -> Response:
    work = visit.desk.runner.last(base.name)
    if work is not None and work.error is not None:
        return visit.page("refusal.html", title=work.error.message, hint=work.error.hint)
    with visit.desk.app.store.unit() as unit:
        rows = unit.runs(base.name, 1)
    return visit.go(f"/runs/{rows[0].id}" if rows else f"/bases/{base.name}")


def _progress(base: BaseView) -> dict[str, Any]:
    work, run = base.work, base.elsewhere
    if work is not None:
        phase, done, total, seconds = work.phase, work.done, work.total, work.elapsed_s
        what, rate, stopping = work.trigger, work.rate if work.done else 0.0, work.stopping
    elif run is not None:
        seconds = (utc_now() - run.started_at).total_seconds()
        phase, done, total, what, rate, stopping = run.phase, run.done, run.total, run.trigger, 0.0, False
    else:
        return {"going": False}
    return {
        "going": True,
        "what": trigger_text(what),
        "phase": "останавливаюсь на ближайшей границе" if stopping else phase_text(phase) or "начинаю",
        "done": number(done),
        "share": round(100 * done / total) if total else None,
        "rate": f"{number(rate)}/с" if rate >= 1 else "",
        "seconds": f"{seconds:.0f} с",
    }


DOORS = (
    Door(path="/bases/{base}/exchange", handler=start, role="accountant", method="POST"),
    Door(path="/bases/{base}/stop", handler=stop, role="accountant", method="POST"),
    Door(path="/bases/{base}/live", handler=live, role="viewer"),
    Door(path="/bases/{base}/progress", handler=progress, role="viewer", quiet=True),
)
