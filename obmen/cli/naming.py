"""What people call objects: names of what a record refers to, and codes in place of numbers of cards."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from connectors.crm.service import MatchKey
from enterprise_data.model.ref import Ref
from enterprise_data.objects.registry import KINDS
from obmen.bootstrap import App
from sync.services.records import RecordService, UnknownRecord


def names_in_crm(app: App, refs: Iterable[Ref]) -> dict[Ref, str]:
    """Names of cards."""
    names = {}
    for ref in refs:
        card = app.crm.get_many(ref.kind, [ref.id]).get(ref.id)
        if card is not None:
            names[ref] = KINDS[ref.kind].label(card.record)
    return names


def card_number(app: App, kind: str, key: str) -> str:
    """The number of a card that a person named by number or by its 1C code with prefix; an unknown key as it is."""
    if key.isdigit():
        return key
    (found,) = app.crm.find_many(kind, [MatchKey(values={"code1c": key})])
    return found[0] if len(found) == 1 else key


def names_in_base(app: App, base: str, refs: Iterable[Ref]) -> dict[Ref, str]:
    """Names of an infobase's objects, as far as they are known."""
    names = {}
    for ref in refs:
        with suppress(UnknownRecord):
            record = RecordService(app.store).show(base, ref.kind, ref.id).record
            names[ref] = KINDS[ref.kind].label(record) if record is not None else ""
    return names
