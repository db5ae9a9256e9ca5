"""Archives around a message: one plain entry, whatever its name; anything else is refused and leaves nothing."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path
from typing import BinaryIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enterprise_data.errors import ExchangeError, MalformedMessage, UnsafeArchive
from enterprise_data.formats.enterprise_data.archive import is_zip, opened_message, unpack, write_zip
from tests.unit.enterprise_data.messages import counterparty, message, read

TEXT = message(counterparty()).encode()


def _zip(path: Path, *entries: tuple[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", how) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return path


def _refused(path: Path, kind: type[ExchangeError], word: str, **options: object) -> ExchangeError:
    target = path.parent / "target.xml"
    with pytest.raises(kind, match=word) as caught:
        unpack(path, target, **options)  # type: ignore[arg-type]  # named options of unpack
    assert not target.exists()
    assert path.name in caught.value.message
    assert caught.value.hint
    return caught.value


def test_what_was_written_comes_out_the_same(tmp_path: Path) -> None:
    path = tmp_path / "message.zip"
    with path.open("wb") as out:
        write_zip(out, lambda inside: _write(inside, TEXT))
    with zipfile.ZipFile(path) as archive:
        (entry,) = archive.infolist()
        assert (entry.filename, entry.compress_type) == ("data.xml", zipfile.ZIP_DEFLATED)
    unpack(path, tmp_path / "out.xml")
    assert (tmp_path / "out.xml").read_bytes() == TEXT


def _write(out: BinaryIO, data: bytes) -> None:
    for start in range(0, len(data), 100):
        out.write(data[start : start + 100])


@pytest.mark.parametrize("name", ["data.xml", "Message_БП_CRM.xml", "x", "файл без расширения"])
@pytest.mark.parametrize(
    "how", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]
)
def test_the_one_entry_is_taken_whatever_its_name_and_packing(tmp_path: Path, name: str, how: int) -> None:
    path = _zip(tmp_path / "m.zip", (name, TEXT), how=how)
    with opened_message(path) as plain:
        assert plain.read_bytes() == TEXT
    assert not plain.exists()


def test_a_plain_file_is_opened_where_it_is(tmp_path: Path) -> None:
    path = tmp_path / "m.xml"
    path.write_bytes(TEXT)
    with opened_message(path) as plain:
        assert plain == path
        assert len(read(plain)) == 1
    assert path.exists()


def test_an_archive_is_known_by_its_content(tmp_path: Path) -> None:
    path = _zip(tmp_path / "named.xml", ("data.xml", TEXT))
    assert is_zip(path)
    text = tmp_path / "text.zip"
    text.write_bytes(TEXT)
    assert not is_zip(text)


@pytest.mark.parametrize(
    "names",
    [(), ("a.xml", "b.xml"), ("data.xml", "data.xml"), ("data.xml", "folder/")],
    ids=["none", "two", "twice", "folder"],
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_an_archive_of_none_or_several_is_refused(tmp_path: Path, names: tuple[str, ...]) -> None:
    path = _zip(tmp_path / "m.zip", *((name, TEXT) for name in names))
    assert is_zip(path)
    _refused(path, UnsafeArchive, f"содержит файлов: {len(names)}")


@pytest.mark.parametrize(
    "name",
    [
        "../evil.xml",
        "/etc/evil.xml",
        "..\\evil.xml",
        "C:\\evil.xml",
        "c:evil.xml",
        "a/b.xml",
        "folder/",
        "a/../b",
    ],
)
def test_a_path_in_an_archive_is_refused(tmp_path: Path, name: str) -> None:
    _refused(
        _zip(tmp_path / "m.zip", (name, b"" if name.endswith("/") else TEXT)), UnsafeArchive, "опасный путь"
    )
    assert [item.name for item in tmp_path.iterdir()] == ["m.zip"]


def test_an_archive_in_an_archive_is_refused(tmp_path: Path) -> None:
    inner = _zip(tmp_path / "inner.zip", ("data.xml", TEXT)).read_bytes()
    _refused(_zip(tmp_path / "m.zip", ("data.zip", inner)), UnsafeArchive, "ещё один архив")


def test_a_bomb_is_stopped_by_its_ratio(tmp_path: Path) -> None:
    path = _zip(tmp_path / "m.zip", ("data.xml", b" " * (40 << 20)))
    assert path.stat().st_size < 100_000
    _refused(path, UnsafeArchive, "слишком большой")


@pytest.mark.parametrize("told", [1, 1 << 31])
def test_a_bomb_that_lies_about_its_size_is_stopped_too(tmp_path: Path, told: int) -> None:
    path = _zip(tmp_path / "m.zip", ("data.xml", b" " * (40 << 20)))
    data = bytearray(path.read_bytes())
    listed = data.rfind(b"PK\x01\x02")
    data[listed + 20 : listed + 24] = struct.pack("<I", told)  # packed size, as the list tells it
    path.write_bytes(data)
    _refused(path, ExchangeError, "слишком большой|повреждён")


def test_the_limit_of_the_settings_stops_an_honest_large_file(tmp_path: Path) -> None:
    path = _zip(tmp_path / "m.zip", ("data.xml", TEXT), how=zipfile.ZIP_STORED)
    _refused(path, UnsafeArchive, "слишком большой", max_size=len(TEXT) - 1)
    unpack(path, tmp_path / "out.xml", max_size=len(TEXT))


def test_a_list_of_millions_is_not_even_read(tmp_path: Path) -> None:
    path = tmp_path / "m.zip"
    _zip(path, *((f"{number:06}.xml", b"") for number in range(20_000)))
    _refused(path, UnsafeArchive, "слишком много файлов")


def test_so_it_is_in_the_large_form_of_the_list(tmp_path: Path) -> None:
    large = b"PK\x06\x06" + bytes(36) + struct.pack("<Q", 1 << 40) + bytes(8)
    end = b"PK\x05\x06" + bytes(8) + struct.pack("<I", 0xFFFFFFFF) + bytes(6)
    path = tmp_path / "m.zip"
    path.write_bytes(b"PK\x03\x04" + bytes(100) + large + end)
    _refused(path, UnsafeArchive, "слишком много файлов")


# --- passwords ----------------------------------------------------------------------------------------


def _encrypted(path: Path, data: bytes, password: bytes) -> Path:
    """The traditional encryption, as 1C uses it; the library can only read it."""
    _zip(path, ("data.xml", data), how=zipfile.ZIP_STORED)
    whole = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        crc = archive.infolist()[0].CRC
    start = 30 + len("data.xml")
    secret = _enciphered(bytes(11) + bytes([crc >> 24]) + data, password)
    whole[start : start + len(data)] = secret
    for place, size_at, flag_at in ((0, 18, 6), (whole.rfind(b"PK\x01\x02"), 20, 8)):
        whole[place + flag_at] |= 1
        whole[place + size_at : place + size_at + 4] = struct.pack("<I", len(secret))
    end = whole.rfind(b"PK\x05\x06")
    whole[end + 16 : end + 20] = struct.pack("<I", start + len(secret))
    path.write_bytes(whole)
    return path


def _enciphered(data: bytes, password: bytes) -> bytes:
    table = [_crc_of(number) for number in range(256)]
    keys = [0x12345678, 0x23456789, 0x34567890]

    def update(byte: int) -> None:
        keys[0] = (keys[0] >> 8) ^ table[(keys[0] ^ byte) & 255]
        keys[1] = ((keys[1] + (keys[0] & 255)) * 134775813 + 1) & 0xFFFFFFFF
        keys[2] = (keys[2] >> 8) ^ table[(keys[2] ^ (keys[1] >> 24)) & 255]

    for byte in password:
        update(byte)
    out = bytearray()
    for byte in data:
        mixed = (keys[2] | 2) & 0xFFFF
        out.append(byte ^ (((mixed * (mixed ^ 1)) >> 8) & 255))
        update(byte)
    return bytes(out)


def _crc_of(number: int) -> int:
    for _ in range(8):
        number = (number >> 1) ^ (0xEDB88320 if number & 1 else 0)
    return number


def test_the_password_of_the_settings_opens_an_archive(tmp_path: Path) -> None:
    path = _encrypted(tmp_path / "m.zip", TEXT, "секрет".encode())
    unpack(path, tmp_path / "out.xml", password="секрет")
    assert (tmp_path / "out.xml").read_bytes() == TEXT


def test_a_missing_password_is_told(tmp_path: Path) -> None:
    path = _encrypted(tmp_path / "m.zip", TEXT, b"secret")
    error = _refused(path, UnsafeArchive, "закрыт паролем")
    assert "пароль архива в настройках" in error.hint


def test_a_wrong_password_is_told_and_does_not_stand_in_the_message(tmp_path: Path) -> None:
    path = _encrypted(tmp_path / "m.zip", TEXT, b"secret")
    for password in ("qwerty", "другой", "x"):
        error = _refused(path, ExchangeError, "пароль|повреждён", password=password)
        assert password not in error.message + error.hint


def test_a_password_that_is_not_needed_does_no_harm(tmp_path: Path) -> None:
    path = _zip(tmp_path / "m.zip", ("data.xml", TEXT))
    unpack(path, tmp_path / "out.xml", password="secret")


@pytest.mark.parametrize("method", [99, 93, 1])
def test_encryption_and_packing_that_nobody_here_knows_is_told(tmp_path: Path, method: int) -> None:
    path = _zip(tmp_path / "m.zip", ("data.xml", TEXT), how=zipfile.ZIP_STORED)
    data = bytearray(path.read_bytes())
    for place in (8, data.rfind(b"PK\x01\x02") + 10):
        data[place : place + 2] = struct.pack("<H", method)
    path.write_bytes(data)
    _refused(path, UnsafeArchive, "не поддерживается")


# --- damage -------------------------------------------------------------------------------------------


def test_an_archive_cut_anywhere_is_refused(tmp_path: Path) -> None:
    whole = _zip(tmp_path / "m.zip", ("data.xml", TEXT)).read_bytes()
    for size in range(2, len(whole), 5):
        path = tmp_path / "m.zip"
        path.write_bytes(whole[:size])
        error = _refused(path, MalformedMessage, "повреждён")
        assert "не до конца" in error.hint


def test_an_entry_without_a_name_is_refused(tmp_path: Path) -> None:
    """zipfile ends a name at a zero, and stumbles over what is left."""
    path = _zip(tmp_path / "m.zip", ("data.xml", TEXT))
    path.write_bytes(path.read_bytes().replace(b"data.xml", b"\0ata.xml"))
    _refused(path, UnsafeArchive, "опасный путь")


@settings(max_examples=150, deadline=None)
@given(
    how=st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]),
    spots=st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), min_size=1, max_size=6),
)
def test_a_spoilt_archive_raises_nothing_but_our_errors(
    tmp_path_factory: pytest.TempPathFactory, how: int, spots: list[tuple[float, int]]
) -> None:
    folder = tmp_path_factory.mktemp("spoilt")
    data = bytearray(_zip(folder / "m.zip", ("data.xml", TEXT), how=how).read_bytes())
    for place, byte in spots:
        data[int(place * len(data))] = byte
    (folder / "m.zip").write_bytes(data)
    try:
        unpack(folder / "m.zip", folder / "out.xml")
    except ExchangeError as error:
        assert error.hint  # noqa: PT017 - either outcome is right
        assert not (folder / "out.xml").exists()
    else:
        assert (folder / "out.xml").read_bytes() == TEXT
