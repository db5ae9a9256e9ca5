"""Staged changes of one kind become pairs: what each side holds now, and what was agreed last.

Everything is looked up for a whole batch at once. A row that can't become a pair yet is *held* with a reason
and tried again; a row that can't become one at all is reported and held until a newer version replaces it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from connectors.crm.service import CrmRecord
from enterprise_data.errors import InvalidRecord, RecordError, UnknownReference
from enterprise_data.formats.enterprise_data.coverage import complete, covered
from enterprise_data.formats.enterprise_data.stored import tree_of
from enterprise_data.formats.enterprise_data.versions import supported_versions
from enterprise_data.model.ref import Ref
from enterprise_data.objects.base import ObjectType
from enterprise_data.objects.codec import decode
from enterprise_data.objects.partly import Told, completed, told_of
from enterprise_data.objects.registry import KINDS
from mappings.identity import second_name
from mappings.prefix import BasePrefix
from state.ports import Unit
from state.rows import Conflict, Link, Registration, Snapshot, StageRow
from sync.births import birth_refs
from sync.context import Exchange
from sync.identity import has_voice, known_part, write_difference
from sync.incoming import refuse_broken
from sync.matching import Found
from sync.merge import Clock, Version
from sync.nameless import names_of_births, same_as_another
from sync.plan import Pair
from sync.policies import DELETED
from sync.strangers import Asked, meet
from sync.translate import Book, bare_code, code_from_crm, without_untold_code


@dataclass(slots=True, kw_only=True)
class Item:
    """One object on its way to becoming a pair, and the stage rows it stands for."""

    ref: str
    crm_id: str | None = None
    rows: list[StageRow] = field(default_factory=list)
    link: Link | None = None
    snapshot: Snapshot | None = None
    tree_version: tuple[int, int] | None = None
    tree_type: str = ""
    """The format's type of what 1C showed."""
    told: Told | None = None
    """What of it 1C told, if it was told only in part."""
    onec: Version | None = None
    ancestor: Version | None = None
    card: CrmRecord | None = None
    crm: Version | None = None
    found: str = ""
    conflicts: Sequence[Conflict] = ()
    registration: Registration | None = None

    @property
    def incoming(self) -> StageRow | None:
        """What 1C sent, if anything."""
        for row in self.rows:
            if row.side == "onec":
                return row
        return None


@dataclass(slots=True, kw_only=True)
class Paired:
    """The result for a batch. ``held``: stage seq → why it waits. ``missing``: CRM cards to be carried first;
    ``unknown``: objects of 1C that are referred to and have no card."""

    pairs: list[tuple[Pair, Item]] = field(default_factory=list)
    held: dict[int, RecordError] = field(default_factory=dict)
    missing: set[Ref] = field(default_factory=set)
    unknown: set[Ref] = field(default_factory=set)
    skipped: list[tuple[Item, str]] = field(default_factory=list)
    ambiguous: list[tuple[Item, Found]] = field(default_factory=list)
    complaints: list[tuple[StageRow, RecordError]] = field(default_factory=list)
    stopped: list[Item] = field(default_factory=list)
    """Objects behind the held rows."""


