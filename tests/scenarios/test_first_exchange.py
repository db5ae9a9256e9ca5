"""The loop as everybody meets it: everything arrives, both sides agree, and then nothing moves."""

from __future__ import annotations

from pathlib import Path

from connectors.onec.standin import seed_demo
from tests.scenarios.world import World


def test_the_first_exchange_brings_everything_and_ten_idle_ones_move_nothing(tmp_path: Path) -> None:
    world = World.make(tmp_path, batch=10)
    seed_demo(world.onec(), 10)

    world.settle()

    assert world.differences() == []
    before = [world.onec().dump(name) for name in world.onec().types()]
    cards = {kind: world.cards.all(kind) for kind in world.app.exchanges.base("buh").kinds}

    runs = [world.round() for _ in range(10)]

    moves = ("created", "updated", "deleted", "linked", "sent", "received", "conflict")
    assert [[run.counts.get(name, 0) for name in moves] for run in runs] == [[0] * len(moves)] * 10
    assert [world.onec().dump(name) for name in world.onec().types()] == before
    assert {kind: world.cards.all(kind) for kind in cards} == cards
    world.close()
