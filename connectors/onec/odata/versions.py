"""What changed since last time, found by versions: a full pass over keys, then the changed objects (protocol.md §10.1).

A version grows also with a write that changes nothing, so the content of the mapped fields has the last word. A row
that is missing is deleted only if the base says so by its key; a hidden one is unknown.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import orjson

from connectors.onec.odata.client import ODataClient
from connectors.onec.odata.errors import LostAnswer, ObjectGone
from connectors.onec.odata.paging import PagedReader, by_keys
from connectors.onec.odata.values import Row
from enterprise_data.errors import PermissionDenied, UnexpectedAnswer

MANY = 4
"""When more than one row in so many changed, whole pages are read instead of single objects."""


def plain(content: bytes, what: str) -> Row:
    """Keys and versions hold no money: the fast decoder will do."""
    try:
        found: Row = orjson.loads(content.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        raise LostAnswer(f"{what}: ответ 1С оборван или испорчен.", place=what) from error
    if not isinstance(found, dict):
        raise UnexpectedAnswer(f"{what}: ответ 1С не того вида.")
    return found


@dataclass(slots=True, kw_only=True)
class Scan:
    """Versions as they are now, and what differs from the known ones. ``unknown``: may be hidden, may be gone."""

    versions: dict[str, str] = field(default_factory=dict)
    changed: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


class VersionScanner:
    """Scans the sets of one base."""

    def __init__(self, client: ODataClient) -> None:
        self._client = client
        self._pages = PagedReader(client, decoder=plain, rows=client.options.scan_rows)

    def scan(self, entity_set: str, known: Mapping[str, str], *, condition: str = "") -> Scan:
        """Compares with the versions of last time."""
        found = Scan()
        rows = self._pages.read(entity_set, condition=condition, select="Ref_Key,DataVersion")
        for row in rows:
            ref, version = row["Ref_Key"], row["DataVersion"]
            found.versions[ref] = version
            if known.get(ref) != version:
                found.changed.append(ref)
        for ref in known:
            if ref not in found.versions:
                self._verify(entity_set, ref, found)
        return found

    def _verify(self, entity_set: str, ref: str, found: Scan) -> None:
        """A row that was not among the others: asked for by its own key."""
        try:
            row = self._client.one(entity_set, ref, select="Ref_Key,DataVersion")
        except ObjectGone:
            (found.unknown if self._client.options.allowed_only else found.gone).append(ref)
        except PermissionDenied:
            found.unknown.append(ref)
        else:
            found.versions[ref] = row["DataVersion"]
            found.changed.append(ref)

    def read(self, entity_set: str, scan: Scan, *, select: str = "", condition: str = "") -> Iterator[Row]:
        """The changed objects, whole."""
        if len(scan.changed) * MANY <= len(scan.versions):
            yield from by_keys(self._client, entity_set, scan.changed, select=select)
            return
        wanted = set(scan.changed)
        for row in PagedReader(self._client).read(entity_set, condition=condition, select=select):
            if row["Ref_Key"] in wanted:
                yield row


def content_hash(row: Mapping[str, object], names: Iterable[str]) -> bytes:
    """Of the mapped fields alone: what a person could call a change."""
    digest = hashlib.blake2b(digest_size=16)
    for name in names:
        digest.update(
            name.encode() + b"\0" + orjson.dumps(row.get(name), default=str, option=orjson.OPT_SORT_KEYS)
        )
    return digest.digest()


def really_changed(
    rows: Iterable[Row], names: list[str], known: Callable[[str], bytes | None]
) -> Iterator[tuple[Row, bytes]]:
    """Rows whose mapped content differs from what is known of it."""
    for row in rows:
        found = content_hash(row, names)
        if known(row["Ref_Key"]) != found:
            yield row, found
