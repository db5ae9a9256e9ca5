"""Goods and documents travel both ways while the wire breaks: the end is that of the clean run, to the letter."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from connectors.onec.standin import seed_demo
from connectors.onec.standin.soap import Publication
from enterprise_data.objects.registry import KINDS
from tests.scenarios.newborn import Nursery, agrees
from tests.scenarios.world import EVERYTHING, BaseSpec, World

FAULTS = [
    ("drop_after", "PutData"),
    ("slow", "PutDataActionResult"),
    ("lost_part", "GetDataPart"),
    ("lost_part", "PutFilePart"),
    ("html", "PutData"),
    ("unauthorized", "PutData"),
    ("restart", "PutDataActionResult"),
    ("killed", "PutData"),
    ("twice", "PutData"),
    ("late", "PutData"),
    ("stale", "PrepareDataForGetting"),
]
BORN = (
    "item",
    "goods_sale",
    "customer_order",
    "customer_invoice",
    "bank_receipt",
    "price_list",
    "stock_transfer",
)


@pytest.fixture(scope="module")
def halfway(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both sides agreed once; then documents and items changed on both, and nobody exchanged."""
    root = tmp_path_factory.mktemp("halfway") / "world"
    world = World.make(root, BaseSpec(profile="ut11", kinds=EVERYTHING))
    seed_demo(world.onec(), 3, items=6, price_lists=1, documents=14)
    world.settle()
    Nursery(world).fill(BORN)
    for card in world.cards.all("item")[:3]:
        world.cards.edit("item", card.id, note="Из CRM")
    for item in world.onec().objects("Номенклатура")[3:]:
        world.onec().edit("Номенклатура", item.ref, {"Комментарий": "Из 1С"})
    seed_demo(world.onec(), 4, items=8, price_lists=1, documents=20)
    world.close()
    return root


@pytest.fixture(scope="module")
def clean(halfway: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """How it ends if nothing breaks."""
    with _published(halfway, tmp_path_factory.mktemp("clean")) as (_, world):
        return _ended(world)


@pytest.mark.parametrize(("fault", "operation"), FAULTS)
def test_documents_end_as_in_the_clean_run(
    halfway: Path, clean: dict[str, Any], tmp_path: Path, fault: str, operation: str
) -> None:
    with _published(halfway, tmp_path) as (publication, world):
        publication.faults.arm(fault, operation)

        ended = _ended(world)

        assert publication.faults.happens(fault, operation) is False, "the fault did not strike"
        assert {kind: ended[kind] for kind in clean if ended[kind] != clean[kind]} == {}


@contextmanager
def _published(source: Path, folder: Path) -> Iterator[tuple[Publication, World]]:
    """A copy of the world whose infobase is reached over the web service."""
    shutil.copytree(source, folder / "world")
    with Publication(folder / "world" / "1c" / "buh", slow_s=1.3) as publication:
        world = World.open(
            folder / "world", BaseSpec(profile="ut11", kinds=EVERYTHING, url=publication.url, timeout_s=1)
        )
        yield publication, world
        world.close()


def _ended(world: World) -> dict[str, Any]:
    """Both sides after the exchanges in which the fault strikes and those that bring everything to rest."""
    for _ in range(3):
        world.exchange()
    world.settle()
    agrees(world)
    infobase, books = world.onec(), world.links
    in_onec = {name: _without_codes(infobase.dump(name)) for name in infobase.types()}
    in_crm = {kind: {card.id: card.record for card in world.cards.all(kind)} for kind in KINDS}
    links = {f"{kind}, links": sorted((one.ref, one.crm_id) for one in books(kind)) for kind in KINDS}
    return {**in_onec, **in_crm, **links}


def _without_codes(dump: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """1C counts codes in the order in which objects come; that may differ."""
    return {ref: (item["deleted"], item["content"]) for ref, item in dump.items()}
