"""The mailbox: 1C's newest message in, ours out, each slot holding one file at a time."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from tenacity import RetryError, Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential

from connectors.base import IncomingMessage, NodeCodes
from connectors.onec.files.atomic import remove_leftovers, write_atomically
from connectors.onec.files.naming import is_incoming, is_ours, outgoing_name
from connectors.onec.files.options import FileOptions
from enterprise_data.errors import MalformedMessage, ObjectLocked, Unreachable, system_reason
from enterprise_data.formats.enterprise_data.archive import is_zip, unpack, write_zip

_LEFTOVER_AGE_S = 24 * 3600
_CLOCK_LIMIT_S = 120
_LOW_SPACE = 64 << 20
_PROBE = ".obmen-probe"


class _Changing(Exception):
    """The file was rewritten while it was being copied."""


class FileMailbox:
    """``MessageTransport`` on a local or network folder."""

    def __init__(self, options: FileOptions, nodes: NodeCodes, *, attempts: int = 4) -> None:
        self._options = options
        self._nodes = nodes
        self._attempts = attempts
        self._private = tempfile.TemporaryDirectory(prefix="obmen-in-")

    def close(self) -> None:
        """Removes private copies."""
        self._private.cleanup()

    # --- in -------------------------------------------------------------------------------------------

    def fetch(self) -> IncomingMessage | None:
        """The newest non-empty message of the peer as a private copy, unpacked if it is an archive."""
        retrying = Retrying(
            retry=retry_if_exception_type(_Changing),
            stop=stop_after_attempt(self._attempts),
            wait=wait_exponential(multiplier=0.05, max=2),
        )
        try:
            return retrying(self._fetch_once)
        except RetryError as error:
            raise ObjectLocked(
                "1С прямо сейчас записывает файл сообщения.",
                hint="Обмен будет повторён; обычно это проходит само.",
            ) from error

    def _fetch_once(self) -> IncomingMessage | None:
        found = self._newest()
        if found is None:
            return None
        path, seen = found
        if seen.st_size > self._options.max_mb << 20:
            raise MalformedMessage(
                f"Сообщение «{path.name}» больше {self._options.max_mb} МБ.",
                hint="Увеличьте max_mb в настройках базы или разделите выгрузку.",
            )
        copy = self._place("incoming", path.name)  # under its own name: errors tell it
        self._copy(path, copy, seen)
        plain = copy
        if is_zip(copy):
            plain = self._place("unpacked", path.name)
            plain.unlink(missing_ok=True)
            unpack(copy, plain, password=self._options.zip_password, max_size=self._options.max_mb << 20)
        return IncomingMessage(
            path=plain,
            name=path.name,
            size=seen.st_size,
            modified_at=datetime.fromtimestamp(seen.st_mtime, UTC),
            fingerprint=f"{path.name}/{seen.st_size}/{seen.st_mtime_ns}",
        )

    def _place(self, folder: str, name: str) -> Path:
        place = Path(self._private.name) / folder
        place.mkdir(exist_ok=True)
        return place / name

    def _newest(self) -> tuple[Path, os.stat_result] | None:
        """Links and special files are not followed; a file that vanishes meanwhile is passed over."""
        folder = self._options.incoming
        try:
            names = [entry.name for entry in os.scandir(folder)]
        except OSError as error:
            raise Unreachable(
                f"Каталог обмена «{folder}» не читается: {system_reason(error)}.",
                hint="Проверьте, что папка существует и доступна службе обмена.",
            ) from error
        best: tuple[Path, os.stat_result] | None = None
        for name in names:
            if not is_incoming(name, self._nodes, transliterate=self._options.transliterate):
                continue
            try:
                seen = (folder / name).lstat()
            except OSError:
                continue
            if (
                stat.S_ISREG(seen.st_mode)
                and seen.st_size
                and (best is None or seen.st_mtime_ns > best[1].st_mtime_ns)
            ):
                best = folder / name, seen
        return best

    def _copy(self, path: Path, target: Path, before: os.stat_result) -> None:
        """A private copy: the peer may replace its file while we read."""
        try:
            shutil.copyfile(path, target, follow_symlinks=False)
            after = path.lstat()
        except FileNotFoundError as error:
            raise _Changing from error
        except OSError as error:
            raise Unreachable(
                f"Сообщение «{path.name}» не читается: {system_reason(error)}.",
                hint="Проверьте права на файл.",
            ) from error
        if (after.st_size, after.st_mtime_ns, after.st_ino) != (
            before.st_size,
            before.st_mtime_ns,
            before.st_ino,
        ):
            raise _Changing

    # --- out ------------------------------------------------------------------------------------------

    def deliver(self, write: Callable[[BinaryIO], None]) -> str:
        """Puts our message into its slot atomically; other files of ours in the slot go away afterwards."""
        options = self._options
        name = outgoing_name(self._nodes, zip=options.zip, transliterate=options.transliterate)
        target = options.outgoing / name
        try:
            remove_leftovers(options.outgoing, time.time() - _LEFTOVER_AGE_S)
            write_atomically(target, (lambda out: write_zip(out, write)) if options.zip else write)
            self._remove_others(target)
        except OSError as error:
            raise Unreachable(
                f"Сообщение не записано в каталог обмена «{options.outgoing}»: {system_reason(error)}.",
                hint="Проверьте, что папка доступна на запись и на диске есть место.",
            ) from error
        return str(target)

    def _remove_others(self, target: Path) -> None:
        for item in target.parent.iterdir():
            if item.name != target.name and is_ours(
                item.name, self._nodes, transliterate=self._options.transliterate
            ):
                item.unlink(missing_ok=True)

    # --- check ----------------------------------------------------------------------------------------

    def check(self) -> list[str]:
        """Complaints in Russian with what to do; empty if reading and writing work."""
        complaints = []
        for folder in dict.fromkeys((self._options.incoming, self._options.outgoing)):
            if not folder.is_dir():
                complaints.append(f"Папки «{folder}» нет. Создайте её или исправьте настройку folder.")
            elif not os.access(folder, os.R_OK | os.X_OK):
                complaints.append(f"Папка «{folder}» не читается. Дайте службе обмена права на неё.")
        return complaints or self._probe(self._options.outgoing)

    def _probe(self, folder: Path) -> list[str]:
        """Really writes: rights on network shares are told by nothing else."""
        probe = folder / _PROBE
        try:
            probe.write_bytes(b"obmen")
            skew = abs(probe.stat().st_mtime - time.time())
            probe.unlink()
        except OSError as error:
            return [
                f"В папку «{folder}» нельзя писать: {system_reason(error)}. Дайте службе обмена права на запись."
            ]
        complaints = []
        if skew > _CLOCK_LIMIT_S:
            complaints.append(
                f"Часы сервера папки «{folder}» расходятся с нашими на {skew:.0f} с. Настройте время."
            )
        if shutil.disk_usage(folder).free < _LOW_SPACE:
            complaints.append(f"На диске папки «{folder}» почти нет места. Освободите его.")
        return complaints
