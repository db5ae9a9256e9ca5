"""Universal files bent and damaged: the reader gives everything, refuses in words, and never crashes."""

from __future__ import annotations

import io
from copy import deepcopy
from pathlib import Path
from random import Random

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from lxml import etree

from enterprise_data.errors import MalformedMessage
from enterprise_data.formats.universal_xml.envelope import Envelope
from enterprise_data.formats.universal_xml.profile import profile, profile_names
from enterprise_data.formats.universal_xml.reader import UniversalReader
from enterprise_data.formats.universal_xml.stream import Limits
from enterprise_data.formats.universal_xml.validate import validate_file
from enterprise_data.formats.universal_xml.writer import write_file
from tests.property.universal_samples import Maker

NAMES = (
    "Свойство",
    "Ссылка",
    "Значение",
    "Пусто",
    "Нпп",
    "Выражение",
    "Объект",
    "ПравилаОбмена",
    "Запись",
    "Х",
)
TEXTS = ("", " ", "true", "12,5", "9" * 400, "&", "\ufffd", "2026-13-01T00:00:00", "НДС22")
ATTRIBUTES = ("Имя", "Тип", "Нпп", "ГНпп", "НеЗамещать", "ИмяПравила", "ВерсияФормата", "{urn:x}а")
seeds = st.integers(0, 2**32)
many = settings(max_examples=60, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
every_target = pytest.mark.parametrize("target", profile_names())


def sound(target: str, chance: Random) -> bytes:
    """A sound file of a few objects."""
    maker, out = Maker(profile(target), chance.getrandbits(32)), io.BytesIO()
    kinds = list(profile(target).types)
    write_file(out, Envelope(), profile(target), [maker.object(chance.choice(kinds)) for _ in range(3)])
    return out.getvalue()


def bent(data: bytes, chance: Random) -> bytes:
    """Some nodes moved, doubled, renamed, emptied, filled or given attributes."""
    root = etree.fromstring(data)
    for _ in range(chance.randint(1, 5)):
        nodes = [node for node in root.iter(etree.Element) if node.getparent() is not None]
        node, other = chance.choice(nodes), chance.choice(nodes)
        parent = node.getparent()
        assert parent is not None
        match chance.randrange(8):
            case 0:
                parent.remove(node)
            case 1:
                parent.insert(parent.index(node), deepcopy(node))
            case 2:
                other.append(deepcopy(node))
            case 3:
                node.tag = chance.choice(["", "{urn:x}"]) + chance.choice(NAMES)
            case 4:
                node.text = chance.choice(TEXTS)
            case 5:
                node.set(chance.choice(ATTRIBUTES), chance.choice(TEXTS))
            case 6:
                node.append(chance.choice([etree.Comment("x"), etree.ProcessingInstruction("x", "y")]))
            case _:
                for child in list(node):
                    node.remove(child)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def damaged(data: bytes, chance: Random) -> bytes:
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
                spoilt[at:at] = chance.choice([b"<", b"&", b"]]>", b"<!--", b"\0", b"<![CDATA[", b"</a>"])
            case _:
                del spoilt[at:]
        if not spoilt:
            break
    return bytes(spoilt)


def read_or_refused(data: bytes) -> None:
    """Everything comes out, each broken object with a reason; or the file is refused with a hint."""
    try:
        with UniversalReader(io.BytesIO(data), "file.xml", Limits()) as reader:
            for found in reader.objects():
                assert all(item.message and item.object for item in found.findings)
    except MalformedMessage as error:
        assert "file.xml" in error.message and error.hint  # noqa: PT017 - it is one of two outcomes


@every_target
@many
@given(seed=seeds)
def test_a_bent_file_is_read_or_refused_in_words(target: str, seed: int) -> None:
    chance = Random(seed)
    read_or_refused(bent(sound(target, chance), chance))


@every_target
@many
@given(seed=seeds)
def test_a_damaged_file_is_read_or_refused_in_words(target: str, seed: int) -> None:
    chance = Random(seed)
    read_or_refused(damaged(sound(target, chance), chance))


@every_target
@settings(max_examples=30, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(seed=seeds)
def test_a_bent_or_damaged_file_is_validated_without_a_crash(
    tmp_path_factory: pytest.TempPathFactory, target: str, seed: int
) -> None:
    chance = Random(seed)
    path: Path = tmp_path_factory.mktemp("fuzz") / "file.xml"
    path.write_bytes(chance.choice([bent, damaged])(sound(target, chance), chance))

    assert all(item.message and item.object for item in validate_file(path, profile(target)))
