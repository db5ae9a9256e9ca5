"""What holds for every object of every type of every target: it is written, loaded by 1C twice, and read back equal."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from enterprise_data.formats.universal_xml.envelope import Envelope
from enterprise_data.formats.universal_xml.neutral import UniversalObject
from enterprise_data.formats.universal_xml.profile import profile, profile_names
from enterprise_data.formats.universal_xml.reader import UniversalReader
from enterprise_data.formats.universal_xml.stream import Limits
from enterprise_data.formats.universal_xml.writer import write_file
from tests.onec_loader.base import Infobase, Metadata
from tests.onec_loader.loader import Loader
from tests.property.how_often import tries
from tests.property.universal_samples import Maker
from tests.unit.universal_xml.conformity import faults
from tests.unit.universal_xml.tables import described

PAIRS = [(name, kind) for name in profile_names() for kind in profile(name).types]
every_type = pytest.mark.parametrize(("target", "kind"), PAIRS)
seeds = st.integers(0, 2**32)
some = settings(max_examples=tries(3), deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])


def written(target: str, objects: Sequence[UniversalObject]) -> bytes:
    """The file with these objects."""
    out = io.BytesIO()
    write_file(out, Envelope(), profile(target), objects)
    return out.getvalue()


def read(data: bytes) -> list[UniversalObject]:
    """Everything of the file; nothing in it may be wrong."""
    with UniversalReader(io.BytesIO(data), "file.xml", Limits()) as reader:
        found = list(reader.objects())
        assert not reader.notes
    assert not [finding for item in found for finding in item.findings]
    return [item.object for item in found]


@cache
def metadata(target: str) -> Metadata:
    """What the configuration has, from the profile's data and not through the product's code."""
    text = (
        files("enterprise_data.formats.universal_xml").joinpath(f"profiles/{target}.json").read_text("utf-8")
    )
    raw = json.loads(text)
    return Metadata(types=raw["types"], enumerations=raw["enumerations"])


@every_type
@some
@given(seed=seeds)
def test_what_is_written_is_read_back_equal(target: str, kind: str, seed: int) -> None:
    item = Maker(profile(target), seed).object(kind)

    assert read(written(target, [item])) == [item]


@every_type
@some
@given(seed=seeds)
def test_the_same_data_give_the_same_bytes_whatever_the_order_of_properties(
    target: str, kind: str, seed: int
) -> None:
    item = Maker(profile(target), seed).object(kind)
    turned = UniversalObject(
        type=item.type,
        link=item.link,
        properties=dict(reversed(list(item.properties.items()))),
        tables=dict(reversed(list(item.tables.items()))),
        mode=item.mode,
        keeps=item.keeps,
        kept=item.kept,
    )

    assert written(target, [item]) == written(target, [turned])


@every_type
@some
@given(seed=seeds)
def test_1c_loads_the_file_and_loading_it_again_changes_nothing(target: str, kind: str, seed: int) -> None:
    maker = Maker(profile(target), seed)
    objects = [maker.object(kind) for _ in range(3)]
    data, base = written(target, objects), Infobase(metadata(target))

    first = Loader(base).load(data)
    after_first = base.snapshot()
    second = Loader(base).load(data)

    assert first.messages == [] and not first.stopped and first.code_seen == []
    assert first.loaded == sum(1 for item in objects if item.link is None or item.link.creates)
    assert [loss for loss in first.losses if "not created" not in loss] == []
    assert (second.created, second.stubs, second.changed) == (0, 0, 0)
    assert base.snapshot() == after_first


@pytest.mark.parametrize(("target", "kind"), [pair for pair in PAIRS if pair[1] in described(pair[0])])
@some
@given(seed=seeds)
def test_what_the_writer_lets_through_conforms_to_the_tables(target: str, kind: str, seed: int) -> None:
    assert faults(written(target, [Maker(profile(target), seed).object(kind)]), target) == []
