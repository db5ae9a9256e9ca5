"""A conflict as the players read it: about which object, and what each side says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from enterprise_data.objects.codec import value_from_json
from enterprise_data.objects.registry import KINDS
from state.rows import Conflict
from tests.property.game_shapes import SHAPES

if TYPE_CHECKING:
    from tests.property.game_table import Table


def read_question(table: Table, row: Conflict) -> tuple[str, tuple[Any, Any]]:
    """(tag, (1C's value, the CRM's value)) of a conflict about a facet."""
    facet, tags = SHAPES[row.kind].facets[row.group], _Tags(table, row)
    values = tuple(
        facet.in_record(_fields(row.kind, row.group, value), tags)
        for value in (row.onec_value, row.crm_value)
    )
    return tags.of_card(row.crm_id), (values[0], values[1])


def tag_of(table: Table, row: Conflict) -> str:
    """The tag of the object."""
    return _Tags(table, row).of_card(row.crm_id)


def _fields(kind: str, group: str, values: Any) -> dict[str, Any]:
    otype = KINDS[kind]
    return {name: value_from_json(otype, name, values.get(name)) for name in otype.groups[group]}


class _Tags:
    """References of the infobase's space → tags, by way of the links."""

    def __init__(self, table: Table, row: Conflict) -> None:
        self._table, self._base = table, row.base
        self._cards = {seen.key: tag for tag, its in table.crm().items() for seen in its}

    def of_card(self, id: str) -> str:
        """The card's tag, or that of the card it was merged into."""
        if id not in self._cards:
            for kind in SHAPES:
                for card in self._table.world.app.crm.get_many(kind, [id]).values():
                    return self._cards[card.id]
        return self._cards[id]

    def __call__(self, ref: str) -> str:
        with self._table.world.app.store.unit() as unit:
            for kind in SHAPES:
                link = unit.links_by_ref(self._base, kind, [ref]).get(ref)
                if link is not None:
                    return self.of_card(link.crm_id)
        return ""
