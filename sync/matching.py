"""An object that is not linked yet meets the CRM's cards: by code, ИНН+КПП, exact name. Never a blind create."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from connectors.crm.service import MatchKey
from enterprise_data.model.ref import Ref
from enterprise_data.objects.base import NaturalKey, ObjectType
from mappings.prefix import BasePrefix
from state.rows import Link
from sync.context import Exchange


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the search for a card brought. At most one of the fields says something.

    ``own_link``: the only fitting card is one that we ourselves are carrying to 1C, so this is that object under
    a GUID of 1C's own (transport.md §9).
    """

    crm_id: str | None = None
    why: str = ""
    candidates: tuple[str, ...] = ()
    own_link: Link | None = None


NOTHING = Found()


def find_cards(
    exchange: Exchange, otype: ObjectType, records: Mapping[str, Any], prefix: BasePrefix
) -> dict[str, Found]:
    """ref → what was found. ``records`` are in the CRM's space. One bulk question per natural key.

    The first key that finds anything decides; within it exactly one free card is a match, several are ambiguous.
    """
    found: dict[str, Found] = {}
    for key in otype.natural_keys:
        open_ones = {ref: record for ref, record in records.items() if ref not in found}
        asked = {
            ref: v for ref, record in open_ones.items() if (v := _values(key, record, prefix)) is not None
        }
        if not asked:
            continue
        keys = [MatchKey(values=values) for values in asked.values()]
        answers = dict(zip(asked, exchange.crm.find_many(otype.name, keys), strict=True))
        found.update(_judge(exchange, otype, key.why, answers))
    return {ref: found.get(ref, NOTHING) for ref in records}


def _judge(
    exchange: Exchange, otype: ObjectType, why: str, answers: Mapping[str, Sequence[str]]
) -> dict[str, Found]:
    """Cards linked to another object of this base are not candidates, except those still on their way to 1C."""
    ids = {crm_id for answer in answers.values() for crm_id in answer}
    if not ids:
        return {}
    with exchange.store.unit() as unit:
        links = unit.links_by_crm(exchange.base.name, otype.name, sorted(ids))
        ours = {link.ref for link in links.values() if link.why == "created" and not link.tombstone}
        shown = {
            ref
            for ref, row in unit.snapshots(exchange.base.name, otype.name, sorted(ours)).items()
            if row.whole is not None
        }
    claims = _claims(answers)
    found: dict[str, Found] = {}
    for ref, answer in answers.items():
        free = tuple(crm_id for crm_id in answer if crm_id not in links)
        own = [links[crm_id] for crm_id in answer if crm_id in links and links[crm_id].ref in ours - shown]
        if len(free) == 1 and claims[free[0]] == 1:
            found[ref] = Found(crm_id=free[0], why=why)
        elif free:
            found[ref] = Found(candidates=free, why=why)
        elif len(own) == 1:
            found[ref] = Found(own_link=own[0], why=why)
    return found


def _claims(answers: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """How many objects of the batch a card fits: two objects must not both take it."""
    claims: dict[str, int] = {}
    for answer in answers.values():
        for crm_id in answer:
            claims[crm_id] = claims.get(crm_id, 0) + 1
    return claims


def _values(key: NaturalKey, record: Any, prefix: BasePrefix) -> dict[str, str] | None:
    """The key's values as the CRM compares them, or None if the record doesn't fill the key."""
    values: dict[str, str] = {}
    for name in key.fields:
        value = getattr(record, name)
        text = value.id if isinstance(value, Ref) else str(value or "")
        if not text and name not in key.may_be_empty:
            return None
        if name == "code" and key.why == "code":
            values["code1c"] = prefix.add(text)
        else:
            values[name] = text
    return values
