"""Counterparty group («Группа контрагентов»)."""

from __future__ import annotations

from dataclasses import dataclass

from enterprise_data.model.ref import Ref
from enterprise_data.objects.base import FormatBinding, KeysOf, NaturalKey, ObjectType, Tree
from enterprise_data.objects.laying import put, put_reference
from enterprise_data.objects.tree import KEYS, copy_tree, reference, text


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterpartyGroup:
    """A folder of counterparties."""

    name: str
    parent: Ref | None = None


def _read(tree: Tree, version: tuple[int, int]) -> CounterpartyGroup:
    return CounterpartyGroup(
        name=text(tree, KEYS, "Наименование"), parent=reference(tree, "counterparty_group", KEYS, "Группа")
    )


def _lay_over(tree: Tree | None, record: CounterpartyGroup, keys_of: KeysOf) -> Tree:
    laid = copy_tree(tree)
    put(laid, record.name, KEYS, "Наименование")
    put_reference(laid, record.parent, keys_of, KEYS, "Группа")
    return laid


_PLACES = {"name": ((KEYS, "Наименование"),), "parent": ((KEYS, "Группа"),)}

COUNTERPARTY_GROUP = ObjectType(
    name="counterparty_group",
    title="Группа контрагентов",
    titles="Группы контрагентов",
    record=CounterpartyGroup,
    label=lambda record: record.name,
    depends_on=("counterparty_group",),
    groups={"name": ("name",), "parent": ("parent",)},
    field_titles={"name": "Наименование", "parent": "Входит в группу"},
    natural_keys=(NaturalKey(why="name", fields=("name", "parent"), may_be_empty=frozenset({"parent"})),),
    targets={"parent": ("counterparty_group",)},
    enterprise_data=FormatBinding(
        type_names=("Справочник.КонтрагентыГруппа",),
        read=_read,
        lay_over=_lay_over,
        places=_PLACES,
    ),
)
