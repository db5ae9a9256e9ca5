"""How the base finds the object for a GUID of the peer, and what it calls it afterwards."""

from __future__ import annotations

from connectors.onec.standin import Infobase
from tests.unit.standin.peer import Peer, counterparty, deletion, guid

KEYS = "<ИНН>7707083893</ИНН><КПП>770701001</КПП>"
FIRM = {
    "Наименование": "Ромашка (склад)",
    "ИНН": "7707083893",
    "КПП": "770701001",
    "ЮридическоеФизическоеЛицо": "ЮридическоеЛицо",
}


def account(ref: str, owner: str, owner_name: str = "Ромашка ООО") -> str:
    keys = f"<Ссылка>{owner}</Ссылка><Наименование>{owner_name}</Наименование>"
    kind = "<ЮридическоеФизическоеЛицо>ЮридическоеЛицо</ЮридическоеФизическоеЛицо>"
    return (
        f"<Справочник.БанковскиеСчета><КлючевыеСвойства><Ссылка>{ref}</Ссылка><НомерСчета>40702810</НомерСчета>"
        f"<Владелец><КонтрагентыСсылка>{keys}{kind}</КонтрагентыСсылка></Владелец></КлючевыеСвойства>"
        "<ВалютаДенежныхСредств><ДанныеКлассификатора><Код>643</Код></ДанныеКлассификатора></ВалютаДенежныхСредств>"
        "</Справочник.БанковскиеСчета>"
    )


def test_search_fields_match_and_the_peers_guid_is_used_from_then_on(base: Infobase, peer: Peer) -> None:
    own = base.create_object("Контрагенты", FIRM)

    peer.send(counterparty(guid(1), keys=KEYS))
    base.receive()
    base.edit("Контрагенты", own, {"ОКПО": "1"})
    message = peer.take(base.send().path)
    peer.send(deletion(guid(1)), number=2)
    base.receive()

    assert [item.ref for item in base.objects("Контрагенты")] == [own]
    sent = message.named("Справочник.Контрагенты")[0]
    assert message.text(sent, "КлючевыеСвойства/Ссылка") == guid(1)
    assert base.get("Контрагенты", own).deleted


def test_all_fields_of_a_search_variant_must_be_filled_and_matched_objects_are_out(
    base: Infobase, peer: Peer
) -> None:
    own = base.create_object("Контрагенты", FIRM)

    peer.send(counterparty(guid(1), "Другая", keys="<ИНН>7707083893</ИНН>"))
    base.receive()
    peer.send(counterparty(guid(2), keys=KEYS), number=2)
    base.receive()
    peer.send(counterparty(guid(3), "Третья", keys=KEYS), number=3)
    base.receive()

    assert {item.ref for item in base.objects("Контрагенты")} == {own, guid(1), guid(3)}


def test_the_name_is_searched_when_the_tax_number_finds_nothing(base: Infobase, peer: Peer) -> None:
    own = base.create_object("Контрагенты", {**FIRM, "ИНН": "", "КПП": ""})
    peer.send(counterparty(guid(1), "Ромашка (склад)", keys=KEYS))
    base.receive()
    assert [item.ref for item in base.objects("Контрагенты")] == [own]


def test_an_own_guid_finds_its_object_and_upper_case_is_the_same(base: Infobase, peer: Peer) -> None:
    own = base.create_object("Контрагенты", FIRM)
    peer.send(counterparty(own.upper(), "Новое имя"))
    base.receive()
    assert [item.keys["Наименование"] for item in base.objects("Контрагенты")] == ["Новое имя"]


def test_a_taken_guid_gives_the_new_object_another_one(base: Infobase, peer: Peer) -> None:
    own = base.create_object("Контрагенты", FIRM)
    peer.send(counterparty(guid(1), keys=KEYS))
    base.receive()

    peer.send(counterparty(own, "Чужая"), number=2)
    base.receive()

    fresh = base.find("Контрагенты", Наименование="Чужая")[0]
    assert fresh.ref != own
    base.edit("Контрагенты", fresh.ref, {"ОКПО": "1"})
    message = peer.take(base.send().path)
    sent = message.named("Справочник.Контрагенты")[0]
    assert message.text(sent, "КлючевыеСвойства/Ссылка") == own


def test_a_reference_that_is_not_found_makes_a_stub_which_the_full_object_fills(
    base: Infobase, peer: Peer
) -> None:
    peer.send(account(guid(5), guid(1)))
    base.receive()
    stub = base.get("Контрагенты", guid(1))
    peer.send(counterparty(guid(1), keys=KEYS), number=2)
    base.receive()

    assert stub.stub
    assert stub.keys == {"Наименование": "Ромашка ООО", "ЮридическоеФизическоеЛицо": "ЮридическоеЛицо"}
    full = base.get("Контрагенты", guid(1))
    assert (full.stub, full.keys["ИНН"], full.code) == (False, "7707083893", stub.code)
    assert [item.code for item in base.objects("Валюты")] == ["000000001"]


def test_a_configuration_may_delete_stubs_whose_full_object_did_not_come(base: Infobase, peer: Peer) -> None:
    base.set_setting("delete_stubs", "1")
    peer.send(account(guid(5), guid(1)), account(guid(6), guid(2), "Парус"), counterparty(guid(2), "Парус"))

    assert base.receive().accepted

    assert [item.ref for item in base.objects("Контрагенты")] == [guid(2)]
    assert len(base.objects("БанковскиеСчета")) == 2


def test_referenced_objects_travel_first_and_only_until_the_peer_knows_them(
    base: Infobase, peer: Peer
) -> None:
    peer.put(peer.message(settings=True))
    base.receive()
    group = base.create_object("КонтрагентыГруппа", {"Наименование": "Покупатели"})
    ref = base.create_object("Контрагенты", {**FIRM, "Группа": {"Ссылка": group}})
    base.plan.unregister(base.node(), "Справочник.КонтрагентыГруппа", group)

    base.send()
    first = peer.take(base.send().path)  # the message before was lost: its dragged objects are repeated
    peer.send(number=1, received=2)
    base.receive()
    base.edit("Контрагенты", ref, {"ОКПО": "1"})
    second = peer.take(base.send().path)

    assert [element.tag.rsplit(".", 1)[1] for element in first.body] == ["КонтрагентыГруппа", "Контрагенты"]
    assert [element.tag.rsplit(".", 1)[1] for element in second.body] == ["Контрагенты"]
    path = "КлючевыеСвойства/Группа/Наименование"
    assert second.text(second.body[0], path) == "Покупатели"


def test_the_code_travels_as_an_additional_property_and_is_not_obeyed_on_the_way_back(
    base: Infobase, peer: Peer
) -> None:
    peer.put(peer.message(settings=True))
    base.receive()
    ref = base.create_object("Контрагенты", {**FIRM, "Код": "000000077"})
    text = base.send().path.read_text(encoding="utf-8-sig")  # type: ignore[union-attr]  # it was sent
    element = text[text.index("<Справочник.Контрагенты>") : text.index("</Body>")]

    peer.send(element.replace("000000077", "000000078"), number=1, received=1)
    base.receive()

    assert "<Строка>000000077</Строка>" in element
    item = base.get("Контрагенты", ref)
    assert (item.code, "ОбщиеСвойстваОбъектовФормата" in item.content) == ("000000077", False)
    base.set_setting("export_code", "")
    base.register("Контрагенты", ref)
    assert "000000077" not in base.send().path.read_text(encoding="utf-8-sig")  # type: ignore[union-attr]
