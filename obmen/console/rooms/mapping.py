"""The mapping table: which object of 1C is which card of the CRM. Search, one row with both sides, cutting, export."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from starlette.responses import Response

from enterprise_data.objects.base import ObjectType
from enterprise_data.objects.registry import KINDS
from enterprise_data.objects.sheets import Comparison
from obmen.console.downloads import table_file
from obmen.console.guard import Door
from obmen.console.visit import Visit
from obmen.names import Namer, as_in_crm
from obmen.reports.map_tables import write_map
from state.rows import Link
from sync.services.identity_map import WrongLink
from sync.services.records import RecordService

PAGE = 50


def show_all(visit: Visit) -> Response:
    """A page of the table."""
    base, kind, search, offset = _filters(visit)
    links, total = visit.desk.app.map.list(
        base=base or None, kind=kind or None, search=search, offset=offset, limit=PAGE
    )
    return visit.page(
        "map.html",
        rows=[(link, name) for link, name in zip(links, _names(visit, links), strict=True)],
        total=total,
        base=base,
        kind=kind,
        search=search,
        offset=offset,
        limit=PAGE,
        bases=visit.desk.app.settings.bases,
    )


def show(visit: Visit) -> Response:
    """One link with what both sides hold."""
    base, kind, app = visit.path("base"), _kind(visit), visit.desk.app
    link, snapshot = app.map.show(base, kind, visit.path("ref"))
    otype = KINDS[kind]
    known = RecordService(app.store).show(base, kind, link.ref)
    card = app.crm.get_many(kind, [link.crm_id]).get(link.crm_id)
    onec = Namer(app.store, app.crm, base).record(otype, known.record)
    crm = Namer(app.store, app.crm, "").record(otype, card.record if card else None)
    if card and "code" in crm:  # the CRM keeps a code per infobase, with its prefix
        crm["code"] = ", ".join(card.codes.values())
    names = [
        name for name in otype.field_names if name not in otype.tables and (onec.get(name) or crm.get(name))
    ]
    return visit.page(
        "link.html",
        link=link,
        snapshot=snapshot,
        card=card,
        otype=otype,
        title=otype.name_of(card.record) if card else link.ref,
        rows=[
            (
                otype.field_titles.get(n, n),
                onec.get(n, ""),
                crm.get(n, ""),
                n != "code" and onec.get(n) != crm.get(n),
            )
            for n in names
        ],
        tables=_tables(visit, base, otype, known.record, card.record if card else None),
        onec_deleted=known.deleted,
    )


def _tables(visit: Visit, base: str, otype: ObjectType, onec: Any, crm: Any) -> list[Comparison]:
    """The tables of both sides, the rows of 1C with the CRM's references: what is one card is no difference."""
    app = visit.desk.app
    namer = Namer(app.store, app.crm, "")
    onec = as_in_crm(app.store, base, otype, onec) if onec is not None else None
    sides = [(name, getattr(onec, name, ()), getattr(crm, name, ())) for name in otype.tables]
    found = [namer.compare(otype, name, left, right) for name, left, right in sides]
    return [one for one in found if one.lines]


def unlink(visit: Visit) -> Response:
    """Cuts a link, after a confirmation; the records stay as they are."""
    base, kind, ref, app = visit.path("base"), _kind(visit), visit.path("ref"), visit.desk.app
    link, _ = app.map.show(base, kind, ref)
    if not visit.confirmed():
        return visit.ask(
            title="Разорвать связь?",
            text=f"{KINDS[kind].title}: объект 1С {link.ref} и карточка {link.crm_id} перестанут быть связаны. "
            "Сами записи не изменятся. Вопросы по этому объекту закроются, следующий обмен будет искать пару заново.",
            button="Разорвать связь",
            back=f"/map/{base}/{kind}/{link.ref}",
        )
    app.map.unlink(base, kind, link.ref, who=visit.who)
    return visit.go("/map", "unlinked", base=base, kind=kind)


def export(visit: Visit) -> Response:
    """The table as a file, filtered by base and kind."""
    base, kind, _, _ = _filters(visit)
    rows = visit.desk.app.map.export(base=base or None, kind=kind or None)
    answer = table_file(visit, "obmen-map", visit.path("suffix"), lambda path: write_map(path, rows))
    visit.audit("map_exported", base or "*", kind=kind)
    return answer


def _filters(visit: Visit) -> tuple[str, str, str, int]:
    base = visit.asked("base") if visit.asked("base") in visit.desk.app.settings.bases else ""
    kind = visit.asked("kind") if visit.asked("kind") in KINDS else ""
    return base, kind, visit.asked("search")[:100], visit.number("offset")


def _kind(visit: Visit) -> str:
    kind = visit.path("kind")
    if kind not in KINDS:
        raise WrongLink(f"Вида данных «{kind}» нет.", hint="Откройте «Соответствия» заново.")
    return kind


def _names(visit: Visit, links: Sequence[Link]) -> list[str]:
    """What the CRM calls the cards: one question per kind."""
    cards = {
        kind: visit.desk.app.crm.get_many(kind, [link.crm_id for link in links if link.kind == kind])
        for kind in {link.kind for link in links} & KINDS.keys()
    }
    found = [cards.get(link.kind, {}).get(link.crm_id) for link in links]
    return [KINDS[card.kind].name_of(card.record) if card else "" for card in found]


DOORS = (
    Door(path="/map", handler=show_all, role="viewer"),
    Door(path="/map/table.{suffix}", handler=export, role="accountant"),
    Door(path="/map/{base}/{kind}/{ref}", handler=show, role="viewer"),
    Door(path="/map/{base}/{kind}/{ref}/unlink", handler=unlink, role="administrator", method="POST"),
)
