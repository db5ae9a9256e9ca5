"""The mailbox folder: 1C's newest message in, ours out, whatever the folder and 1C are doing meanwhile."""

from __future__ import annotations

import errno
import io
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import pytest

from connectors.base import NodeCodes
from connectors.onec.files import FileMailbox, FileOptions
from connectors.onec.files.slot import SETTLE_S
from enterprise_data.errors import MalformedMessage, ObjectLocked, Unreachable, UnsafeArchive

NODES = NodeCodes(ours="CR", peer="БП")
IN, OUT = "Message_БП_CR.xml", "Message_CR_БП.xml"
GOOD = b"<Message>1</Message>"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "exchange"
    made.mkdir()
    return made


@pytest.fixture
def box(folder: Path) -> Iterator[FileMailbox]:
    opened = FileMailbox(FileOptions(folder=str(folder)), NODES)
    yield opened
    opened.close()


def _put(folder: Path, name: str = IN, data: bytes = GOOD, age_s: float = 3600) -> Path:
    path = folder / name
    path.write_bytes(data)
    moment = time.time() - age_s
    os.utime(path, (moment, moment))
    return path


def _fetched(box: FileMailbox) -> bytes | None:
    found = box.fetch()
    return None if found is None else found.path.read_bytes()


# --- in -----------------------------------------------------------------------------------------------


def test_an_empty_folder_has_no_message(box: FileMailbox) -> None:
    assert box.fetch() is None


def test_the_message_comes_as_a_private_copy_with_its_name(box: FileMailbox, folder: Path) -> None:
    path = _put(folder)
    found = box.fetch()
    assert found is not None
    assert (found.name, found.size, found.path.read_bytes()) == (IN, len(GOOD), GOOD)
    assert found.path != path
    path.write_bytes(b"other")
    assert found.path.read_bytes() == GOOD


def test_reading_removes_nothing_and_the_same_file_has_the_same_fingerprint(
    box: FileMailbox, folder: Path
) -> None:
    path = _put(folder)
    first, second = box.fetch(), box.fetch()
    assert first is not None
    assert second is not None
    assert first.fingerprint == second.fingerprint
    assert path.exists()


@pytest.mark.parametrize(("data", "age_s"), [(GOOD + b" ", 3600), (GOOD, 3000)], ids=["size", "time"])
def test_another_content_has_another_fingerprint(
    box: FileMailbox, folder: Path, data: bytes, age_s: float
) -> None:
    _put(folder)
    first = box.fetch()
    _put(folder, data=data, age_s=age_s)
    second = box.fetch()
    assert first is not None
    assert second is not None
    assert first.fingerprint != second.fingerprint


def test_the_newest_message_counts(box: FileMailbox, folder: Path) -> None:
    _put(folder, data=b"<Message>old</Message>", age_s=7200)
    _put(folder, "Message_old_БП_CR.xml", b"<Message>new</Message>", age_s=60)
    assert _fetched(box) == b"<Message>new</Message>"


def test_an_empty_file_is_no_message_and_hides_none(box: FileMailbox, folder: Path) -> None:
    _put(folder, "Message_new_БП_CR.xml", b"", age_s=1)
    assert box.fetch() is None
    _put(folder)
    assert _fetched(box) == GOOD


def test_our_own_and_foreign_files_are_no_messages_for_us(box: FileMailbox, folder: Path) -> None:
    for name in (OUT, "Message_БП_XX.xml", "notes.xml", "Message_БП_CR.txt", "Message_БП_CR.xml.part"):
        _put(folder, name)
    assert box.fetch() is None


