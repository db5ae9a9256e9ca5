"""Names of message files as 1C writes and looks for them, settings of the folder, files written once."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from connectors.base import NodeCodes
from connectors.onec.files import FileMailbox, FileOptions, parse_options, write_one_way
from connectors.onec.files.atomic import PART, remove_leftovers, write_atomically
from connectors.onec.mailbox.naming import is_incoming, is_ours, outgoing_name, transliterated
from enterprise_data.errors import ConfigurationError, Unreachable

OURS, PEER = "7b0f6f0a-4d6b-4c38-8d5a-1d2b6a3f9e55", "0c9d4b1e-2f5a-4a37-9a63-5f0a1c7e2d10"
SHORT = NodeCodes(ours="CR", peer="БП")
LONG = NodeCodes(ours=OURS, peer=PEER, ours_old="CR", peer_old="БП", our_prefix="ЦР", peer_prefix="БП")


@pytest.mark.parametrize(
    ("nodes", "zip", "transliterate", "wanted"),
    [
        (SHORT, False, False, "Message_CR_БП.xml"),
        (SHORT, True, False, "Message_CR_БП.zip"),
        (SHORT, False, True, "Message_CR_BP.xml"),
        (LONG, False, False, f"Message_ЦР_{OURS}_{PEER}.xml"),
        (LONG, True, True, f"Message_TSR_{OURS}_{PEER}.zip".replace("TSR", transliterated("ЦР"))),
        (NodeCodes(ours=OURS, peer=PEER), False, False, f"Message_{OURS}_{PEER}.xml"),
        (NodeCodes(ours="CR", peer="БП", our_prefix="ЦР"), False, False, "Message_CR_БП.xml"),
    ],
)
def test_our_file_is_named_as_1c_looks_for_it(
    nodes: NodeCodes, zip: bool, transliterate: bool, wanted: str
) -> None:
    assert outgoing_name(nodes, zip=zip, transliterate=transliterate) == wanted


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        (f"Message_{PEER}_{OURS}.xml", True),
        (f"Message_БП_{PEER}_{OURS}.xml", True),
        (f"Message_БП_{PEER}_{OURS}.ZIP", True),
        (f"message_бп_{PEER.upper()}_{OURS}.Xml", True),
        ("Message_БП_CR.xml", True),
        (f"Message_БП_{OURS}.xml", True),
        (f"Message_{PEER}_CR.xml", True),
        ("MessageБП_CR.xml", False),
        (f"Message_{OURS}_{PEER}.xml", False),
        (f"Message_{PEER}_{OURS}", False),
        (f"Message_{PEER}_{OURS}.txt", False),
        (f"Message_{PEER}_{OURS}.xml.tmp", False),
        (f"Letter_{PEER}_{OURS}.xml", False),
        (f"Message_{PEER}_{OURS[:-1]}.xml", False),
        ("Message.xml", False),
        (".xml", False),
        ("", False),
    ],
)
def test_the_peers_file_is_known_by_the_codes(name: str, wanted: bool) -> None:
    assert is_incoming(name, LONG, transliterate=False) is wanted


def test_a_transliterated_name_is_known_where_1c_writes_such() -> None:
    assert not is_incoming("Message_BP_CR.xml", SHORT, transliterate=False)
    assert is_incoming("Message_BP_CR.xml", SHORT, transliterate=True)
    assert is_incoming("Message_БП_CR.xml", SHORT, transliterate=True)


def test_an_unknown_peer_sends_nothing() -> None:
    assert not is_incoming("Message__CR.xml", NodeCodes(ours="CR", peer=""), transliterate=False)


@pytest.mark.parametrize("nodes", [SHORT, LONG])
@pytest.mark.parametrize("zip", [True, False])
@pytest.mark.parametrize("transliterate", [True, False])
def test_our_own_name_is_ours_and_never_the_peers(nodes: NodeCodes, zip: bool, transliterate: bool) -> None:
    name = outgoing_name(nodes, zip=zip, transliterate=transliterate)
    assert is_ours(name, nodes, transliterate=transliterate)
    assert not is_incoming(name, nodes, transliterate=transliterate)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("БП", "BP"), ("Щука", "Shchuka"), ("ёж", "ezh"), ("CR-1", "CR-1"), ("Объезд", "Obezd"), ("", "")],
)
def test_russian_letters_become_latin(text: str, wanted: str) -> None:
    assert transliterated(text) == wanted


@pytest.mark.parametrize(
    "code", ["../../etc/x", "a/b", "a\\b", "..", "C:", "a\0b", "a\nb", "х" * 60, " БП", "a*", "a|b"]
)
@pytest.mark.parametrize("name", ["ours", "peer", "ours_old", "our_prefix"])
def test_a_code_that_would_leave_the_folder_is_refused(tmp_path: Path, name: str, code: str) -> None:
    codes = {"ours": "CR", "peer": "БП"} | {name: code}
    with pytest.raises(ConfigurationError, match=f"\\({name}\\) не может быть частью имени") as caught:
        FileMailbox(FileOptions(folder=str(tmp_path)), NodeCodes(**codes))
    assert "план" in caught.value.hint


# --- settings -----------------------------------------------------------------------------------------


def test_settings_are_typed() -> None:
    assert parse_options({"folder": "обмен", "zip": True, "max_mb": 10}) == FileOptions(
        folder="обмен", zip=True, max_mb=10
    )
    assert parse_options({"in_folder": "a", "out_folder": "b"}).incoming == Path("a")
    assert parse_options({"folder": "~/x"}).outgoing == Path("~/x").expanduser()


@pytest.mark.parametrize(
    ("table", "word"),
    [
        ({}, "Не задан каталог обмена"),
        ({"in_folder": "a"}, "Не задан каталог обмена"),
        ({"folder": "a", "foldre": "b"}, "foldre"),
        ({"folder": 5}, "folder"),
        ({"folder": "a", "zip": "да"}, "zip"),
        ({"folder": "a", "max_mb": True}, "max_mb"),
        ({"folder": "a", "max_mb": "5"}, "max_mb"),
        ({"folder": "a", "max_mb": 0}, "max_mb"),
        ({"folder": "a", "zip_password": 12345}, "zip_password"),
    ],
)
def test_a_wrong_setting_is_named_and_its_value_is_not(table: dict[str, Any], word: str) -> None:
    with pytest.raises(ConfigurationError, match=word) as caught:
        parse_options(table)
    assert caught.value.hint
    assert "12345" not in caught.value.message + caught.value.hint


# --- files written once -------------------------------------------------------------------------------


def _hello(out: BinaryIO) -> None:
    out.write(b"<Message/>")


def test_a_one_way_file_is_written_whole_and_replaces_an_old_one(tmp_path: Path) -> None:
    path = tmp_path / "для 1С.xml"
    path.write_text("старый")
    write_one_way(path, _hello)
    assert path.read_bytes() == b"<Message/>"
    assert [item.name for item in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("name", ["m.zip", "m.ZIP"])
def test_its_name_makes_an_archive(tmp_path: Path, name: str) -> None:
    write_one_way(tmp_path / name, _hello)
    with zipfile.ZipFile(tmp_path / name) as archive:
        assert archive.read("data.xml") == b"<Message/>"


@pytest.mark.parametrize("place", ["нет/m.xml", "папка"])
def test_a_place_that_can_not_be_written_is_told_in_russian(tmp_path: Path, place: str) -> None:
    (tmp_path / "папка").mkdir()
    with pytest.raises(Unreachable, match=f"{place}.*(нет|папка)") as caught:
        write_one_way(tmp_path / place, _hello)
    assert caught.value.hint
    assert [item.name for item in tmp_path.iterdir()] == ["папка"]


def test_only_old_leftovers_go(tmp_path: Path) -> None:
    old, young, other = (tmp_path / name for name in (f".a{PART}", f".b{PART}", "c.xml"))
    for item in (old, young, other):
        item.write_text("x")
    os.utime(old, (0, 0))
    os.utime(other, (0, 0))
    (tmp_path / f".d{PART}").mkdir()
    os.utime(tmp_path / f".d{PART}", (0, 0))
    remove_leftovers(tmp_path, 1000)
    assert sorted(item.name for item in tmp_path.iterdir()) == sorted([young.name, other.name, f".d{PART}"])


def test_nobody_ever_sees_half_a_file(tmp_path: Path) -> None:
    target = tmp_path / "m.xml"
    target.write_bytes(b"old")

    def look(out: BinaryIO) -> None:
        out.write(b"new")
        out.flush()
        assert target.read_bytes() == b"old"

    write_atomically(target, look)
    assert target.read_bytes() == b"new"
