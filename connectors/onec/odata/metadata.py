"""The live schema, read once and kept as long as the list of what is published stays the same.

OData doesn't tell the version of a configuration. What it tells cheaply is the list of published sets: its digest is
the version under which a schema is kept, for some days at most; a refusal that smells of drift forgets it at once.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson

from connectors.onec.odata.client import ODataClient
from connectors.onec.odata.edmx import read_edmx
from connectors.onec.odata.reactions import ROOT
from connectors.onec.odata.schema import Schema, SetInfo
from enterprise_data.errors import MalformedMessage, UnexpectedAnswer

_LAYOUT = 1
_DAY_S = 86400


def composition(client: ODataClient) -> list[str]:
    """Names of the published sets; empty where the administrator chose none."""
    return sorted(str(row.get("name", "")) for row in client.rows("", what=ROOT))


class MetadataStore:
    """Keeps the schema of one base in a folder; without a folder it is read every time."""

    def __init__(
        self, client: ODataClient, folder: Path | None = None, *, now: Callable[[], float] = time.time
    ) -> None:
        self._client, self._folder, self._now = client, folder, now

    def load(self, *, afresh: bool = False) -> Schema:
        """The schema of what is published now."""
        names = composition(self._client)
        if not names:
            raise UnexpectedAnswer(
                "В базе 1С не опубликован ни один объект.",
                hint="Выберите объекты в 1С: «Настройка стандартного интерфейса OData».",
            )
        version = hashlib.blake2b("\n".join(names).encode(), digest_size=16).hexdigest()
        kept = None if afresh else self._kept(version)
        if kept is not None:
            return kept
        schema = self._download()
        self._keep(version, schema)
        return schema

    def forget(self) -> None:
        """After a refusal that says the schema is another one."""
        if self._folder is not None:
            with contextlib.suppress(FileNotFoundError):
                self._file().unlink()

    def _download(self) -> Schema:
        return self._client.repeated(self._download_once)

    def _download_once(self) -> Schema:
        limit, size, digest = self._client.options.max_mb << 20, 0, hashlib.blake2b(digest_size=16)
        with (
            tempfile.NamedTemporaryFile(prefix="obmen-edmx-", suffix=".xml") as file,
            self._client.stream("GET", "$metadata", {}, what="Описание базы") as response,
        ):
            for chunk in response.iter_bytes():
                size += len(chunk)
                if size > limit:
                    raise MalformedMessage(
                        "Описание базы ($metadata) больше допустимого.",
                        hint="Увеличьте max_mb в настройках базы.",
                    )
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            return read_edmx(Path(file.name), digest.hexdigest())

    # --- the kept copy --------------------------------------------------------------------------------

    def _file(self) -> Path:
        assert self._folder is not None
        name = hashlib.blake2b(self._client.options.base_url.encode(), digest_size=8).hexdigest()
        return self._folder / f"{name}.json"

    def _kept(self, version: str) -> Schema | None:
        """None if there is none, if it belongs to another composition, or if it is too old."""
        if self._folder is None:
            return None
        try:
            kept = orjson.loads(self._file().read_bytes())
        except (OSError, orjson.JSONDecodeError):
            return None
        age = self._now() - kept.get("read_at", 0)
        if (kept.get("layout"), kept.get("version")) != (_LAYOUT, version):
            return None
        if not 0 <= age < self._client.options.metadata_days * _DAY_S:
            return None
        return _restored(kept["schema"])

    def _keep(self, version: str, schema: Schema) -> None:
        if self._folder is None:
            return
        whole = {"layout": _LAYOUT, "version": version, "read_at": self._now(), "schema": asdict(schema)}
        self._folder.mkdir(parents=True, exist_ok=True)
        file = self._file()
        half = file.with_suffix(".new")
        half.write_bytes(orjson.dumps(whole, default=sorted))
        os.replace(half, file)


def _restored(kept: dict[str, Any]) -> Schema:
    sets = {
        name: SetInfo(**{**info, "functions": set(info["functions"]), "key": tuple(info["key"])})
        for name, info in kept["sets"].items()
    }
    enums = {name: tuple(members) for name, members in kept["enums"].items()}
    return Schema(sets=sets, enums=enums, digest=kept["digest"])