def test_links_and_special_files_are_not_followed(box: FileMailbox, folder: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.xml"
    secret.write_bytes(b"<Message>secret</Message>")
    (folder / IN).symlink_to(secret)
    os.mkfifo(folder / "Message_pipe_БП_CR.xml")
    (folder / "Message_dir_БП_CR.xml").mkdir()
    assert box.fetch() is None


def test_an_archive_is_unpacked_and_leaves_the_folder_as_it_was(box: FileMailbox, folder: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.xml", GOOD)
    _put(folder, "Message_БП_CR.zip", packed.getvalue())
    assert _fetched(box) == GOOD
    assert [item.name for item in folder.iterdir()] == ["Message_БП_CR.zip"]
    assert _fetched(box) == GOOD


def test_an_archive_is_known_by_content_not_by_name(box: FileMailbox, folder: Path) -> None:
    _put(folder, "Message_БП_CR.zip", GOOD)
    assert _fetched(box) == GOOD


def test_a_dangerous_archive_is_refused_under_its_own_name(box: FileMailbox, folder: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("../evil.xml", GOOD)
    _put(folder, "Message_БП_CR.zip", packed.getvalue())
    with pytest.raises(UnsafeArchive, match=r"Message_БП_CR\.zip"):
        box.fetch()


def test_a_message_beyond_the_limit_is_refused_before_it_is_copied(folder: Path) -> None:
    box = FileMailbox(FileOptions(folder=str(folder), max_mb=1), NODES)
    _put(folder, data=b" " * ((1 << 20) + 1))
    with pytest.raises(MalformedMessage, match="больше 1 МБ") as caught:
        box.fetch()
    assert "max_mb" in caught.value.hint
    box.close()


def test_a_folder_that_is_not_there_is_told_in_russian(tmp_path: Path) -> None:
    box = FileMailbox(FileOptions(folder=str(tmp_path / "нет")), NODES)
    with pytest.raises(Unreachable, match=r"нет».*такого файла или папки нет") as caught:
        box.fetch()
    assert caught.value.hint
    box.close()


# --- half-written -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("half", "whole"),
    [
        (b"<Message><Bo", b"<Message><Body/></Message>\n"),
        ("<Message>".encode("utf-16"), "<Message></Message>".encode("utf-16")),
    ],
    ids=["utf-8", "utf-16"],
)
def test_a_file_that_is_being_written_is_waited_for(
    box: FileMailbox, folder: Path, half: bytes, whole: bytes
) -> None:
    path = _put(folder, data=half, age_s=0)
    finish = threading.Timer(0.3, lambda: path.write_bytes(whole))
    finish.start()
    assert _fetched(box) == whole
    finish.join()


def test_a_file_that_does_not_come_to_an_end_is_tried_later(folder: Path) -> None:
    box = FileMailbox(FileOptions(folder=str(folder)), NODES, attempts=2)
    path = _put(folder, data=b"<Message><Bo", age_s=0)
    os.utime(path)
    with pytest.raises(ObjectLocked, match="записывает") as caught:
        box.fetch()
    assert "повторён" in caught.value.hint
    box.close()


def test_a_file_that_has_been_broken_for_long_is_handed_out_to_be_refused(
    box: FileMailbox, folder: Path
) -> None:
    _put(folder, data=b"<Message><Bo", age_s=SETTLE_S + 5)
    assert _fetched(box) == b"<Message><Bo"


def test_a_half_written_archive_waits_and_an_old_one_is_refused(folder: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("data.xml", GOOD)
    half = packed.getvalue()[:-10].replace(b"PK\x05\x06", b"")
    box = FileMailbox(FileOptions(folder=str(folder)), NODES, attempts=1)
    os.utime(_put(folder, "Message_БП_CR.zip", half))
    with pytest.raises(ObjectLocked):
        box.fetch()
    _put(folder, "Message_БП_CR.zip", half)
    with pytest.raises(MalformedMessage, match="повреждён"):
        box.fetch()
    box.close()


def test_a_clock_that_is_ahead_delays_nothing(box: FileMailbox, folder: Path) -> None:
    _put(folder, data=b"<Message><Bo", age_s=-3600)
    assert _fetched(box) == b"<Message><Bo"


# --- out ----------------------------------------------------------------------------------------------


def _hello(out: BinaryIO) -> None:
    out.write(GOOD)


def test_our_message_takes_its_slot_and_replaces_an_unread_one(box: FileMailbox, folder: Path) -> None:
    place = box.deliver(lambda out: _write(out, b"first"))
    assert place == str(folder / OUT)
    box.deliver(lambda out: _write(out, b"second"))
    assert [(item.name, item.read_bytes()) for item in folder.iterdir()] == [(OUT, b"second")]


def _write(out: BinaryIO, data: bytes) -> None:
    out.write(data)


def test_an_archive_replaces_a_plain_message_and_the_reverse(folder: Path) -> None:
    for is_zip, name in ((False, OUT), (True, "Message_CR_БП.zip"), (False, OUT)):
        box = FileMailbox(FileOptions(folder=str(folder), zip=is_zip), NODES)
        box.deliver(_hello)
        box.close()
        assert [item.name for item in folder.iterdir()] == [name]
    with pytest.raises(zipfile.BadZipFile):
        zipfile.ZipFile(folder / OUT)


def test_our_archive_holds_one_entry(folder: Path) -> None:
    box = FileMailbox(FileOptions(folder=str(folder), zip=True), NODES)
    with zipfile.ZipFile(box.deliver(_hello)) as archive:
        assert [(item.filename, archive.read(item)) for item in archive.infolist()] == [("data.xml", GOOD)]
    box.close()


def test_the_message_of_1c_is_left_alone(box: FileMailbox, folder: Path) -> None:
    theirs = _put(folder)
    box.deliver(_hello)
    assert theirs.read_bytes() == GOOD


def test_an_older_spelling_of_our_name_goes(folder: Path) -> None:
    nodes = NodeCodes(ours="7b0f6f0a-4d6b-4c38-8d5a-1d2b6a3f9e55", peer="БП", ours_old="CR", our_prefix="ЦР")
    box = FileMailbox(FileOptions(folder=str(folder)), nodes)
    for name in ("Message_CR_БП.xml", "message_cr_бп.XML", f"Message_{nodes.ours}_БП.zip"):
        _put(folder, name)
    box.deliver(_hello)
    assert [item.name for item in folder.iterdir()] == [f"Message_ЦР_{nodes.ours}_БП.xml"]
    box.close()


def test_a_link_in_our_slot_is_replaced_not_followed(box: FileMailbox, folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text("важное")
    (folder / OUT).symlink_to(other)
    box.deliver(_hello)
    assert other.read_text() == "важное"
    assert not (folder / OUT).is_symlink()


class _Broken(Exception):
    pass


def test_a_message_that_broke_while_being_written_leaves_the_old_one(box: FileMailbox, folder: Path) -> None:
    box.deliver(_hello)

    def break_off(out: BinaryIO) -> None:
        out.write(b"half")
        raise _Broken

    with pytest.raises(_Broken):
        box.deliver(break_off)
    assert [(item.name, item.read_bytes()) for item in folder.iterdir()] == [(OUT, GOOD)]


_KILLED = """
import os, signal, sys
from connectors.base import NodeCodes
from connectors.onec.files import FileMailbox, FileOptions
def write(out):
    out.write(b"half")
    out.flush()
    os.kill(os.getpid(), signal.SIGKILL)
FileMailbox(FileOptions(folder=sys.argv[1]), NodeCodes(ours="CR", peer="БП")).deliver(write)
"""


def test_a_process_killed_while_writing_leaves_the_old_message(box: FileMailbox, folder: Path) -> None:
    box.deliver(_hello)
    done = subprocess.run([sys.executable, "-c", _KILLED, str(folder)], timeout=60)
    assert done.returncode == -signal.SIGKILL
    assert (folder / OUT).read_bytes() == GOOD
    (left,) = [item for item in folder.iterdir() if item.name != OUT]
    assert left.name.startswith(".")

    os.utime(left, (0, 0))  # a day later it is surely nobody's
    box.deliver(_hello)
    assert [item.name for item in folder.iterdir()] == [OUT]


@pytest.mark.parametrize(
    ("code", "word"),
    [
        (errno.ENOSPC, "на диске нет места"),
        (errno.EACCES, "нет прав"),
        (errno.EROFS, "только для чтения"),
        (errno.EIO, "диск не отвечает"),
    ],
)
def test_trouble_while_writing_is_told_in_russian_and_leaves_the_old_message(
    box: FileMailbox, folder: Path, code: int, word: str
) -> None:
    box.deliver(_hello)

    def full(out: BinaryIO) -> None:
        out.write(b"half")
        raise OSError(code, os.strerror(code))

    with pytest.raises(Unreachable, match=word) as caught:
        box.deliver(full)
    assert str(folder) in caught.value.message
    assert caught.value.hint
    assert [(item.name, item.read_bytes()) for item in folder.iterdir()] == [(OUT, GOOD)]


# --- rights -------------------------------------------------------------------------------------------


@pytest.fixture
def stranger(folder: Path) -> Iterator[None]:
    """Somebody without rights on the folder, also where the tests run as root."""
    os.chmod(folder, 0)
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    yield
    os.seteuid(user)
    os.chmod(folder, 0o700)


@pytest.mark.usefixtures("stranger")
def test_missing_rights_are_told_in_russian(box: FileMailbox) -> None:
    with pytest.raises(Unreachable, match="нет прав"):
        box.fetch()
    with pytest.raises(Unreachable, match="нет прав"):
        box.deliver(_hello)


def test_an_unreadable_message_is_told_by_name() -> None:
    user = os.geteuid()
    with tempfile.TemporaryDirectory() as name:
        path = _put(Path(name))
        os.chmod(name, 0o755)
        os.chmod(path, 0)
        if user == 0:
            os.seteuid(65534)
        try:
            box = FileMailbox(FileOptions(folder=name), NODES)
            with pytest.raises(Unreachable, match=f"{IN}.*нет прав"):
                box.fetch()
            box.close()
        finally:
            os.seteuid(user)


def test_no_place_for_the_private_copy_is_told_in_russian(box: FileMailbox, folder: Path) -> None:
    _put(folder)
    box.close()  # its private folder is gone, as after a cleaning of temporary files
    with pytest.raises(Unreachable, match="Копию сообщения не удалось записать"):
        box.fetch()


# --- check --------------------------------------------------------------------------------------------


def test_a_good_folder_has_no_complaints_and_stays_clean(box: FileMailbox, folder: Path) -> None:
    assert box.check() == []
    assert list(folder.iterdir()) == []


def test_each_missing_folder_is_told(tmp_path: Path) -> None:
    options = FileOptions(in_folder=str(tmp_path / "вход"), out_folder=str(tmp_path / "выход"))
    box = FileMailbox(options, NODES)
    complaints = box.check()
    assert [word in text for word, text in zip(("вход", "выход"), complaints, strict=True)] == [True, True]
    assert all("Создайте" in text for text in complaints)
    box.close()


@pytest.mark.usefixtures("stranger")
def test_a_folder_without_rights_is_told(box: FileMailbox) -> None:
    assert len(box.check()) == 1
    assert "права" in box.check()[0] or "Папки" in box.check()[0]


def test_a_folder_that_can_only_be_read_is_told(tmp_path: Path) -> None:
    options = FileOptions(in_folder=str(tmp_path), out_folder="/proc/self")
    box = FileMailbox(options, NODES)
    (complaint,) = box.check()
    assert "нельзя писать" in complaint
    box.close()


def test_directions_may_have_folders_of_their_own(tmp_path: Path) -> None:
    coming, going = tmp_path / "in", tmp_path / "out"
    coming.mkdir()
    going.mkdir()
    box = FileMailbox(FileOptions(in_folder=str(coming), out_folder=str(going)), NODES)
    _put(coming)
    _put(going, data=b"<Message>wrong</Message>")
    assert _fetched(box) == GOOD
    box.deliver(_hello)
    assert (going / OUT).exists()
    assert not (coming / OUT).exists()
    box.close()


def test_private_copies_go_with_the_mailbox(folder: Path) -> None:
    box = FileMailbox(FileOptions(folder=str(folder)), NODES)
    _put(folder)
    found = box.fetch()
    assert found is not None
    box.close()
    assert not found.path.exists()
