"""The mailbox: 1C's newest message in, ours out, each slot holding one file at a time."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from tenacity import RetryError, Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential

from connectors.base import IncomingMessage, NodeCodes
from connectors.onec.files.atomic import part_of, remove_leftovers, write_atomically
from connectors.onec.files.options import FileOptions
from connectors.onec.files.slot import Unfinished, copy, newest
from connectors.onec.mailbox.naming import check_codes, is_ours, outgoing_name
from enterprise_data.errors import MalformedMessage, ObjectLocked, Unreachable, system_reason
from enterprise_data.formats.enterprise_data.archive import is_zip, unpack, write_zip

_LEFTOVER_AGE_S = 24 * 3600
_CLOCK_LIMIT_S = 120
_LOW_SPACE = 64 << 20


def open_mailbox(options: FileOptions, nodes: NodeCodes) -> FileMailbox:
    """The mailbox in a folder."""
    return FileMailbox(options, nodes)


class FileMailbox:
    """``MessageTransport`` on a local or network folder."""

    def __init__(self, options: FileOptions, nodes: NodeCodes, *, attempts: int = 6) -> None:
        check_codes(nodes)
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
            retry=retry_if_exception_type(Unfinished),
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
        except OSError as error:
            raise Unreachable(
                f"Копию сообщения не удалось записать: {system_reason(error)}.",
                hint="Проверьте место на диске службы обмена.",
            ) from error

    def _fetch_once(self) -> IncomingMessage | None:
        options = self._options
        found = newest(options.incoming, self._nodes, transliterate=options.transliterate)
        if found is None:
            return None
        name, limit = found.path.name, options.max_mb << 20
        if found.size > limit:
            raise MalformedMessage(
                f"Сообщение «{name}» больше {options.max_mb} МБ.",
                hint="Увеличьте max_mb в настройках базы или разделите выгрузку.",
            )
        plain = self._place("incoming", name)  # under its own name: errors tell it
        copy(found, plain)
        if is_zip(plain):
            plain = self._unpacked(plain, limit)
        return IncomingMessage(
            path=plain,
            name=name,
            size=found.size,
            modified_at=datetime.fromtimestamp(found.mtime_ns / 1e9, UTC),
            fingerprint=found.fingerprint,
        )

    def _unpacked(self, archive: Path, limit: int) -> Path:
        target = self._place("unpacked", archive.name)
        target.unlink(missing_ok=True)
        try:
            unpack(archive, target, password=self._options.zip_password, max_size=limit)
        except OSError as error:
            raise Unreachable(
                f"Архив «{archive.name}» не распакован: {system_reason(error)}.",
                hint="Освободите место на диске службы обмена.",
            ) from error
        return target

    def _place(self, folder: str, name: str) -> Path:
        place = Path(self._private.name) / folder
        place.mkdir(exist_ok=True)
        return place / name

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
        """Under another name; on a share that ignores case ours may be listed under an old spelling. What can't be
        removed is older than ours, and 1C takes the newest."""
        for item in target.parent.iterdir():
            with suppress(OSError):
                if is_ours(
                    item.name, self._nodes, transliterate=self._options.transliterate
                ) and not item.samefile(target):
                    item.unlink()

    # --- check ----------------------------------------------------------------------------------------

    def check(self) -> list[str]:
        """Complaints in Russian with what to do; empty if reading and writing work."""
        complaints = []
        for folder in dict.fromkeys((self._options.incoming, self._options.outgoing)):
            if not os.path.isdir(folder):  # Path's own way raises where the folder above is closed
                complaints.append(f"Папки «{folder}» нет. Создайте её или исправьте настройку folder.")
            elif not os.access(folder, os.R_OK | os.X_OK):
                complaints.append(f"Папка «{folder}» не читается. Дайте службе обмена права на неё.")
        return complaints or self._probe(self._options.outgoing)

    def _probe(self, folder: Path) -> list[str]:
        """Really writes: rights on network shares are told by nothing else."""
        probe = part_of(folder)
        try:
            with probe.open("xb") as out:
                out.write(b"obmen")
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
