"""What happens to single objects: absence, strictness, deletions, collisions, the ban date."""

from __future__ import annotations

from typing import Any

import pytest

from connectors.onec.standin import Infobase
from tests.unit.standin.peer import Peer, counterparty, deletion, guid

PHONE = (
    "<КонтактнаяИнформация><Строка><ВидКонтактнойИнформации>Телефон</ВидКонтактнойИнформации>"
    "<ЗначенияПолей>+7</ЗначенияПолей></Строка></КонтактнаяИнформация>"
)
RICH = {
    "Наименование": "Ромашка ООО",
    "НаименованиеПолное": "Общество «Ромашка»",
    "ИНН": "7707083893",
    "КПП": "770701001",
    "ЮридическоеФизическоеЛицо": "ЮридическоеЛицо",
    "ОКПО": "12345678",
    "ДокументУдЛичность": "нет",
    "Комментарий": "не звонить",
    "ИсторияКПП": [{"ДатаНачала": "2020-01-01", "КПП": "770701001"}],
    "{http://example.ru/ext}Оценка": '<x:Оценка xmlns:x="http://example.ru/ext">5</x:Оценка>',
}


def rich(base: Infobase, peer: Peer) -> str:
    """A rich counterparty that both sides know."""
    ref = base.create_object("Контрагенты", RICH)
    base.set_contact("Контрагенты", ref, "Телефон", "+7 (495) 111-11-11")
    sent = base.send()
    peer.send(number=1, received=sent.number)
    base.receive()
    return ref


def test_absence_empties_keys_tables_and_groups_and_keeps_plain_properties(
    base: Infobase, peer: Peer
) -> None:
    ref = rich(base, peer)

    peer.send(counterparty(ref, "Ромашка", rest="<ОКПО>87654321</ОКПО>"), number=2)
    base.receive()

    keys = {"Наименование": "Ромашка", "ЮридическоеФизическоеЛицо": "ЮридическоеЛицо"}
    kept = {"ОКПО": "87654321", "ДокументУдЛичность": "нет"}
    assert base.get("Контрагенты", ref).content == {"КлючевыеСвойства": keys, **kept}


def test_in_the_old_layout_the_comment_is_a_plain_property_and_newer_fields_are_out_of_reach(
    base: Infobase, peer: Peer
) -> None:
    ref = rich(base, peer)
    base.edit("Контрагенты", ref, {"ИндивидуальныйПредприниматель": "false"})

    peer.send(counterparty(ref, rest=PHONE), number=2, version="1.8")
    base.receive()

    content = base.get("Контрагенты", ref).content
    assert content["ОбщиеСвойстваОбъектовФормата"] == {"Комментарий": "не звонить"}
    assert content["КлючевыеСвойства"]["ИндивидуальныйПредприниматель"] == "false"
    assert "ИНН" not in content["КлючевыеСвойства"]
    assert content["ИсторияКПП"] == {"Строка": RICH["ИсторияКПП"]}
    assert content["КонтактнаяИнформация"]["Строка"][0]["ЗначенияПолей"] == "+7"


def test_the_base_reads_back_what_it_wrote_itself(base: Infobase, peer: Peer) -> None:
    rich(base, peer)
    for version in ("1.8", "1.17"):
        peer.versions = (version,)
        peer.put(peer.message(settings=True))
        base.receive()
        base.register_all()
        before = base.dump("Контрагенты")
        text = base.send().path.read_text(encoding="utf-8-sig")  # type: ignore[union-attr]  # it was sent
        swapped = text.replace(peer.code, "x").replace(peer.base, peer.code).replace(">x<", f">{peer.base}<")
        peer.put(swapped.replace("<msg:MessageNo>", "<msg:MessageNo>10"))

        assert base.receive().accepted
        assert base.dump("Контрагенты") == before
        assert base.log("conflict") == []


