"""What is bent: small messages of every version, and single objects of every type there is."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from random import Random

from lxml import etree

from enterprise_data.formats.enterprise_data.catalogue import catalogue
from enterprise_data.formats.enterprise_data.header import Confirmation, ObjectAbility
from enterprise_data.formats.enterprise_data.versions import supported_versions
from enterprise_data.formats.enterprise_data.writer import Emitted, emit_deletion, write_message
from enterprise_data.objects.registry import KIND_BY_FORMAT_TYPE
from tests.property.catalogue_samples import made
from tests.property.format_samples import OWN, one_way_header

LARGEST = 24_000
"""Bytes of a sample: what is small is bent more often in the same time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One sound message or object."""

    version: str
    type_name: str
    data: bytes


def object_sample(version: str, type_name: str, chance: Random) -> Sample:
    """The smallest of a few; large types have no small ones."""
    drafts = (made(version, type_name, chance.getrandbits(32)) for _ in range(3))
    data = min((etree.tostring(draft, encoding="utf-8") for draft in drafts), key=len)
    return Sample(version=version, type_name=type_name, data=data)


def objects(seed: int, *, others: int) -> list[Sample]:
    """The objects we exchange, of every version, and as many ``others`` of each, which are only checked."""
    chance = Random(seed)
    found = []
    for version in supported_versions():
        known = catalogue(version)
        names = [name for name in sorted(known.all_objects) if known.has_object(name)]
        ours = [name for name in names if name in KIND_BY_FORMAT_TYPE]
        rest = chance.sample([name for name in names if name not in ours], others)
        found += [object_sample(version, name, chance) for name in (*ours, *rest)]
    return [sample for sample in found if len(sample.data) <= LARGEST]


def messages(seed: int, *, each: int) -> list[Sample]:
    """``each`` small messages of every version, with a header that has everything."""
    chance = Random(seed)
    return [message(version, chance) for version in supported_versions() for _ in range(each)]


def message(version: str, chance: Random) -> Sample:
    """One to three objects that we exchange, and a deletion, as 1C could send them."""
    known = catalogue(version)
    kinds = [name for name in KIND_BY_FORMAT_TYPE if known.has_object(name)]
    body = []
    for _ in range(chance.randint(1, 3)):
        sample = object_sample(version, chance.choice(kinds), chance)
        if len(sample.data) <= LARGEST:
            body.append(Emitted(type_name=sample.type_name, xml=sample.data.decode("utf-8")))
    gone = [name for name in kinds if name in known.deletions]
    body.append(emit_deletion(version, chance.choice(gone), OWN))
    out = io.BytesIO()
    abilities = tuple(ObjectAbility(name=name, sending="*", receiving="1.8") for name in kinds[:3])
    confirmation = Confirmation(from_="БП", to="CR", message_no=5, received_no=3)
    header = replace(one_way_header(version), confirmation=confirmation, abilities=abilities, prefix="БП")
    write_message(out, header, body)
    return Sample(version=version, type_name="", data=out.getvalue())
