"""Both sides as the referee sees them: tag → what is written there. Nothing of the product's books is used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from connectors.onec.standin import Infobase
from connectors.onec.standin.results import StoredObject
from tests.property.game_facets import TagOf, Value
from tests.property.game_shapes import SHAPES, Shape, remainder
from tests.scenarios.cards import Cards


@dataclass(frozen=True, kw_only=True)
class Seen:
    """One object on one side. ``rest``: 1C's content that nobody models."""

    kind: str
    tag: str
    key: str
    deleted: bool
    values: Mapping[str, Value]
    rest: str = ""
    stub: bool = False


View = Mapping[str, list[Seen]]
"""Tag → all objects that bear it, living ones first."""


def tag_of_name(name: str) -> str:
    """«Ф12 имя 3» → «Ф12»."""
    return name.partition(" ")[0]


def look_at_crm(cards: Cards) -> View:
    """The CRM's cards."""
    held = {kind: cards.all(kind) for kind in SHAPES}
    tags = {card.id: _tag(SHAPES[kind], card.record) for kind, its in held.items() for card in its}
    found: dict[str, list[Seen]] = {}
    for kind, its in held.items():
        for card in sorted(its, key=lambda card: (card.deleted, int(card.id))):
            fields = {name: getattr(card.record, name) for name in card.record.__dataclass_fields__}
            values = {
                name: facet.in_record(fields, lambda id: tags.get(id, ""))
                for name, facet in SHAPES[kind].facets.items()
            }
            seen = Seen(kind=kind, tag=tags[card.id], key=card.id, deleted=card.deleted, values=values)
            found.setdefault(seen.tag, []).append(seen)
    return found


def look_at_onec(infobase: Infobase, version: tuple[int, int]) -> View:
    """An infobase's objects, as far as this version can tell of them."""
    held = {
        kind: infobase.objects(shape.onec_type) for kind, shape in SHAPES.items() if shape.since <= version
    }
    tags = {
        item.ref: tag_of_name(str(SHAPES[kind].facets[SHAPES[kind].title].in_onec(item.content, str)))
        for kind, its in held.items()
        for item in its
    }
    found: dict[str, list[Seen]] = {}
    for kind, its in held.items():
        for item in sorted(its, key=lambda item: item.deleted):
            seen = _seen(SHAPES[kind], item, lambda ref: tags.get(ref, ""), version)
            found.setdefault(seen.tag, []).append(seen)
    return found


def _seen(shape: Shape, item: StoredObject, tag_of: TagOf, version: tuple[int, int]) -> Seen:
    values = {name: f.in_onec(item.content, tag_of) for name, f in shape.facets_in(version).items()}
    return Seen(
        kind=shape.kind,
        tag=tag_of_name(str(values[shape.title])),
        key=item.ref,
        deleted=item.deleted,
        values=values,
        rest=remainder(shape, item.content),
        stub=item.stub,
    )


def _tag(shape: Shape, record: Any) -> str:
    return tag_of_name(getattr(record, shape.facets[shape.title].fields[0]))
