"""A whole message becomes work at once: scopes are moved, copied and cleared."""

from __future__ import annotations

from state.contract.given import BASE, KIND, ref, refs, stage_row, without_seq
from state.ports import Store, Unit

INCOMING, PREVIEW = "incoming:buh", "preview:7"


def _keys(unit: Unit, scope: str = BASE, kind: str = KIND) -> list[str]:
    return [row.key for row in unit.stage_batch(scope, kind, 0, 1000)]


class Scopes:
    """A whole message becomes work at once: scopes are moved, copied and cleared."""

    def test_moved_rows_become_those_of_the_other_scope(self, store: Store) -> None:
        with store.unit() as unit:
            unit.put_stage([stage_row(n, scope=INCOMING) for n in (2, 1)])
            before = unit.stage_batch(INCOMING, KIND, 0, 10)
            unit.move_stage(INCOMING, BASE)
        with store.unit() as unit:
            assert _keys(unit, INCOMING) == []
            moved = unit.stage_batch(BASE, KIND, 0, 10)
            assert [(row.scope, row.seq, row.key) for row in moved] == [
                (BASE, row.seq, row.key) for row in before
            ]

    def test_moved_rows_replace_older_ones_with_their_key(self, store: Store) -> None:
        with store.unit() as unit:
            unit.put_stage([stage_row(1, held=True), stage_row(2, payload=b"old"), stage_row(3, kind="item")])
            unit.put_stage([stage_row(2, scope=INCOMING), stage_row(4, scope=INCOMING)])
            unit.put_stage([stage_row(2, scope=INCOMING, side="crm")])
            unit.move_stage(INCOMING, BASE)
        with store.unit() as unit:
            expected = [stage_row(1, held=True), stage_row(2), stage_row(4), stage_row(2, side="crm")]
            assert without_seq(unit.stage_batch(BASE, KIND, 0, 10)) == expected
            assert without_seq(list(unit.staged(BASE, KIND, "onec", [ref(2)]).values())) == [stage_row(2)]
            assert _keys(unit, kind="item") == refs(3)
            assert unit.count_stage(INCOMING) == {}

    def test_moving_nothing_changes_nothing(self, store: Store) -> None:
        with store.unit() as unit:
            unit.put_stage([stage_row(1)])
            unit.move_stage(INCOMING, BASE)
            unit.move_stage(BASE, BASE)
            unit.clear_stage(INCOMING)
            unit.move_stage(INCOMING, BASE)
            assert _keys(unit) == refs(1)

    def test_a_scope_is_used_again_after_it_was_moved(self, store: Store) -> None:
        for message in (1, 2):
            with store.unit() as unit:
                unit.put_stage([stage_row(message, scope=INCOMING)])
                unit.move_stage(INCOMING, BASE)
            with store.unit() as unit:
                assert _keys(unit, INCOMING) == []
        with store.unit() as unit:
            assert _keys(unit) == refs(1, 2)

    def test_copied_rows_stay_where_they_were_and_don_t_replace_what_is_there(self, store: Store) -> None:
        with store.unit() as unit:
            unit.put_stage([stage_row(n, held=n == 2, reason="ждёт" if n == 2 else "") for n in (3, 2, 1)])
            unit.put_stage([stage_row(1, scope=PREVIEW, payload=b"newer")])
            before = unit.stage_batch(BASE, KIND, 0, 10)
            unit.copy_stage(BASE, PREVIEW)
        with store.unit() as unit:
            assert unit.stage_batch(BASE, KIND, 0, 10) == before
            assert without_seq(unit.stage_batch(PREVIEW, KIND, 0, 10)) == [
                stage_row(1, scope=PREVIEW, payload=b"newer"),
                stage_row(3, scope=PREVIEW),
                stage_row(2, scope=PREVIEW, held=True, reason="ждёт"),
            ]
            unit.drop_stage([row.seq for row in unit.stage_batch(PREVIEW, KIND, 0, 10)])
            assert unit.stage_batch(BASE, KIND, 0, 10) == before

    def test_copying_nothing_or_onto_itself_changes_nothing(self, store: Store) -> None:
        with store.unit() as unit:
            unit.put_stage([stage_row(1)])
            unit.copy_stage(BASE, BASE)
            unit.copy_stage("other", PREVIEW)
            assert (_keys(unit), _keys(unit, PREVIEW)) == (refs(1), [])

    def test_a_cleared_scope_is_empty_and_others_are_not(self, store: Store) -> None:
        with store.unit() as unit:
            unit.put_stage([stage_row(1), stage_row(2, kind="item"), stage_row(3, scope=PREVIEW)])
            unit.clear_stage(BASE)
            unit.clear_stage("other")
            unit.clear_stage("other", message_no=3)
        with store.unit() as unit:
            assert unit.count_stage(BASE) == {}
            assert _keys(unit, PREVIEW) == refs(3)
            unit.put_stage([stage_row(1)])
            assert _keys(unit) == refs(1)

    def test_the_rows_of_one_message_can_be_cleared(self, store: Store) -> None:
        with store.unit() as unit:
            unit.put_stage(
                [stage_row(1, message_no=3), stage_row(2, message_no=4), stage_row(3, message_no=0)]
            )
            unit.clear_stage(BASE, message_no=3)
        with store.unit() as unit:
            assert _keys(unit) == refs(2, 3)
            unit.put_stage([stage_row(1)])
            assert _keys(unit) == refs(2, 3, 1)
