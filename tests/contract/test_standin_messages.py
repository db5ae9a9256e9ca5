"""The stand-in against the published schemas: what it writes is valid, its own tables say the same."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from connectors.onec.standin import Infobase, seed_demo
from connectors.onec.standin.schema import WRITABLE, load
from connectors.onec.standin.schema_gen import Generator, schemas
from tests.unit.standin.peer import BASE_CODE, PEER_CODE, Peer

XSD = Path(__file__).parents[3] / "shared" / "reference" / "enterprise_data" / "xsd"
pytestmark = pytest.mark.skipif(not XSD.is_dir(), reason="../shared is not beside this checkout")


FILES = schemas(XSD)


@cache
def schema(name: str) -> Any:
    return etree.XMLSchema(etree.parse(str(XSD / f"{name}.xsd")))


@pytest.mark.parametrize("version", WRITABLE)
def test_every_message_is_valid_in_its_version(tmp_path: Path, version: str) -> None:
    base = Infobase.create(
        tmp_path / "b", name="БП", prefix="БП", node_code=BASE_CODE, peer_code=PEER_CODE,
        mailbox=tmp_path / "m", profile="bp30new",
    )  # fmt: skip
    seed_demo(base, 25)
    for item in base.objects("Контрагенты")[:3]:
        base.mark_deleted("Контрагенты", item.ref)
    ref = base.objects("Контрагенты")[5].ref
    extension = {"{http://example.ru/e}Балл": '<e:Балл xmlns:e="http://example.ru/e">5</e:Балл>'}
    base.edit("Контрагенты", ref, {**extension, "@{http://example.ru/e}знак": "а&б"})
    peer = Peer(base.mailbox, versions=(version,))
    peer.put(peer.message(settings=True))

    sent = base.exchange()[1]

    assert sent.version == version
    assert sent.deletions == 3
    assert sent.path is not None
    root = etree.parse(str(sent.path)).getroot()
    schema("ExchangeMessage").assertValid(root[0])
    for element in root[1]:
        schema(FILES[version].stem).assertValid(element)
    assert len(root[1]) == sent.objects + 3


@pytest.mark.parametrize("version", WRITABLE)
def test_goods_and_documents_are_valid_in_every_version(tmp_path: Path, version: str) -> None:
    base = Infobase.create(
        tmp_path / "b", name="УНФ", prefix="УН", node_code=BASE_CODE, peer_code=PEER_CODE,
        mailbox=tmp_path / "m", profile="unf",
    )  # fmt: skip
    seed_demo(base, 6, items=24, price_lists=3, documents=420)
    peer = Peer(base.mailbox, versions=(version,), abilities=None)
    peer.put(peer.message(number=1, version=version))

    sent = base.exchange()[1]

    assert sent.version == version
    root = etree.parse(str(sent.path)).getroot()
    wrong = [element for element in root[1] if not schema(FILES[version].stem).validate(element)]
    assert wrong == []
    assert len({element.tag for element in root[1]}) > 35


@pytest.mark.parametrize("version", WRITABLE)
def test_the_own_tables_are_what_the_generator_makes_of_the_schemas(version: str) -> None:
    types = Generator(FILES[version]).collect()
    known = load(version)
    assert set(types) == set(known.simple) | set(known.structures)
    for name, body in types.items():
        if "fields" in body:
            assert [tuple(field) for field in known.structures[name].fields] == [
                (f[0], f[1], bool(f[2]), bool(f[3]), bool(f[4])) for f in body["fields"]
            ]
        else:
            assert known.simple[name] == body
