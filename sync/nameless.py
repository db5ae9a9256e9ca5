"""Types without key properties (format.md §3.1): what an object says is all there is to know it by.

So a card born in the CRM gets the GUID that its own content gives it, and will be recognised when 1C shows it. What
would make another object of it in 1C, or can't be told at all, is refused with the reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress

from connectors.crm.service import CrmRecord
from enterprise_data.errors import InvalidRecord, RecordError, UnknownReference
from enterprise_data.objects.base import ObjectType, Tree
from enterprise_data.objects.keyless import ref_of, ref_of_record
from state.ports import Unit
from sync.translate import Book


def names_of_births(
    base: str, unit: Unit, otype: ObjectType, book: Book, cards: Sequence[CrmRecord]
) -> Mapping[str, str]:
    """Living card's id → its GUID. A card that means the same object as another one has none."""
    wanted: dict[str, str] = {}
    for card in (card for card in cards if not card.deleted):
        with suppress(UnknownReference):  # it waits for what it refers to
            wanted[card.id] = ref_of_record(otype.enterprise_data, book.to_onec(otype, card.record)) or ""
    taken = {"", *unit.links_by_ref(base, otype.name, list(wanted.values()))}
    names: dict[str, str] = {}
    for card_id, ref in wanted.items():
        if ref not in taken:
            names[card_id] = ref
            taken.add(ref)
    return names


def same_as_another(otype: ObjectType, card: CrmRecord) -> InvalidRecord:
    """Why a card born in the CRM is not sent: sent all the same, it would overwrite the other one in 1C."""
    return InvalidRecord(
        f"{otype.quoted(otype.name_of(card.record))} не передан в 1С: по полям {known_by(otype)} 1С не отличит его от "
        "другой карточки того же вида.",
        hint="Объедините карточки или измените эти поля в одной из них.",
    )


def refuse_another_identity(otype: ObjectType, ref: str | None, laid: Tree) -> None:
    """Raises ``RecordError`` where the CRM changed what 1C knows the object by: there it would be a second one."""
    if otype.enterprise_data.identity and ref_of(otype.enterprise_data, laid) != ref:
        raise RecordError(
            f"изменено то, по чему 1С узнаёт объект ({known_by(otype)}): вместо правки в 1С появился бы второй.",
            hint="Верните прежние значения, а для новых создайте отдельную карточку.",
        )


def refuse_untellable_deletion(otype: ObjectType) -> None:
    """Raises ``RecordError``: a deletion is told by a GUID, and these objects have none."""
    if otype.enterprise_data.identity:
        raise RecordError(
            "формат не умеет передать удаление объекта, у которого нет ключевых свойств.",
            hint="Удалите объект в 1С сами или снимите пометку удаления с карточки.",
        )


def known_by(otype: ObjectType) -> str:
    """Titles of the fields that an object is known by."""
    binding = otype.enterprise_data
    tops = {path[0] for path in binding.identity}
    names = [name for name, paths in binding.places.items() if any(path[0] in tops for path in paths)]
    return ", ".join(f"«{otype.field_titles[name]}»" for name in names)
