"""The outcome of a world in a form that two worlds can be compared by: names instead of numbers and GUIDs.

What is born in a run gets a new GUID and, after a kill, perhaps another number in the CRM; everything else must
be the same to the letter. In the worlds compared here every object has a name of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from connectors.onec.standin.results import StoredObject
from enterprise_data.model.ref import Ref
from enterprise_data.objects.codec import replace_refs, to_jsonable
from enterprise_data.objects.registry import KINDS
from tests.scenarios.world import World

FACTS = frozenset({"created", "updated", "deleted", "restored", "linked", "conflict", "held", "refused"})
"""What the reports of all runs together must have told once: what was done and what must be decided."""


def outcome(world: World, name: str = "buh", *, since_run: int = 0) -> dict[str, Any]:
    """Everything that must be equal after an interrupted and an uninterrupted exchange."""
    return {
        "differences": world.differences(name),
        "1C": _onec(world, name),
        "CRM": _cards(world),
        "links": _links(world, name),
        "conflicts": _conflicts(world, name),
        "held": _held(world, name),
        "numbers": _numbers(world, name),
        "told": _told(world, name, since_run),
        "runs": _runs(world, name),
        "collisions in 1C": Counter(row.text for row in world.onec(name).log("conflict")),
        "errors in 1C": _errors(world, name),
        "stubs in 1C": sorted(row.ref for row in world.onec(name).log("stub")),
    }


def unlike(left: Mapping[str, Any], right: Mapping[str, Any]) -> list[str]:
    """In words where two outcomes differ."""
    found = []
    for part, value in left.items():
        if value != right[part]:
            found += [f"{part}: {text}" for text in _unlike(value, right[part])]
    return found


def _unlike(left: Any, right: Any) -> list[str]:
    if isinstance(left, Counter):
        return [f"only uninterrupted {dict(left - right)!r}, only after the kill {dict(right - left)!r}"]
    if isinstance(left, dict):
        keys = [key for key in {**left, **right} if left.get(key) != right.get(key)]
        return [f"{key}: {left.get(key)!r} → {right.get(key)!r}" for key in keys]
    return [f"{left!r} → {right!r}"]


# --- the sides ----------------------------------------------------------------------------------------


def _name(item: StoredObject) -> str:
    keys = item.keys
    classifier = keys.get("ДанныеКлассификатора") or keys.get("ДанныеКлассификатораБанков") or {}
    names = [keys.get(word) for word in ("НомерСчета", "Наименование", "ФИО")]
    return f"{item.type} {next((name for name in names if name), None) or classifier.get('Наименование')}"


def _onec(world: World, name: str) -> dict[str, Any]:
    infobase = world.onec(name)
    items = [item for kind in infobase.types() for item in infobase.objects(kind)]
    names = {item.ref: _name(item) for item in items}
    told: Counter[str] = Counter(names.values())
    assert max(told.values()) == 1, f"doubled in 1C: {told.most_common(3)}"
    return {names[item.ref]: (item.deleted, item.stub, _renamed(item.content, names)) for item in items}


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _renamed(one, names) for key, one in value.items()}
    if isinstance(value, list):
        return [_renamed(one, names) for one in value]
    return names.get(value, value) if isinstance(value, str) else value


def _labels(world: World) -> dict[tuple[str, str], str]:
    return {
        (kind, card.id): f"{kind} {otype.label(card.record)}"
        for kind, otype in KINDS.items()
        for card in world.cards.all(kind)
    }


def _cards(world: World) -> dict[str, Any]:
    labels = _labels(world)
    assert len(set(labels.values())) == len(labels), "doubled in the CRM"
    found = {}
    for kind, otype in KINDS.items():
        for card in world.cards.all(kind):
            record = replace_refs(
                otype, card.record, lambda ref: Ref(ref.kind, labels.get((ref.kind, ref.id), "nowhere"))
            )
            content = {key: value for key, value in to_jsonable(record).items() if key != "code"}
            found[labels[kind, card.id]] = (card.deleted, card.locked, dict(card.codes), card.owner, content)
    return found


# --- our books ----------------------------------------------------------------------------------------


def _links(world: World, name: str) -> dict[str, Any]:
    labels = _labels(world)
    return {
        labels.get((kind, link.crm_id), f"{kind} gone"): (link.code, link.why, link.linked_by, link.tombstone)
        for kind in KINDS
        for link in world.links(kind, name)
    }


def _conflicts(world: World, name: str) -> Counter[str]:
    rows = [row for status in ("open", "decided", "closed") for row in world.conflicts(name, status)]
    return Counter(
        f"{row.status} {row.kind} {row.label} {row.group} {row.onec_value} {row.crm_value}" for row in rows
    )


def _held(world: World, name: str) -> Counter[str]:
    return Counter(
        f"{kind} {row.side} {row.op} {row.reason}" for kind in KINDS for row in world.staged(kind, name)
    )


def _numbers(world: World, name: str) -> dict[str, bool]:
    """Numbers grow differently after a kill; what each side says of the other must fit."""
    node = world.onec(name).node()
    with world.app.store.unit() as unit:
        peer = unit.peer(name)
        return {
            "received is what 1C sent last": peer.received_no == node.sent,
            "1C received what we sent": peer.acked_no <= node.received <= peer.sent_no,
            "we told what we received": peer.told_received_no == peer.received_no,
            "nothing waits": unit.count_registrations(name) == 0,
            "nothing sent is open": unit.sent_in(name, peer.sent_no) == 0,
        }


def _told(world: World, name: str, since: int) -> Counter[str]:
    with world.app.store.unit() as unit:
        runs = [run.id for run in unit.runs(name, 1000) if run.id > since]
        rows = [row for run in runs for row in unit.journal(run, limit=100_000)[0]]
    return Counter(
        f"{row.status} {row.side} {row.kind} {row.label} {'/'.join(row.groups)}"
        for row in rows
        if row.status in FACTS
    )


def _errors(world: World, name: str) -> list[str]:
    """A message that lies there still is read again and refused as seen before: that is how 1C works."""
    rows = [row for event in ("error", "refused") for row in world.onec(name).log(event)]
    return [row.text for row in rows if "принято ранее" not in row.text]


def _runs(world: World, name: str) -> list[str]:
    """No run may stay «running» for ever."""
    with world.app.store.unit() as unit:
        return [run.status for run in unit.runs(name, 1000) if run.status == "running"]
