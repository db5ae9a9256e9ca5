"""The exchange with a base that answers at once, as a game of random moves: nothing is lost, doubled or asked twice.

``make game`` plays for long; here a few plays, the same every time.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from enterprise_data.model.ref import Ref
from tests.property.game_time import quick_and_repeatable
from tests.scenarios.live_world import Killed, MemoryWorld, live_world

LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
GROUP, PARTY = "counterparty_group", "counterparty"
FIELDS = ("name", "full_name", "note")
BOUNDARIES = (
    "live_staged", "announced", "crm_written", "applied_batch", "live_announced", "live_created",
    "live_changed", "live_remembered", "live_marked", "live_confirmed", "staged_crm",
)  # fmt: skip
PICK, WORD = st.integers(0, 99), st.sampled_from(("Астра", "Лютик", "Клевер", "Лилия из Нижнего"))
ROUNDS = 12


class LiveGame(RuleBasedStateMachine):
    """People on both sides, a base that cuts names and drops lines, and somebody who kills our process."""

    def __init__(self) -> None:
        super().__init__()
        self.stack, self.number, self.is_over = ExitStack(), 0, True

    @initialize(plan=st.booleans(), cut=st.sampled_from((0, 12)))
    def lay_the_table(self, plan: bool, cut: int) -> None:
        self.stack.enter_context(quick_and_repeatable())
        folder = Path(self.stack.enter_context(tempfile.TemporaryDirectory()))
        self.world: MemoryWorld = self.stack.enter_context(
            live_world(folder, GROUP, PARTY, plan=plan, cut=cut)
        )
        self.born: set[str] = set()
        self.is_over = False

    def teardown(self) -> None:
        try:
            if not self.is_over:
                self._rest()
        finally:
            self.stack.close()

    # --- people ---------------------------------------------------------------------------------------

    @rule(pick=PICK)
    def somebody_adds_in_1c(self, pick: int) -> None:
        groups = self.world.base.refs(GROUP)
        group = Ref(GROUP, groups[pick % len(groups)]) if groups and pick % 2 else None
        self.world.base.add(PARTY, name=self._name(), full_name=self._full(), group=group)

    @rule()
    def somebody_adds_a_group_in_1c(self) -> None:
        self.world.base.add(GROUP, name=self._name())

    @rule(pick=PICK)
    def somebody_makes_a_card(self, pick: int) -> None:
        groups = [card for card in self.world.cards.all(GROUP) if not card.deleted]
        group = Ref(GROUP, groups[pick % len(groups)].id) if groups and pick % 2 else None
        self.world.cards.create(PARTY, name=self._name(), full_name=self._full(), group=group)

    @rule(pick=PICK, field=st.sampled_from(FIELDS), word=WORD)
    def somebody_edits_in_1c(self, pick: int, field: str, word: str) -> None:
        ref = self._one(self.world.base.refs(PARTY), pick)
        if ref is not None:
            self.world.base.edit(
                PARTY, ref, **{field: f"{word} {self._next()}"[: self.world.base.cut or None]}
            )

    @rule(pick=PICK, field=st.sampled_from(FIELDS), word=WORD)
    def somebody_edits_a_card(self, pick: int, field: str, word: str) -> None:
        card = self._one(self.world.cards.all(PARTY), pick)
        if card is not None and not card.deleted:
            self.world.cards.edit(PARTY, card.id, **{field: f"{self._next()} {word}"})

    @rule(pick=PICK, marked=st.booleans())
    def somebody_marks_in_1c(self, pick: int, marked: bool) -> None:
        ref = self._one(self.world.base.refs(PARTY), pick)
        if ref is not None:
            self.world.base.mark(PARTY, ref, marked)

    @rule(pick=PICK, marked=st.booleans())
    def somebody_deletes_a_card(self, pick: int, marked: bool) -> None:
        card = self._one(self.world.cards.all(PARTY), pick)
        if card is not None and card.deleted is not marked:
            (self.world.cards.delete if marked else self.world.cards.undelete)(PARTY, card.id)

    @rule(pick=PICK)
    def somebody_answers(self, pick: int) -> None:
        self._decide(pick)

    # --- the machine ----------------------------------------------------------------------------------

    @rule()
    def an_exchange(self) -> None:
        self._exchange()

    @rule(boundary=st.sampled_from(BOUNDARIES))
    def an_exchange_that_is_killed(self, boundary: str) -> None:
        self.world.killed_at = boundary
        try:
            self._exchange()
        except Killed:
            pass
        finally:
            self.world.killed_at = ""

    @rule(drops=st.sampled_from(("drops_before_create", "drops_after_create")))
    def the_line_drops(self, drops: str) -> None:
        setattr(self.world.base, drops, 1)
        self._exchange()

    @rule()
    def a_preview(self) -> None:
        before = self._shown(self.world.base.objects)
        self.world.exchange(preview=True)
        assert self._shown(self.world.base.objects) == before

    # --- the referee ----------------------------------------------------------------------------------

    def _exchange(self) -> None:
        run = self.world.exchange()
        assert run.error_code in ("", "Unreachable", "StopRequested"), (run.error_code, run.message)

    def _rest(self) -> None:
        """Both sides are left in peace, every question is answered: then they hold the same, once each."""
        self.world.base.drops_before_create = self.world.base.drops_after_create = 0
        for number in range(ROUNDS):
            moved = self.world.moved()
            if not moved and not self.world.conflicts() and not self.world.waiting():
                break
            while self._decide(number):
                pass
        assert self.world.moved() == {}, "the exchange comes to rest"
        assert self.world.waiting() == 0
        self._compare()

    def _compare(self) -> None:
        base = self.world.base
        cards = {card.id: card for card in self.world.cards.all(PARTY)}
        linked = {}
        for ref in base.refs(PARTY):
            held = base.objects[PARTY, ref]
            link = self._link(ref)
            if link is None:
                assert held.deleted, f"{held.record.name} was lost"
                continue
            card = cards[link.crm_id]
            linked[card.id] = ref
            assert card.deleted == held.deleted
            if not card.deleted:
                told = [(getattr(card.record, name), getattr(held.record, name)) for name in FIELDS]
                assert all(ours == theirs for ours, theirs in told), told
        lost = [card.record.name for card in cards.values() if not card.deleted and card.id not in linked]
        assert not lost
        assert len(linked) == len([ref for ref in base.refs(PARTY) if self._link(ref) is not None]), "doubled"
        names = [
            base.record(PARTY, ref).full_name
            for ref in base.refs(PARTY)
            if not base.objects[PARTY, ref].deleted
        ]
        assert len(names) == len(set(names)), "doubled"

    def _link(self, ref: str) -> Any:
        with self.world.store.unit() as unit:
            return unit.links_by_ref("buh", PARTY, [ref]).get(ref)

    def _decide(self, pick: int) -> bool:
        rows = self.world.conflicts()
        if rows:
            self.world.decide(("crm", "1c")[pick % 2] if not self.world.base.cut else "1c", rows[0])
        return bool(rows)

    # --- words ----------------------------------------------------------------------------------------

    def _next(self) -> int:
        self.number += 1
        return self.number

    def _name(self) -> str:
        return f"№ {self._next()}"

    def _full(self) -> str:
        return f"Полное имя {self._next()}"

    def _one(self, found: Sequence[Any], pick: int) -> Any:
        return found[pick % len(found)] if found else None

    def _shown(self, objects: dict[Any, Any]) -> list[Any]:
        return sorted((key, held.version) for key, held in objects.items())


LiveGame.TestCase.settings = settings(
    max_examples=int(os.environ.get("OBMEN_GAME_PLAYS", "500")) if LONG else 25,
    stateful_step_count=60 if LONG else 25,
    deadline=None,
    derandomize=not LONG,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate, Phase.target, Phase.shrink),
    print_blob=True,
)
TestLiveGame = LiveGame.TestCase
