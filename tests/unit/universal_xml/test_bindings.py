"""Every kind, every receiver: spelled as its tables say, loaded twice by 1C without a change, read back equal."""

from __future__ import annotations

import io
from dataclasses import MISSING, fields, replace
from decimal import Decimal
from typing import Any

import pytest

from enterprise_data.formats.universal_xml.bindings.registry import BINDINGS, kind_of
from enterprise_data.formats.universal_xml.bindings.taking import Taking
from enterprise_data.formats.universal_xml.envelope import Envelope
from enterprise_data.formats.universal_xml.neutral import UniversalObject
from enterprise_data.formats.universal_xml.profile import profile, profile_names
from enterprise_data.formats.universal_xml.reader import UniversalReader
from enterprise_data.formats.universal_xml.stream import Limits
from enterprise_data.formats.universal_xml.writer import write_file
from enterprise_data.model.ref import Ref
from enterprise_data.model.vat import WITHOUT_VAT
from tests.onec_loader.base import Infobase, Item
from tests.onec_loader.loader import Loader
from tests.unit.universal_xml.loading import metadata
from tests.unit.universal_xml.world import making, ref, world

TARGETS = profile_names()
AMBIGUOUS = {
    "customer_return": {"operation"},
    "supplier_return": {"operation"},
    "goods_purchase": {"operation"},
    "stock_write_off": {"operation"},
    "item": {"vat_rate"},
    "goods_sale": {"operation"},
    "contract": {"currency"},
    "bank_account": {"currency"},
}
"""What a receiver tells by one word for several of ours, or doesn't tell because it goes without saying."""
every_kind = pytest.mark.parametrize(("target", "kind"), [(t, kind) for t in TARGETS for kind in BINDINGS])


def spelled(target: str, kind: str, record: Any = None, **more: Any) -> tuple[list[UniversalObject], Any]:
    """The object with everything that it refers to before it, and what made it."""
    made = making(target, **more)
    done: dict[Ref, UniversalObject] = {}

    def carry(wanted: Ref, given: Any = None) -> None:
        if wanted in done or not BINDINGS[wanted.kind].is_carried:
            return
        done[wanted] = UniversalObject(type="")
        made.met.clear()
        item = BINDINGS[wanted.kind].make(given or made.lookup(wanted), wanted.id, made)
        for other in list(made.met):
            carry(other)
        del done[wanted]
        done[wanted] = item

    carry(ref(kind), record)
    return [*made.classifiers.values(), *done.values()], made


def separable(target: str, record: Any) -> Any:
    """What came back over the counter without VAT where a receiver has no place for a minus of it: taxed, it is taken
    off what was sold and not told apart any more."""
    if "Возвраты" in profile(target).types["ДокументСсылка.ОтчетОРозничныхПродажах"].tables:
        return record
    rows = getattr(record, "returned", ())
    untaxed = tuple(replace(row, vat_rate=WITHOUT_VAT, vat_amount=Decimal(0)) for row in rows)
    return replace(record, returned=untaxed) if rows else record


def infobase(target: str) -> Infobase:
    """A base with what a file never makes: the organization and the rouble."""
    base = Infobase(metadata(target))
    base.objects["СправочникСсылка.Организации", ref("organization").id] = Item()
    base.objects["СправочникСсылка.Валюты", base.new_guid()] = Item(fields={"Код": "643"})
    return base


def written(target: str, objects: list[UniversalObject]) -> bytes:
    out = io.BytesIO()
    write_file(out, Envelope(), profile(target), objects)
    return out.getvalue()


def taken(data: bytes) -> dict[Ref, Any]:
    """What the file tells, by reference."""
    found = {}
    taking = Taking(kind_of=kind_of)
    with UniversalReader(io.BytesIO(data), "file.xml", Limits()) as reader:
        for item in reader.objects():
            assert not item.findings
            taking.notice(item.object)
            assert item.object.link is not None
            who = taking.ref(item.object.link)
            if who is not None:
                found[who] = BINDINGS[who.kind].take(item.object, taking)
    return found


@every_kind
def test_a_record_of_every_kind_conforms_and_is_loaded_twice_without_a_change(target: str, kind: str) -> None:
    objects, made = spelled(target, kind)
    base = infobase(target)

    first = Loader(base).load(written(target, objects))
    before = base.snapshot()
    second = Loader(base).load(written(target, objects))

    assert made.wrong == []
    assert (first.messages, first.losses, first.stopped, first.stubs) == ([], [], False, 0)
    assert (second.messages, second.stopped, second.created) == ([], False, 0)
    assert base.snapshot() == before


@every_kind
def test_what_was_written_is_read_back_equal(target: str, kind: str) -> None:
    original = separable(target, world()[ref(kind)])
    objects, made = spelled(target, kind, original)
    if not BINDINGS[kind].is_carried:
        return

    found = taken(written(target, objects))[ref(kind)]

    lost = {name for of, name in made.lost if of == kind}
    for name in found.told:
        assert getattr(found.record, name) == _without(getattr(original, name), name, lost), name
    unsaid = {item.name for item in fields(original) if getattr(original, item.name) != item.default}
    assert unsaid - {"taxation"} - found.told - lost <= AMBIGUOUS.get(kind, set())


def _without(value: Any, name: str, lost: set[str]) -> Any:
    """Rows without what the receiver has no column for."""
    if not isinstance(value, tuple):
        return value
    gone = {row.partition(".")[2] for row in lost if row.startswith(f"{name}.")}
    return tuple(
        replace(row, **{item.name: _blank(item) for item in fields(row) if item.name in gone})
        for row in value
    )


def _blank(item: Any) -> Any:
    return item.default_factory() if item.default is MISSING else item.default
