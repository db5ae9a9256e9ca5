"""Objects that the format gives no key properties: known by what they say, there and back.

The infobase speaks of them in letters that are completed by hand, as a configuration that knows these types would.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from enterprise_data.formats.enterprise_data.reader import RawObject, open_message
from enterprise_data.model.ref import Ref
from enterprise_data.objects.barcode import BarcodeLine
from enterprise_data.objects.settlement_balance import BalanceOperation
from enterprise_data.objects.tree import text
from state.rows import JournalRow, Run
from tests.scenarios.bad_letters import Letter
from tests.scenarios.world import EVERYTHING, BaseSpec, World

TABLE, CHAIR = "b3c1a6a2-52f0-4a5e-9a0e-0f2f4a1f6c01", "b3c1a6a2-52f0-4a5e-9a0e-0f2f4a1f6c02"
OURS, FIRM = "b3c1a6a2-52f0-4a5e-9a0e-0f2f4a1f6c03", "b3c1a6a2-52f0-4a5e-9a0e-0f2f4a1f6c04"
EAN = "4601234567893"
BARCODES = "Справочник.ШтрихкодыНоменклатуры"
DEBTS, ADVANCES = (
    "Документ.ОстаткиРасчетовСПокупателямиДолги",
    "Документ.ОстаткиРасчетовСПокупателямиАвансы",
)
GOODS = "<ТипНоменклатуры>Товар</ТипНоменклатуры>"
LEGAL = "<ЮридическоеФизическоеЛицо>ЮридическоеЛицо</ЮридическоеФизическоеЛицо>"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """An infobase and a CRM that know two items, an organization and a firm."""
    made = World.make(tmp_path / "world", BaseSpec(kinds=EVERYTHING))
    _says(
        made,
        *(
            f"<Справочник.{kind}><КлючевыеСвойства><Ссылка>{ref}</Ссылка><Наименование>{name}</Наименование>"
            f"{keys}</КлючевыеСвойства>{more}</Справочник.{kind}>"
            for kind, ref, name, keys, more in (
                ("Номенклатура", TABLE, "Стол", "", GOODS),
                ("Номенклатура", CHAIR, "Стул", "", GOODS),
                ("Организации", OURS, "Наша фирма", LEGAL, ""),
                ("Контрагенты", FIRM, "Ромашка", LEGAL, ""),
            )
        ),
    )
    yield made
    made.close()


def _says(world: World, *objects: str) -> Run:
    """The infobase takes what we sent and sends these objects."""
    world.onec().exchange()
    letter = Letter.of(world)
    abilities = "".join(
        f"<msg:ObjectType><msg:Name>{name}</msg:Name><msg:Sending>*</msg:Sending><msg:Receiving>*</msg:Receiving>"
        "</msg:ObjectType>"
        for name in ("Справочник.Номенклатура", BARCODES, DEBTS, ADVANCES)
    )
    known = letter.text.replace("</msg:AvailableObjectTypes>", f"{abilities}</msg:AvailableObjectTypes>")
    letter.put(known.replace("</Body>", f"{''.join(objects)}</Body>"))
    run = world.exchange()
    assert run.status in ("done", "warnings"), (run.error_code, run.message)
    return run


def _barcode(code: str = EAN, *items: str, note: str = "") -> str:
    """As 1C writes it."""
    rows = "".join(
        "<Строка><ДанныеНоменклатуры><Номенклатура><Номенклатура>"
        f"<Ссылка>{ref}</Ссылка><Наименование>x</Наименование>"
        "</Номенклатура></Номенклатура></ДанныеНоменклатуры></Строка>"
        for ref in items
    )
    said = f"<Комментарий>{note}</Комментарий>" if note else ""
    common = f"<ОбщиеСвойстваОбъектовФормата>{said}</ОбщиеСвойстваОбъектовФормата>" if note else ""
    table = f"<Записи>{rows}</Записи>" if rows else ""
    return f"<{BARCODES}><Штрихкод>{code}</Штрихкод>{table}{common}</{BARCODES}>"


def _balance(type_name: str, amount: str) -> str:
    """Opening balances of one sort with one firm."""
    party = f"<Наименование>x</Наименование>{LEGAL}"
    return (
        f"<{type_name}><Дата>2026-01-01T00:00:00</Дата><Организация><Ссылка>{OURS}</Ссылка>{party}</Организация>"
        f"<Расчеты><Строка><Контрагент><Ссылка>{FIRM}</Ссылка>{party}</Контрагент><Сумма>{amount}</Сумма>"
        f"<СуммаРегл>{amount}</СуммаРегл><ДанныеВзаиморасчетов/></Строка></Расчеты></{type_name}>"
    )


def _sent(world: World, type_name: str) -> list[RawObject]:
    """Objects of a type in our last message."""
    (path,) = (item for item in world.mailbox().iterdir() if f"_{world.specs['buh'].peer_code}." in item.name)
    with open_message(path) as reader:
        return [raw for raw in reader.objects() if raw.type_name == type_name]


def _note(raw: RawObject) -> str:
    return text(raw.tree(), "ОбщиеСвойстваОбъектовФормата", "Комментарий")


def _item(world: World, name: str) -> Ref:
    return Ref("item", world.cards.find("item", name=name).id)


def _told(world: World, run: Run, *statuses: str) -> list[JournalRow]:
    return [row for row in world.journal(run) if row.status in statuses]


# --- from 1C ------------------------------------------------------------------------------------------


def test_an_object_without_keys_that_is_told_twice_is_one_card(world: World) -> None:
    _says(world, _barcode(EAN, TABLE))
    again = _says(world, _barcode(EAN, TABLE, CHAIR))

    (card,) = world.cards.all("barcode")
    assert card.record.items == tuple(BarcodeLine(item=_item(world, name)) for name in ("Стол", "Стул"))
    assert len(world.links("barcode")) == 1
    assert again.counts.get("updated") == 1 and not again.counts.get("created")


def test_debts_and_advances_of_one_day_are_two_cards(world: World) -> None:
    _says(world, _balance(DEBTS, "100.00"), _balance(ADVANCES, "7.50"))

    amounts = {
        card.record.operation: [row.amount for row in card.record.settlements]
        for card in world.cards.all("settlement_balance")
    }
    assert amounts == {
        BalanceOperation.CUSTOMER_DEBT: [Decimal(100)],
        BalanceOperation.CUSTOMER_ADVANCE: [Decimal("7.5")],
    }


def test_of_two_that_can_t_be_told_apart_the_second_is_set_aside_and_named(world: World) -> None:
    run = _says(world, _balance(DEBTS, "100.00"), _balance(DEBTS, "55.00"))

    (card,) = world.cards.all("settlement_balance")
    assert [row.amount for row in card.record.settlements] == [Decimal(100)]
    (row,) = _told(world, run, "refused")
    assert "«Дата», «Организация»" in row.message and "два объекта" in row.message


# --- from the CRM -------------------------------------------------------------------------------------


def test_an_edit_in_the_crm_goes_back_and_its_echo_changes_nothing(world: World) -> None:
    _says(world, _barcode(EAN, TABLE))
    (card,) = world.cards.all("barcode")
    world.cards.edit("barcode", card.id, note="с витрины")

    world.exchange()

    (raw,) = _sent(world, BARCODES)
    assert raw.deviations() == []
    assert "КлючевыеСвойства" not in raw.tree()
    assert _note(raw) == "с витрины"

    echo = _says(world, _barcode(EAN, TABLE, note="с витрины"))
    assert not {"created", "updated", "conflict"} & set(echo.counts)
    assert _sent(world, BARCODES) == []
    assert [card.record.note for card in world.cards.all("barcode")] == ["с витрины"]


def test_a_card_born_in_the_crm_is_known_again_when_1c_shows_it(world: World) -> None:
    born = world.cards.create("barcode", barcode=EAN, items=(BarcodeLine(item=_item(world, "Стол")),))

    world.exchange()
    (raw,) = _sent(world, BARCODES)
    assert raw.ref == world.link_of("barcode", born.id).ref

    for note in ("", "из 1С"):
        _says(world, _barcode(EAN, TABLE, note=note))
        (card,) = world.cards.all("barcode")
        assert (card.id, card.record.note) == (born.id, note)


# --- what the format can't tell -----------------------------------------------------------------------


def test_a_deletion_is_refused_with_the_reason_and_taking_it_back_is_enough(world: World) -> None:
    _says(world, _barcode(EAN, TABLE))
    (card,) = world.cards.all("barcode")
    world.cards.delete("barcode", card.id)

    run = world.exchange()

    assert _sent(world, "УдалениеОбъекта") == []
    (row,) = _told(world, run, "refused")
    assert "удаление" in row.message and "нет ключевых свойств" in row.message
    assert "Удалите объект в 1С" in row.hint

    world.cards.undelete("barcode", card.id)
    quiet = _says(world)
    assert _told(world, quiet, "refused", "held", "conflict") == []
    assert _sent(world, BARCODES) == []


def test_another_identity_is_refused_because_1c_would_make_a_second_object(world: World) -> None:
    _says(world, _barcode(EAN, TABLE))
    (card,) = world.cards.all("barcode")
    world.cards.edit("barcode", card.id, barcode="2000000000015")

    run = world.exchange()

    assert _sent(world, BARCODES) == []
    (row,) = _told(world, run, "refused")
    assert "«Штрихкод»" in row.message and "второй" in row.message

    world.cards.edit("barcode", card.id, barcode=EAN, note="прежний")
    world.exchange()
    (raw,) = _sent(world, BARCODES)
    assert raw.tree()["Штрихкод"] == EAN


@pytest.mark.parametrize("known", [True, False], ids=["1C has it", "both are new"])
def test_a_second_card_that_says_the_same_waits_and_tells_why(world: World, known: bool) -> None:
    if known:
        _says(world, _barcode(EAN, TABLE))
    else:
        world.cards.create("barcode", barcode=EAN, note="первая")
    world.cards.create("barcode", barcode=EAN, note="вторая")

    run = world.exchange()

    assert [_note(raw) for raw in _sent(world, BARCODES)] == ([] if known else ["первая"])
    (row,) = _told(world, run, "held")
    assert "не отличит" in row.message and "«Штрихкод»" in row.message
    assert len(world.links("barcode")) == 1
