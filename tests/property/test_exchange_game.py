"""The exchange played as a game of random moves: whatever happens, nothing is lost, doubled, or asked twice.

``make game`` (or HYPOTHESIS_PROFILE=long) plays for as long as one likes; here a few plays, the same every time.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from functools import wraps
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from tests.property.game_copies import Copies
from tests.property.game_players import Players
from tests.property.game_post import IN, OUT
from tests.property.game_preview import exchange_as_foreseen
from tests.property.game_rest import decide, rest
from tests.property.game_shapes import SHAPES
from tests.property.game_table import A, B, Table
from tests.property.game_time import quick_and_repeatable

LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
BASES, SIDES = st.sampled_from((A, B)), st.sampled_from(("crm", A, B))
PICK, KIND = st.integers(0, 99), st.sampled_from(tuple(SHAPES))
DIRECTION = st.sampled_from((IN, OUT))


def move(function: Callable[..., Any]) -> Callable[..., Any]:
    """A move after which the play is over if it went wrong: the last rest would only hide the reason."""

    @wraps(function)
    def guarded(self: ExchangeGame, **drawn: Any) -> None:
        try:
            function(self, **drawn)
        except BaseException:
            self.is_over = True
            raise
        self.moves += 1

    return guarded


class ExchangeGame(RuleBasedStateMachine):
    """Players on three sides, a bad postman, a killer of processes; the referee watches every step."""

    def __init__(self) -> None:
        super().__init__()
        self.is_over, self.moves = True, 0
        self.stack = ExitStack()

    @initialize(version=st.sampled_from(("1.17", "1.10", "1.8")), zip=st.booleans())
    @move
    def lay_the_table(self, version: str, zip: bool) -> None:
        self.stack.enter_context(quick_and_repeatable())
        folder = Path(_plays.name)
        self.table = Table.laid(Path(tempfile.mkdtemp(dir=folder)) / "play", version, zip=zip)
        self.stack.callback(self.table.clear)
        self.players, self.copies = Players(self.table), Copies(self.table)
        self.fresh_twins: set[str] = set()
        self.is_over = False

    def teardown(self) -> None:
        try:
            if not self.is_over:
                rest(self.table)
        finally:
            self.stack.close()

    # --- people ---------------------------------------------------------------------------------------

    @rule(side=SIDES, kind=KIND, pick=PICK)
    @move
    def enter(self, side: str, kind: str, pick: int) -> None:
        self.players.enter(side, kind, pick)

    @rule(sides=st.sampled_from(((A, "crm"), (B, "crm"), (A, B))), pick=PICK)
    @move
    def enter_twice(self, sides: tuple[str, str], pick: int) -> None:
        self.fresh_twins.add(self.players.enter_twice(sides, pick))

    @rule(side=SIDES, pick=PICK, which=PICK, how=PICK)
    @move
    def edit(self, side: str, pick: int, which: int, how: int) -> None:
        seen = self.players.choose(side, pick)
        if seen is None:
            return
        facet = sorted(seen.values)[which % len(seen.values)]
        if seen.tag in self.fresh_twins and facet in ("name", "requisites", "full_name"):
            return
        value = self.players.other_value(side, seen, facet, how)
        if value is not None:
            self.players.edit(side, seen, facet, value)

    @rule(side=SIDES, pick=PICK, which=PICK, how=PICK)
    @move
    def change_ones_mind(self, side: str, pick: int, which: int, how: int) -> None:
        seen = self.players.choose(side, pick)
        facet = sorted(seen.values)[which % len(seen.values)] if seen else ""
        if seen is None or seen.tag in self.fresh_twins or facet in ("parent", "legal"):
            return
        value = self.players.earlier_value(seen, facet, how)
        if value is not None and value not in self.table.referee.merged:
            self.players.edit(side, seen, facet, value)

    @rule(base=BASES, pick=PICK, how=PICK)
    @move
    def touch_the_rest(self, base: str, pick: int, how: int) -> None:
        seen = self.players.choose(base, pick, kind="counterparty")
        if seen is not None:
            self.players.touch_the_rest(base, seen, how)

    @rule(side=SIDES, pick=PICK, deleted=st.booleans())
    @move
    def mark(self, side: str, pick: int, deleted: bool) -> None:
        seen = self.players.choose(side, pick, deleted=not deleted)
        if seen is not None and seen.tag not in self.fresh_twins:
            self.players.mark(side, seen, deleted=deleted)

    @rule(pick=PICK)
    @move
    def lock(self, pick: int) -> None:
        seen = self.players.choose("crm", pick)
        if seen is not None:
            self.players.lock(seen)

    @rule()
    @move
    def unlock_all(self) -> None:
        self.players.unlock_all()

    @rule(pick=PICK, other=PICK)
    @move
    def merge(self, pick: int, other: int) -> None:
        winner = self.players.choose("crm", pick, kind="counterparty")
        loser = self.players.choose("crm", other, kind="counterparty")
        if winner and loser and winner.tag != loser.tag and not self.fresh_twins & {winner.tag, loser.tag}:
            self.players.merge(winner, loser)

    @rule()
    @move
    def promote(self) -> None:
        self.players.promote()

    @rule(base=BASES, pick=PICK, take=st.sampled_from(("1c", "crm", "value")))
    @move
    def decide(self, base: str, pick: int, take: str) -> None:
        waiting = self.table.conflicts(base, "open")
        if waiting:
            decide(self.table, waiting[pick % len(waiting)], take)

    # --- exchanges ------------------------------------------------------------------------------------

    @rule(base=BASES)
    @move
    def onec_exchanges(self, base: str) -> None:
        self.table.onec_receives(base)
        self.table.onec_sends(base)

    @rule(base=BASES)
    @move
    def onec_sends(self, base: str) -> None:
        self.table.onec_sends(base)

    @rule(base=BASES)
    @move
    def onec_receives(self, base: str) -> None:
        self.table.onec_receives(base)

    @rule(base=BASES)
    @move
    def exchange(self, base: str) -> None:
        self.table.exchange(base)

    @rule(base=BASES)
    @move
    def whole_round(self, base: str) -> None:
        self.table.onec_receives(base)
        self.table.onec_sends(base)
        self.table.exchange(base)

    @rule(base=BASES, kill_at=st.integers(1, 25))
    @move
    def killed_exchange(self, base: str, kill_at: int) -> None:
        self.table.exchange(base, kill_at=kill_at)

    # --- the postman and the administrator -------------------------------------------------------------

    @rule(base=BASES, direction=DIRECTION)
    @move
    def lose_a_message(self, base: str, direction: str) -> None:
        self.table.posts[base].lose(direction)

    @rule(base=BASES, direction=DIRECTION, pick=st.integers(0, 5))
    @move
    def repeat_a_message(self, base: str, direction: str, pick: int) -> None:
        self.table.posts[base].put_back(direction, pick)

    @rule(base=BASES, direction=DIRECTION)
    @move
    def swap_messages(self, base: str, direction: str) -> None:
        read = self.table.exchange if direction == IN else self.table.onec_receives
        self.table.posts[base].swap(direction, lambda: read(base))

    @rule(base=BASES, direction=DIRECTION)
    @move
    def cut_a_message(self, base: str, direction: str) -> None:
        self.table.posts[base].halve(direction)

    @rule(base=st.sampled_from(("", A, B)))
    @move
    def restart(self, base: str) -> None:
        self.table.restart()

    @rule(base=BASES)
    @move
    def preview(self, base: str) -> None:
        exchange_as_foreseen(self.table, base)

    @rule()
    @move
    def back_up(self) -> None:
        self.copies.back_up()

    @rule(base=BASES, reads_first=st.booleans())
    @move
    def restore_onec(self, base: str, reads_first: bool) -> None:
        if self.copies.restore_onec(base, reads_first=reads_first):
            self.fresh_twins.clear()

    @rule(with_crm=st.booleans())
    @move
    def restore_ours(self, with_crm: bool) -> None:
        if self.copies.restore_ours(with_crm=with_crm):
            self.fresh_twins.clear()

    @precondition(lambda self: self.moves % 12 == 11)
    @rule()
    @move
    def rest(self) -> None:
        rest(self.table)
        self.fresh_twins.clear()


_plays = tempfile.TemporaryDirectory(prefix="obmen-game-")

TestExchangeGame: Any = pytest.mark.slow(ExchangeGame.TestCase)
TestExchangeGame.settings = settings(
    max_examples=int(os.environ.get("OBMEN_GAME_PLAYS", "500" if LONG else "25")),
    stateful_step_count=50 if LONG else 30,
    deadline=None,
    derandomize=not LONG,
    database=None,
    report_multiple_bugs=False,
    phases=(Phase.generate, Phase.shrink),
    suppress_health_check=list(HealthCheck),
)
