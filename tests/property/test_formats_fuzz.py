"""Messages bent in ways that keep their structure: the reader gives everything, refuses in words, and never crashes."""

from __future__ import annotations

import io
from copy import deepcopy
from dataclasses import replace
from random import Random

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from lxml import etree

from enterprise_data.errors import ExchangeError, MalformedMessage
from enterprise_data.formats.enterprise_data.breaks import breaks
from enterprise_data.formats.enterprise_data.catalogue import catalogue
from enterprise_data.formats.enterprise_data.header import Confirmation, ObjectAbility
from enterprise_data.formats.enterprise_data.reader import Limits, MessageReader
from enterprise_data.formats.enterprise_data.stored import kept, tree_of
from enterprise_data.formats.enterprise_data.validate import validate_file
from enterprise_data.formats.enterprise_data.versions import parts
from enterprise_data.formats.enterprise_data.writer import Emitted, emit_deletion, emit_object, write_message
from enterprise_data.objects.registry import KIND_BY_FORMAT_TYPE
from tests.property.catalogue_samples import made
from tests.property.format_samples import OWN, PAIRS, one_way_header
from tests.property.object_samples import knows_nothing
from tests.property.real_schemas import VERSIONS

NAMES = (
    "Ссылка",
    "КлючевыеСвойства",
    "Строка",
    "Body",
    "Message",
    "Header",
    "УдалениеОбъекта",
    "СсылкаНаОбъект",
    "q:Поле",
)
TEXTS = (
    "",
    " ",
    "true",
    "0001-01-01",
    "--5",
    "9" * 400,
    "&amp;",
    "<а/>",
    "\ufffd",
    OWN,
    OWN.upper(),
    "1.99",
    "*",
)
seeds = st.integers(0, 2**32)
many = settings(max_examples=80, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])


def _message(version: str, chance: Random) -> bytes:
    """A sound message of a few objects as 1C could send it."""
    kinds = [otype.enterprise_data.type_name for otype, one in PAIRS if one == version]
    objects = []
    for _ in range(chance.randint(1, 4)):
        name = chance.choice(kinds)
        xml = etree.tostring(made(version, name, chance.getrandbits(32)), encoding="unicode")
        objects.append(Emitted(type_name=name, xml=xml))
    deletable = [name for name in kinds if name in catalogue(version).deletions]
    objects.append(emit_deletion(version, chance.choice(deletable), OWN))
    header = one_way_header(version)
    abilities = tuple(ObjectAbility(name=name, sending="*", receiving="1.8") for name in kinds)

    out = io.BytesIO()
    confirmation = Confirmation(from_="БП", to="CR", message_no=5, received_no=3)
    write_message(out, replace(header, confirmation=confirmation, abilities=abilities, prefix="БП"), objects)
    return out.getvalue()


def _bent(data: bytes, chance: Random) -> bytes:
    """Some elements moved, doubled, renamed, emptied, filled, nested or given attributes."""
    root = etree.fromstring(data)
    for _ in range(chance.randint(1, 4)):
        places = [node for node in root.iter() if node.getparent() is not None]
        if not places:
            break
        node, other = chance.choice(places), chance.choice(places)
        parent = node.getparent()
        assert parent is not None
        match chance.randrange(9):
            case 0:
                parent.remove(node)
            case 1:
                parent.insert(parent.index(node), deepcopy(node))
            case 2:
                other.append(deepcopy(node))
            case 3:
                space = etree.QName(node).namespace or ""
                node.tag = f"{{{chance.choice([space, 'urn:x'])}}}{chance.choice(NAMES).replace(':', '-')}"
            case 4:
                node.text = chance.choice(TEXTS).replace("\0", "")
            case 5:
                node.tail = chance.choice(TEXTS)
            case 6:
                node.set(
                    chance.choice(["а", "{urn:x}а", "{http://www.w3.org/2001/XMLSchema-instance}nil"]), "true"
                )
            case 7:
                for child in list(node):
                    node.remove(child)
            case _:
                parent.append(node)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def _damaged(data: bytes, chance: Random) -> bytes:
    """A few bytes replaced, taken out or put in."""
    spoilt = bytearray(data)
    for _ in range(chance.randint(1, 5)):
        at = chance.randrange(len(spoilt))
        match chance.randrange(4):
            case 0:
                spoilt[at] = chance.randrange(256)
            case 1:
                del spoilt[at : at + chance.randint(1, 40)]
            case 2:
                spoilt[at:at] = chance.choice(
                    [b"<", b"&", b"]]>", b"<!--", b"\0", b"</Body>", b"<![CDATA[", b"xmlns:q=''"]
                )
            case _:
                del spoilt[at:]
        if not spoilt:
            break
    return bytes(spoilt)


def _read_to_the_end(data: bytes) -> None:
    """Everything that an exchange does with a message before it decides."""
    with MessageReader(io.BytesIO(data), "message.xml", Limits()) as reader:
        reader.header_deviations()
        version = str(reader.header.version)
        for raw in reader.objects():
            raw.deviations()
            breaks(version, raw.xml)
            otype = KIND_BY_FORMAT_TYPE.get(raw.type_name)
            try:
                tree = tree_of(kept(raw.xml, sound=False), version)
                if otype is None:
                    continue
                binding = otype.enterprise_data
                laid = binding.lay_over(tree, binding.read(tree, parts(version)), knows_nothing)
                emit_object(version, binding.type_name, laid)
            except ExchangeError as error:  # set aside, the others travel
                assert error.message  # noqa: PT017 - it is one of many outcomes


def _or_refused(data: bytes) -> None:
    try:
        _read_to_the_end(data)
    except MalformedMessage as error:
        assert "message.xml" in error.message  # noqa: PT017 - it is one of many outcomes
        assert error.hint  # noqa: PT017


@pytest.mark.parametrize("version", VERSIONS)
@many
@given(seed=seeds)
def test_a_bent_message_is_read_or_refused_in_words(version: str, seed: int) -> None:
    chance = Random(seed)
    _or_refused(_bent(_message(version, chance), chance))


@pytest.mark.parametrize("version", VERSIONS)
@many
@given(seed=seeds)
def test_a_damaged_message_is_read_or_refused_in_words(version: str, seed: int) -> None:
    chance = Random(seed)
    _or_refused(_damaged(_message(version, chance), chance))


@pytest.mark.parametrize("version", VERSIONS)
@settings(max_examples=20, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(seed=seeds)
def test_a_bent_or_damaged_file_is_validated_without_a_crash(
    tmp_path_factory: pytest.TempPathFactory, version: str, seed: int
) -> None:
    chance = Random(seed)
    path = tmp_path_factory.mktemp("fuzz") / "message.xml"
    bend = chance.choice([_bent, _damaged])
    path.write_bytes(bend(_message(version, chance), chance))
    assert all(item.message and item.object for item in validate_file(path))


@pytest.mark.parametrize("version", VERSIONS)
@settings(max_examples=10, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(seed=seeds)
def test_the_same_message_gives_the_same_objects_whatever_the_pieces(version: str, seed: int) -> None:
    """Cut into lines, joined or with blanks between: what is read does not depend on it."""
    data = _message(version, Random(seed))
    spread = data.replace(b"><", b">\n<")
    counts = []
    for text in (data, data.replace(b">\n<", b"><"), spread):
        with MessageReader(io.BytesIO(text), "message.xml", Limits()) as reader:
            counts.append([(raw.type_name, raw.ref, raw.deleted_type) for raw in reader.objects()])
    assert counts[0] == counts[1] == counts[2]
