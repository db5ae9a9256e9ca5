"""The operations of the two services, carried out on the base (transport.md §3.2, §4)."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from connectors.onec.standin.infobase import Infobase
from connectors.onec.standin.soap.faults import Faults
from connectors.onec.standin.soap.jobs import ConnectionLost, Job, Office, WrongFile

PLAN = "СинхронизацияДанныхЧерезУниверсальныйФормат"
Answer = dict[str, Any]


class Operations:
    """``carry_out(operation, arguments)`` → fields of the response in their order."""

    def __init__(self, folder: Path, faults: Faults) -> None:
        self._folder = folder
        self._faults = faults
        self.office = Office()

    def carry_out(self, operation: str, given: Mapping[str, Any], *, one_way: bool) -> Answer:
        """Raises ``WrongFile`` where 1C raises a fault."""
        if self._faults.happens("restart", operation):
            self.office.restart()
        if operation == "Ping":
            return {"return": ""}
        if operation == "TestConnection":
            complaint = "" if one_way else self._complaint(given)
            return {"return": not complaint, "ErrorMessage": complaint or None}
        return {
            "PrepareDataForGetting": self._prepare,
            "PrepareDataActionResult": self._prepared,
            "GetDataPart": self._part,
            "ConfirmGettingFile": self._confirm,
            "PutFilePart": self._put_part,
            "PutData": self._put_one_way if one_way else self._put,
            "PutDataActionResult": self._put_result,
        }[operation](given)

    def _complaint(self, given: Mapping[str, Any]) -> str:
        base = Infobase.open(self._folder)
        try:
            known = {base.node().peer_code, base.node().peer_old} - {""}
        finally:
            base.close()
        if given["ExchangePlanName"] != PLAN:
            return f"План обмена {given['ExchangePlanName']} не найден."
        if given["PeerCode"] not in known:
            return f"Узел плана обмена с кодом {given['PeerCode']} не найден."
        return ""

    # --- from the base --------------------------------------------------------------------------------

    def _prepare(self, given: Mapping[str, Any]) -> Answer:
        complaint = self._complaint(given)
        if complaint:
            return {"return": None, "OperationID": None, "ErrorMessage": complaint}
        size = int(float(given["PartSize"])) * 1024

        def work(job: Job) -> None:
            if self._faults.happens("failed", "PrepareDataForGetting"):
                raise WrongFile("Ошибка при выгрузке данных.")
            job.file_id, job.part_count = self.office.offer(self._export(), size)

        return {"return": "", "OperationID": self.office.begin(work), "ErrorMessage": None}

    def _export(self) -> bytes:
        for fault, place in (("again", -1), ("stale", -2)):
            if len(self.office.exported) >= -place and self._faults.happens(fault, "PrepareDataForGetting"):
                return self.office.exported[place]
        base = Infobase.open(self._folder)
        try:
            sent = base.send()
            if sent.path is None:
                raise WrongFile(sent.text)
            content = sent.path.read_bytes()
            sent.path.unlink()
            self.office.exported = [*self.office.exported[-1:], content]
            return content
        finally:
            base.close()

    def _prepared(self, given: Mapping[str, Any]) -> Answer:
        job = self._job(given["OperationID"])
        result = {"ErrorMessage": job.error, "FileID": job.file_id, "PartCount": job.part_count or None}
        told = {name: value for name, value in result.items() if value} | {"Status": job.status}
        if job.status == "Completed":  # messages of a job are removed as they are read
            job.file_id, job.part_count = "", 0
        return {"return": told, "ErrorMessage": job.error or None}

    def _part(self, given: Mapping[str, Any]) -> Answer:
        parts, number = self.office.outgoing.get(given["FileID"], []), int(given["PartNumber"])
        lost = self._faults.happens("lost_part", "GetDataPart")
        if lost or not 1 <= number <= len(parts):
            return {"return": None, "ErrorMessage": "Часть файла с указанным номером не найдена."}
        return {"return": parts[number - 1], "ErrorMessage": None}

    def _confirm(self, given: Mapping[str, Any]) -> Answer:
        self.office.outgoing.pop(given["FileID"], None)
        return {"return": "", "ErrorMessage": None}

    # --- into the base --------------------------------------------------------------------------------

    def _put_part(self, given: Mapping[str, Any]) -> Answer:
        if not given["FileID"] or not given["PartData"]:
            raise WrongFile("Не указан идентификатор файла или данные части.")
        if not self._faults.happens("lost_part", "PutFilePart"):
            self.office.take(given["FileID"], int(given["PartNumber"] or 1), given["PartData"])
        return {"return": "", "ErrorMessage": None}

    def _put(self, given: Mapping[str, Any]) -> Answer:
        complaint = self._complaint(given)
        if complaint:
            return {"return": None, "OperationID": None, "ErrorMessage": complaint}
        return self._begin_load(given["FileID"], node=0)

    def _put_one_way(self, given: Mapping[str, Any]) -> Answer:
        return self._begin_load(given["FileID"], node=None)

    def _begin_load(self, file_id: str, node: int | None) -> Answer:
        content = self.office.joined(file_id)
        if self._faults.happens("late", "PutData"):
            self.office.held.append(content)
            raise ConnectionLost
        if self._faults.happens("killed", "PutData"):
            return {"return": "", "OperationID": str(uuid4()), "ErrorMessage": None}

        def work(job: Job) -> None:
            if self._faults.happens("failed", "PutData"):
                raise WrongFile("Ошибка при загрузке данных.")
            job.error = self._load(content, node)
            if self._faults.happens("twice", "PutData"):
                job.error = self._load(content, node)
            while self.office.held:
                self._load(self.office.held.pop(0), node)

        return {"return": "", "OperationID": self.office.begin(work), "ErrorMessage": None}

    def _load(self, content: bytes, node: int | None) -> str:
        base = Infobase.open(self._folder)
        try:
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / "data.xml"
                path.write_bytes(content)
                received = base.scenario.load(path, node) if node is not None else base.load_file(path)
        finally:
            base.close()
        return "" if received.accepted else received.text

    def _put_result(self, given: Mapping[str, Any]) -> Answer:
        job = self._job(given["OperationID"])
        return {"return": job.status, "ErrorMessage": job.error or None}

    def _job(self, text: str) -> Job:
        try:
            UUID(text)
        except ValueError:
            raise WrongFile(f"Неверный идентификатор задания: {text}") from None
        return self.office.jobs.get(text, Job(status="Canceled"))
