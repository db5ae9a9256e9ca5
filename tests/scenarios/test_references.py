"""What refers to something finds it in 1C: no stub is left behind, nothing points at what is not there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from connectors.crm.service import CrmRecord
from enterprise_data.model.ref import Ref
from enterprise_data.objects.cash_payment import CashPaymentOperation
from enterprise_data.objects.cash_receipt import CashReceiptOperation
from enterprise_data.objects.payments import PaymentLine
from enterprise_data.objects.price_list import PriceLine
from tests.scenarios.conftest import Templates
from tests.scenarios.newborn import agrees, pointing_nowhere, stubs
from tests.scenarios.world import EVERYTHING, BaseSpec, World

AT = datetime(2026, 11, 20, 10, 15)  # noqa: DTZ001 - a document's date has no zone
Made = Callable[[str], World]


@pytest.fixture
def made(tmp_path: Path, templates: Templates) -> Iterator[Made]:
    """A base of a configuration, in agreement with the CRM."""
    worlds: list[World] = []

    def make(profile: str) -> World:
        world = templates.copy(
            tmp_path / "world", BaseSpec(profile=profile, kinds=EVERYTHING), counterparties=2, items=3
        )
        worlds.append(world)
        return world

    yield make
    for world in worlds:
        world.close()


def test_a_price_type_born_in_the_crm_makes_no_second_currency(made: Made) -> None:
    world = made("ut11")
    currencies = world.onec().dump("Валюты")
    price_type = world.cards.create("price_type", name="Для сайта", currency="643")
    row = PriceLine(item=_first(world, "item"), price=Decimal(100))
    world.cards.create("price_list", date=AT, price_type=price_type, prices=(row,))

    world.settle()

    agrees(world)
    assert world.onec().dump("Валюты") == currencies


def test_a_receipt_brings_the_cash_register_that_1c_only_names(made: Made) -> None:
    world = made("bp30")
    organization = world.onec().objects("Организации")[0]
    register = {
        "Ссылка": "0b0b6a3e-54f8-4c7e-9d0a-0d5a4f0a7a10",
        "Наименование": "Касса у входа",
        "Организация": {"Ссылка": organization.ref, **organization.keys},
    }
    rouble = world.onec().find("Валюты", **{"ДанныеКлассификатора.Код": "643"})[0].ref
    keys = {
        "Дата": AT.isoformat(),
        "НомерКассовойСмены": "7",
        "НомерВПрограмме": "000000001",
        "КассаККМ": register,
    }
    receipt = {"КлючевыеСвойства": keys, "ДанныеОперацииККМ": {"Валюта": {"Ссылка": rouble}}}
    world.onec().create_object("ЧекККМ", receipt)

    world.settle()

    agrees(world)
    (card,) = world.cards.all("retail_receipt")
    shown = world.cards.get("cash_register", card.record.cash_register.id).record
    assert (shown.name, shown.organization) == (
        "Касса у входа",
        _linked(world, "organization", organization.ref),
    )
    again = world.round()
    assert not {"created", "updated", "sent", "held"} & {
        name for name, count in again.counts.items() if count
    }


def test_a_document_of_another_type_than_the_place_means_is_refused_with_the_reason(made: Made) -> None:
    world = made("ut11")
    other, receipt = _payment(world, CashPaymentOperation.BANK), _receipt(world)
    world.cards.edit("cash_receipt", receipt.id, payment=other)

    world.settle()

    agrees_but(world, "cash_receipt", "выбран «РКО на банковский счет»")
    world.cards.edit("cash_receipt", receipt.id, payment=_payment(world, CashPaymentOperation.INTERNAL))
    world.settle()
    agrees(world)
    assert len(world.onec().objects("ПКОВнутренняяПередача")) == 1


def test_what_refers_to_something_that_cannot_go_waits_with_it(made: Made) -> None:
    world = made("ut11")
    payment, receipt = _payment(world, CashPaymentOperation.INTERNAL, recipient=None), _receipt(world)
    world.cards.edit("cash_receipt", receipt.id, payment=payment)

    world.settle()

    agrees_but(world, "cash_payment", "не заполнено обязательное поле")
    agrees_but(world, "cash_receipt", "неизвестны ключевые свойства")
    world.cards.edit("cash_payment", payment.id, recipient=_first(world, "organization"))
    world.settle()
    agrees(world)
    assert len(world.onec().objects("ПКОВнутренняяПередача")) == 1


def agrees_but(world: World, kind: str, reason: str) -> None:
    """The object of the kind waits for the reason given, and nothing in 1C points at it."""
    with world.app.store.unit() as unit:
        runs = unit.runs("buh", 100)
    told = [row.message for run in runs for row in world.journal(run, kind=kind, status="refused")]
    assert [text for text in told if reason in text], told
    assert (stubs(world.onec()), pointing_nowhere(world.onec())) == ([], [])


def _receipt(world: World) -> Ref:
    organization = _first(world, "organization")
    return world.cards.create(
        "cash_receipt", date=AT, organization=organization, amount=Decimal(500),
        operation=CashReceiptOperation.INTERNAL,
    )  # fmt: skip


def _payment(world: World, operation: CashPaymentOperation, **values: Any) -> Ref:
    ours, rows = _first(world, "organization"), (PaymentLine(amount=Decimal(500)),)
    common = {
        "date": AT,
        "organization": ours,
        "amount": Decimal(500),
        "recipient": ours,
        "payments": rows,
        **values,
    }
    return world.cards.create("cash_payment", operation=operation, **common)


def _first(world: World, kind: str) -> Ref:
    card: CrmRecord = world.cards.all(kind)[0]
    return Ref(kind, card.id)


def _linked(world: World, kind: str, ref: str) -> Ref:
    return Ref(kind, world.link(kind, ref).crm_id)
