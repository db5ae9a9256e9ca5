"""The mapping table as people inspect and mend it (REQUIREMENTS B1–B4). Everything is audited."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from connectors.crm.service import CrmService
from enterprise_data.errors import AmbiguousMatch, ExchangeError
from enterprise_data.model.ref import canonical_guid
from enterprise_data.objects.registry import KINDS
from mappings import identity as rules
from mappings.prefix import BasePrefix, typed_code
from state.ports import LinkClash, Store, Unit
from state.rows import AuditRow, Link, Snapshot
from sync.context import utc_now
from sync.crm_changes import crm_row
from sync.identity import known_part


class WrongLink(ExchangeError):
    """Связь не создана."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MapRow:
    """One row of an exported or imported table."""

    base: str
    kind: str
    ref: str
    crm_id: str
    code: str = ""
    why: str = ""
    linked_by: str = ""
    linked_at: str = ""
    tombstone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportResult:
    """What an imported row became: «linked», «unchanged», or «refused» with a Russian reason."""

    row: MapRow
    status: str
    message: str = ""


class MapService:
    """Lists, makes, cuts, exports and imports links."""

    def __init__(
        self, store: Store, crm: CrmService, bases: Iterable[str], now: Callable[[], datetime] = utc_now
    ) -> None:
        self._store = store
        self._crm = crm
        self._bases = frozenset(bases)
        self._now = now

    def list(
        self,
        *,
        base: str | None = None,
        kind: str | None = None,
        search: str = "",
        offset: int = 0,
        limit: int = 50,
    ) -> tuple[Sequence[Link], int]:
        """A page of the table and the total."""
        with self._store.unit() as unit:
            return unit.find_links(base=base, kind=kind, search=search, offset=offset, limit=limit)

    def show(self, base: str, kind: str, key: str) -> tuple[Link, Snapshot | None]:
        """One link by GUID or CRM id; raises ``WrongLink``."""
        with self._store.unit() as unit:
            link = unit.links_by_ref(base, kind, [key]).get(key) or unit.links_by_crm(base, kind, [key]).get(
                key
            )
            if link is None:
                raise WrongLink(f"Связи «{base} / {kind} / {key}» нет.", hint="Список: obmen map list.")
            return link, unit.snapshots(base, kind, [link.ref]).get(link.ref)

    def link(self, base: str, kind: str, ref: str, crm_id: str, *, who: str, code: str = "") -> Link:
        """Links by hand; raises ``WrongLink``, ``LinkClash`` or ``InvalidPrefix``."""
        guid, code = self._checked(base, kind, ref, crm_id), self._full_code(base, code)
        row = Link(
            base=base,
            kind=kind,
            ref=guid,
            crm_id=crm_id,
            code=code,
            why="hand",
            linked_by=who,
            linked_at=self._now(),
        )
        with self._store.unit() as unit:
            _refuse_taken(unit, base, kind, guid, crm_id)
            old = unit.links_by_ref(base, kind, [guid]).get(guid)
            if old is not None:
                row = replace(
                    row, ref=old.ref, crm_id=old.crm_id, code=code or old.code, tombstone=old.tombstone
                )
            unit.put_links([row])
            unit.put_stage([crm_row(base, kind, crm_id)])
            self._audit(unit, who, "linked", row)
        return row

    def unlink(self, base: str, kind: str, key: str, *, who: str) -> Link:
        """Cuts a link; what both sides hold stays as it is."""
        link, _ = self.show(base, kind, key)
        with self._store.unit() as unit:
            unit.drop_link(base, kind, link.ref)
            self._audit(unit, who, "unlinked", link)
        return link

    def export(self, *, base: str | None = None, kind: str | None = None) -> Iterator[MapRow]:
        """All rows, page by page."""
        offset = 0
        while True:
            links, _ = self.list(base=base, kind=kind, offset=offset, limit=1000)
            if not links:
                return
            offset += len(links)
            yield from (_as_row(link) for link in links)

    def import_rows(self, rows: Iterable[MapRow], *, who: str) -> Iterator[ImportResult]:
        """Each row on its own merits; a wrong one is told and doesn't stop the others."""
        for row in rows:
            try:
                yield self._import_one(row, who)
            except ExchangeError as error:
                yield ImportResult(row=row, status="refused", message=f"{error.message} {error.hint}".strip())

    def _import_one(self, row: MapRow, who: str) -> ImportResult:
        with self._store.unit() as unit:
            old = unit.links_by_ref(row.base, row.kind, [row.ref]).get(row.ref)
        if old is not None and old.crm_id == row.crm_id:
            return ImportResult(row=row, status="unchanged")
        self.link(row.base, row.kind, row.ref, row.crm_id, who=who, code=row.code)
        return ImportResult(row=row, status="linked")

    def _checked(self, base: str, kind: str, ref: str, crm_id: str) -> str:
        if base not in self._bases:
            raise WrongLink(
                f"База «{base}» не подключена.", hint="Подключены: " + ", ".join(sorted(self._bases)) + "."
            )
        if kind not in KINDS:
            raise WrongLink(f"Вида данных «{kind}» нет.", hint="Допустимы: " + ", ".join(KINDS) + ".")
        guid = canonical_guid(ref)
        if guid is None:
            raise WrongLink(
                f"«{ref}» — не ссылка 1С (УИД).", hint="Пример: 91d5a7dd-2d96-4af5-b855-90ad613450b9."
            )
        if crm_id not in self._crm.get_many(kind, [crm_id]):
            raise WrongLink(
                f"Карточки {crm_id} ({KINDS[kind].title}) в CRM нет.", hint="Проверьте номер карточки."
            )
        return guid

    def _full_code(self, base: str, code: str) -> str:
        if not code:
            return ""
        with self._store.unit() as unit:
            prefixes = {row.name: BasePrefix(row.prefix) for row in unit.connections()}
        return typed_code(base, code, prefixes) if base in prefixes else code

    def _audit(self, unit: Unit, who: str, action: str, link: Link) -> None:
        unit.add_audit(
            AuditRow(
                at=self._now(),
                who=who,
                action=action,
                subject=f"{link.base}/{link.kind}/{link.ref}",
                details={"crm_id": link.crm_id, "code": link.code},
            )
        )


def _refuse_taken(unit: Unit, base: str, kind: str, guid: str, crm_id: str) -> None:
    """Neither side may belong to another already; raises ``LinkClash`` that names the link to cut first."""
    known = known_part(unit, base, kind, refs=[guid], cards=[crm_id])
    try:
        rules.link(known, guid, crm_id)
    except AmbiguousMatch as error:
        taken = known.ref(guid) or known.card(crm_id)
        hint = f"Сначала разорвите связь: obmen map unlink {base} {kind} {taken}."
        raise LinkClash(error.message, hint=hint) from error


def _as_row(link: Link) -> MapRow:
    return MapRow(
        base=link.base,
        kind=link.kind,
        ref=link.ref,
        crm_id=link.crm_id,
        code=link.code,
        why=link.why,
        linked_by=link.linked_by,
        linked_at=link.linked_at.isoformat(),
        tombstone=link.tombstone,
    )