@pytest.mark.parametrize(
    ("bad", "where"),
    [
        (counterparty(guid(2), keys="<КПП>770701001</КПП><ИНН>7707083893</ИНН>"), "ИНН"),
        (counterparty(guid(2), rest="<Выдумка>1</Выдумка>"), "Выдумка"),
        (counterparty(guid(2)).replace("<ЮридическоеФизическоеЛицо>ЮридическоеЛицо</ЮридическоеФизическоеЛицо>", ""),
         "ЮридическоеФизическоеЛицо"),
        (counterparty(guid(2)).replace("ЮридическоеЛицо<", "Кооператив<"), "ЮридическоеФизическоеЛицо"),
        (counterparty("BP20-000000042"), "Ссылка"),
        (counterparty(guid(2)).replace(guid(2), ""), "Ссылка"),
        (counterparty(guid(2), keys="<ИНН>77070838931234</ИНН>"), "ИНН"),
        (counterparty(guid(2), rest="<ОбособленноеПодразделение/>"), "ОбособленноеПодразделение"),
        (counterparty(guid(2), rest="<ОКПО xsi:nil='true'/>"), "ОКПО"),
        (counterparty(guid(2), rest="<ОКПО>1</ОКПО><ОКПО>2</ОКПО>"), "ОКПО"),
        (counterparty(guid(2), rest="<ИсторияКПП/>"), "ИсторияКПП"),
        (counterparty(guid(2), rest="<ИсторияКПП><Строка><ДатаНачала>01.01.2020</ДатаНачала></Строка></ИсторияКПП>"),
         "ДатаНачала"),
        (counterparty(guid(2), rest="<e:X xmlns:e='http://e.ru'/><ОКПО>1</ОКПО>"), "ОКПО"),
        (deletion("не-гуид"), "КонтрагентыСсылка"),
    ],
)  # fmt: skip
def test_reading_stops_at_the_first_object_that_does_not_match_its_type(
    base: Infobase, peer: Peer, bad: str, where: str
) -> None:
    peer.send(counterparty(guid(1), "Первый"), bad, counterparty(guid(3), "Третий"))

    result = base.receive()

    assert not result.accepted
    assert where in result.text
    assert [item.keys["Наименование"] for item in base.objects("Контрагенты")] == ["Первый"]
    assert base.node().received == 0
    assert base.log("error")[0].text == result.text


def test_a_deletion_sets_the_mark_and_a_full_object_clears_it(base: Infobase, peer: Peer) -> None:
    ref = rich(base, peer)
    content = base.get("Контрагенты", ref).content

    peer.send(deletion(ref), number=2)
    assert base.receive().deleted == 1
    marked = base.get("Контрагенты", ref)
    peer.send(counterparty(ref), number=3)
    base.receive()

    assert (marked.deleted, marked.content) == (True, content)
    assert not base.get("Контрагенты", ref).deleted
    assert base.registered() == []


def test_an_object_loaded_and_deleted_in_one_message_is_not_deleted(base: Infobase, peer: Peer) -> None:
    ref = rich(base, peer)
    peer.send(deletion(ref), counterparty(ref), deletion(guid(7)), number=2)

    result = base.receive()

    assert (result.accepted, result.deleted) == (True, 0)
    assert not base.get("Контрагенты", ref).deleted


def test_deletions_are_not_applied_when_something_failed(base: Infobase, peer: Peer) -> None:
    ref = rich(base, peer)
    peer.send(deletion(ref), counterparty(guid(2), rest="<Выдумка/>"), number=2)
    base.receive()
    assert not base.get("Контрагенты", ref).deleted


def test_a_marked_object_travels_as_a_deletion_under_the_known_name(base: Infobase, peer: Peer) -> None:
    peer.send(counterparty(guid(1)))
    base.receive()
    base.mark_deleted("Контрагенты", guid(1))

    sent = base.send()

    message = peer.take(sent.path)
    assert (sent.objects, sent.deletions) == (0, 1)
    path = "СсылкаНаОбъект/СсылкаНаОбъект/КонтрагентыСсылка"
    assert message.text(message.named("УдалениеОбъекта")[0], path) == guid(1)


