"""What the report says about one object: the same rows for a preview and a real run."""

from __future__ import annotations

from typing import Any

import orjson

from connectors.crm.service import WriteResult
from enterprise_data.objects.base import ObjectType
from enterprise_data.objects.codec import encode
from state.rows import Intent, JournalRow
from sync.context import Exchange
from sync.merge import Version
from sync.pairing import Item
from sync.plan import Step, WriteCrm


def journal_rows(
    exchange: Exchange, otype: ObjectType, step: Step, item: Item, result: WriteResult | None
) -> list[JournalRow]:
    """The report's rows for one object."""
    common = _common(otype, step, item, result)
    rows: list[JournalRow] = []
    if step.crm_write is not None:
        rows.append(exchange.note(**_arrived(otype, step, item, step.crm_write), **common))
    elif step.why and step.why != "created" and not step.skipped:
        rows.append(
            exchange.note(side="both", status="linked", message="Карточка CRM найдена и связана.", **common)
        )
    if step.onec_write is not None and item.registration is None:
        rows.append(_leaves(exchange, step, item, common))
    rows += [_asked(exchange, group, common) for group in _new_clashes(step, item)]
    if step.skipped:
        rows.append(exchange.note(side="both", status="skipped", message=step.skipped, **common))
    for loss in result.lost if result else ():
        message = f"CRM сохранила «{loss.path}» иначе, чем передано ({loss.reason})."
        rows.append(exchange.note(side="crm", status="warning", message=message, **common))
    return rows


def note_for_later(otype: ObjectType, step: Step, item: Item) -> bytes | None:
    """What will be told of a write to the CRM, kept with its announcement: see ``told_after_all``."""
    if step.crm_write is None:
        return None
    words = {**_arrived(otype, step, item, step.crm_write), "label": step.label}
    return orjson.dumps({name: _text(value) for name, value in words.items() if value})


def told_after_all(exchange: Exchange, intent: Intent, crm_id: str) -> list[JournalRow]:
    """The row of a write that was done although the process which announced it did not live to tell."""
    if intent.note is None:
        return []
    words: dict[str, Any] = orjson.loads(intent.note)
    images = {name: words.pop(name).encode() for name in ("before", "after") if name in words}
    words = {"message": "", **words, "groups": tuple(words.get("groups", ()))}
    return [exchange.note(kind=intent.kind, ref=intent.ref, crm_id=crm_id, **images, **words)]


def _text(value: Any) -> Any:
    return value.decode() if isinstance(value, bytes) else value


def _common(otype: ObjectType, step: Step, item: Item, result: WriteResult | None) -> dict[str, Any]:
    crm_id = (result.id if result else None) or step.crm_id or item.crm_id or ""
    return {"kind": otype.name, "ref": step.ref, "crm_id": crm_id, "label": step.label}


def _arrived(otype: ObjectType, step: Step, item: Item, write: WriteCrm) -> dict[str, Any]:
    """What was written into the CRM."""
    message = ""
    if step.put_back:
        names = ", ".join(otype.field_titles.get(n, n) for g in step.put_back for n in otype.groups[g])
        message = f"Поле ведёт другая сторона, её значение возвращено: {names}."
    return {
        "side": "crm",
        "status": _status(write.create, write.deleted),
        "message": message,
        "groups": write.groups,
        "before": _image(item.crm),
        "after": None if write.create else encode(write.record),
    }


def _leaves(exchange: Exchange, step: Step, item: Item, common: dict[str, Any]) -> JournalRow:
    write = step.onec_write
    assert write is not None
    deleted = True if write.op == "delete" else (False if "deleted" in write.groups else None)
    return exchange.note(
        side="onec",
        status=_status(write.create, deleted),
        message="Передаётся в 1С.",
        groups=write.groups,
        before=_image(item.onec),
        after=None if write.create or write.op == "delete" else encode(write.record),
        **common,
    )


def _status(create: bool, deleted: bool | None) -> str:
    if create:
        return "created"
    return {True: "deleted", False: "restored", None: "updated"}[deleted]


def _image(version: Version | None) -> bytes | None:
    return encode(version.record) if version is not None else None


def _new_clashes(step: Step, item: Item) -> list[str]:
    known = {row.group for row in item.conflicts}
    return [clash.group for clash in step.clashes if clash.group not in known]


def _asked(exchange: Exchange, group: str, common: dict[str, Any]) -> JournalRow:
    return exchange.note(
        side="both",
        status="conflict",
        message="Обе стороны изменили одно и то же: нужно решение.",
        hint="Откройте «Конфликты» или выполните: obmen conflicts list.",
        groups=(group,),
        **common,
    )