class Pairing:
    """Builds the pairs of one batch of one kind."""

    def __init__(
        self,
        exchange: Exchange,
        otype: ObjectType,
        book: Book,
        window: tuple[datetime | None, datetime | None],
        asked: Asked,
    ):
        self.exchange = exchange
        self.otype = otype
        self.book = book
        self.window = window
        self.asked = asked
        self.base = exchange.base.name
        self.prefix = BasePrefix(exchange.base.prefix)
        self.message_no = 0
        self.result = Paired()

    def build(self, rows: Sequence[StageRow]) -> Paired:
        """Pairs for the rows, in their order."""
        with self.exchange.store.unit() as unit:
            self.message_no = self.exchange.message_no or unit.peer(self.base).received_no
            items = self._items(unit, rows)
            self._load_state(unit, items)
            items = [item for item in items if self._understand(item)]
            self.book.learn(
                unit, onec=[ref for item in items if item.onec for ref in self.otype.refs(item.onec.record)]
            )
            self._recognise_guests(items)
        items = self._match([item for item in items if self._resolves(item)])
        for item in self._load_cards(items):
            self._pair(item)
        return self.result

    def _recognise_guests(self, items: Sequence[Item]) -> None:
        for item in items:
            if item.onec is not None:
                item.onec = Version(self.book.recognised(self.otype, item.onec.record), item.onec.deleted)

    # --- who it is ------------------------------------------------------------------------------------

    def _items(self, unit: Unit, rows: Sequence[StageRow]) -> list[Item]:
        """One item per object, whichever side spoke of it."""
        onec = [row for row in rows if row.side == "onec"]
        crm = [row for row in rows if row.side == "crm"]
        by_ref = unit.links_by_ref(self.base, self.otype.name, [row.key for row in onec])
        by_crm = unit.links_by_crm(self.base, self.otype.name, [row.key for row in crm])
        items: dict[str, Item] = {}
        for row in onec:
            link = by_ref.get(row.key)
            if link is not None and not has_voice(unit, self.base, self.otype.name, row.key, link.ref):
                item = Item(ref=row.key, rows=[row], link=link)
                self.result.skipped.append(
                    (item, "Объект 1С относится к карточке, объединённой в CRM с другой.")
                )
                continue
            self._add(items, link, row.key, row)
        for row in crm:
            link = by_crm.get(row.key)
            item = self._add(items, link, link.ref if link else f"crm:{row.key}", row)
            item.crm_id = link.crm_id if link else row.key
        self._join_staged(unit, items)
        return list(items.values())

    def _add(self, items: dict[str, Item], link: Link | None, key: str, row: StageRow) -> Item:
        ref = link.ref if link else key
        item = items.setdefault(ref, Item(ref=ref, link=link, crm_id=link.crm_id if link else None))
        item.rows.append(row)
        return item

    def _join_staged(self, unit: Unit, items: dict[str, Item]) -> None:
        """A card changed in the CRM may have a 1C change waiting in a later batch: they must meet."""
        alone = [item.ref for item in items.values() if item.link is not None and item.incoming is None]
        for ref, row in unit.staged(self.exchange.scope, self.otype.name, "onec", alone).items():
            items[ref].rows.append(row)

    def _load_state(self, unit: Unit, items: Sequence[Item]) -> None:
        refs = [item.ref for item in items if item.link is not None]
        snapshots = unit.snapshots(self.base, self.otype.name, refs)
        registered = unit.registered(self.base, self.otype.name, refs)
        conflicts = unit.open_conflicts(self.base, self.otype.name, [item.ref for item in items])
        for item in items:
            item.snapshot = snapshots.get(item.ref)
            item.registration = registered.get(item.ref)
            item.conflicts = conflicts.get(item.ref, ())

    # --- what 1C holds --------------------------------------------------------------------------------

    def _understand(self, item: Item) -> bool:
        """Decodes the ancestor and 1C's state; a value that can't be understood sets the object aside."""
        snapshot = item.snapshot
        try:
            if snapshot is not None and snapshot.agreed is not None and not self._is_doubtful(item):
                item.ancestor = Version(decode(self.otype, snapshot.agreed), snapshot.agreed_deleted)
            item.onec = self._onec_version(item)
            item.ancestor = self._as_told(item)
            if item.onec is not None and item.incoming is not None and not item.onec.deleted:
                self._judge(item.onec.record, item.incoming, item.ancestor.record if item.ancestor else None)
        except RecordError as error:
            self._hold(item, error)
            return False
        return True

    def _is_doubtful(self, item: Item) -> bool:
        """After a restored backup 1C may show an older state again: it must be asked about, never taken for an edit."""
        return self.exchange.restored and item.incoming is not None

    def _as_told(self, item: Item) -> Version | None:
        """Fields that only a newer version of the format carries were never agreed: both sides meet there anew."""
        row, snapshot = item.incoming, item.snapshot
        if item.ancestor is None or row is None or row.payload is None or not (snapshot and snapshot.whole):
            return item.ancestor
        now, before = _parts(row.version), _parts(snapshot.whole_version)
        fresh = covered(self.otype, now, item.tree_type) - covered(self.otype, before, item.tree_type)
        if not fresh:
            return item.ancestor
        blank = {part.name: part.default for part in dataclasses.fields(self.otype.record)}
        values = {name: blank[name] for name in fresh if blank[name] is not dataclasses.MISSING}
        return Version(dataclasses.replace(item.ancestor.record, **values), item.ancestor.deleted)

    def _onec_version(self, item: Item) -> Version | None:
        row, snapshot = item.incoming, item.snapshot
        if row is not None and row.payload is not None:
            refuse_broken(self.otype, row.payload, row.version)
            return Version(self._read(item, row.payload, row.version), deleted=False)
        if row is not None and row.op == "delete":
            known = self._known_onec(item)
            if known is None or _is_our_own_mark(item):
                return known
            return Version(known.record, deleted=True)
        return self._known_onec(item) if snapshot is not None else None

    def _known_onec(self, item: Item) -> Version | None:
        snapshot = item.snapshot
        if snapshot is None or snapshot.whole is None:
            return None
        return Version(self._read(item, snapshot.whole, snapshot.whole_version), snapshot.onec_deleted)

    def _read(self, item: Item, payload: bytes, version_text: str) -> Any:
        binding = self.otype.enterprise_data
        tree = tree_of(payload, version_text, binding.asked)
        item.told = told_of(tree)
        version = _parts(version_text if item.told is None else supported_versions()[-1])
        record = binding.read(tree, version)
        item.tree_version, item.tree_type = version, binding.type_of(tree)
        return bare_code(self.otype, record, self.prefix)

    def _judge(self, record: Any, row: StageRow | None, known: Any) -> None:
        """A wrong requisite sets the object aside, unless both sides have lived with it before."""
        complaints = self.otype.check(record)
        if (
            row is None
            or not complaints
            or (known is not None and set(complaints) <= set(self.otype.check(known)))
        ):
            return
        side = "1С" if row.side == "onec" else "CRM"
        error = InvalidRecord(
            f"{self.otype.quoted(self.otype.name_of(record))}: {'; '.join(complaints)}",
            hint=f"Исправьте реквизит в {side}: объект будет передан следующим обменом.",
        )
        if self.exchange.base.hold_wrong_requisites:
            raise error
        self.result.complaints.append((row, error))

    def _fill_uncovered(self, item: Item) -> None:
        """What the peer's version can't express was not sent, which is not the same as empty."""
        if item.onec is None or item.tree_version is None:
            return
        source = item.ancestor.record if item.ancestor else (item.crm.record if item.crm else None)
        if source is None:
            return
        if item.told is not None:
            record = completed(item.onec.record, source, item.told)
        else:
            record = complete(self.otype, item.onec.record, source, item.tree_version, item.tree_type)
        item.onec = Version(record, item.onec.deleted)

    def _resolves(self, item: Item) -> bool:
        """Whether all references of 1C's record have cards already."""
        if item.onec is None:
            return True
        unknown = self.book.unknown_to_crm(self.otype.refs(item.onec.record))
        if not unknown:
            return True
        self.result.unknown.update(unknown)
        self._hold(item, _waits_for(self.otype, self.otype.name_of(item.onec.record), unknown[0]))
        return False

    # --- which card -----------------------------------------------------------------------------------

    def _match(self, items: Sequence[Item]) -> list[Item]:
        """Unlinked objects of 1C look for a card before one is created; gives the items that go on."""
        met = meet(self.exchange, self.otype, self.book, items, self.asked, self._known_by_second_guid)
        self.result.ambiguous += met.questions
        for item, error in met.waiting:
            self._hold(item, error)
        return met.items

    def _known_by_second_guid(self, item: Item, link: Link) -> None:
        """1C answers about an object born in the CRM under a GUID of its own: the same object, a second name.

        If no message has told 1C our GUID yet, it never will, and the object is known by 1C's alone.
        """
        kind = self.otype.name
        with self.exchange.store.unit(None if self.exchange.preview else self.exchange.lease) as unit:
            if not self.exchange.preview and unit.sent_refs(self.base, kind, [link.ref]):
                known = known_part(unit, self.base, kind, refs=[link.ref])
                write_difference(unit, self.base, kind, known, second_name(known, item.ref, link.ref))
            elif not self.exchange.preview:
                unit.drop_link(self.base, kind, link.ref)
                link = dataclasses.replace(link, ref=item.ref)
                unit.put_links([link])
            item.link, item.ref, item.crm_id = link, link.ref, link.crm_id
            self._load_state(unit, [item])
        if item.snapshot is not None and item.snapshot.agreed is not None:
            item.ancestor = Version(decode(self.otype, item.snapshot.agreed), item.snapshot.agreed_deleted)

    # --- what the CRM holds ---------------------------------------------------------------------------

    def _load_cards(self, items: Sequence[Item]) -> list[Item]:
        """Gives those that go on: a card that was merged away speaks through its winner."""
        ids = [item.crm_id for item in items if item.crm_id]
        cards = self.exchange.crm.get_many(self.otype.name, ids) if ids else {}
        refs = [ref for card in cards.values() for ref in self.otype.refs(card.record)]
        for item in items:
            item.card = cards.get(item.crm_id) if item.crm_id else None
        merged = [item for item in items if item.link is None and _is_merged_away(item)]
        self.result.skipped += [(item, "Карточка объединена в CRM с другой.") for item in merged]
        gone = {id(item) for item in merged}
        living = [item for item in items if id(item) not in gone]
        with self.exchange.store.unit() as unit:
            self.book.learn(unit, crm=refs)
            self._give_birth(unit, living)
        return living

    def _give_birth(self, unit: Unit, items: Sequence[Item]) -> None:
        """Cards that 1C has never heard of get the GUID they will have there."""
        born = {item.card.id: item for item in items if item.ref.startswith("crm:") and item.card is not None}
        if born:
            cards = [item.card for item in born.values() if item.card is not None]
            if self.otype.enterprise_data.identity:
                refs = names_of_births(self.base, unit, self.otype, self.book, cards)
            else:
                refs = birth_refs(self.exchange, unit, cards)
            for crm_id, ref in refs.items():
                born[crm_id].ref = ref

    def _pair(self, item: Item) -> None:
        if item.card is not None:
            unknown = self.book.unknown_to_onec(self.otype.refs(item.card.record))
            if unknown:
                self.result.missing.update(unknown)
                self._hold(item, _waits_for(self.otype, self.otype.name_of(item.card.record), unknown[0]))
                return
            if item.ref.startswith("crm:") and not item.card.deleted:
                self._hold(item, same_as_another(self.otype, item.card))
                return
            if item.link is None and item.onec is None and self.prefix.text in item.card.codes:
                self._hold(item, _known_by_code(self.otype, item.card, self.prefix))
                return
            record = self.book.to_onec(self.otype, item.card.record)
            record = code_from_crm(self.otype, record, item.card, self.prefix)
            if item.onec is not None:
                record = without_untold_code(self.otype, record, item.onec.record)
            item.crm = Version(record, item.card.deleted)
            _take_unseen_mark(item, record)
        self._fill_uncovered(item)
        try:
            self._judge_card(item)
        except RecordError as error:
            self._hold(item, error)
            return
        self.result.pairs.append((self._as_pair(item), item))

    def _judge_card(self, item: Item) -> None:
        """What a person typed into a card must not reach 1C with a wrong requisite."""
        row = next((row for row in item.rows if row.side == "crm"), None)
        if item.crm is not None and not item.crm.deleted:
            self._judge(item.crm.record, row, item.onec.record if item.onec else None)

    def _as_pair(self, item: Item) -> Pair:
        return Pair(
            otype=self.otype,
            ref=item.ref,
            crm_id=item.card.id if item.card else None,
            link=item.link,
            found=item.found,
            ancestor=item.ancestor,
            onec=item.onec,
            crm=item.crm,
            registration=item.registration,
            conflicts=item.conflicts,
            clock=self._clock(item),
        )

    def _clock(self, item: Item) -> Clock:
        """When 1C changed what it sent is known only of its last message: between that one and the one before."""
        after, before = self.window
        row = item.incoming
        if row is None:
            after = None
        elif row.message_no != self.message_no:
            after, before = None, None
        changed_at = item.card.changed_at if item.card else None
        return Clock(onec_not_before=after, onec_not_after=before, crm_changed_at=changed_at)

    def _hold(self, item: Item, error: RecordError) -> None:
        self.result.stopped.append(item)
        for row in item.rows:
            self.result.held[row.seq] = error


