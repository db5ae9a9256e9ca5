"""Zip files around a message: opened safely, written plainly. One entry, no folders, no tricks (transport.md §6)."""

from __future__ import annotations

import errno
import lzma
import os
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NoReturn, cast

from enterprise_data.errors import MalformedMessage, UnsafeArchive

ENTRY = "data.xml"
MAX_SIZE = 8 << 30
MAX_RATIO = 200
"""A message shrinks ten to forty times; far more than that is a bomb."""
_RATIO_FROM = 10 << 20
_PIECE = 1 << 20
_MAX_DIRECTORY = 1 << 20
"""The list of one file takes a hundred bytes; reading a list of millions would take gigabytes of memory."""
_DAMAGE = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, ValueError)
_TAIL = 22 + (1 << 16)
_ASK = "Проверьте, откуда взялся этот архив."
_AGAIN = "Выгрузите сообщение из 1С заново."


def is_zip(path: Path) -> bool:
    """Whether the file is an archive, by its content; an empty or a split one, too. No XML begins so."""
    with path.open("rb") as file:
        return file.read(2) == b"PK"


@contextmanager
def opened_message(path: Path, password: str = "", max_size: int = MAX_SIZE) -> Iterator[Path]:
    """A plain XML file: ``path`` itself, or the entry of the archive unpacked to a private temporary file."""
    if not is_zip(path):
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="obmen-") as folder:
        target = Path(folder) / path.with_suffix(".xml").name
        unpack(path, target, password=password, max_size=max_size)
        yield target


def unpack(path: Path, target: Path, *, password: str = "", max_size: int = MAX_SIZE) -> None:
    """Unpacks the one entry; raises ``UnsafeArchive`` or ``MalformedMessage`` and leaves nothing behind."""
    try:
        _check_directory(path)
        with zipfile.ZipFile(path) as archive:
            entry = _entry(path, archive)
            with archive.open(entry, pwd=password.encode() or None) as source, target.open("xb") as out:
                _copy(path, cast(BinaryIO, source), out, entry.compress_size, max_size)
        if is_zip(target):
            _unsafe(path, "содержит ещё один архив, а должен — сообщение", _AGAIN)
    except BaseException as error:
        target.unlink(missing_ok=True)
        _translate(path, error, password=password)
        raise


def _translate(path: Path, error: BaseException, *, password: str) -> None:
    """Our error for what zipfile says; returns for everything else."""
    if isinstance(error, NotImplementedError):
        hint = "Выберите в 1С обычное сжатие, без шифрования AES."
        _unsafe(path, "сжат или зашифрован способом, который не поддерживается", hint, error)
    if isinstance(error, RuntimeError):  # zipfile's word for a wrong or missing password
        _unsafe(path, "закрыт паролем или пароль неверен", "Укажите пароль архива в настройках базы.", error)
    strange = isinstance(error, OSError) and error.errno in (
        None,
        errno.EINVAL,
    )  # bzip2's way; a place beyond all
    if isinstance(error, _DAMAGE) or strange:
        hint = "Файл записан не до конца. Выгрузите его из 1С заново."
        if password:
            hint += " Если это повторится, проверьте пароль архива."
        raise MalformedMessage(f"Архив «{path.name}» повреждён.", hint=hint) from error


def _check_directory(path: Path) -> None:
    """Looks at the size of the list before zipfile reads all of it."""
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(size - _TAIL, 0))
        tail = file.read()
    end = tail.rfind(b"PK\x05\x06")
    if end < 0 or len(tail) < end + 16:
        raise zipfile.BadZipFile("no list of files")
    listed = int.from_bytes(tail[end + 12 : end + 16], "little")
    large = tail.rfind(b"PK\x06\x06", 0, end)
    if listed == 0xFFFFFFFF and large >= 0:
        listed = int.from_bytes(tail[large + 40 : large + 48], "little")
    if listed > _MAX_DIRECTORY:
        _unsafe(path, "содержит слишком много файлов, а должен — один", _ASK)


def _entry(path: Path, archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    entries = archive.infolist()
    if len(entries) != 1:
        _unsafe(path, f"содержит файлов: {len(entries)}, а должен — один", _AGAIN)
    entry = entries[0]
    name = entry.filename.replace("\\", "/")
    if not name or entry.is_dir() or "/" in name or ".." in name or ":" in name:
        _unsafe(path, "содержит опасный путь к файлу", _ASK)
    return entry


def _copy(path: Path, source: BinaryIO, out: BinaryIO, packed: int, max_size: int) -> None:
    size, packed = 0, max(min(packed, path.stat().st_size), 1)  # what the list says may be a lie
    while piece := source.read(_PIECE):
        size += len(piece)
        if size > max_size or (size > _RATIO_FROM and size > packed * MAX_RATIO):
            _unsafe(path, "распаковывается в слишком большой файл", _ASK)
        out.write(piece)


def _unsafe(path: Path, what: str, hint: str, cause: BaseException | None = None) -> NoReturn:
    raise UnsafeArchive(f"Архив «{path.name}» {what}.", hint=hint) from cause


def write_zip(out: BinaryIO, write: Callable[[BinaryIO], None]) -> None:
    """Writes what ``write`` writes as the one deflated entry of an archive."""
    info = zipfile.ZipInfo(ENTRY)
    info.compress_type = zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(out, "w") as archive, archive.open(info, "w", force_zip64=True) as entry:
        write(cast(BinaryIO, entry))
