"""Goods, prices and documents between two bases, in every version: both agree, then fall silent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from connectors.onec.standin import Infobase, seed_demo
from connectors.onec.standin.kinds import KEYLESS
from connectors.onec.standin.profiles import PROFILES
from connectors.onec.standin.schema import KEYS, WRITABLE, load
from tests.unit.standin.peer import BASE_CODE, PEER_CODE


def pair(folder: Path, versions: tuple[str, ...], left: str, right: str) -> tuple[Infobase, Infobase]:
    made = [
        Infobase.create(
            folder / name, name=name, prefix=name, node_code=own, peer_code=other, mailbox=folder / "box",
            profile=profile, versions=versions,
        )
        for name, own, other, profile in (("ЛВ", BASE_CODE, PEER_CODE, left), ("ПР", PEER_CODE, BASE_CODE, right))
    ]  # fmt: skip
    for base, other in (made, made[::-1]):
        base.write_settings(folder / "settings.xml")
        assert other.take_settings(folder / "settings.xml").accepted
    return made[0], made[1]


def without_late_rates(content: Any) -> bool:
    """Old versions have no word for 22 %."""
    return "'22'" not in str(content)


@pytest.mark.parametrize("version", WRITABLE)
def test_what_one_base_sends_the_other_holds(tmp_path: Path, version: str) -> None:
    left, right = pair(tmp_path, (version,), "unf", "unf")
    seed_demo(left, 6, items=24, price_lists=3, documents=252)

    for _ in range(3):
        for base in (left, right):
            received, _ = base.exchange()
            assert received.accepted or received.path is None, received.text

    lost = ("skipped", "refused", "unposted", "dangling")
    if version in WRITABLE[-3:]:
        assert [item for name in right.types() for item in right.objects(name) if item.stub] == []
        assert [row.text for event in lost for row in right.log(event)] == []
    assert left.exchange()[1].objects == right.exchange()[1].objects == 0
    documents = [name for name in left.types() if name.startswith("Документ.")]
    assert len(documents) > 20
    for name in (name for name in left.types() if left.profile.abilities[name][1]):
        ours, theirs = left.dump(name), right.dump(name)
        travelled = {ref for ref in ours if ref in theirs}
        if name in KEYLESS:
            assert sorted(str(row["content"]) for row in ours.values()) == sorted(
                str(row["content"]) for row in theirs.values()
            )
        elif version in WRITABLE[-3:]:
            assert travelled == set(ours), name
            assert {ref: row["content"] for ref, row in ours.items()} == {
                ref: row["content"] for ref, row in theirs.items()
            }
        elif name.startswith("Документ."):
            assert travelled >= {ref for ref, row in ours.items() if without_late_rates(row)} - _late(left)


def _late(base: Infobase) -> set[str]:
    """Documents that could not travel, with the reason in the log."""
    return {row.ref for row in base.log("error")}


@pytest.mark.parametrize("name", PROFILES)
def test_a_configuration_declares_only_what_its_newest_version_knows(name: str) -> None:
    profile = PROFILES[name]
    schema = load(profile.newest)
    assert [kind for kind in profile.abilities if not schema.is_object(kind)] == []


@pytest.mark.parametrize("name", PROFILES)
def test_a_seeded_base_holds_goods_and_documents_of_its_kinds(tmp_path: Path, name: str) -> None:
    base = Infobase.create(
        tmp_path / "b", name=name, prefix="БП", node_code=BASE_CODE, peer_code=PEER_CODE,
        mailbox=tmp_path / "m", profile=name,
    )  # fmt: skip
    seed_demo(base, 5, items=30, price_lists=2, documents=60)
    again = sum(len(base.objects(kind)) for kind in base.types() if kind.startswith("Документ."))
    assert again == 60 + 2
    assert len(base.objects("Номенклатура")) == 30
    assert bool(base.objects("ИнформативныеОстатки")) is base.profile.knows("Справочник.ИнформативныеОстатки")
    assert {item.content["ТипЦен"]["Ссылка"] for item in base.objects("УстановкаЦенНоменклатуры")} == {
        item.ref for item in base.objects("ТипыЦен")[:2]
    }
    seed_demo(base, 1, items=2, documents=3)
    assert len(base.objects("Номенклатура")) == 32
    assert all(item.keys["Номер"] == item.code for item in base.objects("ЗаказКлиента"))
    assert base.log("unposted") == []
    assert all(KEYS in item.content for item in base.objects("РеализацияТоваровУслуг"))
