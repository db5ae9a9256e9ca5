"""БП 3.0 knows no ``Документ.СчетПокупателю``: an invoice travels as a customer's order and stays the same document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree

from enterprise_data.formats.enterprise_data.writer import emit_object
from enterprise_data.model.measure import UnitName
from enterprise_data.model.ref import Ref
from enterprise_data.model.vat import VatRate
from enterprise_data.objects.base import Tree
from enterprise_data.objects.documents import ServiceLine
from enterprise_data.objects.registry import KINDS
from tests.scenarios.bad_letters import Letter
from tests.scenarios.conftest import Templates
from tests.scenarios.world import EVERYTHING, BaseSpec, World

ORDER, SALE = "Документ.ЗаказКлиента", "Документ.РеализацияТоваровУслуг"
AT = datetime(2026, 11, 20, 10, 15)  # noqa: DTZ001 - a document's date has no zone
OTHER = "7d1f0c2e-3b2a-4a55-9d1e-0c7a1b2c3d4e"


@dataclass(slots=True)
class Accounting:
    """БП with documents: the stand-in's messages with orders and sales put into them by hand."""

    world: World

    def says(self, *objects: str) -> None:
        """БП sends these objects and accepts orders, items and sales."""
        self.world.onec().exchange()
        letter = Letter.of(self.world)
        names = (ORDER, SALE, "Справочник.Номенклатура")
        abilities = "".join(
            f"<msg:ObjectType><msg:Name>{name}</msg:Name><msg:Sending>*</msg:Sending>"
            f"<msg:Receiving>*</msg:Receiving></msg:ObjectType>"
            for name in names
        )
        text = letter.text.replace("</msg:AvailableObjectTypes>", f"{abilities}</msg:AvailableObjectTypes>")
        letter.put(text.replace("</Body>", "".join(objects) + "</Body>"))

    def hears(self) -> etree._Element:
        """The message that we wrote last."""
        mailbox = self.world.mailbox()
        path = max(mailbox.glob("Message_ЦБ*"), key=lambda found: found.stat().st_mtime_ns)
        return etree.parse(str(path)).getroot()

    def objects(self, name: str) -> list[etree._Element]:
        """Objects of a type in our last message."""
        return [item for item in self.hears()[1] if etree.QName(item).localname == name]


@pytest.fixture
def bp(tmp_path: Path, templates: Templates) -> Iterator[Accounting]:
    spec = BaseSpec(profile="bp30", kinds=EVERYTHING)
    world = templates.copy(tmp_path / "world", spec, counterparties=3)
    yield Accounting(world)
    world.close()


def _parties(world: World) -> dict[str, Ref]:
    return {kind: Ref(kind, world.links(kind)[0].crm_id) for kind in ("organization", "counterparty")}


def _invoice(world: World, number: str = "77") -> Ref:
    item = world.cards.create("item", name="Доставка", unit=UnitName(code="796", name="шт"))
    row = ServiceLine(
        item=item,
        content="Доставка",
        quantity=Decimal(1),
        price=Decimal(1200),
        amount=Decimal(1200),
        vat_rate=VatRate(percent=Decimal(20)),
        vat_amount=Decimal(200),
    )
    return world.cards.create(
        "customer_invoice", date=AT, number=number, amount=Decimal(1200), services=(row,), **_parties(world)
    )


def _as_told(world: World, kind: str, ref: str, type_name: str, **values: object) -> str:
    """An object as 1C writes it in 1.17."""

    def keys(one: Ref) -> Tree:
        return {
            "Ссылка": one.id,
            "Дата": AT.isoformat(),
            "Номер": "77",
            "Наименование": "Наша",
            "ЮридическоеФизическоеЛицо": "ЮридическоеЛицо",
            "Организация": {"Наименование": "Наша", "ЮридическоеФизическоеЛицо": "ЮридическоеЛицо"},
        }

    parties = {name: Ref(name, world.links(name)[0].ref) for name in ("organization", "counterparty")}
    record = KINDS[kind].record(date=AT, **parties, **values)
    tree = KINDS[kind].enterprise_data.lay_over(None, record, keys)
    tree["КлючевыеСвойства"]["Ссылка"] = ref
    return emit_object("1.17", type_name, tree).xml


def _text(element: etree._Element, *path: str) -> str | None:
    own = f"{{{etree.QName(element).namespace}}}"
    return element.findtext("/".join(own + name for name in path))


def _only_invoices() -> BaseSpec:
    kinds = ("currency", "unit", "organization", "counterparty", "item", "customer_invoice")
    return BaseSpec(profile="bp30", settings=f"kinds = {list(kinds)}".replace("'", '"'))


