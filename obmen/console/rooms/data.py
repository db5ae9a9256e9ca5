"""Every kind of card and document that the CRM keeps: lists, and one record with all that is known of it."""

from __future__ import annotations

from datetime import date

from starlette.exceptions import HTTPException
from starlette.responses import Response

from connectors.crm.service import CrmRecord
from enterprise_data.objects.base import ObjectType
from enterprise_data.objects.registry import KINDS
from obmen.cards import cards_called
from obmen.console.figures import figures_of
from obmen.console.guard import Door
from obmen.console.records import bases_of, fields_of, history_of, links_of, tables_of
from obmen.console.visit import Visit
from obmen.names import Namer
from obmen.texts import lists

PAGE = 50
_WHO = "counterparty"


def show_kinds(visit: Visit) -> Response:
    """Every kind, with the number of its records."""
    return visit.page("kinds.html", counts=visit.desk.app.crm.count_cards())


def show_all(visit: Visit) -> Response:
    """A page of one kind."""
    otype, app = kind_of(visit), visit.desk.app
    search, who = visit.asked("search")[:100], visit.asked("counterparty")[:100]
    since, until = (_day(visit.asked(name)) for name in ("from", "to"))
    offset, deleted = visit.number("offset"), visit.asked("deleted") == "yes"
    cards, total = app.crm.list_cards(
        otype.name,
        search=search,
        include_deleted=deleted,
        since=since,
        until=until,
        refers_to=cards_called(app, _WHO, who) if who else None,
        offset=offset,
        limit=PAGE,
    )
    namer = crm_namer(visit)
    lists.load(otype, (card.record for card in cards), namer)
    bases = bases_of(app, otype.name, [card.id for card in cards])
    return visit.page(
        "data.html",
        otype=otype,
        headings=lists.headings(otype),
        rows=[(card, lists.cells(otype, card.record, namer), bases[card.id]) for card in cards],
        total=total,
        asked={
            "search": search,
            "from": since.isoformat() if since else "",
            "to": until.isoformat() if until else "",
            "counterparty": who,
            "deleted": "yes" if deleted else "",
        },
        has_counterparty=any(_WHO in kinds for kinds in otype.targets.values()) and otype.is_document,
        offset=offset,
        limit=PAGE,
    )


def show(visit: Visit) -> Response:
    """One record."""
    otype, card = kind_of(visit), card_of(visit)
    app, namer = visit.desk.app, crm_namer(visit)
    return visit.page(
        "record.html",
        otype=otype,
        card=card,
        title=otype.name_of(card.record) or f"{otype.title} {card.id}",
        fields=fields_of(otype, card.record, namer),
        tables=tables_of(otype, card.record, namer),
        figures=figures_of(app, otype.name, card.id, namer),
        complaints=otype.check(card.record),
        links=links_of(app, otype.name, card.id),
        history=history_of(app, otype.name, card.id),
    )


def kind_of(visit: Visit) -> ObjectType:
    """The kind of the address; 404 for none."""
    if visit.path("kind") not in KINDS:
        raise HTTPException(404)
    return KINDS[visit.path("kind")]


def card_of(visit: Visit) -> CrmRecord:
    """The card of the address; 404 for none. A card that was merged away answers with the one it became."""
    kind, id = visit.path("kind"), visit.path("card")
    card = visit.desk.app.crm.get_many(kind, [id]).get(id)
    if card is None:
        raise HTTPException(404)
    return card


def crm_namer(visit: Visit) -> Namer:
    """Names of the CRM's own references."""
    return Namer(visit.desk.app.store, visit.desk.app.crm, "")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


DOORS = (
    Door(path="/data", handler=show_kinds, role="viewer"),
    Door(path="/data/{kind}", handler=show_all, role="viewer"),
    Door(path="/data/{kind}/{card}", handler=show, role="viewer"),
)
