"""An incoming header is judged before anything else is read (transport.md §7)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connectors.base import NodeCodes
from enterprise_data.errors import (
    AnotherInfobaseAnswered,
    BackupRestored,
    UnsupportedVersion,
    WrongReceiver,
)
from enterprise_data.formats.enterprise_data.header import Confirmation, Header, ObjectAbility
from state.rows import Peer
from sync.inbound import Verdict, judge, remember

OURS, THEIRS = "5b1e6f0c-3a55-4d26-9c71-2f7b4a8d9e10", "c0a1d7b4-86f2-4a0e-8d35-1e9f6b2c7a43"
NODES = NodeCodes(ours=OURS, peer=THEIRS)
CREATED = datetime(2026, 3, 1, 12, tzinfo=UTC)
PEER = Peer(base="buh", code=THEIRS, sent_no=7, received_no=5, acked_no=4)
VERSIONS = ("1.8", "1.10", "1.17")


def _header(number: int | None = 6, received: int | None = 4, **more: Any) -> Header:
    confirmation = Confirmation(from_=THEIRS, to=OURS, message_no=number, received_no=received)
    usual: dict[str, Any] = {
        "version": "1.17",
        "creation_date": CREATED,
        "confirmation": confirmation,
        "available_versions": ("1.10", "1.17", "1.21"),
    }
    return Header(**{**usual, **more})


def _judge(
    header: Header, peer: Peer = PEER, nodes: NodeCodes = NODES, last_created: datetime | None = CREATED
) -> Verdict:
    return judge(peer, header, nodes, VERSIONS, last_created)


def _from(sender: str, *, to: str = OURS, **more: Any) -> Header:
    return _header(confirmation=Confirmation(from_=sender, to=to, message_no=6, received_no=4), **more)


# --- numbers ------------------------------------------------------------------------------------------


def test_the_next_message_is_loaded_and_its_receipt_counts() -> None:
    verdict = _judge(_header(6, 7))

    assert (verdict.load_body, verdict.acknowledges, verdict.message_no, verdict.reason) == (True, 7, 6, "")


def test_gaps_in_the_numbers_are_normal() -> None:
    assert _judge(_header(60)).load_body


@pytest.mark.parametrize("number", [None, 0, -1])
def test_a_message_without_a_number_is_loaded_and_acknowledges_nothing(number: int | None) -> None:
    verdict = _judge(_header(number, 99))

    assert (verdict.load_body, verdict.acknowledges, verdict.message_no) == (True, None, 0)
    assert verdict.peer.format_version == "1.17"


@pytest.mark.parametrize("number", [5, 4, 1])
def test_a_message_seen_before_is_skipped_and_its_receipt_too_but_its_abilities_count(number: int) -> None:
    abilities = (ObjectAbility(name="Справочник.Банки", sending="*", receiving="1.17"),)

    verdict = _judge(_header(number, 99, abilities=abilities))

    assert (verdict.load_body, verdict.acknowledges, verdict.message_no) == (False, None, number)
    assert verdict.reason == (
        f"Сообщение № {number} базы «buh» было принято ранее: данные повторно не загружались."
    )
    assert verdict.hint == (
        "Делать ничего не нужно. Если в 1С есть новые изменения, выполните обмен в ней: она запишет их."
    )
    assert verdict.peer.abilities == {"Справочник.Банки": ("*", "1.17")}


def test_an_old_message_made_later_than_the_last_one_comes_from_a_restored_database() -> None:
    later = CREATED + timedelta(seconds=1)

    for number in (4, 5):
        with pytest.raises(BackupRestored) as stopped:
            _judge(_header(number, creation_date=later))

        assert f"получено новое сообщение № {number}, а ранее уже принято № 5" in stopped.value.message
        assert stopped.value.hint.endswith("obmen run buh --after-restore.")
        assert stopped.value.facts == {"message_no": number, "received_no": 5}


def test_without_a_known_date_an_old_message_is_just_old() -> None:
    assert not _judge(_header(5, creation_date=CREATED + timedelta(days=1)), last_created=None).load_body


# --- receipts -----------------------------------------------------------------------------------------


def test_a_receipt_for_what_we_never_sent_stops_the_exchange() -> None:
    with pytest.raises(BackupRestored) as stopped:
        _judge(_header(6, 8))

    assert stopped.value.message == (
        "База «buh» подтверждает наше сообщение № 8, а мы отправили только № 7. "
        "Похоже, база данных обмена восстановлена из резервной копии."
    )
    assert stopped.value.facts == {"received_no": 8, "sent_no": 7}
    assert stopped.value.hint.endswith("obmen run buh --after-restore.")


def test_a_receipt_below_the_one_we_had_stops_the_exchange() -> None:
    with pytest.raises(BackupRestored) as stopped:
        _judge(_header(6, 3))

    assert stopped.value.message == (
        "База «buh» подтверждает наше сообщение № 3, хотя раньше подтвердила № 4. "
        "Похоже, базу 1С восстановили из резервной копии."
    )
    assert stopped.value.facts == {"received_no": 3, "acked_no": 4}
    assert stopped.value.hint.endswith("obmen run buh --after-restore.")


@pytest.mark.parametrize("received", [4, 5, 7])
def test_receipts_between_the_last_one_and_what_we_sent_count(received: int) -> None:
    assert _judge(_header(6, received)).acknowledges == received


def test_a_header_without_a_receipt_says_nothing_about_ours() -> None:
    verdict = _judge(_header(6, None))

    assert (verdict.load_body, verdict.acknowledges) == (True, None)


# --- settings -----------------------------------------------------------------------------------------


def test_settings_only_are_remembered_and_nothing_is_loaded() -> None:
    verdict = _judge(_header(1, 99, version=None, prefix="БП"))

    assert (verdict.load_body, verdict.acknowledges, verdict.message_no) == (False, None, 0)
    assert verdict.reason == "Получены настройки базы 1С."
    assert verdict.peer.prefix == "БП"


def test_every_header_replaces_what_was_known_about_the_peer() -> None:
    known = replace(
        PEER, prefix="ЦБ", versions=("1.8",), abilities={"x": ("*", "*")}, format_version="1.8", new_code="n"
    )

    peer = _judge(_header(new_from="new", prefix="БП", abilities=()), known).peer

    assert peer == replace(
        known,
        code=THEIRS,
        new_code="new",
        prefix="БП",
        versions=("1.10", "1.17", "1.21"),
        abilities={},
        format_version="1.17",
    )


def test_what_a_header_leaves_out_is_kept_except_the_list_of_abilities() -> None:
    known = replace(PEER, prefix="ЦБ", new_code="n", abilities={"x": ("*", "*")})

    peer = _judge(_header(), known).peer

    assert (peer.prefix, peer.new_code, peer.abilities) == ("ЦБ", "n", {})


def test_a_one_way_file_tells_about_abilities_but_not_who_it_is() -> None:
    peer = remember(replace(PEER, code="БП"), _header(confirmation=None, prefix="БП"), VERSIONS)

    assert (peer.code, peer.prefix, peer.format_version) == ("БП", "БП", "1.17")
    assert remember(replace(PEER, code=""), _header(), VERSIONS).code == THEIRS


@pytest.mark.parametrize(("theirs", "shown"), [(("1.2", "1.3"), "1.2, 1.3"), ((), "пустой список")])
def test_without_a_common_version_nothing_is_accepted(theirs: tuple[str, ...], shown: str) -> None:
    with pytest.raises(UnsupportedVersion) as refused:
        _judge(_header(available_versions=theirs))

    assert f"она предлагает {shown}, мы — 1.8, 1.10, 1.17." in refused.value.message
    assert "«buh»" in refused.value.message
    assert refused.value.hint == "Обновите конфигурацию 1С или расширьте список версий в настройках базы."


# --- nodes --------------------------------------------------------------------------------------------


def test_a_one_way_file_in_the_mailbox_is_refused_and_the_right_command_is_named() -> None:
    with pytest.raises(WrongReceiver) as refused:
        _judge(_header(confirmation=None))

    assert refused.value.message == (
        "В сообщении нет сведений об отправителе и получателе: это файл односторонней выгрузки."
    )
    assert refused.value.hint == "Загрузите его командой: obmen import ФАЙЛ --base buh."


def test_a_message_for_another_node_is_refused() -> None:
    with pytest.raises(WrongReceiver) as refused:
        _judge(_from(THEIRS, to="somebody"))

    assert "сообщение для узла «somebody», а наш узел — «" + OURS in refused.value.message
    assert refused.value.facts == {"to": "somebody"}
    assert refused.value.hint == "Проверьте код узла в настройках базы и в плане обмена 1С."


@pytest.mark.parametrize("to", [OURS, OURS.upper(), "ЦБ", "цб", ""])
def test_our_code_our_old_code_or_none_at_all_are_us(to: str) -> None:
    assert _judge(_from(THEIRS, to=to), nodes=replace(NODES, ours_old="ЦБ")).load_body


def test_another_infobase_in_the_mailbox_stops_the_exchange() -> None:
    with pytest.raises(AnotherInfobaseAnswered) as stopped:
        _judge(_from("stranger"))

    assert "от узла «stranger», а база «buh» — это узел «" + THEIRS in stopped.value.message
    assert stopped.value.facts == {"sender": "stranger"}
    assert stopped.value.hint == (
        "Проверьте каталог обмена: возможно, в него пишет другая информационная база."
    )


@pytest.mark.parametrize(
    ("peer", "nodes", "header"),
    [
        (Peer(base="buh"), NODES, _from(THEIRS)),
        (Peer(base="buh", code="x", new_code="y"), replace(NODES, peer_old="z"), _from(THEIRS)),
        (Peer(base="buh", code="x", new_code="y"), replace(NODES, peer_old="z"), _from("x")),
        (Peer(base="buh"), NODES, _from(THEIRS.upper())),
        (Peer(base="buh"), replace(NODES, peer_old="БП"), _from("БП")),
        (Peer(base="buh"), NODES, _from("БП", new_from=THEIRS)),
        (Peer(base="buh", code="БП"), replace(NODES, peer=""), _from("БП")),
        (Peer(base="buh", code="БП", new_code="guid"), replace(NODES, peer="БП"), _from("guid")),
        (Peer(base="buh"), replace(NODES, peer=""), _from("anybody")),
    ],
    ids=[
        "its code",
        "its code among others",
        "the code it had",
        "in capitals",
        "its old code",
        "its new code",
        "as it was",
        "after its move",
        "the first",
    ],
)
def test_the_peer_is_known_by_each_of_its_codes(peer: Peer, nodes: NodeCodes, header: Header) -> None:
    sent = replace(peer, sent_no=7)

    assert _judge(header, sent, nodes).load_body


def test_a_sender_without_a_code_is_nobody_we_know() -> None:
    with pytest.raises(AnotherInfobaseAnswered):
        _judge(_from(""))
