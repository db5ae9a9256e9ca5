"""Writes a file for the accountant to load. 1C keeps what it had read before it stumbled, so nothing wrong may leave.

Objects are checked and spelled into a spool as they come; only when the last one is sound the file is written. All
complaints are told at once, each with its object.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from enterprise_data.errors import InvalidRecord
from enterprise_data.formats.universal_xml.complaints import Complaint
from enterprise_data.formats.universal_xml.envelope import ROOT, Envelope, opening
from enterprise_data.formats.universal_xml.neutral import UniversalObject
from enterprise_data.formats.universal_xml.objects import ObjectSpeller
from enterprise_data.formats.universal_xml.profile import Profile

BOM = b"\xef\xbb\xbf"
_IN_MEMORY = 8 << 20
_PIECE = 1 << 20
_KEPT = 10_000
_TOLD = 20


class FileRefused(InvalidRecord):
    """Файл для 1С не записан: в данных ошибки."""

    default_hint = "Исправьте эти данные и повторите выгрузку: записано не будет ничего, пока есть ошибки."

    def __init__(self, complaints: tuple[Complaint, ...], count: int) -> None:
        self.complaints = complaints
        """The first ten thousand; ``count`` of them in all."""
        self.count = count
        told = "; ".join(item.text for item in complaints[:_TOLD])
        more = f"; и ещё ошибок: {count - _TOLD}" if count > _TOLD else ""
        super().__init__(f"Файл для 1С не записан. {told}{more}.", count=count)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What the file holds."""

    counts: Mapping[str, int]
    """Type → number of objects."""
    warnings: tuple[str, ...] = ()


def write_file(
    out: BinaryIO,
    envelope: Envelope,
    profile: Profile,
    objects: Iterable[UniversalObject | Complaint],
    *,
    folder: Path | None = None,
) -> Written:
    """Writes the file whole, or nothing and raises ``FileRefused``. ``folder``: where the spool may grow.

    Whoever makes the objects may complain among them, so that everything is told at once.
    """
    spell = ObjectSpeller(profile)
    counts: Counter[str] = Counter()
    with tempfile.SpooledTemporaryFile(_IN_MEMORY, dir=str(folder) if folder else None) as spool:
        complaints, count = _spooled(cast(BinaryIO, spool), spell, objects, counts)
        if count:
            raise FileRefused(tuple(complaints), count)
        out.write(BOM + opening(envelope, profile, spell.used).encode("utf-8"))
        spool.seek(0)
        shutil.copyfileobj(spool, out, _PIECE)
        out.write(f"</{ROOT}>\n".encode())
    return Written(counts=dict(counts), warnings=_warnings(profile, counts))


def check(profile: Profile, objects: Iterable[UniversalObject | Complaint]) -> list[Complaint]:
    """The dry check: what ``write_file`` would complain about."""
    telling = _Telling(ObjectSpeller(profile))
    return [fault for item in objects for fault in telling.spelled(item)[1]]


class _Telling:
    """Spells what comes; of a field that its maker has complained about already nothing more is told."""

    def __init__(self, spell: ObjectSpeller) -> None:
        self._spell = spell
        self._told: set[tuple[str, str]] = set()

    def spelled(self, item: UniversalObject | Complaint) -> tuple[str, list[Complaint]]:
        """The text and what is wrong."""
        if isinstance(item, Complaint):
            self._told.add((item.object, item.field))
            return "", [item]
        text = self._spell.object(item)
        wrong = self._spell.complaints(item)
        if self._told:
            wrong = [fault for fault in wrong if (fault.object, fault.field) not in self._told]
            self._told.clear()
        return text, wrong


def _spooled(
    spool: BinaryIO,
    spell: ObjectSpeller,
    objects: Iterable[UniversalObject | Complaint],
    counts: Counter[str],
) -> tuple[list[Complaint], int]:
    """The first complaints and their number; after the first one nothing more is spooled, but all are checked."""
    complaints: list[Complaint] = []
    count, waiting, size = 0, list[str](), 0
    telling = _Telling(spell)
    for item in objects:
        text, wrong = telling.spelled(item)
        if isinstance(item, UniversalObject):
            counts[item.type] += 1
        count += len(wrong)
        complaints += wrong[: max(_KEPT - len(complaints), 0)]
        if count:
            continue
        waiting.append(text)
        size += len(text)
        if size > _PIECE:
            spool.write("\n".join([*waiting, ""]).encode("utf-8"))
            waiting, size = [], 0
    if waiting and not count:
        spool.write("\n".join([*waiting, ""]).encode("utf-8"))
    return complaints, count


def _warnings(profile: Profile, counts: Mapping[str, int]) -> tuple[str, ...]:
    unconfirmed = [profile.types[name].title for name in counts if not profile.types[name].is_confirmed]
    if not unconfirmed:
        return ()
    names = ", ".join(f"«{name}»" for name in unconfirmed)
    return (
        f"Состав реквизитов в {profile.title} не подтверждён для: {names}. Сначала загрузите файл в копию базы.",
    )