def _ref(world: World, card: Ref) -> str:
    return world.link_of(card.kind, card.id).ref


def test_an_invoice_of_the_crm_goes_as_an_order_with_all_its_rows(bp: Accounting) -> None:
    invoice = _invoice(bp.world)

    bp.says()
    bp.world.exchange()

    (sent,) = bp.objects(ORDER)
    assert _text(sent, "КлючевыеСвойства", "Ссылка") == _ref(bp.world, invoice)
    assert _text(sent, "КлючевыеСвойства", "Номер") == "77"
    assert _text(sent, "Услуги", "Строка", "ДанныеНоменклатуры", "Номенклатура", "Наименование") == "Доставка"
    assert bp.objects("Документ.СчетПокупателю") == []


def test_the_types_that_we_declare_name_the_order_once(bp: Accounting) -> None:
    bp.world.exchange()

    names = [item.text for item in bp.hears()[0].iter("{*}Name")]
    assert names.count(ORDER) == 1
    assert names.count("Документ.СчетПокупателю") == 1


def test_what_1c_changes_in_it_comes_back_into_the_same_invoice(bp: Accounting) -> None:
    invoice = _invoice(bp.world)
    bp.says()
    bp.world.exchange()
    ref = _ref(bp.world, invoice)

    told = _as_told(bp.world, "customer_invoice", ref, ORDER, number="0000-000009", amount=Decimal(1500))
    bp.says(told)
    run = bp.world.exchange()

    assert run.status == "done", run.message
    found = bp.world.cards.get("customer_invoice", invoice.id).record
    assert (found.number, found.amount) == ("0000-000009", Decimal(1500))
    assert bp.world.cards.all("customer_order") == []


def test_a_change_of_the_crm_goes_into_the_order_that_1c_holds(bp: Accounting) -> None:
    invoice = _invoice(bp.world)
    bp.says()
    bp.world.exchange()
    bp.says(
        _as_told(bp.world, "customer_invoice", _ref(bp.world, invoice), ORDER, number="9", amount=Decimal(5))
    )
    bp.world.exchange()

    bp.world.cards.edit("customer_invoice", invoice.id, note="оплатить до пятницы")
    bp.says()
    bp.world.exchange()

    (sent,) = bp.objects(ORDER)
    assert _text(sent, "ОбщиеСвойстваОбъектовФормата", "Комментарий") == "оплатить до пятницы"
    assert _text(sent, "КлючевыеСвойства", "Номер") == "9"


def test_a_sale_that_1c_made_of_the_invoice_points_at_the_invoice(bp: Accounting) -> None:
    invoice = _invoice(bp.world)
    bp.says()
    bp.world.exchange()
    ref = _ref(bp.world, invoice)

    bp.says(_as_told(bp.world, "goods_sale", OTHER, SALE, number="12", order=Ref("customer_order", ref)))
    run = bp.world.exchange()

    assert run.status == "done", run.message
    (sale,) = bp.world.cards.all("goods_sale")
    assert sale.record.order == invoice
    assert bp.world.exchange().counts.get("updated", 0) == 0


def test_an_order_that_1c_made_itself_is_an_order(bp: Accounting) -> None:
    bp.says(_as_told(bp.world, "customer_order", OTHER, ORDER, number="5"))
    bp.world.exchange()

    (order,) = bp.world.cards.all("customer_order")
    assert order.record.number == "5"
    assert bp.world.cards.all("customer_invoice") == []


def test_where_only_invoices_travel_every_order_of_1c_is_an_invoice(bp: Accounting) -> None:
    bp.world.restart(_only_invoices())

    bp.says(_as_told(bp.world, "customer_order", OTHER, ORDER, number="5", amount=Decimal(7)))
    bp.world.exchange()

    (invoice,) = bp.world.cards.all("customer_invoice")
    assert (invoice.record.number, invoice.record.amount) == ("5", Decimal(7))


def test_an_order_that_came_as_one_does_not_become_an_invoice_when_orders_stop_travelling(
    bp: Accounting,
) -> None:
    bp.says(_as_told(bp.world, "customer_order", OTHER, ORDER, number="5"))
    bp.world.exchange()
    bp.world.restart(_only_invoices())

    bp.says(_as_told(bp.world, "customer_order", OTHER, ORDER, number="6", amount=Decimal(7)))
    bp.world.exchange()

    assert len(bp.world.cards.all("customer_order")) == 1
    assert bp.world.cards.all("customer_invoice") == []
