"""Records of a base become objects of the universal exchange, what they refer to before them, whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any

from enterprise_data.formats.universal_xml.bindings.making import ROUBLE, Making
from enterprise_data.formats.universal_xml.bindings.registry import BINDINGS
from enterprise_data.formats.universal_xml.complaints import Complaint, title_of
from enterprise_data.formats.universal_xml.neutral import Link, Mode, UniversalObject
from enterprise_data.formats.universal_xml.profile import Profile
from enterprise_data.model.ref import Ref
from enterprise_data.objects.registry import KINDS
from sync.context import Exchange
from sync.exporting import Choice, KnownRecords, pages

Piece = UniversalObject | Complaint


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How the file is made. ``keeps``: what 1C has is left as it is there; ``trusts``: organizations that 1C never
    showed are in the base all the same."""

    rouble: str = ROUBLE
    posts: bool = False
    keeps: bool = False
    trusts: bool = False


class Carrier:
    """Makes the objects of one file. Documents are not remembered, so a year of them costs no more than a day."""

    def __init__(self, exchange: Exchange, profile: Profile, choice: Choice, manner: Manner) -> None:
        self.profile = profile
        self.written: Counter[str] = Counter()
        self._exchange, self._choice, self._manner = exchange, choice, manner
        self._records = KnownRecords(exchange)
        self._making = Making(
            profile=profile,
            bindings=BINDINGS,
            lookup=self._records,
            rouble=manner.rouble,
            comes_along=self._comes_along,
        )
        self._done: set[Ref] = set()
        self._classifiers: set[Link] = set()
        self._strangers: set[Ref] = set()
        self.left_out: list[tuple[str, str, str]] = []
        self._kinds = [kind for kind in KINDS if kind in exchange.kinds and self.can_hold(kind)]

    @property
    def lost(self) -> Mapping[tuple[str, str], int]:
        """(kind, field) → how many objects had a value that the receiver has no place for."""
        return self._making.lost

    @property
    def remarks(self) -> Mapping[tuple[str, str, str], int]:
        """(kind, field, Russian sentence) → in how many objects that was done to the field."""
        return self._making.remarks

    def can_hold(self, kind: str) -> bool:
        """Whether such a file may hold objects of the kind."""
        binding = BINDINGS.get(kind)
        return binding is not None and binding.is_carried and binding.type_name in self.profile.types

    def objects(self) -> Iterator[Piece]:
        """Everything that was asked for."""
        for kind in self._kinds:
            otype = KINDS[kind]
            for page in pages(self._exchange, kind, self._choice):
                records = [(item.ref, item.record()) for item in page]
                self._records.learn(ref for _, record in records for ref in otype.refs(record))
                for ref, record in records:
                    if ref not in self._done and not self._hangs(ref, record):
                        yield from self._one(ref, record)

    def _hangs(self, ref: Ref, record: Any) -> bool:
        """A contract or an account of somebody who is marked for deletion: nobody needs it, and it is told."""
        otype = KINDS[ref.kind]
        owners = (getattr(record, item.name) for item in fields(record) if item.default is MISSING)
        gone = next((to for to in owners if isinstance(to, Ref) and self._records.is_deleted(to)), None)
        if otype.is_document or gone is None:
            return False
        why = f"{KINDS[gone.kind].title.lower()} помечен на удаление или неизвестен"
        self.left_out.append((ref.kind, otype.label(record), why))
        return True

    def _one(self, ref: Ref, record: Any) -> Iterator[Piece]:
        """An object, after what it refers to."""
        making, binding = self._making, BINDINGS[ref.kind]
        if not binding.is_document:
            self._done.add(ref)
        making.met, making.wrong, making.classifiers = {}, [], {}
        mode = Mode.POST if binding.is_document and self._manner.posts else Mode.WRITE
        item = binding.make(record, ref.id, making, mode)
        met, wrong, classifiers = making.met, making.wrong, making.classifiers
        for link, classifier in classifiers.items():
            if link not in self._classifiers:
                self._classifiers.add(link)
                yield classifier
        for other in met:
            yield from self._carried(other)
        title = title_of(item, self.profile)
        for fault in dict.fromkeys(wrong):
            yield Complaint(object=title, field=fault.field, message=fault.message, expected=fault.expected)
        self.written[ref.kind] += 1
        yield self._in_manner(item)

    def _in_manner(self, item: UniversalObject) -> UniversalObject:
        if not self._manner.keeps:
            return item
        return UniversalObject(
            type=item.type,
            link=item.link,
            properties=item.properties,
            tables=item.tables,
            mode=item.mode,
            keeps=True,
        )

    def _carried(self, ref: Ref) -> Iterator[Piece]:
        """What is referred to, if it doesn't come by itself."""
        binding = BINDINGS.get(ref.kind)
        if binding is None or ref in self._done:
            return
        record = self._records(ref)
        if record is None:
            return
        if not binding.is_carried:
            yield from self._stranger(ref, record)
        elif self.can_hold(ref.kind) and self._must_carry(ref, record, is_document=binding.is_document):
            self._done.add(ref)
            yield from self._one(ref, record)

    def _must_carry(self, ref: Ref, record: Any, *, is_document: bool) -> bool:
        """A catalog always; a document only if 1C never had it and it isn't asked for anyway."""
        if self._records.is_deleted(ref):
            return False
        return not is_document or not (self._is_chosen(ref, record) or self._records.is_shown(ref))

    def _comes_along(self, ref: Ref) -> bool:
        """Whether what is referred to is in the file as well; 1C makes nothing of the rest."""
        if self._records.is_deleted(ref):
            return False
        if not BINDINGS[ref.kind].is_document:
            return True
        return self._is_chosen(ref, self._records(ref)) or not self._records.is_shown(ref)

    def _is_chosen(self, ref: Ref, record: Any) -> bool:
        is_asked = ref.kind in self._kinds and not self._choice.selection.changed_only
        return is_asked and self._choice.takes(KINDS[ref.kind], record)

    def _stranger(self, ref: Ref, record: Any) -> Iterator[Piece]:
        """An organization is never made by a file: one that the base lacks would leave its documents without one."""
        if ref in self._strangers:
            return
        self._strangers.add(ref)
        if not self._manner.trusts and not self._records.is_shown(ref):
            yield Complaint(
                object=f"{KINDS[ref.kind].title} «{KINDS[ref.kind].label(record)}»",
                field="",
                message=f"в базе «{self._exchange.base.name}» такой нет, а файл организаций не создаёт",
                expected="организация, выгруженная из этой базы",
            )
