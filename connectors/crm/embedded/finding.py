"""Finding cards exactly, for matching. Lists for people: see ``listing``.

A search starts from the most selective look-up column that the key names and compares the rest in the
document, letter by letter. It never reads a whole table; a key without any look-up column is refused.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import Connection, select

from connectors.crm.embedded.database import chunks, rows_by
from connectors.crm.embedded.kinds import PROFILES, Profile
from connectors.crm.embedded.tables import cards, text_key
from connectors.crm.embedded.workset import card_number
from connectors.crm.service import CrmError, MatchKey

CODE = "code1c"
_TEXTS = ("full_name", "name")
_LIVING = "kind || '' = ? AND merged_into IS NULL AND deleted = 0"
"""The empty text keeps the index that begins with the kind out of the choice: SQLite without statistics takes a kind
for a few cards, and would go through all of them."""
_DOCS = f"SELECT id, doc FROM crm_cards WHERE {_LIVING} AND id"  # noqa: S608
_BY_CODE = "SELECT code, card_id FROM crm_codes WHERE kind = ? AND code"
_BY_REF = "SELECT target_id, source_id FROM crm_refs WHERE field = ? AND target_id"
_Candidates = Mapping[str, Sequence[tuple[int, Mapping[str, Any]]]]
"""Value of the leading field → (card, its document)."""


def find_ids(connection: Connection, kind: str, keys: Sequence[MatchKey]) -> list[list[str]]:
    """For each key the ids of all living cards that match exactly, in id order."""
    profile = PROFILES[kind]
    plain = _through_aliases(connection, profile, keys)
    by_lead: dict[str, list[int]] = defaultdict(list)
    leads: dict[tuple[tuple[str, bool], ...], str] = {}  # most keys of a batch name and fill the same fields
    for place, values in enumerate(plain):
        shape = tuple((name, value != "") for name, value in values.items())
        if shape not in leads:
            leads[shape] = _lead(profile, values)
        by_lead[leads[shape]].append(place)
    found: list[list[str]] = [[] for _ in keys]
    for lead, places in by_lead.items():
        candidates = _candidates(connection, profile, lead, sorted({plain[place][lead] for place in places}))
        for place in places:
            found[place] = _matching(profile, plain[place], lead, candidates)
    return found


def _lead(profile: Profile, values: Mapping[str, str]) -> str:
    unknown = set(values) - profile.fields - {CODE}
    if unknown:
        raise CrmError(
            f"{profile.type.title}: поиск по полю {', '.join(sorted(unknown))} невозможен: такого нет."
        )
    for name in (CODE, *profile.leads):
        if values.get(name):
            return name
    raise CrmError(f"{profile.type.title}: поиск только по полю {', '.join(sorted(values))} не поддержан.")


def _through_aliases(
    connection: Connection, profile: Profile, keys: Sequence[MatchKey]
) -> list[Mapping[str, str]]:
    asked = {key.values[name] for key in keys for name in profile.ref_fields if name in key.values}
    if not asked:
        return [key.values for key in keys]
    winners: dict[str, str] = {}
    for part in chunks([number for id in asked if (number := card_number(id)) is not None]):
        query = select(cards.c.id, cards.c.merged_into).where(
            cards.c.id.in_(part), cards.c.merged_into.is_not(None)
        )
        winners.update({str(row.id): str(row.merged_into) for row in connection.execute(query)})
    return [
        {
            name: winners.get(value, value) if name in profile.ref_fields else value
            for name, value in key.values.items()
        }
        for key in keys
    ]


def _candidates(connection: Connection, profile: Profile, lead: str, values: Sequence[str]) -> _Candidates:
    """Living cards by value of the leading field."""
    found: dict[str, list[tuple[int, Mapping[str, Any]]]] = defaultdict(list)
    if lead == CODE or lead in profile.ref_fields:
        pairs = _pairs(connection, profile, lead, values)
        docs = _docs(connection, profile, {number for _, number in pairs})
        for value, number in pairs:
            if number in docs:
                found[value].append((number, docs[number]))
        return found
    column = _column(profile, lead)
    sql = f"SELECT id, doc, {column} AS lead FROM crm_cards WHERE {_LIVING} AND {column}"  # noqa: S608
    for row in rows_by(connection, sql, {_key(lead, value) for value in values}, [profile.type.name]):
        found[str(row.lead)].append((row.id, orjson.loads(row.doc)))
    return found


def _pairs(
    connection: Connection, profile: Profile, lead: str, values: Sequence[str]
) -> list[tuple[str, int]]:
    """(value, card) from the tables beside the cards; a step of its own, so that no planner can choose a scan."""
    if lead == CODE:
        rows = rows_by(connection, _BY_CODE, values, [profile.type.name])
    else:
        numbers = [number for value in values if (number := card_number(value)) is not None]
        rows = rows_by(connection, _BY_REF, numbers, [lead])
    return [(str(row[0]), row[1]) for row in rows]


def _docs(connection: Connection, profile: Profile, ids: set[int]) -> dict[int, Mapping[str, Any]]:
    rows = rows_by(connection, _DOCS, ids, [profile.type.name])
    return {row.id: orjson.loads(row.doc) for row in rows}


def _column(profile: Profile, lead: str) -> str:
    if lead == profile.number:
        return cards.c.number.name
    if lead in _TEXTS:
        column = "full_name_key" if lead == "full_name" and "name" in profile.fields else "name_key"
        return cards.c[column].name
    return cards.c[lead].name


def _key(lead: str, value: str) -> Any:
    return text_key(value) if lead in _TEXTS else value


def _matching(profile: Profile, values: Mapping[str, str], lead: str, candidates: _Candidates) -> list[str]:
    near = candidates.get(str(_key(lead, values[lead])))
    if not near:
        return []
    rest = [(name, value) for name, value in values.items() if name != CODE]
    return [str(number) for number, doc in sorted(near, key=_id) if _fits(profile, doc, rest)]


def _id(candidate: tuple[int, Mapping[str, Any]]) -> int:
    return candidate[0]


def _fits(profile: Profile, doc: Mapping[str, Any], values: Iterable[tuple[str, str]]) -> bool:
    return all(_text(doc.get(name, profile.defaults[name])) == value for name, value in values)


def _text(value: Any) -> str:
    """A value of a document as a key spells it; a reference is stored as [kind, id]."""
    if isinstance(value, list):
        return str(value[1]) if len(value) > 1 else ""
    return "" if value is None else str(value)
