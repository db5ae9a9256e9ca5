"""Background jobs and files of a published base, as 1C keeps them: results are handed over once (transport.md §3.4)."""

from __future__ import annotations

import io
import threading
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import uuid4

from connectors.onec.standin.errors import StandinError


@dataclass(slots=True)
class Job:
    """One background job."""

    status: str = "Active"
    error: str = ""
    file_id: str = ""
    part_count: int = 0


class WrongFile(StandinError):
    """A fault of the service."""


class ConnectionLost(StandinError):
    """The caller gets no answer."""


@dataclass(slots=True)
class Office:
    """What the server remembers between calls; a restart forgets the jobs and the files."""

    jobs: dict[str, Job] = field(default_factory=dict)
    outgoing: dict[str, list[bytes]] = field(default_factory=dict)
    incoming: dict[str, dict[int, bytes]] = field(default_factory=dict)
    exported: list[bytes] = field(default_factory=list)
    held: list[bytes] = field(default_factory=list)
    node: threading.Lock = field(default_factory=threading.Lock)

    def restart(self) -> None:
        """The working process of the server was started anew."""
        self.jobs.clear()
        self.outgoing.clear()

    def begin(self, work: Callable[[Job], None]) -> str:
        """Starts a job in the background; gives its id."""
        job, job_id = Job(), str(uuid4())
        self.jobs[job_id] = job

        def run() -> None:
            with self.node:
                try:
                    work(job)
                    job.status = "Completed" if not job.error else "Failed"
                except Exception as error:  # noqa: BLE001 - a job of 1C fails, the server stays
                    job.status, job.error = "Failed", str(error)

        threading.Thread(target=run, daemon=True).start()
        return job_id

    def offer(self, content: bytes, part_size: int) -> tuple[str, int]:
        """A file in parts, ready to be fetched. ``part_size`` in bytes, 0: whole."""
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr("data.xml", content)
        data = archive.getvalue()
        size = part_size or len(data)
        file_id = str(uuid4())
        self.outgoing[file_id] = [data[start : start + size] for start in range(0, len(data), size)]
        return file_id, len(self.outgoing[file_id])

    def take(self, file_id: str, number: int, piece: bytes) -> None:
        """A part of a file that is being put."""
        self.incoming.setdefault(file_id, {})[number or 1] = piece

    def joined(self, file_id: str) -> bytes:
        """The file put under an id; its parts are gone afterwards. Raises ``WrongFile``."""
        parts = self.incoming.pop(file_id, {})
        if not parts:
            raise WrongFile(
                f"Не найден ни один фрагмент сессии передачи с идентификатором {file_id}. "
                "Необходимо убедиться, что в настройках программы заданы параметры каталога временных файлов."
            )
        missing = [number for number in range(1, len(parts) + 1) if number not in parts]
        if missing:
            raise WrongFile(f"Не найден фрагмент {missing[0]} сессии передачи с идентификатором {file_id}.")
        data = b"".join(parts[number] for number in sorted(parts))
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as packed:
                return packed.read(packed.infolist()[0])
        except (zipfile.BadZipFile, IndexError, EOFError, RuntimeError) as error:
            raise WrongFile("Не удалось распаковать архив с данными.") from error
