"""One-way load by machine: ``EnterpriseDataUpload_1_0_1_1`` — no node, no number, no answer (transport.md §4)."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from connectors.onec.soap.jobs import JobGone, JobState, wait
from connectors.onec.soap.options import SoapOptions
from connectors.onec.soap.parts import upload
from connectors.onec.soap.service import UPLOAD, Service
from enterprise_data.errors import Unreachable
from enterprise_data.formats.enterprise_data.archive import write_zip


def upload_one_way(options: SoapOptions, write: Callable[[BinaryIO], None]) -> str:
    """Loads one file into the base and waits for the end of 1C's job; sent twice, it is loaded twice."""
    service = Service(options, UPLOAD)
    try:
        service.call("TestConnection")
        with tempfile.TemporaryDirectory(prefix="obmen-out-") as folder:
            archive = Path(folder) / "outgoing.zip"
            with archive.open("wb") as out:
                write_zip(out, write)
            _load(service, archive, options)
        return service.address
    finally:
        service.close()


def _load(service: Service, archive: Path, options: SoapOptions) -> None:
    begun = service.call("PutData", {"FileID": upload(service, archive, options.part_mb)}, repeat=False)

    def poll() -> JobState:
        answer = service.call("PutDataActionResult", {"OperationID": begun["OperationID"]})
        return JobState(status=answer["return"], error=answer["ErrorMessage"] or "")

    try:
        wait(poll, "загрузить файл", options.job_timeout_s)
    except JobGone:
        raise Unreachable(
            "1С забыла загрузку файла (сервер перезапускался): неизвестно, загружен ли он.",
            hint="Проверьте в 1С, появились ли данные, и только потом отправляйте снова.",
        ) from None
