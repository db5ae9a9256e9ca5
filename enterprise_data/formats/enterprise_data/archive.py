"""Zip files around a message: opened safely, written plainly. One entry, no folders, no tricks (transport.md §6)."""

from __future__ import annotations

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


def is_zip(path: Path) -> bool:
    """Whether the file is an archive, by its content."""
    with path.open("rb") as file:
        return file.read(4) == b"PK\x03\x04"


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
        with zipfile.ZipFile(path) as archive:
            entry = _entry(path, archive)
            with archive.open(entry, pwd=password.encode() or None) as source, target.open("xb") as out:
                _copy(path, cast(BinaryIO, source), out, entry.compress_size, max_size)
    except RuntimeError as error:  # zipfile's word for a wrong or missing password
        target.unlink(missing_ok=True)
        _unsafe(path, "закрыт паролем или пароль неверен", "Укажите пароль архива в настройках базы.", error)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        target.unlink(missing_ok=True)
        raise MalformedMessage(
            f"Архив «{path.name}» повреждён.", hint="Файл записан не до конца. Выгрузите его из 1С заново."
        ) from error
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def _entry(path: Path, archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    entries = archive.infolist()
    if len(entries) != 1:
        _unsafe(
            path, f"содержит файлов: {len(entries)}, а должен — один", "Выгрузите сообщение из 1С заново."
        )
    entry = entries[0]
    name = entry.filename.replace("\\", "/")
    if entry.is_dir() or "/" in name or ".." in name or ":" in name:
        _unsafe(path, "содержит опасный путь к файлу", "Проверьте, откуда взялся этот архив.")
    return entry


def _copy(path: Path, source: BinaryIO, out: BinaryIO, packed: int, max_size: int) -> None:
    size = 0
    while piece := source.read(_PIECE):
        size += len(piece)
        if size > max_size or (size > _RATIO_FROM and size > max(packed, 1) * MAX_RATIO):
            _unsafe(path, "распаковывается в слишком большой файл", "Проверьте, откуда взялся этот архив.")
        out.write(piece)


def _unsafe(path: Path, what: str, hint: str, cause: BaseException | None = None) -> NoReturn:
    raise UnsafeArchive(f"Архив «{path.name}» {what}.", hint=hint) from cause


def write_zip(out: BinaryIO, write: Callable[[BinaryIO], None]) -> None:
    """Writes what ``write`` writes as the one deflated entry of an archive."""
    info = zipfile.ZipInfo(ENTRY)
    info.compress_type = zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(out, "w") as archive, archive.open(info, "w", force_zip64=True) as entry:
        write(cast(BinaryIO, entry))
