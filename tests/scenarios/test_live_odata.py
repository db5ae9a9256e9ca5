"""Two-way exchanges over OData with the stand-in base of each configuration, and where naive clients lose data."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from enterprise_data.model.contact import Phone, PhoneKind
from enterprise_data.model.ref import Ref
from enterprise_data.model.vat import VatRate
from enterprise_data.objects.documents import GoodsLine
from tests.scenarios.odata_world import ODataWorld, odata_world

AT = datetime(2026, 11, 20, 10, 15)  # noqa: DTZ001 - a document's date has no zone
MODELS = ("bp30", "ut11", "unf")
PARTIES, SALE = "Catalog_Контрагенты", "Document_РеализацияТоваровУслуг"
SALES = {"bp30": SALE, "ut11": SALE, "unf": "Document_РасходнаяНакладная"}


@pytest.fixture(params=MODELS)
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ODataWorld]:
    """A base of each configuration, exchanged once."""
    with odata_world(tmp_path, request.param) as made:
        made.exchange()
        yield made


@pytest.fixture
def bp(tmp_path: Path) -> Iterator[ODataWorld]:
    """Бухгалтерия, exchanged once."""
    with odata_world(tmp_path, "bp30") as made:
        made.exchange()
        yield made


def ours(world: ODataWorld) -> Ref:
    """Our organization."""
    return Ref("organization", world.cards.find("organization", name="Заря ООО").id)


# --- both ways ----------------------------------------------------------------------------------------


def test_the_base_comes_whole_and_the_second_exchange_is_idle(world: ODataWorld) -> None:
    assert world.moved() == {}
    buyer = world.cards.find("counterparty", name="Новая заря")
    assert (buyer.record.full_name, buyer.record.inn) == ('ООО "Новая заря"', "7702345672")
    purchase = world.cards.all("goods_purchase")[0].record
    assert [line.quantity for line in purchase.goods] in ([10, 20, 30], [20, 40, 60])
    assert purchase.organization == ours(world)
    prices = {card.record.name: card.id for card in world.cards.all("price_type")}
    assert set(prices) == {"Розничная", "Оптовая"}


def test_an_edit_on_each_side_reaches_the_other(world: ODataWorld) -> None:
    row = world.row(PARTIES, Description="Новая заря")
    card = world.cards.find("counterparty", name="Новая заря")
    world.cards.edit("counterparty", card.id, kpp="770201002")
    world.users.store.edit(PARTIES, row["Ref_Key"], Description="Новая заря-2")
    world.settle()
    after = world.row(PARTIES, Description="Новая заря-2")
    assert (after["КПП"], after["НаименованиеПолное"]) == ("770201002", 'ООО "Новая заря"')
    assert world.cards.get("counterparty", card.id).record.name == "Новая заря-2"


def test_what_is_born_here_is_made_there_once_with_all_it_refers_to(world: ODataWorld) -> None:
    party = world.cards.create(
        "counterparty", name="Клевер", full_name="ООО «Клевер»", inn="7709876545", kpp="770901001"
    )
    contract = world.cards.create(
        "contract", name="Договор 18", number="18", date=date(2026, 11, 1), counterparty=party,
        organization=ours(world), kind="buyer", currency="643",
    )  # fmt: skip
    item = world.cards.create("item", name="Лопата", article="Л-1")
    world.cards.create(
        "goods_sale", date=AT, organization=ours(world), counterparty=party, contract=contract, currency="643",
        warehouse=Ref("warehouse", world.cards.all("warehouse")[0].id), amount=Decimal("120.50"), vat_included=True,
        goods=(GoodsLine(item=item, quantity=Decimal(2), price=Decimal("60.25"), amount=Decimal("120.50"),
                         vat_rate=VatRate(percent=Decimal(20)), vat_amount=Decimal("20.08")),), note="по телефону",
    )  # fmt: skip
    run = world.exchange()
    assert run.status in ("done", "warnings"), (run.message, run.hint)
    told = [(row.label, row.message) for row in world.journal(run) if row.status in ("refused", "held")]
    assert told == []
    world.settle()
    made = world.row(PARTIES, Description="Клевер")
    (sale,) = [row for row in world.rows(SALES[world.users.model]) if row["Date"] == "2026-11-20T10:15:00"]
    assert sale["Контрагент_Key"] == made["Ref_Key"]
    assert sale["СуммаДокумента"] == Decimal("120.50")
    card = world.cards.all("goods_sale")
    (born,) = [one for one in card if one.record.date == AT]
    assert born.record.number == sale["Number"].strip(), "the number is the one that 1C gave"
    assert born.record.note == "по телефону", "our mark stays between us and 1C"


def test_a_card_in_a_group_goes_also_where_there_are_no_groups(world: ODataWorld) -> None:
    """УТ keeps counterparties without groups: what it has no place for holds nobody back."""
    group = world.cards.create("counterparty_group", name="Новые")
    card = world.cards.create("counterparty", name="Клевер", inn="7709876545", kpp="770901001", group=group)
    world.settle()
    assert world.row(PARTIES, Description="Клевер")
    assert world.cards.get("counterparty", card.id).record.group == group


def test_a_deletion_here_marks_there_and_nothing_is_ever_removed(world: ODataWorld) -> None:
    before = len(world.rows(PARTIES))
    card = world.cards.create("counterparty", name="Временный", inn="7709876545", kpp="770901001")
    world.settle()
    world.cards.delete("counterparty", card.id)
    world.settle()
    assert world.row(PARTIES, Description="Временный")["DeletionMark"] is True
    assert len(world.rows(PARTIES)) == before + 1
    world.cards.undelete("counterparty", card.id)
    world.settle()
    assert world.row(PARTIES, Description="Временный")["DeletionMark"] is False


def test_a_telephone_typed_here_leaves_the_other_contacts_of_1c_alone(bp: ODataWorld) -> None:
    card = bp.cards.find("counterparty", name="Новая заря")
    bp.cards.edit("counterparty", card.id, phones=(Phone(kind=PhoneKind.MAIN, number="+7 495 111-22-33"),))
    bp.settle()
    rows = bp.row(PARTIES, Description="Новая заря")["КонтактнаяИнформация"]
    assert {row["Представление"] for row in rows} == {"info@example.ru", "+7 495 111-22-33"}


def test_changing_rows_keeps_the_columns_that_we_do_not_model(bp: ODataWorld) -> None:
    card = next(one for one in bp.cards.all("goods_purchase") if one.record.goods[0].quantity == 10)
    first, *others = card.record.goods
    changed = GoodsLine(
        **{**{name: getattr(first, name) for name in first.__dataclass_fields__}, "quantity": Decimal(11)}
    )
    bp.cards.edit("goods_purchase", card.id, goods=(changed, *others))
    bp.settle()
    row = next(
        row for row in bp.rows("Document_ПоступлениеТоваровУслуг") if row["Товары"][0]["Количество"] == 11
    )
    assert {line["СчетУчета_Key"] for line in row["Товары"]} == {bp.users.refs["41.01"]}
    assert row["Posted"] is True, "a posted document stays posted"


# --- where naive clients lose data --------------------------------------------------------------------


def test_a_name_that_1c_cuts_is_asked_about(bp: ODataWorld) -> None:
    card = bp.cards.find("counterparty", name="Новая заря")
    long = "Новая заря и сыновья " * 8
    bp.cards.edit("counterparty", card.id, name=long.strip())
    run = bp.exchange()
    assert [row.label for row in bp.journal(run, status="warning")]
    assert bp.cards.get("counterparty", card.id).record.name == long.strip()
    (question,) = bp.conflicts()
    assert question.group == "name"


def test_a_refusal_names_the_object_once_and_says_why(bp: ODataWorld) -> None:
    bp.cards.create("contract", name="Договор 18", organization=ours(bp), currency="978",
                    counterparty=Ref("counterparty", bp.cards.find("counterparty", name="Новая заря").id))  # fmt: skip
    (row,) = bp.journal(bp.exchange(), status="refused")
    assert row.message.count("Договор 18") == 1
    assert "978" in row.message


def test_an_edit_by_another_user_between_our_look_and_our_write_survives(bp: ODataWorld) -> None:
    card, row = bp.cards.find("counterparty", name="Новая заря"), bp.row(PARTIES, Description="Новая заря")
    bp.cards.edit("counterparty", card.id, note="звонить утром")
    other = {"action": lambda: bp.users.store.edit(PARTIES, row["Ref_Key"], КПП="770201099")}
    bp.trouble("call", method="PATCH", **other)
    bp.settle()
    after = bp.row(PARTIES, Description="Новая заря")
    assert (after["Комментарий"], after["КПП"]) == ("звонить утром", "770201099")
    assert bp.cards.get("counterparty", card.id).record.kpp == "770201099"


@pytest.mark.parametrize("fault", ["drop_after", "drop_before"])
def test_a_connection_that_drops_around_a_create_doubles_nothing(bp: ODataWorld, fault: str) -> None:
    bp.cards.create("counterparty", name="Клевер", inn="7709876545", kpp="770901001")
    bp.trouble(fault, method="POST", place=PARTIES, times=1)
    bp.settle()
    assert len([row for row in bp.rows(PARTIES) if row["Description"] == "Клевер"]) == 1


def test_a_kill_after_1c_made_the_object_doubles_nothing(bp: ODataWorld) -> None:
    bp.cards.create("counterparty", name="Клевер", inn="7709876545", kpp="770901001")
    bp.kill_at("live_created")
    bp.settle()
    assert len([row for row in bp.rows(PARTIES) if row["Description"] == "Клевер"]) == 1
    assert len([card for card in bp.cards.all("counterparty") if card.record.name == "Клевер"]) == 1


def test_html_with_200_ends_the_exchange_and_loses_nothing(bp: ODataWorld) -> None:
    bp.trouble("html", place=PARTIES, times=100)
    run = bp.exchange()
    assert not any(card.deleted for card in bp.cards.all("counterparty"))
    assert run.status in ("failed", "warnings")
    bp.users.store.faults.waiting.clear()
    bp.settle()


def test_a_wrong_password_is_told_and_changes_nothing(bp: ODataWorld) -> None:
    bp.options["password"] = "не тот"
    run = bp.exchange()
    assert (run.status, run.error_code) == ("failed", "AuthenticationFailed")
    assert "парол" in f"{run.message} {run.hint}".lower()


def test_a_set_that_is_not_published_is_told_and_the_others_travel(tmp_path: Path) -> None:
    with odata_world(tmp_path, "bp30") as world:
        del world.users.store.schema.sets["Catalog_ДоговорыКонтрагентов"]
        run = world.exchange()
        told = " ".join(row.message for row in world.journal(run))
        assert "Catalog_ДоговорыКонтрагентов" in told
        assert world.cards.find("counterparty", name="Новая заря")


def test_with_an_exchange_plan_only_what_it_noted_is_read(tmp_path: Path) -> None:
    with odata_world(tmp_path, "bp30") as world:
        world.options["node"] = f"ExchangePlan_Обмен({world.users.refs['node']})"
        world.exchange()
        row = world.row(PARTIES, Description="Новая заря")
        world.users.store.edit(PARTIES, row["Ref_Key"], Description="Новая заря-2")
        assert world.moved() == {"updated": 1}
        assert world.moved() == {}
        world.cards.create("counterparty", name="Клевер", inn="7709876545", kpp="770901001")
        world.settle()
        assert world.row(PARTIES, Description="Клевер")
