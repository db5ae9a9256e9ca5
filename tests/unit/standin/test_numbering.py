"""Numbers and acknowledgement, as transport.md 7.1 tells them of 1C."""

from __future__ import annotations

from connectors.onec.standin import Infobase
from tests.unit.standin.peer import Peer, counterparty, guid

FIRM = {"Наименование": "Маяк ООО", "ЮридическоеФизическоеЛицо": "ЮридическоеЛицо"}


def test_changes_are_repeated_until_their_number_is_acknowledged(base: Infobase, peer: Peer) -> None:
    ref = base.create_object("Контрагенты", FIRM)

    first, second = base.send(), base.send()
    peer.send(number=1, received=0)
    base.receive()
    still = base.registered()
    peer.send(number=2, received=1)
    base.receive()

    assert (first.number, first.objects, second.number, second.objects) == (1, 1, 2, 1)
    assert still == [("Справочник.Контрагенты", ref, 1)]
    assert base.registered() == []
    assert base.send().objects == 0


def test_an_edit_after_sending_outlives_the_acknowledgement_of_the_older_message(
    base: Infobase, peer: Peer
) -> None:
    ref = base.create_object("Контрагенты", FIRM)
    base.send()
    base.edit("Контрагенты", ref, {"ИНН": "7707083893"})

    peer.send(number=1, received=1)
    base.receive()

    assert base.registered() == [("Справочник.Контрагенты", ref, None)]


def test_a_seen_number_skips_body_and_acknowledgement_but_takes_capabilities(
    base: Infobase, peer: Peer
) -> None:
    base.create_object("Контрагенты", FIRM)
    peer.send(number=5)
    base.receive()
    base.send()

    peer.versions = ("1.8",)
    peer.send(counterparty(guid(1)), number=5, received=1)
    result = base.receive()

    assert (result.accepted, result.text) == (False, "Сообщение обмена было принято ранее")
    assert len(base.objects("Контрагенты")) == 1
    assert len(base.registered()) == 1
    assert base.node().version == "1.8"


def test_without_a_number_the_body_is_loaded_and_nothing_acknowledged(base: Infobase, peer: Peer) -> None:
    base.create_object("Контрагенты", FIRM)
    base.send()

    for number in (None, 0, -1):
        peer.send(counterparty(guid(1), "Парус"), number=number, received=1)
        assert base.receive().accepted

    assert len(base.find("Контрагенты", Наименование="Парус")) == 1
    assert base.node().received == 0
    assert len(base.registered()) == 1


def test_gaps_are_allowed_and_the_own_message_carries_the_last_accepted_number(
    base: Infobase, peer: Peer
) -> None:
    peer.send(number=4)
    base.receive()
    peer.send(number=9)
    received, sent = base.exchange()

    assert received.accepted
    message = peer.take(sent.path)
    assert (message.number("MessageNo"), message.number("ReceivedNo")) == (1, 9)


def test_an_error_keeps_the_acknowledgement_and_refuses_the_number(base: Infobase, peer: Peer) -> None:
    base.create_object("Контрагенты", FIRM)
    base.send()

    peer.send(counterparty(guid(1), keys="<ЧужоеПоле/>"), number=1, received=1)
    result = base.receive()

    assert not result.accepted
    assert base.node().received == 0
    assert base.registered() == []


def test_loaded_objects_are_not_registered_back_but_for_other_nodes_they_are(
    base: Infobase, peer: Peer
) -> None:
    other = base.add_node(node_code=peer.base, peer_code="33333333-3333-4333-8333-333333333333")
    peer.send(counterparty(guid(1)))
    base.receive()

    assert base.registered() == []
    assert base.registered(other.id) == [("Справочник.Контрагенты", guid(1), None)]


def test_ten_idle_exchanges_move_nothing(base: Infobase, peer: Peer) -> None:
    base.create_object("Контрагенты", FIRM)
    for number in range(1, 11):
        sent = base.send()
        peer.send(counterparty(guid(1), "Парус"), number=number, received=sent.number)
        base.receive()
        if number > 1:
            assert sent.objects == 0


def test_the_switch_refuses_exactly_one_load(base: Infobase, peer: Peer) -> None:
    base.set_setting("refuse_next_import", "Ошибка при записи объекта")
    peer.send(counterparty(guid(1)))

    assert base.receive().text == "Ошибка при записи объекта"
    assert base.objects("Контрагенты") == []
    assert base.receive().accepted
