"""The mailbox behind the web service: 1C prepares its message when we ask, and loads ours while we wait."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from connectors.base import IncomingMessage, NodeCodes
from connectors.onec.soap.jobs import COMPLETED, JobGone, JobState, wait
from connectors.onec.soap.options import SoapOptions
from connectors.onec.soap.parts import download, upload
from connectors.onec.soap.service import EXCHANGE, Service
from enterprise_data.errors import ExchangeError, Unreachable
from enterprise_data.formats.enterprise_data.archive import unpack, write_zip

_TRIES = 3
"""How often a job that 1C forgot is begun again: numbering makes that harmless (§3.6)."""


class SoapMailbox:
    """``MessageTransport`` over ``EnterpriseDataExchange_1_0_1_1``. One session against a node at a time."""

    def __init__(self, options: SoapOptions, nodes: NodeCodes) -> None:
        self._options = options
        self._node = {"ExchangePlanName": options.plan, "PeerCode": nodes.ours}
        self._service = Service(options, EXCHANGE)
        self._private = tempfile.TemporaryDirectory(prefix="obmen-in-")
        self._fetched: list[str] = []

    def close(self) -> None:
        """Lets 1C forget the files we took (no acknowledgement: that is our next message), removes private copies."""
        for file_id in self._fetched:
            with suppress(ExchangeError):
                self._service.call(
                    "ConfirmGettingFile", {"FileID": file_id, "ClearDataPool": True}, repeat=False
                )
        self._service.close()
        self._private.cleanup()

    def check(self) -> list[str]:
        """Complaints in Russian with what to do; empty if 1C knows our node and lets us in."""
        try:
            self._test()
        except ExchangeError as error:
            return [f"{error.message} {error.hint}".strip()]
        return []

    def _test(self) -> None:
        self._service.call("TestConnection", {**self._node})

    # --- in -------------------------------------------------------------------------------------------

    def fetch(self) -> IncomingMessage | None:
        """Asks 1C for its message. Every one has a number of its own; what it repeats, the engine knows."""
        self._test()
        for _ in range(_TRIES):
            with suppress(JobGone):
                return self._fetched_file()
        raise Unreachable(
            "1С каждый раз забывает подготовленную выгрузку (сервер перезапускается?).",
            hint="Проверьте сервер 1С; обмен будет повторён.",
        )

    def _fetched_file(self) -> IncomingMessage:
        file_id, count = self._prepared()
        self._fetched.append(file_id)
        archive, plain = Path(self._private.name) / "incoming.zip", Path(self._private.name) / "incoming.xml"
        download(self._service, file_id, count, archive, self._options.max_mb << 20)
        plain.unlink(missing_ok=True)
        unpack(archive, plain, max_size=self._options.max_mb << 20)
        return IncomingMessage(
            path=plain,
            name=f"веб-сервис, файл {file_id}",
            size=archive.stat().st_size,
            modified_at=datetime.now(UTC),
            fingerprint=file_id,
        )

    def _prepared(self) -> tuple[str, int]:
        """A file that 1C made for us; raises ``JobGone`` if its id was lost with an answer (§3.4)."""
        begun = self._service.call(
            "PrepareDataForGetting", {**self._node, "PartSize": self._options.part_mb << 10}
        )
        found: dict[str, object] = {}

        def poll() -> JobState:
            answer = self._service.call("PrepareDataActionResult", {"OperationID": begun["OperationID"]})
            result = answer["return"]
            found.update(id=result["FileID"], count=result["PartCount"])
            error = answer["ErrorMessage"] or result["ErrorMessage"] or ""
            return JobState(status=result["Status"] or COMPLETED, error=error)

        wait(poll, "подготовить выгрузку", self._options.job_timeout_s)
        if not found.get("id") or not found.get("count"):
            raise JobGone
        return str(found["id"]), int(str(found["count"]))

    # --- out ------------------------------------------------------------------------------------------

    def deliver(self, write: Callable[[BinaryIO], None]) -> str:
        """Uploads the message and waits until 1C has loaded it. Only 1C's ``ReceivedNo`` proves that it counts."""
        archive = Path(self._private.name) / "outgoing.zip"
        with archive.open("wb") as out:
            write_zip(out, write)
        for _ in range(_TRIES):
            with suppress(JobGone):
                self._loaded(archive)
                return self._service.address
        raise Unreachable(
            "1С каждый раз забывает загрузку нашего сообщения (сервер перезапускается?).",
            hint="Проверьте сервер 1С; обмен будет повторён.",
        )

    def _loaded(self, archive: Path) -> None:
        file_id = upload(self._service, archive, self._options.part_mb)
        begun = self._service.call("PutData", {**self._node, "FileID": file_id}, repeat=False)

        def poll() -> JobState:
            answer = self._service.call("PutDataActionResult", {"OperationID": begun["OperationID"]})
            return JobState(status=answer["return"], error=answer["ErrorMessage"] or "")

        wait(poll, "загрузить наше сообщение", self._options.job_timeout_s)


def open_mailbox(options: SoapOptions, nodes: NodeCodes) -> SoapMailbox:
    """The mailbox of a base."""
    return SoapMailbox(options, nodes)