def _parts(version: str) -> tuple[int, int]:
    major, _, minor = version.partition(".")
    return int(major), int(minor)


def _is_our_own_mark(item: Item) -> bool:
    """1C repeats a deletion that we told it before it was in question; the registration takes it back there."""
    row = item.registration
    return row is not None and row.op == "update" and DELETED in row.held


def _take_unseen_mark(item: Item, record: Any) -> None:
    """1C marked an object of which we hold nothing but the card: a kill came between its card and our books."""
    row = item.incoming
    if item.onec is None and item.link is not None and row is not None and row.op == "delete":
        item.ancestor, item.onec = Version(record), Version(record, deleted=True)


def _is_merged_away(item: Item) -> bool:
    return item.incoming is None and item.card is not None and item.card.id != item.crm_id


def _known_by_code(otype: ObjectType, card: CrmRecord, prefix: BasePrefix) -> UnknownReference:
    return UnknownReference(
        f"{otype.quoted(otype.name_of(card.record))} есть в 1С под кодом {card.codes[prefix.text]}, но связь с ним "
        "неизвестна: второй объект в 1С не создаётся.",
        hint="Перезапишите объект в 1С (или зарегистрируйте его к обмену): он свяжется по коду сам.",
    )


def _waits_for(otype: ObjectType, label: str, ref: Ref) -> UnknownReference:
    return UnknownReference(
        f"{otype.quoted(label)} ссылается на объект, которого ещё нет в обмене: "
        f"{KINDS[ref.kind].title.lower()} {ref.id}.",
        hint="Передайте его из 1С, снимите с него запрет обмена или пометку удаления; отложенный будет принят сам.",
    )
