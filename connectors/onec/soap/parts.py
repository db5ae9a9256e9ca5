"""An archive in parts: byte slices of one zip, numbered from 1 without gaps (transport.md §3.4, §3.5)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

from connectors.onec.soap.service import Service
from enterprise_data.errors import MalformedMessage, UnexpectedAnswer


def slices(path: Path, size: int) -> Iterator[tuple[int, bytes]]:
    """(number, bytes) of a file; at least one part."""
    with path.open("rb") as file:
        number = 1
        piece = file.read(size)
        while piece or number == 1:
            yield number, piece
            number += 1
            piece = file.read(size)


def upload(service: Service, path: Path, part_mb: int) -> str:
    """Puts the archive under a new id; a part may be sent again under its number."""
    file_id = str(uuid4())
    for number, piece in slices(path, part_mb << 20):
        service.call("PutFilePart", {"FileID": file_id, "PartNumber": number, "PartData": piece})
    return file_id


def download(service: Service, file_id: str, count: int, target: Path, max_bytes: int) -> None:
    """Joins the parts in number order; raises ``UnexpectedAnswer`` for a part that is not there."""
    left = max_bytes
    with target.open("wb") as out:
        for number in range(1, count + 1):
            piece = service.call("GetDataPart", {"FileID": file_id, "PartNumber": number})["return"]
            if not piece:
                raise UnexpectedAnswer(
                    f"1С не отдала часть {number} из {count} файла выгрузки.", hint="Повторите обмен."
                )
            left -= len(piece)
            if left < 0:
                raise MalformedMessage(
                    f"Выгрузка 1С больше {max_bytes >> 20} МБ.",
                    hint="Увеличьте max_mb в настройках базы или ограничьте выгрузку датой.",
                )
            out.write(piece)
