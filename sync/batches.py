"""Plans and applies what is staged, kind by kind in dependency order, batch by batch.

Within a kind the passes repeat while held rows find what they waited for: a group's parent, a branch's head.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from enterprise_data.errors import RecordError
from enterprise_data.formats.enterprise_data.stored import weight_of
from enterprise_data.model.ref import Ref
from enterprise_data.objects.base import ObjectType
from enterprise_data.objects.registry import KINDS
from state.rows import Conflict, JournalRow, StageRow
from sync.apply import apply_steps, lock_of
from sync.context import Exchange
from sync.crm_changes import crm_row
from sync.decisions import match_question
from sync.matching import Found, ambiguous_match
from sync.newcomers import alone_with_strangers
from sync.pace import Pace
from sync.pairing import Item, Paired, Pairing
from sync.plan import Step, decide
from sync.recovery import finish_intents
from sync.shown import is_only_shown, shown_by
from sync.strangers import Asked
from sync.telling import journal_rows
from sync.translate import Book


class Held(dict[int, tuple[StageRow, RecordError]]):
    """Stage seq → the row and why it waits."""


def _weight(row: StageRow) -> int:
    return weight_of(row.payload)


class Planner:
    """Works through the stage of one run. In a preview ``apply`` only reports, and links are imagined."""

    def __init__(self, exchange: Exchange, window: tuple[datetime | None, datetime | None]) -> None:
        self.exchange = exchange
        self.window = window
        self.imagined = Book(exchange.base.name) if exchange.preview else None
        self.asked: dict[str, Asked] = {}
        self.carrying: set[tuple[str, Ref]] = set()
        self.is_sure = True
        self.done = 0

    def run(self) -> None:
        """All kinds of the run."""
        for kind in KINDS:
            if kind in self.exchange.kinds:
                self._kind(KINDS[kind])

    def _kind(self, otype: ObjectType) -> None:
        """Passes over the kind until nothing that is held can move; only then is the waiting told."""
        held = self._pass(otype)
        while held:
            if not self.is_sure:
                finish_intents(self.exchange)
                self.is_sure = True
            left = self._pass(otype)
            if len(left) >= len(held):
                break
            held = left
        self._hold(otype, held)

    def _pass(self, otype: ObjectType) -> Held:
        """One pass over all rows of the kind; what is left afterwards is held."""
        after, held, pace = 0, Held(), Pace(self.exchange.base.batch)
        self.asked.pop(otype.name, None)
        while True:
            with self.exchange.store.unit() as unit:
                rows = unit.stage_batch(self.exchange.scope, otype.name, after, pace.count)
            if not rows:
                return held
            rows = pace.cut(rows, _weight)
            self.exchange.pause_point()
            after = rows[-1].seq
            held.update(self.batch(otype, rows))
            self.exchange.reporter.progress(f"apply:{otype.name}", self.done, None)

    def batch(self, otype: ObjectType, rows: Sequence[StageRow], *, carry: bool = True) -> Held:
        """Plans and applies one batch; returns the rows that stay held, with why."""
        with alone_with_strangers(self.exchange, otype.name, rows):
            return self._batch(otype, rows, carry=carry)

    def _batch(self, otype: ObjectType, rows: Sequence[StageRow], *, carry: bool) -> Held:
        book = self.imagined or Book(self.exchange.base.name)
        asked = self.asked.setdefault(otype.name, Asked(self.exchange, otype.name))
        paired = Pairing(self.exchange, otype, book, self.window, asked).build(rows)
        if carry and self._carry_first(paired, rows):
            return self._batch(otype, rows, carry=False)
        errors: dict[int, RecordError] = dict(paired.held)
        steps = [(decide(pair, self.exchange.base.policies), item) for pair, item in paired.pairs]
        if self.imagined is not None:
            errors.update(self._imagine(otype, steps))
        else:
            applied = apply_steps(self.exchange, otype, book, steps)
            errors.update(applied.held)
            self._withdraw(otype, [*paired.stopped, *applied.stopped])
            self.is_sure = self.is_sure and applied.is_sure
            self.done += applied.done
        self._ask_which_card(otype, paired.ambiguous, errors)
        self._skip(otype, paired.skipped)
        self._warn(otype, paired.complaints)
        return Held({row.seq: (row, errors[row.seq]) for row in rows if row.seq in errors})

    def _withdraw(self, otype: ObjectType, stopped: Sequence[Item]) -> None:
        """While a change of 1C waits, what was to go to 1C waits, too: composed without that change it would undo it
        there. It is registered anew as soon as both can be weighed together."""
        refs = [item.ref for item in stopped if item.registration is not None and item.incoming is not None]
        if refs:
            with self.exchange.store.unit(self.exchange.lease) as unit:
                unit.drop_registrations(self.exchange.base.name, otype.name, refs)

    # --- what must be carried first -------------------------------------------------------------------

    def _carry_first(self, paired: Paired, referring: Sequence[StageRow]) -> bool:
        """What is referred to and was never exchanged is carried first, whole (C4), also if nobody chose its kind."""
        carried = False
        for kind in KINDS:
            cards = self._living(kind, self._not_yet("crm", kind, paired.missing))
            rows = list(self._stage_cards(kind, cards)) if cards else []
            unknown = self._not_yet("onec", kind, paired.unknown)
            if kind not in self.exchange.kinds:
                rows += self._waiting(kind, unknown)
            rows += self._only_shown(kind, unknown, referring) if unknown else []
            if rows:
                self.batch(KINDS[kind], rows)
                carried = True
        return carried

    def _not_yet(self, side: str, kind: str, refs: set[Ref]) -> list[str]:
        """Those of a kind that this run has not carried before: a ring of references ends here."""
        if side == "crm" and kind not in self.exchange.crm.capabilities().kinds:
            return []
        fresh = {ref for ref in refs if ref.kind == kind and (side, ref) not in self.carrying}
        self.carrying.update((side, ref) for ref in fresh)
        return sorted(ref.id for ref in fresh)

    def _living(self, kind: str, ids: Sequence[str]) -> list[str]:
        """A card that was deleted before 1C ever heard of it is not carried: who refers to it waits, and is told so."""
        found = self.exchange.crm.get_many(kind, ids) if ids else {}
        return [id for id in ids if id in found and not found[id].deleted]

    def _waiting(self, kind: str, refs: Sequence[str]) -> Sequence[StageRow]:
        """What 1C sent of a kind that this run was not asked for."""
        with self.exchange.store.unit() as unit:
            return list(unit.staged(self.exchange.scope, kind, "onec", refs).values())

    def _only_shown(
        self, kind: str, refs: Sequence[str], referring: Sequence[StageRow]
    ) -> Sequence[StageRow]:
        """What no message will ever bring is taken as the objects that refer to it show it."""
        with self.exchange.store.unit(self.exchange.lease) as unit:
            if not is_only_shown(unit, self.exchange.base.name, kind):
                return []
            unit.put_stage(shown_by(referring, kind, refs))
            return list(unit.staged(self.exchange.scope, kind, "onec", refs).values())

    def _stage_cards(self, kind: str, ids: Sequence[str]) -> Sequence[StageRow]:
        scope = self.exchange.scope
        with self.exchange.store.unit(self.exchange.lease) as unit:
            unit.put_stage([crm_row(scope, kind, crm_id) for crm_id in ids])
            return list(unit.staged(scope, kind, "crm", ids).values())

    # --- what is only told ----------------------------------------------------------------------------

    def _imagine(self, otype: ObjectType, steps: Sequence[tuple[Step, Item]]) -> dict[int, RecordError]:
        """A preview tells the same rows and pretends the links, so that what depends on them can be told too.

        Gives what would be held."""
        assert self.imagined is not None
        journal: list[JournalRow] = []
        held: dict[int, RecordError] = {}
        for step, item in steps:
            lock = lock_of(otype, step, item)
            if lock is not None:
                held.update({row.seq: lock for row in item.rows})
                continue
            journal += journal_rows(self.exchange, otype, step, item, None)
            if not step.skipped:  # what is passed over gets no link, and whoever refers to it will wait
                self.imagined.bind(otype.name, step.ref, step.crm_id or item.crm_id or f"new:{step.ref}")
            self.done += 1
        with self.exchange.store.unit(self.exchange.lease) as unit:
            unit.add_journal(journal)
            unit.drop_stage([row.seq for _, item in steps for row in item.rows if row.seq not in held])
        return held

    def _skip(self, otype: ObjectType, skipped: Sequence[tuple[Item, str]]) -> None:
        if not skipped:
            return
        with self.exchange.store.unit(self.exchange.lease) as unit:
            unit.add_journal(
                [
                    self.exchange.note(
                        kind=otype.name, side="onec", status="skipped", ref=item.ref, message=why
                    )
                    for item, why in skipped
                ]
            )
            unit.drop_stage([row.seq for item, _ in skipped for row in item.rows])

    def _warn(self, otype: ObjectType, complaints: Sequence[tuple[StageRow, RecordError]]) -> None:
        if complaints:
            with self.exchange.store.unit(self.exchange.lease) as unit:
                unit.add_journal([self._note(otype, row, error, "warning") for row, error in complaints])

    def _ask_which_card(
        self, otype: ObjectType, ambiguous: Sequence[tuple[Item, Found]], held: dict[int, RecordError]
    ) -> None:
        rows: list[Conflict] = []
        for item, found in ambiguous:
            assert item.onec is not None  # only what 1C shows is looked for
            record = item.onec.record
            error = ambiguous_match(otype, otype.name_of(record), found)
            held.update({row.seq: error for row in item.rows})
            question = match_question(
                otype,
                record,
                known=item.conflicts,
                ref=item.ref,
                candidates=found.candidates,
                why=found.why,
                refused=found.refused,
                text=error.message,
                base=self.exchange.base.name,
                run_id=self.exchange.run.id,
                now=self.exchange.now(),
            )
            rows += [question] if question is not None else []
        if rows and self.imagined is None:
            with self.exchange.store.unit(self.exchange.lease) as unit:
                unit.put_conflicts(rows)

    def _hold(self, otype: ObjectType, held: Held) -> None:
        """Held rows keep their reason; the report tells each reason once, not in every run."""
        self.exchange.count("waiting", len(held))
        fresh = [(row, error) for row, error in held.values() if row.reason != error.message]
        if not fresh:
            return
        one_each = {id(error): (row, error) for row, error in fresh}  # both sides may speak of one object
        journal = [self._note(otype, row, error, "held") for row, error in one_each.values()]
        with self.exchange.store.unit(self.exchange.lease) as unit:
            unit.hold_stage({row.seq: error.message for row, error in fresh})
            unit.add_journal(journal)

    def _note(self, otype: ObjectType, row: StageRow, error: RecordError, status: str) -> JournalRow:
        return self.exchange.note(
            kind=otype.name,
            side=row.side,
            status=status,
            ref=row.key if row.side == "onec" else "",
            crm_id=row.key if row.side == "crm" else "",
            message=error.message,
            hint=error.hint,
        )
