"""Goods, prices and documents with every configuration: everything arrives, both sides agree, then nothing moves."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from connectors.crm.service import CrmRecord
from connectors.onec.standin import seed_demo
from connectors.onec.standin.soap import Publication
from enterprise_data.model.measure import UnitName
from enterprise_data.model.ref import Ref
from enterprise_data.model.vat import VatRate
from enterprise_data.objects.documents import GoodsLine
from enterprise_data.objects.registry import KINDS
from tests.scenarios.conftest import Templates
from tests.scenarios.newborn import Nursery, agrees, in_onec
from tests.scenarios.world import EVERYTHING, BaseSpec, World

SIZE = int(os.environ.get("OBMEN_TRADE_SIZE", "1"))
"""1 in the suite; 20 makes 200 counterparties, 1 000 items and 500 documents."""
_TROUBLE = ("refused", "failed", "held", "dropped", "warning", "conflict")
PIECES, TWENTY = UnitName(code="796", name="шт"), VatRate(percent=Decimal(20))


PROFILES = ("bp30", "bp30new", "ut11", "unf")


@pytest.fixture(params=["files", "soap"])
def way(request: pytest.FixtureRequest) -> str:
    """How the messages travel."""
    return str(request.param)


@pytest.fixture(params=PROFILES)
def trade(request: pytest.FixtureRequest, tmp_path: Path, way: str) -> Iterator[World]:
    """A base of each configuration with goods, prices and documents."""
    with ExitStack() as published:
        world = _made(tmp_path, request.param, way, published)
        seed_demo(world.onec(), 10 * SIZE, items=50 * SIZE, price_lists=2 * SIZE, documents=25 * SIZE)
        yield world
        world.close()


@pytest.fixture(params=PROFILES)
def young(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """A published base of each configuration with no more than what the CRM's own documents may refer to."""
    with ExitStack() as published:
        world = _made(tmp_path, request.param, "soap", published)
        seed_demo(world.onec(), 2, items=3, price_lists=0, documents=0)
        world.settle()
        yield world
        world.close()


@pytest.fixture(params=PROFILES)
def small(request: pytest.FixtureRequest, templates: Templates, tmp_path: Path) -> Iterator[World]:
    """A settled base of each configuration with a mailbox and a few goods."""
    spec = BaseSpec(profile=request.param, kinds=EVERYTHING)
    world = templates.copy(tmp_path / "world", spec, counterparties=2, items=3)
    yield world
    world.close()


def _made(root: Path, profile: str, way: str, published: ExitStack) -> World:
    spec = BaseSpec(profile=profile, kinds=EVERYTHING)
    if way == "soap":
        spec = replace(spec, url=published.enter_context(Publication(root / "1c" / spec.name)).url)
    return World.make(root, spec)


def test_everything_that_the_configuration_sends_arrives_and_then_nothing_moves(trade: World) -> None:
    trade.settle()

    assert trade.differences() == []
    with trade.app.store.unit() as unit:
        rows = [row for run in unit.runs("buh", 100) for row in trade.journal(run)]
    trouble = Counter((row.kind, row.message) for row in rows if row.status in _TROUBLE)
    assert trouble == {}
    sent = {name for name, (sending, _) in trade.onec().profile.abilities.items() if sending}
    expected = {
        kind.name
        for kind in KINDS.values()
        if sent & set(kind.enterprise_data.type_names)
        and any(trade.onec().objects(name) for name in kind.enterprise_data.type_names)
    }
    assert {name for name in expected if not trade.cards.all(name)} == set()
    before = [trade.onec().dump(name) for name in trade.onec().types()]
    idle = [trade.round() for _ in range(3)]
    assert [
        run.counts.get(name, 0) for run in idle for name in ("created", "updated", "sent", "received")
    ] == [0] * 12
    assert [trade.onec().dump(name) for name in trade.onec().types()] == before


def test_a_sale_born_in_the_crm_appears_in_1c_whole_and_keeps_its_identity(small: World) -> None:
    firm, ours, item = (small.cards.all(kind)[0] for kind in ("counterparty", "organization", "item"))
    sale = small.cards.create(
        "goods_sale",
        date=datetime(2026, 11, 20, 10, 15),  # noqa: DTZ001 - documents bear the date of the desk
        organization=_ref(ours),
        counterparty=_ref(firm),
        amount=Decimal("24000"),
        vat_included=True,
        goods=(
            GoodsLine(
                item=_ref(item), unit=PIECES, quantity=Decimal(2), price=Decimal(12000), amount=Decimal(24000),
                vat_rate=TWENTY, vat_amount=Decimal(4000),
            ),
        ),
    )  # fmt: skip

    small.settle()

    link = small.link_of("goods_sale", sale.id)
    number = small.cards.get("goods_sale", sale.id).record.number
    (document,) = [
        one for one in small.onec().objects("Документ.РеализацияТоваровУслуг") if number in str(one.content)
    ]
    assert (document.stub, small.differences()) == (False, [])
    small.cards.edit("goods_sale", sale.id, note="Позвонить перед отгрузкой")
    small.settle()
    assert small.link_of("goods_sale", sale.id).ref == link.ref
    same = [
        one for one in small.onec().objects("Документ.РеализацияТоваровУслуг") if number in str(one.content)
    ]
    assert [one.ref for one in same] == [document.ref]
    assert "Позвонить перед отгрузкой" in str(same[0].content)


def test_whatever_is_born_in_the_crm_appears_in_1c_whole_and_stays_itself(young: World) -> None:
    born = Nursery(young).fill()
    taken = {name for name, (_, taking) in young.onec().profile.abilities.items() if taking}
    assert {kind.name for kind in KINDS.values() if taken & set(kind.enterprise_data.types_sent)} == {
        kind for kind, _ in born
    }

    young.settle()

    agrees(young)
    refs = {key: young.link_of(card.kind, card.id).ref for key, card in born.items()}
    assert {key for key in born if refs[key] not in in_onec(young, *key)} == set()
    counts = {type_name: len(young.onec().objects(type_name)) for _, type_name in born}
    edited = [_edited(young, key, card, refs[key]) for key, card in born.items()]
    assert edited.count("onec") > 20
    assert edited.count("crm") > 20
    young.settle()
    agrees(young)
    assert {key: young.link_of(card.kind, card.id).ref for key, card in born.items()} == refs
    assert {type_name: len(young.onec().objects(type_name)) for _, type_name in born} == counts


def _edited(young: World, key: tuple[str, str], card: Ref, ref: str) -> str:
    """Every second card is edited in 1C, the others in the CRM; gives where."""
    kind, type_name = key
    sending = young.onec().profile.abilities[type_name][0]
    if "note" not in KINDS[kind].field_names:
        return ""
    if sending and int(card.id) % 2:
        own = in_onec(young, kind, type_name)[ref]
        young.onec().edit(type_name, own, {"Комментарий": f"Правка в 1С {card.id}"})
        return "onec"
    young.cards.edit(kind, card.id, note=f"Правка в CRM {card.id}")
    return "crm"


def _ref(card: CrmRecord) -> Ref:
    return Ref(card.kind, card.id)
