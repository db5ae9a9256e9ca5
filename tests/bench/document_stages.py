"""Stages that measure documents without the engine: reading into records, writing new ones, laying a change over."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from enterprise_data.formats.enterprise_data.header import Confirmation, Header
from enterprise_data.formats.enterprise_data.reader import open_message
from enterprise_data.formats.enterprise_data.writer import Emitted, emit_object, write_message
from enterprise_data.model.ref import Ref
from enterprise_data.objects.base import Tree
from enterprise_data.objects.goods_sale import GOODS_SALE
from enterprise_data.objects.registry import KIND_BY_FORMAT_TYPE
from enterprise_data.objects.tree import keys, with_ref
from tests.bench.clock import clocks, since
from tests.bench.corpus import OURS
from tests.bench.documents import DOCUMENT, write_catalogues, write_documents

_VERSION, _SAMPLE = "1.17", 200
_BINDING = GOODS_SALE.enterprise_data


def prepare(catalogues: Path, documents: Path, count: int) -> dict[str, float]:
    """The message of what documents refer to, then theirs; the same again is another message."""
    write_catalogues(catalogues, 1)
    write_documents(documents.with_suffix(".again"), count, 3)
    return {"size": write_documents(documents, count, 2)}


def read(path: Path) -> dict[str, float]:
    """File → object → tree → record."""
    started, count, rows = clocks(), 0, 0
    with open_message(path) as reader:
        for raw in reader.objects():
            rows += len(_BINDING.read(raw.tree(_BINDING.asked), (1, 17)).goods)
            count += 1
    return {**since(started), "objects": count, "rows": rows}


def written(catalogues: Path, documents: Path, count: int) -> dict[str, float]:
    """Records born in the CRM: record → tree → text, checked → message."""
    keys_of, records = _keys(catalogues), [(_ref(tree), record) for tree, record in _sample(documents)]

    def emitted() -> Iterator[Emitted]:
        for ref, record in islice(cycle(records), count):
            yield emit_object(_VERSION, DOCUMENT, with_ref(_BINDING.lay_over(None, record, keys_of), ref))

    return _message(emitted())


def changed(catalogues: Path, documents: Path, count: int) -> dict[str, float]:
    """What 1C gave, with another amount in a row and another note: tree and record → tree → text → message."""
    keys_of, known = _keys(catalogues), [(tree, _edited(record)) for tree, record in _sample(documents)]

    def emitted() -> Iterator[Emitted]:
        for tree, record in islice(cycle(known), count):
            yield emit_object(_VERSION, DOCUMENT, _BINDING.lay_over(tree, record, keys_of))

    return _message(emitted())


def _message(objects: Iterable[Emitted]) -> dict[str, float]:
    header = Header(
        version=_VERSION,
        creation_date=datetime.now(UTC),
        confirmation=Confirmation(from_=OURS),
        available_versions=(_VERSION,),
    )
    with TemporaryFile() as out:
        started = clocks()
        count = write_message(out, header, objects)
        return {**since(started), "objects": count, "size": out.tell()}


def _sample(documents: Path) -> list[tuple[Tree, Any]]:
    """So many different ones that nothing is measured twice from a cache; few enough to weigh nothing."""
    with open_message(documents) as reader:
        trees = [raw.tree() for raw in islice(reader.objects(), _SAMPLE)]
    return [(tree, _BINDING.read(tree, (1, 17))) for tree in trees]


def _edited(record: Any) -> Any:
    first, *rest = record.goods
    return replace(
        record, goods=(replace(first, amount=first.amount + 1), *rest), note=record.note + ", срочно"
    )


def _ref(tree: Tree) -> str:
    return str((keys(tree) or {})["Ссылка"])


def _keys(catalogues: Path) -> Callable[[Ref], Tree | None]:
    found: dict[Ref, Tree | None] = {}
    with open_message(catalogues) as reader:
        for raw in reader.objects():
            found[Ref(KIND_BY_FORMAT_TYPE[raw.type_name].name, raw.ref or "")] = keys(raw.tree())
    return found.get