def edited_on_both_sides(base: Infobase, peer: Peer) -> str:
    ref = rich(base, peer)
    base.edit("Контрагенты", ref, {"ОКПО": "11111111"})
    peer.send(counterparty(ref, rest="<ОКПО>22222222</ОКПО>"), number=2, received=1)
    base.receive()
    return ref


def test_in_a_collision_the_incoming_version_wins_with_a_warning(base: Infobase, peer: Peer) -> None:
    ref = edited_on_both_sides(base, peer)

    assert base.get("Контрагенты", ref).content["ОКПО"] == "22222222"
    assert [row.ref for row in base.log("conflict")] == [ref]
    assert base.registered() == []


def test_a_configuration_may_keep_its_own_version(base: Infobase, peer: Peer) -> None:
    base.set_setting("conflict_winner", "own")
    ref = edited_on_both_sides(base, peer)

    assert base.get("Контрагенты", ref).content["ОКПО"] == "11111111"
    assert base.registered() == [("Справочник.Контрагенты", ref, None)]


def test_objects_before_the_ban_date_are_skipped_and_the_message_is_accepted(
    base: Infobase, peer: Peer
) -> None:
    base.set_setting("closed_before", "2025-01-01")
    peer.send(contract(guid(9), "2024-12-31"), contract(guid(8), "2025-01-01"))

    result = base.receive()

    assert (result.accepted, result.loaded) == (True, 1)
    assert [row.ref for row in base.log("banned")] == [guid(9)]
    assert [item.ref for item in base.objects("Договоры")] == [guid(8)]


def contract(ref: str, moment: str) -> str:
    def keys(name: str, link: str, number: int) -> str:
        kind = "<ЮридическоеФизическоеЛицо>ЮридическоеЛицо</ЮридическоеФизическоеЛицо>"
        return f"<{link}><Ссылка>{guid(number)}</Ссылка><Наименование>{name}</Наименование>{kind}</{link}>"

    return (
        f"<Справочник.Договоры><КлючевыеСвойства><Ссылка>{ref}</Ссылка><ВидДоговора>СПокупателем</ВидДоговора>"
        f"{keys('Наша', 'Организация', 20)}{keys('Их', 'Контрагент', 21)}<Наименование>Договор {ref[-1]}</Наименование>"
        f"<Дата>{moment}</Дата></КлючевыеСвойства></Справочник.Договоры>"
    )


def test_a_one_way_file_has_no_node_and_loads_twice_without_doubling(base: Infobase, peer: Peer) -> None:
    text = peer.message(counterparty(guid(1)), contract(guid(2), "2026-01-01"), confirmed=False)
    path = peer.put(text, "load.xml")

    results: list[Any] = [base.load_file(path), base.load_file(path)]

    assert [result.created for result in results] == [4, 0]
    assert all(result.accepted for result in results)
    assert len(base.registered()) == 4  # no sender, so the changes are news for the node
    assert base.node().version == ""


def test_a_deletion_of_an_object_before_the_ban_date_is_skipped(base: Infobase, peer: Peer) -> None:
    peer.send(contract(guid(9), "2024-12-31"), contract(guid(8), "2025-01-01"))
    base.receive()
    base.set_setting("closed_before", "2025-01-01")

    peer.send(*(deletion(guid(number), "ДоговорыСсылка") for number in (9, 8)), number=2)
    result = base.receive()

    assert (result.accepted, result.deleted) == (True, 1)
    assert {item.ref: item.deleted for item in base.objects("Договоры")} == {guid(9): False, guid(8): True}
    assert [row.ref for row in base.log("banned")] == [guid(9)]


def test_a_one_way_file_without_a_body_is_refused(base: Infobase, peer: Peer) -> None:
    text = peer.message(confirmed=False)
    head, tail = text.split("<Body", 1)
    path = peer.put(head + tail.split("</Body>", 1)[1], "load.xml")

    result = base.load_file(path)

    assert (result.accepted, "Body" in result.text) == (False, True)
