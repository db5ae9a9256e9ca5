"""What 1C objects to before it looks into a body."""

from __future__ import annotations

import pytest

from connectors.onec.standin import Infobase
from tests.unit.standin.peer import ED, Peer, counterparty, guid

NOT_OURS = "99999999-9999-4999-8999-999999999999"


@pytest.mark.parametrize(
    ("header", "text"),
    [
        ({"to": NOT_OURS}, "Получатель из сообщения обмена не соответствует ожидаемому."),
        ({"sender": NOT_OURS}, "Отправитель из сообщения обмена не соответствует ожидаемому."),
        ({"plan": "ОбменССайтом"}, "План обмена «ОбменССайтом» не найден в конфигурации."),
        ({"version": "1.21"}, "Версия 1.21 формата обмена не поддерживается."),
        ({"confirmed": False}, "Сообщение обмена не содержит сведений об отправителе и получателе."),
    ],
)
def test_a_wrong_header_loads_nothing(
    base: Infobase, peer: Peer, header: dict[str, object], text: str
) -> None:
    before = base.node()
    peer.send(counterparty(guid(1)), **header)

    result = base.receive()

    assert (result.accepted, result.text) == (False, text)
    assert base.objects("Контрагенты") == []
    assert base.node() == before
    assert [row.text for row in base.log("refused")] == [text]


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[:-40],
        lambda text: text.replace("<Message ", "<Сообщение ").replace("</Message>", "</Сообщение>"),
        lambda text: text.replace('encoding="UTF-8"?>', 'encoding="UTF-8"?><!DOCTYPE Message>'),
        lambda text: text.replace("<msg:Prefix>CR</msg:Prefix>", "").replace(
            "<msg:Confirmation>", "<msg:Prefix>CR</msg:Prefix><msg:Confirmation>"
        ),
        lambda text: text.replace(ED, "http://example.ru/other"),
        lambda text: text.replace("<msg:MessageNo>1<", "<msg:MessageNo>один<"),
        lambda text: "не XML",
    ],
    ids=["cut off", "root", "doctype", "header order", "format", "number", "not xml"],
)
def test_a_file_that_is_no_message_writes_nothing(base: Infobase, peer: Peer, damage) -> None:  # type: ignore[no-untyped-def]  # lambdas of the table
    peer.put(damage(peer.message(counterparty(guid(1)), counterparty(guid(2)))))

    result = base.receive()

    assert not result.accepted
    assert result.text
    assert base.objects("Контрагенты") == []
    assert base.node().received == 0


def test_versions_are_compared_by_parts_and_written_sorted_as_text(base: Infobase, peer: Peer) -> None:
    peer.versions = ("1.8", "1.10", "1.17", "1.21")
    peer.send()
    sent = base.exchange()[1]

    assert sent.version == "1.17"
    versions = peer.take(sent.path).header["AvailableVersion"]
    assert versions == sorted(versions, reverse=True)
    assert versions.index("1.8") < versions.index("1.17")


def test_before_the_first_header_the_lowest_version_is_used(base: Infobase) -> None:
    assert base.send().version == "1.8"


def test_without_a_common_version_nothing_is_sent(base: Infobase, peer: Peer) -> None:
    peer.versions = ("1.21",)
    peer.put(peer.message(settings=True))

    sent = base.exchange()[1]

    assert sent.path is None
    assert sent.text == "Нет версии формата, которую поддерживают обе программы"


def test_a_settings_message_brings_capabilities_and_no_number(base: Infobase, peer: Peer) -> None:
    peer.put(peer.message(settings=True, number=0))

    result = base.receive()

    assert result.accepted
    assert result.number is None
    assert base.node().version == "1.17"


def test_only_types_that_both_sides_declare_travel(base: Infobase, peer: Peer) -> None:
    peer.abilities = {"Справочник.Контрагенты": ("1.8", "*"), "Справочник.Банки": ("*", "")}
    bank = {"КлючевыеСвойства": {"ДанныеКлассификатораБанков": {"БИК": "044599701"}}}
    base.create_object("Банки", bank)
    peer.send(counterparty(guid(1)))

    received, sent = base.exchange()

    assert (received.accepted, received.loaded, received.skipped) == (True, 0, 1)
    assert base.log("skipped")[0].type == "Справочник.Контрагенты"
    assert sent.objects == 0
    peer.abilities = None
    peer.send(number=2, received=1)
    assert base.exchange()[1].objects == 1


def test_unknown_types_are_skipped_in_silence(base: Infobase, peer: Peer) -> None:
    peer.send("<Справочник.Неведомое><Чушь/></Справочник.Неведомое>", counterparty(guid(1)))

    result = base.receive()

    assert (result.accepted, result.loaded, result.skipped) == (True, 1, 1)


def test_a_base_that_moves_to_a_guid_keeps_its_old_code_until_the_peer_uses_the_new_one(
    base: Infobase, peer: Peer
) -> None:
    old, new = base.node().own_code, base.move_to_guid()
    message = peer.take(base.send().path)
    peer.send(number=1)
    assert base.receive().accepted
    assert (message.header["From"], message.header["NewFrom"]) == ([old], [new])

    peer.base = new
    peer.send(number=2)
    received, sent = base.exchange()

    assert received.accepted
    assert sent.path is not None
    assert sent.path.name == f"Message_БП_{new}_{peer.code}.xml"
    assert "NewFrom" not in peer.take(sent.path).header


def test_the_new_code_of_the_peer_is_taken_over(base: Infobase, peer: Peer) -> None:
    new = "44444444-4444-4444-8444-444444444444"
    peer.send(number=1, new_from=new)

    received, sent = base.exchange()

    assert received.accepted
    assert sent.path is not None
    assert sent.path.name.endswith(f"_{new}.xml")
