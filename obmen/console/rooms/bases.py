"""The first page, and one base: its exchanges, its connection, its schedule."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from enterprise_data.objects.base import ObjectType
from enterprise_data.objects.titles import title_of_element
from obmen.console.guard import Door
from obmen.console.overview import view, views
from obmen.console.visit import Visit
from obmen.daemon.schedules import WrongSchedule, upcoming
from obmen.texts import versions_text
from obmen.texts.kinds import grouped_kinds
from state.rows import Peer, Schedule
from sync.context import utc_now
from sync.services.checks import CheckService, Finding


def dashboard(visit: Visit) -> Response:
    """All bases."""
    return visit.page("dashboard.html", bases=views(visit.desk))


def show(visit: Visit) -> Response:
    """One base."""
    return _base(visit)


def check(visit: Visit) -> Response:
    """«Проверить подключение»: the CRM and the base, each thing by itself."""
    app, name = visit.desk.app, visit.path("base")
    app.exchanges.base(name)
    checks = CheckService(app.store, app.crm, app.exchanges)
    findings = [*checks.base(name, app.transport_for(name), app.live_for(name)), *checks.crm()]
    return _base(visit, findings=findings)


def save_schedule(visit: Visit) -> Response:
    """A new schedule; what can't fire is told on the same page."""
    name = visit.path("base")
    visit.desk.app.exchanges.base(name)
    every, cron = visit.given("every"), visit.given("cron")
    try:
        visit.desk.book.save(name, every, cron, who=visit.who)
    except WrongSchedule as error:
        return _base(visit, status=422, tried=(every, cron), problem=error.message, hint=error.hint)
    return visit.go(f"/bases/{name}", "schedule")


def pause(visit: Visit) -> Response:
    """Stops or starts the clock for a base."""
    name = visit.path("base")
    visit.desk.app.exchanges.base(name)
    pausing = visit.given("what") == "pause"
    (visit.desk.book.pause if pausing else visit.desk.book.resume)(name, who=visit.who)
    return visit.go(f"/bases/{name}", "paused" if pausing else "resumed")


def _base(
    visit: Visit,
    *,
    status: int = 200,
    findings: list[Finding] | None = None,
    tried: tuple[str, str] | None = None,
    problem: str = "",
    hint: str = "",
) -> Response:
    base = view(visit.desk, visit.path("base"))
    schedule = base.plan.schedule
    with visit.desk.app.store.unit() as unit:
        peer, runs = unit.peer(base.name), unit.runs(base.name, 6)
    every, cron = tried or ((schedule.every, schedule.cron) if schedule else ("", ""))
    return visit.page(
        "base.html",
        status,
        base=base,
        peer=peer,
        abilities=_abilities(peer),
        runs=runs,
        every=every,
        cron=cron,
        moments=_moments(visit, schedule),
        findings=findings,
        problem=problem,
        hint=hint,
        folder=str(base.config.options.get("folder", "")),
    )


def _moments(visit: Visit, schedule: Schedule | None) -> list[str]:
    """The next three firings, so that a person sees what a cron expression means."""
    if schedule is None or schedule.paused:
        return []
    try:
        found = upcoming(schedule, visit.desk.book.zone, utc_now(), 3)
    except WrongSchedule as error:
        return [error.message]
    return [visit.desk.pages.when(moment) for moment in found]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ability:
    """In which versions 1C sends and receives a kind, in words; ``types``: each of its types, where they differ."""

    title: str
    sends: str
    takes: str
    types: tuple[_Ability, ...] = ()


def _abilities(peer: Peer) -> list[tuple[str, list[_Ability]]]:
    """Our kinds, cards and documents."""
    return [(title, [_ability(peer, otype) for otype in kinds]) for title, kinds in grouped_kinds()]


def _ability(peer: Peer, otype: ObjectType) -> _Ability:
    """A kind whose types are all able to do the same is told in one line."""
    found = [(name, *peer.abilities.get(name, ("", ""))) for name in otype.enterprise_data.type_names]
    if len({(sends, takes) for _, sends, takes in found}) == 1:
        (_, sends, takes), count = found[0], len(found)
        more = f" (видов операций: {count})" if count > 1 else ""
        return _Ability(title=otype.titles + more, sends=versions_text(sends), takes=versions_text(takes))
    types = tuple(
        _Ability(
            title=title_of_element(name.rpartition(".")[2]),
            sends=versions_text(sends),
            takes=versions_text(takes),
        )
        for name, sends, takes in found
    )
    sent, taken = (sum(bool(one[side]) for one in found) for side in (1, 2))
    return _Ability(
        title=otype.titles,
        sends=f"{sent} из {len(found)} видов операций",
        takes=f"{taken} из {len(found)}",
        types=types,
    )


DOORS = (
    Door(path="/", handler=dashboard, role="viewer"),
    Door(path="/bases/{base}", handler=show, role="viewer"),
    Door(path="/bases/{base}/check", handler=check, role="accountant", method="POST"),
    Door(path="/bases/{base}/schedule", handler=save_schedule, role="administrator", method="POST"),
    Door(path="/bases/{base}/pause", handler=pause, role="administrator", method="POST"),
)
