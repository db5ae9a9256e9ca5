"""What holds for every record of every kind, however much of it is filled in: it is refused, or its file conforms to
the tables and 1C loads it without losing anything of it."""

from __future__ import annotations

import io
from dataclasses import MISSING, fields, replace
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from enterprise_data.formats.universal_xml.bindings.registry import BINDINGS
from enterprise_data.formats.universal_xml.envelope import Envelope
from enterprise_data.formats.universal_xml.profile import profile, profile_names
from enterprise_data.formats.universal_xml.writer import check, write_file
from tests.onec_loader.loader import Loader
from tests.property.how_often import tries
from tests.unit.universal_xml.conformity import faults
from tests.unit.universal_xml.test_bindings import infobase, spelled
from tests.unit.universal_xml.world import ref, world

every_kind = pytest.mark.parametrize(
    ("target", "kind"), [(target, kind) for target in profile_names() for kind in BINDINGS]
)
some = settings(max_examples=tries(4), deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
NUMBERS = tuple(map(Decimal, ("0", "0.01", "3", "12.5", "12.5", "-1", "1.005", "99999999999999999")))


def changed(record: Any, chance: Random) -> Any:
    """The record with a few fields blank, longer, or another number, in itself or in its rows."""
    names = [item.name for item in fields(record)]
    for name in chance.sample(names, min(chance.randint(1, 3), len(names))):
        record = replace(record, **{name: _another(record, name, chance)})
    return record


def _another(record: Any, name: str, chance: Random) -> Any:
    value, item = getattr(record, name), next(item for item in fields(record) if item.name == name)
    if isinstance(value, tuple) and value and hasattr(value[0], "__dataclass_fields__"):
        return tuple(changed(value[0], chance) for _ in range(chance.randint(0, 2)))
    if isinstance(value, Decimal) and chance.random() < 0.7:
        return chance.choice(NUMBERS)
    if item.type == "str" and chance.random() < 0.5:
        return value * chance.choice((1, 1, 8)) + chance.choice(("", " & <b>", ", 1,5"))
    return value if item.default is MISSING else item.default


@every_kind
@some
@given(seed=st.integers(0, 2**32))
def test_a_record_is_refused_or_its_file_conforms_and_nothing_of_it_is_lost(
    target: str, kind: str, seed: int
) -> None:
    objects, made = spelled(target, kind, changed(world()[ref(kind)], Random(seed)))
    if made.wrong or check(profile(target), objects):
        return
    out = io.BytesIO()
    write_file(out, Envelope(), profile(target), objects)

    report = Loader(infobase(target)).load(out.getvalue())

    assert faults(out.getvalue(), target) == []
    assert (report.messages, report.losses, report.stopped, report.stubs) == ([], [], False, 0)
