"""The mailbox folder as 1C treats it: one slot per direction, newest match wins, nothing is deleted."""

from __future__ import annotations

import glob
import os
import time
import zipfile
from io import BytesIO
from pathlib import Path

from connectors.onec.standin.errors import MessageRefused

ABANDONED_S = 60
"""A temporary file of this age belongs to a killed process."""


def find(folder: Path, senders: list[str], receivers: list[str]) -> Path | None:
    """The newest non-empty ``Message*_<sender>_<receiver>.*``; then the same with old codes."""
    for receiver in filter(None, receivers):
        for sender in filter(None, senders):
            mask = f"Message*_{glob.escape(sender)}_{glob.escape(receiver)}.*"
            found = [path for path in folder.glob(mask) if path.is_file() and path.stat().st_size]
            if found:
                return max(found, key=lambda path: (path.stat().st_mtime_ns, path.name))
    return None


def content(path: Path) -> bytes:
    """The message itself; from an archive its only entry, whatever its name."""
    raw = path.read_bytes()
    if path.suffix.lower() != ".zip":
        return raw
    try:
        with zipfile.ZipFile(BytesIO(raw)) as archive:
            return archive.read(archive.infolist()[0])
    except (zipfile.BadZipFile, IndexError, RuntimeError, OSError, EOFError) as error:
        raise MessageRefused(f"Не удалось распаковать архив сообщения обмена: {error}") from error


def name(sender: str, receiver: str, prefix: str) -> str:
    """With the prefix of the base in front when the sender's code is a GUID."""
    middle = f"{prefix}_" if prefix and len(sender) == 36 else ""
    return f"Message_{middle}{sender}_{receiver}"


def prepare(folder: Path, stem: str, text: bytes, *, zipped: bool) -> Path:
    """Writes a temporary file that does not match the mask; returns it."""
    for left in folder.glob(f".{glob.escape(stem)}.*.tmp"):
        if time.time() - left.stat().st_mtime > ABANDONED_S:
            left.unlink(missing_ok=True)
    temporary = folder / f".{stem}.{os.getpid()}.tmp"
    with temporary.open("wb") as file:
        if zipped:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr(f"{stem}.xml", text)
        else:
            file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return temporary


def publish(temporary: Path, folder: Path, stem: str, *, zipped: bool) -> Path:
    target = folder / f"{stem}{'.zip' if zipped else '.xml'}"
    temporary.replace(target)
    return target
