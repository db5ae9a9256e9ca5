"""The identity map in the store follows the rules of ``mappings.identity``: the part that a rule needs is read,
the rule gives a new map, the difference is written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from mappings.identity import Identity
from state.ports import Unit
from state.rows import Link


def known_part(
    unit: Unit, base: str, kind: str, *, refs: Sequence[str] = (), cards: Sequence[str] = ()
) -> Identity:
    """What the map says about these references and cards."""
    by_ref = unit.links_by_ref(base, kind, refs)
    by_card = unit.links_by_crm(base, kind, cards)
    rows = [*by_ref.values(), *by_card.values()]
    return Identity(
        links={row.ref: row.crm_id for row in rows},
        refs={asked: row.ref for asked, row in by_ref.items() if asked != row.ref},
        cards={asked: row.ref for asked, row in by_card.items() if asked != row.crm_id},
        silent=frozenset(ref for ref, row in by_ref.items() if not has_voice(unit, base, kind, ref, row.ref)),
        tombs=frozenset(row.ref for row in rows if row.tombstone),
    )


def has_voice(unit: Unit, base: str, kind: str, guid: str, ref: str) -> bool:
    """Whether what 1C says under ``guid`` is about the record ``ref``, and not about one that was merged into it."""
    return guid == ref or unit.cursor(base, _second_name(kind, guid)) == ref


def write_difference(
    unit: Unit,
    base: str,
    kind: str,
    before: Identity,
    after: Identity,
    moved: Callable[[Link], Link] = lambda link: link,
) -> None:
    """Brings the store from ``before`` to ``after``. ``moved`` signs a link that has got another card.

    Aliases first: what meant a record that goes away follows them.
    """
    for alias, ref in after.refs.items():
        if before.refs.get(alias) != ref:
            unit.add_alias(base, kind, "onec", alias, ref)
            if alias not in after.silent:
                unit.put_cursor(base, _second_name(kind, alias), ref)
    for ref in before.links.keys() - after.links.keys():
        unit.drop_link(base, kind, ref)
    changed = [ref for ref, card in after.links.items() if before.links.get(ref) not in (None, card)]
    rows = unit.links_by_ref(base, kind, changed)
    unit.put_links([moved(replace(rows[ref], crm_id=after.links[ref])) for ref in changed])
    for card, ref in after.cards.items():
        if before.cards.get(card) != ref:
            unit.add_alias(base, kind, "crm", card, ref)


def _second_name(kind: str, guid: str) -> str:
    """Name of the mark that tells a second name of an object from the name of one that fell silent."""
    return f"second-name:{kind}:{guid}"
