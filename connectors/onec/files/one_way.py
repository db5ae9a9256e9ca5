"""One-way files: written for a person to load, without a node."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from connectors.onec.files.atomic import write_atomically
from enterprise_data.errors import Unreachable, system_reason
from enterprise_data.formats.enterprise_data.archive import write_zip


def write_one_way(path: Path, write: Callable[[BinaryIO], None]) -> None:
    """Writes the file whole or not at all; ``.zip`` in the name makes an archive. Raises ``Unreachable``."""
    try:
        if path.suffix.lower() == ".zip":
            write_atomically(path, lambda out: write_zip(out, write))
        else:
            write_atomically(path, write)
    except OSError as error:
        raise Unreachable(
            f"Файл «{path}» не записан: {system_reason(error)}.", hint="Проверьте папку и права на запись."
        ) from error
