"""Documents in the stand-in: numbers, posting after the load, references that wait, rates of old versions."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from connectors.onec.standin import Infobase, seed_demo, vat
from connectors.onec.standin.errors import StandinError
from connectors.onec.standin.schema import KEYS
from tests.unit.standin.peer import Peer, guid

SALE = "Документ.РеализацияТоваровУслуг"
ORGANIZATION = (
    "<Организация><Наименование>Наш дом ООО</Наименование>"
    "<ЮридическоеФизическоеЛицо>ЮридическоеЛицо</ЮридическоеФизическоеЛицо></Организация>"
)
FIRM = (
    f"<Контрагент><Ссылка>{guid(7)}</Ссылка><Наименование>Ромашка ООО</Наименование>"
    "<ЮридическоеФизическоеЛицо>ЮридическоеЛицо</ЮридическоеФизическоеЛицо></Контрагент>"
)
ROUBLE = "<Валюта><ДанныеКлассификатора><Код>643</Код></ДанныеКлассификатора></Валюта>"
PIECE = "<ЕдиницаИзмерения><ДанныеКлассификатора><Код>796</Код></ДанныеКлассификатора></ЕдиницаИзмерения>"
KEYS_17 = (
    "<РасчетнаяСтавка>false</РасчетнаяСтавка><НеОблагается>false</НеОблагается><ВидСтавки>Общая</ВидСтавки>"
)


def row(rate: str) -> str:
    item = f"<Номенклатура><Ссылка>{guid(8)}</Ссылка><Наименование>Стол</Наименование></Номенклатура>"
    return (
        f"<Строка><ДанныеНоменклатуры>{item}</ДанныеНоменклатуры>{PIECE}<Количество>2</Количество>"
        f"<Сумма>240</Сумма><Цена>120</Цена><СтавкаНДС>{rate}</СтавкаНДС></Строка>"
    )


def sale(number: int, *rows: str, day: int = 20, written: str = "0001", kind: str = SALE) -> str:
    table = f"<Товары>{''.join(rows)}</Товары>" if rows else ""
    return (
        f"<{kind}><КлючевыеСвойства><Ссылка>{guid(number)}</Ссылка><Дата>2026-11-{day:02d}T10:00:00</Дата>"
        f"<Номер>{written}</Номер>{ORGANIZATION}</КлючевыеСвойства><ВидОперации>РеализацияКлиенту</ВидОперации>"
        f"{ROUBLE}<Сумма>240</Сумма>{FIRM}<ДанныеВзаиморасчетов/>{table}</{kind}>"
    )


def sends_sales(peer: Peer) -> None:
    assert peer.abilities is not None
    peer.abilities |= dict.fromkeys((SALE, "Документ.СчетФактураВыданный"), ("*", "*"))


def test_documents_are_posted_after_the_whole_message_by_date(base: Infobase, peer: Peer) -> None:
    sends_sales(peer)
    peer.send(sale(1, row("НДС20"), day=21), sale(2, row("НДС20"), day=19), sale(3), version="1.8")
    received = base.receive()

    assert (received.loaded, received.posted) == (3, 2)
    assert [item.posted for item in base.objects(SALE)] == [True, True, False]
    assert [entry.ref for entry in base.log("unposted")] == [guid(3)]


def test_nothing_is_posted_when_the_message_breaks(base: Infobase, peer: Peer) -> None:
    sends_sales(peer)
    broken = sale(2).replace("<Сумма>240</Сумма>", "<Сумма>двести</Сумма>")
    peer.send(sale(1, row("НДС20")), broken, version="1.8")
    assert not base.receive().accepted
    assert not base.get(SALE, guid(1)).posted
    peer.send(sale(1, row("НДС20")), number=2, version="1.8")
    assert base.receive().posted == 1


def test_a_refused_posting_is_a_warning_not_an_error(base: Infobase, peer: Peer) -> None:
    sends_sales(peer)
    base.set_setting("refuse_posting", "Не хватает товара на складе")
    peer.send(sale(1, row("НДС20")), version="1.8")
    assert base.receive().accepted
    assert "Не хватает товара" in base.log("unposted")[0].text
    base.mark_deleted(SALE, guid(1))
    assert not base.get(SALE, guid(1)).posted


def test_a_word_of_vat_becomes_the_structure_and_back(base: Infobase, peer: Peer) -> None:
    sends_sales(peer)
    peer.versions = ("1.8",)
    words = ("НДС20", "НДС10_110", "БезНДС", "НДС0", "НДСИсчисляетсяНалоговымАгентом")
    peer.send(sale(1, *(row(word) for word in words)), version="1.8")
    base.receive()
    rates = [line["СтавкаНДС"] for line in base.get(SALE, guid(1)).content["Товары"]["Строка"]]
    assert [rate.get("Ставка") for rate in rates] == ["20", "10", None, "0", None]

    base.edit(SALE, guid(1), {"Комментарий": "проверено"})
    body = peer.take(base.send().path).named(SALE)[0]
    assert tuple(element.text for element in body.iter("{*}СтавкаНДС")) == words
    assert [element.text for element in body.iter("{*}Комментарий")] == ["проверено"]


def test_a_rate_without_a_word_holds_its_object_back_and_says_so(base: Infobase, peer: Peer) -> None:
    sends_sales(peer)
    late = f"<Ставка>22</Ставка>{KEYS_17}"
    peer.send(sale(1, row(late)), version="1.17")
    base.receive()
    base.edit(SALE, guid(1), {"Комментарий": "с нового года"})
    peer.versions = ("1.8",)
    peer.send(number=2, received=0, version="1.8")
    base.receive()

    assert peer.take(base.send().path).named(SALE) == []
    assert "22 %" in base.log("error")[0].text
    assert (SALE, guid(1), None) in base.registered()


def test_a_reference_to_an_unknown_document_waits_for_it(base: Infobase, peer: Peer) -> None:
    sends_sales(peer)
    basis = (
        f"<РеализацияТоваровУслугСсылка><Ссылка>{guid(1)}</Ссылка><Дата>2026-11-20T10:00:00</Дата><Номер>0001</Номер>"
        f"{ORGANIZATION}</РеализацияТоваровУслугСсылка>"
    )
    kind = "Документ.СчетФактураВыданный"
    invoice = (
        f"<{kind}><КлючевыеСвойства><Ссылка>{guid(5)}</Ссылка><Номер>7</Номер><Дата>2026-11-20T10:00:00</Дата>"
        f"{ORGANIZATION}</КлючевыеСвойства>{ROUBLE}{FIRM}<ВидСчетаФактуры>НаРеализацию</ВидСчетаФактуры>"
        f"<Выставлен>true</Выставлен><ДокументыОснования><Строка><ДокументОснование>{basis}"
        f"</ДокументОснование></Строка></ДокументыОснования></{kind}>"
    )
    peer.send(invoice, version="1.8")
    received = base.receive()
    assert received.accepted, received.text
    assert base.objects(SALE) == []
    assert [entry.ref for entry in base.log("dangling")] == [guid(1)]
    peer.send(sale(1, row("НДС20"), written="0099"), number=2, version="1.8")
    base.receive()
    base.edit(kind, guid(5), {"Комментарий": "x"})
    sent = peer.take(base.send().path).named(kind)[0]
    assert sent.find(".//{*}ДокументОснование").find(".//{*}Номер").text == "0099"


def test_an_empty_number_is_given_by_the_base(base: Infobase, peer: Peer) -> None:
    sends_sales(peer)
    peer.send(sale(1, row("НДС20"), written=""), sale(2, row("НДС20"), written="ЦБ-5"), version="1.8")
    base.receive()
    assert base.get(SALE, guid(1)).code == "00БП-000001"
    assert base.get(SALE, guid(2)).keys["Номер"] == base.get(SALE, guid(2)).code == "ЦБ-5"


@pytest.fixture
def shop(base: Infobase) -> Infobase:
    seed_demo(base, 3, items=10)
    base.storage.now = lambda: datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
    return base


def test_a_user_writes_a_document_in_words(shop: Infobase) -> None:
    firm, item = shop.objects("Контрагенты")[0], shop.objects("Номенклатура")[0]
    ref = shop.enter(
        "ЗаказКлиента",
        {
            "Контрагент": firm.keys["Наименование"],
            "Товары.1.Номенклатура": item.code,
            "Товары.1.Количество": "3",
            "Товары.1.Цена": "100.50",
            "Товары.1.СтавкаНДС": "10",
        },
    )
    order = shop.get("ЗаказКлиента", ref)
    line = order.content["Товары"]["Строка"][0]
    assert order.code == "01БП-000001"
    assert order.posted
    assert (order.content["Сумма"], line["Сумма"], line["СуммаНДС"]) == ("301.50", "301.50", "27.41")
    assert line["ЕдиницаИзмерения"] == item.content["ЕдиницаИзмерения"]
    assert order.keys["Дата"] == "2026-11-20T09:30:00"

    more = {
        "Товары.2.Номенклатура": item.ref,
        "Товары.2.Количество": "1",
        "Товары.2.Цена": "8",
        "Комментарий": "+1",
    }
    shop.enter("ЗаказКлиента", more, ref)
    assert shop.get("ЗаказКлиента", ref).content["Сумма"] == "309.50"
    shop.enter("ЗаказКлиента", {"Товары.1": ""}, ref)
    assert shop.get("ЗаказКлиента", ref).content["Сумма"] == "8.00"
    assert shop.get("ЗаказКлиента", ref).code == "01БП-000001"


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"Контрагент": "такого нет"},
        {"Контрагент": "000000001", "Товары.5.Цена": "1"},
        {"Контрагент": "000000001", "Товары.1.Цена": "дорого", "Товары.1.Номенклатура": "000000001"},
        {"Контрагент": "000000001", "Товары.1.СтавкаНДС": "много"},
        {"Контрагент": "000000001", "Товары.1.Выдумка": "1"},
        {"Контрагент": "000000001", "Товары.1": "1"},
    ],
)
def test_a_wrong_word_is_refused_and_leaves_nothing(shop: Infobase, wrong: dict[str, str]) -> None:
    with pytest.raises(StandinError):
        shop.enter("ЗаказКлиента", wrong)
    assert shop.objects("ЗаказКлиента") == []


@pytest.mark.parametrize("text", ["20", "20%", "10", "0", "20/120", "БезНДС", "без НДС", "НДС20", "5", "22"])
def test_rates_as_people_write_them(text: str) -> None:
    rate = vat.from_text(text)
    assert rate is not None
    assert rate["НеОблагается"] == str("ез" in text).lower()
    assert rate["РасчетнаяСтавка"] == str("/" in text).lower()


def test_item_codes_are_published_and_never_obeyed(shop: Infobase, peer: Peer) -> None:
    peer.abilities = None
    item = shop.objects("Номенклатура")[0]
    peer.versions = ("1.17",)
    peer.put(peer.message(settings=False, number=1))
    shop.receive()
    body = peer.take(shop.send().path)
    sent = body.named("Справочник.Номенклатура")
    assert item.code in [body.text(one, f"{KEYS}/КодВПрограмме") for one in sent]
    assert KEYS in item.content
    assert "КодВПрограмме" not in item.keys
